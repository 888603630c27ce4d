"""What a creator may be told of a video whose totals are guarded (rule 8), day by day.

The total alone reading “fewer than 5” would not be enough: a chart by day, the sum over all videos,
two ranges held against each other or a file to add up would give the hidden numbers away. So a
guarded video is told with the `guarded_…` columns everywhere, and they say nothing before the day on
which the fifth account saved it. Its saves are in no sum before that either.
"""

from __future__ import annotations

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When, Window

from videos.models import Account, Video
from videos.selectors.counts import FEWEST

from .models import VideoDay

COLUMNS = ("views", "saves", "favorites", "downloads", "savers")


def restricted(account: Account, video: str = "") -> Q:
    """Which of an account's videos are told guardedly: those that `mark_guarded` may ever guard.

    Args:
        video: the way from the row to its video, such as "video__".
    """
    if account.friends_only:
        return Q(**{f"{video}creator": account})
    return Q(**{f"{video}counts_guarded": True}) | ~Q(**{f"{video}audience": Video.Audience.EVERYONE})


def maybe_guarded() -> Q:
    """The same of the videos of all accounts."""
    everyone = Q(audience=Video.Audience.EVERYONE, creator__friends_only=False)
    return Q(counts_guarded=True) | ~everyone


def told(column: str, account: Account, *, video: str = "video__", day: str = "") -> Case:
    """The number of a `VideoDay` that may be told: the plain one, or the guarded one."""
    return Case(
        When(restricted(account, video), then=F(f"{day}guarded_{column}")),
        default=F(f"{day}{column}"),
    )


def held_back(account: Account) -> Q:
    """Which of an account's videos have no save in any number: guarded, with fewer than five savers."""
    told_of = VideoDay.objects.filter(video=OuterRef("pk"), guarded_savers__gt=0)
    return restricted(account) & Q(~Exists(told_of))


def wrongly_guarded(days: QuerySet[VideoDay]) -> QuerySet[VideoDay]:
    """The rows whose guarded columns are not what they should be, with the right ones as `right_…`.

    Args:
        days: of whole videos: what is right depends on all the days before.
    """
    whole = BigIntegerField()
    days = days.annotate(
        **{
            f"{c}_so_far": Window(Sum(c, output_field=whole), partition_by="video_id", order_by="day")
            for c in COLUMNS
        }
    )
    wrong = Q()
    for column in COLUMNS:
        right = Case(
            When(savers_so_far__lt=FEWEST, then=Value(0)),
            # The fifth saver came on this day: it carries all that was not told before.
            When(savers_so_far__lt=FEWEST + F("savers"), then=F(f"{column}_so_far")),
            default=F(column),
            output_field=whole,
        )
        days = days.annotate(**{f"right_{column}": right})
        wrong |= ~Q(**{f"guarded_{column}": F(f"right_{column}")})
    return days.filter(wrong)
