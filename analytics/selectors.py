"""What the analytics pages read. Rollups only, besides the counters on the videos themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from videos.models import Account, Video
from videos.models.video import VideoQuerySet
from videos.selectors.counts import mark_guarded

from .figures import Day, Figure, Series, Span, mix
from .guarding import held_back, told
from .models import AccountDay, RollupMark, VideoDay
from .sources import today
from .told import NOTHING, Told, told_of

RANGES = (7, 28, 90)
USUAL_RANGE = 28
TOP = 50
HEARD = ("views", "likes", "comments", "shares")
KEPT = ("saves", "favorites", "downloads", "savers")


def chosen_span(days: str | None) -> Span:
    """The span that an address asks for; whatever isn't one of the ranges is the usual one."""
    return Span(next((n for n in RANGES if str(n) == days), USUAL_RANGE), today())


def own_videos(account: Account) -> VideoQuerySet:
    """The published videos whose numbers an account may read: its own."""
    return Video.objects.visible_to(account).filter(creator=account, published_at__isnull=False)


@dataclass(frozen=True)
class Overview:
    """An account's dashboard.

    Args:
        videos: at most TOP of them, each with `.range_…` numbers and `.guarded`.
        held_back: how many videos are in no save number, as fewer than five accounts saved them (rule 8).
    """

    series: Series
    followers: Figure
    videos: list[Video]
    video_count: int
    held_back: int
    counted_until: datetime | None


def overview(account: Account, span: Span) -> Overview:
    """Everything on an account's dashboard, in at most four statements however much there is to count.

    For a personal account the save columns stay 0: over time, saves are read with Business only.
    """
    with_saves = account.is_business
    facts = _facts(account, span)
    followers = Figure("New followers", "users-round", facts["gained"], facts["gained_before"])
    videos = _top_videos(account, span, with_saves=with_saves)
    days = VideoDay.objects.filter(video__in=own_videos(account))
    return Overview(
        _series(days, account, span, with_saves=with_saves),
        followers,
        videos,
        facts["video_count"],
        facts["held_back"],
        facts["counted_until"],
    )


@dataclass(frozen=True)
class VideoOverview:
    """One video's page.

    Args:
        shows_saves: for a Business account, unless the video's totals are guarded.
        told: of its savers; nothing unless saves are shown.
    """

    video: Video
    series: Series
    shows_saves: bool
    told: Told


def video_overview(account: Account, slug: str, span: Span) -> VideoOverview:
    """One video's numbers, for its creator.

    Raises:
        Video.DoesNotExist: it is not a published video of this account's.
    """
    videos: Any = own_videos(account).select_related("splits").annotate(has_five=_has_five())
    video = videos.get(slug=slug)
    video.creator = account
    _mark_guarded([video], with_saves=account.is_business)
    shows_saves = account.is_business and not video.guarded
    series = _series(VideoDay.objects.filter(video=video), account, span, with_saves=shows_saves)
    return VideoOverview(video, series, shows_saves, told_of(video) if shows_saves else NOTHING)


def _series(days: QuerySet[VideoDay], account: Account, span: Span, *, with_saves: bool) -> Series:
    columns: dict[str, Any] = {column: Sum(column) for column in HEARD}
    if with_saves:
        columns |= {column: Sum(told(column, account)) for column in KEPT}
        columns["views_told"] = Sum(told("views", account))
    rows: Any = (
        days.filter(day__gte=span.before, day__lte=span.last)
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
        counted_until=Subquery(
            marks.order_by().values("one").annotate(until=Min("pulled_until")).values("until")
        ),
    )[0]
    return facts


def _scalar(rows: QuerySet[Any], by: str, number: Any) -> Coalesce:
    """A number as a subquery: of rows that all have the same `by`, or 0 if there are none."""
    return Coalesce(Subquery(rows.order_by().values(by).annotate(number=number).values("number")), 0)


def _top_videos(account: Account, span: Span, *, with_saves: bool) -> list[Video]:
    """The most kept videos of the span (for personal accounts the most seen), with their numbers.

    What may not be told doesn't sort either: a guarded video stands where its views put it.
    """
    in_span = Q(days__day__gte=span.first, days__day__lte=span.last)
    columns: dict[str, Any] = {f"range_{c}": Coalesce(Sum(f"in_span__{c}"), 0) for c in HEARD}
    if with_saves:
        columns |= {f"range_{c}": Coalesce(Sum(told(c, account, video="", day="in_span__")), 0) for c in KEPT}
        columns["range_views_told"] = Coalesce(Sum(told("views", account, video="", day="in_span__")), 0)
    videos = (
        own_videos(account).annotate(in_span=FilteredRelation("days", condition=in_span)).annotate(**columns)
    )
    order = ["-range_views", "-published_at", "-pk"]
    if with_saves:
        videos = videos.annotate(range_total=F("range_saves") + F("range_favorites") + F("range_downloads"))
        order = ["-range_total", *order]
    top: list[Any] = list(videos.annotate(has_five=_has_five()).order_by(*order)[:TOP])
    for video in top:
        video.creator = account
        if with_saves:
            views = video.range_views_told
            video.rate = 100 * video.range_savers / views if views else None
            video.mix = mix(video.range_saves, video.range_favorites, video.range_downloads)
    _mark_guarded(top, with_saves=with_saves)
    return top


def _has_five() -> Exists:
    return Exists(VideoDay.objects.filter(video=OuterRef("pk"), guarded_savers__gt=0))


def _mark_guarded(videos: list[Any], *, with_saves: bool) -> None:
    """Set `video.guarded`, as everywhere else, and also while the fifth saver has not been rolled up yet."""
    mark_guarded(videos)
    for video in videos:
        may_be = video.counts_guarded or not video.reaches_everyone
        video.guarded |= with_saves and may_be and not video.has_five
