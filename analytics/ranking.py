"""The videos of an account in the order of any column, with their numbers of some days.

What may not be told doesn't sort either. A guarded video (rule 8) has nothing in the columns of saves
until the day of its fifth saver, so there it stands among those that nobody kept, where its views put it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, FilteredRelation, FloatField, OuterRef, Q, Sum
from django.db.models.functions import Cast, Coalesce, NullIf

from videos.models import Account
from videos.selectors.counts import mark_guarded

from .figures import Span, in_time, mix
from .guarding import told
from .models import VideoDay
from .owned import HEARD, KEPT, WATCHED, own_videos
from .sources import AT_ONCE, in_batches

TOP = 50


@dataclass(frozen=True)
class Column:
    """A column by which the videos can be put in order.

    Args:
        name: in the address.
        label: above it.
        of_saves: for Business accounts only, and hidden while a video's saves are.
        business: for Business accounts only.
        wide: left out where there is little room.
    """

    name: str
    label: str
    of_saves: bool = False
    business: bool = False
    wide: bool = True


COLUMNS = (
    Column("views", "Views"),
    Column("watch", "Watch time", business=True),
    Column("likes", "Likes"),
    Column("comments", "Comments"),
    Column("shares", "Shares"),
    Column("all", "Saves", of_saves=True, wide=False),
    Column("saves", "Saved", of_saves=True),
    Column("favorites", "Favorited", of_saves=True),
    Column("downloads", "Downloaded", of_saves=True),
    Column("rate", "Per 100 viewers", of_saves=True, wide=False),
)
_ORDER = {"watch": "range_watch_ms", "all": "range_total", "rate": "range_rate"}


def columns_for(account: Account) -> list[Column]:
    return [column for column in COLUMNS if account.is_business or not (column.of_saves or column.business)]


def chosen_column(account: Account, name: str | None) -> Column:
    """The column that an address asks for; for whatever isn't one, that of saves (or, without, of views)."""
    columns = columns_for(account)
    usual = "all" if account.is_business else "views"
    return next((c for c in columns if c.name == name), next(c for c in columns if c.name == usual))


def best_videos(account: Account, span: Span, by: Column) -> list[Any]:
    """At most TOP videos, the best by a column first, each with `.range_…` numbers and `.guarded`."""
    return _told(account, list(_ranked(account, span, by)[:TOP]))


def all_videos(account: Account, span: Span, by: Column) -> Iterator[Any]:
    """The same for all of them, read in parts."""
    for batch in in_batches(_ranked(account, span, by).iterator(chunk_size=AT_ONCE)):
        yield from _told(account, batch)


def _ranked(account: Account, span: Span, by: Column) -> Any:
    in_span = Q(days__day__gte=span.first, days__day__lte=span.last)
    plain = (*HEARD, *WATCHED) if account.is_business else HEARD
    columns: dict[str, Any] = {f"range_{c}": Coalesce(Sum(f"in_span__{c}"), 0) for c in plain}
    if account.is_business:
        columns |= {f"range_{c}": Coalesce(Sum(told(c, account, video="", day="in_span__")), 0) for c in KEPT}
        columns["range_views_told"] = Coalesce(Sum(told("views", account, video="", day="in_span__")), 0)
    videos: Any = (
        own_videos(account).annotate(in_span=FilteredRelation("days", condition=in_span)).annotate(**columns)
    )
    if account.is_business:
        videos = videos.annotate(
            range_total=F("range_saves") + F("range_favorites") + F("range_downloads"),
            # Savers for each view, in the same numbers for every database; none without a view.
            range_rate=Cast(F("range_savers"), FloatField()) / NullIf(F("range_views_told"), 0),
        )
    first = F(_ORDER.get(by.name, f"range_{by.name}")).desc(nulls_last=True)
    return videos.annotate(has_five=has_five()).order_by(first, "-range_views", "-published_at", "-pk")


def _told(account: Account, videos: list[Any]) -> list[Any]:
    for video in videos:
        video.creator = account
        if account.is_business:
            views = video.range_views_told
            video.range_watch = in_time(video.range_watch_ms)
            video.rate = 100 * video.range_savers / views if views else None
            video.mix = mix(video.range_saves, video.range_favorites, video.range_downloads)
    mark_told(videos, with_saves=account.is_business)
    return videos


def has_five() -> Exists:
    return Exists(VideoDay.objects.filter(video=OuterRef("pk"), guarded_savers__gt=0))


def mark_told(videos: list[Any], *, with_saves: bool) -> None:
    """Set `video.guarded`, as everywhere else, and also while the fifth saver has not been rolled up yet."""
    mark_guarded(videos)
    for video in videos:
        may_be = video.counts_guarded or not video.reaches_everyone
        video.guarded |= with_saves and may_be and not video.has_five
