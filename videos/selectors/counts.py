"""Which totals may be shown exactly (rule 8)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Count, F, Q, Sum, When

from videos.models import Account, Video, VideoSave
from videos.models.video import VideoQuerySet

FEWEST = 5  # savers from which the totals of a guarded video are shown


def mark_guarded(videos: Iterable[Video]) -> None:
    """Set `video.guarded`: its totals read “fewer than 5”, as fewer than five accounts have saved it.

    Only a video that not everyone may see, or that was so while it had fewer than five savers, is
    ever guarded. At most one query, over at most a dozen rows for each video: one with five in any
    single way has five savers, and one with fewer than five in all three together has not.

    Args:
        videos: with their creators at hand.
    """
    unsure = []
    for video in videos:
        guarded = video.counts_guarded or not video.reaches_everyone
        by_way = (video.save_count, video.favorite_count, video.download_count)
        video.guarded = guarded and max(by_way) < FEWEST
        if video.guarded and sum(by_way) >= FEWEST:
            unsure.append(video)
    if not unsure:
        return
    savers = _savers(unsure)
    for video in unsure:
        video.guarded = savers.get(video.pk, 0) < FEWEST


def shown_totals(video: Video) -> str:
    """What a page shows of a video's totals, in short: an open page asks by it whether there is anything new.

    Of what is kept back there is nothing in it, so the answer tells of no hidden save either.

    Args:
        video: one that `mark_guarded` has seen; without that it is taken for a guarded one.
    """
    heard = (video.view_count, video.like_count, video.comment_count, video.share_count)
    kept: tuple[object, ...] = (video.save_count, video.favorite_count, video.download_count)
    if getattr(video, "guarded", True):
        kept = ("few",)
    audience = video.audience if not video.reaches_everyone else ""
    return "-".join(map(str, (*heard, *kept, audience, int(getattr(video, "may_download", False)))))


def _savers(videos: Any) -> dict[int, int]:
    """How many accounts have saved each of some videos (a list or a query); those that nobody saved are missing."""
    others = VideoSave.objects.standing().filter(video__in=videos).exclude(account=F("video__creator"))
    return dict(others.order_by().values_list("video").annotate(Count("account", distinct=True)))


def told_totals(videos: VideoQuerySet, account: Account) -> tuple[int, int, int]:
    """The same rule as `mark_guarded`, over any number of an account's videos, in two queries.

    Args:
        videos: of this account's.
    Returns:
        how many videos there are, the sum of the totals that their cards show, and how many of the
        videos read “fewer than 5” instead.
    """
    maybe = Q() if account.friends_only else Q(counts_guarded=True) | ~Q(audience=Video.Audience.EVERYONE)
    many = Q(save_count__gte=FEWEST) | Q(favorite_count__gte=FEWEST) | Q(download_count__gte=FEWEST)
    total = F("save_count") + F("favorite_count") + F("download_count")
    unsure = videos.filter(maybe).exclude(many).alias(total=total).filter(total__gte=FEWEST)
    enough = [pk for pk, savers in _savers(unsure.values("pk")).items() if savers >= FEWEST]
    shown = many | Q(pk__in=enough)
    if not account.friends_only:
        shown |= ~maybe
    sums = videos.aggregate(
        videos=Count("pk"),
        shown=Count("pk", filter=shown),
        told=Sum(Case(When(shown, then=total), default=0)),
    )
    return sums["videos"], sums["told"] or 0, sums["videos"] - sums["shown"]
