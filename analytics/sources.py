"""The rows that analytics counts, and what counts about them. They are only read here.

A new kind of row becomes a `Source` in one of the two lists at the end; its first rollup counts
everything that is there already.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, TypeVar

from django.db.models import (
    Aggregate,
    Count,
    DateField,
    Exists,
    Expression,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import TruncDate
from django.utils import timezone

from videos.models import Comment, Follow, Like, Share, VideoSave, VideoView

T = TypeVar("T")
OwnerDay = tuple[int, date]  # a video's (or an account's) key, and a day
Method = VideoSave.Method
AT_ONCE = 500  # keys in one statement
OVERLAP = timedelta(
    minutes=10
)  # what a pull looks at once more: a row may commit that much after it was written


def in_batches(items: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def today() -> date:
    """The day it is in the site's time zone, whatever zone a request or worker has turned on."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def _day_made() -> Expression:
    return TruncDate("created_at", tzinfo=timezone.get_default_timezone())


def made_on(day: date) -> Q:
    """Says `_day_made() == day` as a range, which an index can serve."""
    zone = timezone.get_default_timezone()
    midnight = datetime.combine(day, time.min, tzinfo=zone)
    return Q(
        created_at__gte=midnight,
        created_at__lt=datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone),
    )


@dataclass(frozen=True)
class Source:
    """One kind of row.

    Args:
        mark: the `RollupMark` that remembers how far its changes were pulled.
        owner: the field with the video or account that a row counts for.
        rows: all rows, also those that stand no longer: a removal is a change too.
        counting: the rows that count.
        columns: of the rollup, each with what it counts.
        has_day: the rows carry their day; otherwise it is the local day of `created_at`.
        moved: the days that changed rows have moved, where these are more than the rows' own days.
    """

    mark: str
    owner: str
    rows: Callable[[], QuerySet[Any]]
    counting: Callable[[], QuerySet[Any]]
    columns: dict[str, Aggregate]
    has_day: bool = False
    moved: Callable[[datetime], set[OwnerDay]] | None = None

    def _by_day(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.annotate(on=F("day") if self.has_day else _day_made()).order_by()

    def changed(self, since: datetime) -> set[OwnerDay]:
        """The days whose numbers may have moved by what changed since then."""
        if self.moved:
            return self.moved(since)
        rows = self._by_day(self.rows().filter(changed_at__gte=since))
        # Made distinct here: asked for it, SQLite walks a whole index that has them in order, every 15 seconds.
        return set(rows.values_list(self.owner, "on").iterator(chunk_size=2000))

    def count(self, owners: Collection[int], day: date | None) -> Iterator[tuple[OwnerDay, dict[str, Any]]]:
        """The numbers of some owners, of one day or of all, from the rows themselves."""
        for row in self._of(owners, day).values(self.owner, "on").annotate(**self.columns):
            yield (row[self.owner], row["on"]), {name: row[name] for name in self.columns}

    def _of(self, owners: Collection[int], day: date | None) -> QuerySet[Any]:
        rows = self.counting().filter(**{f"{self.owner}__in": owners})
        if day is None:
            return self._by_day(rows)
        # The day is known, so that no row's has to be worked out: for SQLite, that is a call of Python for each.
        rows = rows.filter(Q(day=day) if self.has_day else made_on(day))
        return rows.annotate(on=Value(day, DateField())).order_by()


class PartsSource(Source):
    """Views, and how many of them watched each part of the video."""

    def count(self, owners: Collection[int], day: date | None) -> Iterator[tuple[OwnerDay, dict[str, Any]]]:
        # Most people begin at the beginning and stay for a while: many views have the same parts, and the database
        # puts those together.
        counted: dict[OwnerDay, Counter[int]] = defaultdict(Counter)
        viewers: Counter[OwnerDay] = Counter()
        rows: Any = self._of(owners, day).values_list(self.owner, "on", "parts").annotate(Count("pk"))
        for owner, on, parts, number in rows:
            viewers[owner, on] += number
            watched = int(parts, 16)
            counted[owner, on].update({n: number for n in range(watched.bit_length()) if watched >> n & 1})
        for key, parts in counted.items():
            yield key, {"viewers": viewers[key], "parts": [parts[n] for n in range(max(parts) + 1)]}


def count_rows(
    sources: Iterable[Source], owners: Collection[int], day: date | None
) -> dict[OwnerDay, dict[str, Any]]:
    """All columns of some owners, of one day or of all. Days on which nothing stands are left out."""
    counted: dict[OwnerDay, dict[str, Any]] = defaultdict(dict)
    for source in sources:
        for key, numbers in source.count(owners, day):
            counted[key].update(numbers)
    return counted


def _saves() -> QuerySet[Any]:
    """Every save of a video that still exists. A tombstone of a deleted one counts nowhere."""
    return VideoSave.objects.filter(video__isnull=False)


def _counting_saves() -> QuerySet[Any]:
    return _saves().standing().exclude(account=F("video__creator"))  # type: ignore[attr-defined]


def _is_first() -> Any:
    """Whether it is the earliest standing save of its account and video, by whichever way: one row is one saver."""
    before = Q(created_at__lt=OuterRef("created_at")) | Q(
        created_at=OuterRef("created_at"), pk__lt=OuterRef("pk")
    )
    # All three ways are named, which says nothing, so that SQLite looks into the unique index of account,
    # video and way: three rows at most, where it would go through all saves of the video for each of them.
    earlier = VideoSave.objects.standing().filter(
        before, account=OuterRef("account"), video=OuterRef("video"), method__in=Method.values
    )
    return ~Exists(earlier)


def _days_of_changed_savers(since: datetime) -> set[OwnerDay]:
    """The days of all saves of a video by those whose saves of it changed.

    Taking back the save of Monday makes the favorite of Thursday the first save of its account: a
    saver has moved to a day on which no row changed.
    """
    days: set[OwnerDay] = set()
    rows = VideoSave.objects.filter(changed_at__gte=since).order_by().values_list("account_id", "video_id")
    pairs = {pair for pair in rows.iterator(chunk_size=2000) if pair[1] is not None}
    for batch in in_batches(sorted(pairs)):
        changed = set(batch)
        accounts, videos = {account for account, _ in batch}, {video for _, video in batch}
        # All ways are named for the same reason as in `_is_first`. Pairs that didn't change come along.
        saves = _saves().filter(account__in=accounts, video__in=videos, method__in=Method.values)
        found = saves.annotate(on=_day_made()).order_by().values_list("account_id", "video_id", "on")
        days |= {(video, on) for account, video, on in found if (account, video) in changed}
    return days


OF_VIDEOS = (
    Source(
        mark="views",
        owner="video_id",
        rows=VideoView.objects.all,
        counting=VideoView.objects.all,
        columns={"views": Count("pk"), "watch_ms": Sum("watched_ms")},
        has_day=True,
    ),
    Source(
        mark="likes",
        owner="video_id",
        rows=Like.objects.all,
        counting=Like.objects.standing,
        columns={"likes": Count("pk")},
    ),
    Source(
        mark="comments",
        owner="video_id",
        rows=Comment.objects.all,
        counting=Comment.objects.counted,
        columns={"comments": Count("pk")},
    ),
    Source(
        mark="shares",
        owner="video_id",
        rows=Share.objects.all,
        counting=Share.objects.all,
        columns={"shares": Count("pk")},
        has_day=True,
    ),
    Source(
        mark="saves",
        owner="video_id",
        rows=_saves,
        counting=_counting_saves,
        columns={
            "saves": Count("pk", filter=Q(method=Method.SAVE)),
            "favorites": Count("pk", filter=Q(method=Method.FAVORITE)),
            "downloads": Count("pk", filter=Q(method=Method.DOWNLOAD)),
            "savers": Count("pk", filter=_is_first()),
        },
        moved=_days_of_changed_savers,
    ),
)


def _views_with_parts() -> QuerySet[Any]:
    return VideoView.objects.exclude(parts="")


OF_PARTS = (
    PartsSource(
        mark="views",
        owner="video_id",
        rows=_views_with_parts,
        counting=_views_with_parts,
        columns={"viewers": Count("pk"), "parts": Count("parts")},
        has_day=True,
    ),
)
OF_ACCOUNTS = (
    Source(
        mark="follows",
        owner="followee_id",
        rows=Follow.objects.all,
        counting=Follow.objects.standing,
        columns={"followers": Count("pk")},
    ),
)
