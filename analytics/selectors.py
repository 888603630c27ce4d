"""What the analytics pages read. Rollups only, besides the counters on the videos themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from videos.models import Account, Video

from .figures import Day, Figure, Series, Span
from .guarding import held_back
from .guarding import told as may_be_told
from .live import seen, state
from .models import AccountDay, RetentionDay, RollupMark, VideoDay
from .owned import HEARD, KEPT, WATCHED, own_videos
from .ranking import Column, best_videos, has_five, mark_told
from .retention import Retention, added_up
from .told import NOTHING, Told, told_of


@dataclass(frozen=True)
class Overview:
    """An account's dashboard.

    Args:
        videos: the best by one column, as `ranking.best_videos` has them.
        held_back: how many videos are in no save number, as fewer than five accounts saved them (rule 8).
        seen: what the page has seen, as of `live`. Read before the numbers: what changes in between is new.
    """

    series: Series
    followers: Figure
    videos: list[Video]
    video_count: int
    held_back: int
    counted_until: datetime | None
    seen: str


def overview(account: Account, span: Span, by: Column) -> Overview:
    """Everything on an account's dashboard, in at most four statements however much there is to count.

    For a personal account the save columns stay 0: over time, saves are read with Business only.
    """
    facts = _facts(account, span)
    followers = Figure("New followers", "users-round", facts["gained"], facts["gained_before"])
    videos = best_videos(account, span, by)
    return Overview(
        account_series(account, span),
        followers,
        videos,
        facts["video_count"],
        facts["held_back"],
        facts["counted_until"],
        seen(account, facts["moved_at"], facts["own_videos"]),
    )


def account_series(account: Account, span: Span) -> Series:
    """The numbers of all of an account's videos together, day by day."""
    days = VideoDay.objects.filter(video__in=own_videos(account))
    return _series(days, account, span, with_saves=account.is_business)


@dataclass(frozen=True)
class VideoOverview:
    """One video's page.

    Args:
        shows_saves: for a Business account, unless the video's totals are guarded.
        told: of its savers; nothing unless saves are shown.
        retention: until where it was watched, for a Business account; None while nobody has told.
        seen: as of `live`.
    """

    video: Video
    series: Series
    shows_saves: bool
    told: Told
    retention: Retention | None
    seen: str


def video_overview(account: Account, slug: str, span: Span) -> VideoOverview:
    """One video's numbers, for its creator.

    Raises:
        Video.DoesNotExist: it is not a published video of this account's.
    """
    videos: Any = (
        own_videos(account).select_related("splits").annotate(has_five=has_five(), **state("creator"))
    )
    video = videos.get(slug=slug)
    video.creator = account
    mark_told([video], with_saves=account.is_business)
    shows_saves = account.is_business and not video.guarded
    series = _series(VideoDay.objects.filter(video=video), account, span, with_saves=shows_saves)
    told = told_of(video) if shows_saves else NOTHING
    retention = _retention(video, span) if account.is_business else None
    return VideoOverview(
        video, series, shows_saves, told, retention, seen(account, video.moved_at, video.own_videos)
    )


def _retention(video: Video, span: Span) -> Retention | None:
    days = RetentionDay.objects.filter(video=video, day__gte=span.first, day__lte=span.last)
    return added_up(days.order_by().values_list("viewers", "parts"), video.duration_ms)


def _series(days: QuerySet[VideoDay], account: Account, span: Span, *, with_saves: bool) -> Series:
    plain = (*HEARD, *WATCHED) if account.is_business else HEARD
    columns: dict[str, Any] = {column: Sum(column) for column in plain}
    if with_saves:
        columns |= {column: Sum(may_be_told(column, account)) for column in KEPT}
        columns["views_told"] = Sum(may_be_told("views", account))
    rows: Any = (
        days.filter(day__gte=span.since, day__lte=span.last)
        .order_by()
        .values("day")
        # Sums get names of their own, lest the next one be taken of a sum.
        .annotate(**{f"sum_{name}": total for name, total in columns.items()})
    )
    return Series(
        span, {row["day"]: Day(row["day"], **{name: row[f"sum_{name}"] for name in columns}) for row in rows}
    )


def _facts(account: Account, span: Span) -> dict[str, Any]:
    """The single numbers of a dashboard, in one statement."""
    followers = AccountDay.objects.filter(account=OuterRef("pk"))
    now = Q(day__gte=span.first, day__lte=span.last)
    before = Q(day__gte=span.before, day__lt=span.first)
    own = own_videos(account)
    marks = RollupMark.objects.annotate(one=Value(1))
    facts: dict[str, Any] = Account.objects.filter(pk=account.pk).values(
        gained=_scalar(followers.filter(now), "account", Sum("followers")),
        gained_before=_scalar(followers.filter(before), "account", Sum("followers")),
        video_count=_scalar(own, "creator", Count("pk")),
        held_back=_scalar(own.filter(held_back(account)), "creator", Count("pk")),
        **state(),
        counted_until=Subquery(
            marks.order_by().values("one").annotate(until=Min("pulled_until")).values("until")
        ),
    )[0]
    return facts


def _scalar(rows: QuerySet[Any], by: str, number: Any) -> Coalesce:
    """A number as a subquery: of rows that all have the same `by`, or 0 if there are none."""
    return Coalesce(Subquery(rows.order_by().values(by).annotate(number=number).values("number")), 0)
