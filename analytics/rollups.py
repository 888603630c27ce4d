"""Rolling up: daily numbers, pulled from the rows.

Nobody tells analytics that something happened; a save least of all. A worker calls `roll_up()` every
15 seconds, and it

1. reads until when the changes of each kind of row were pulled (`RollupMark`),
2. asks for the rows with a `changed_at` after that. Ten minutes overlap, since a row carries the time
   at which its transaction wrote it, and becomes visible only when that commits,
3. collects the days that those rows belong to, and counts these days anew, from all their rows.
   Nothing is ever incremented, so running it twice, or beside itself, changes nothing,
4. writes what differs, in batches, each a transaction of its own, in turn with other runs,
5. publishes the splits of videos whose savers have changed enough (`splits.py`),
6. moves the marks last. Killed before that, the next run starts from the same place.

What it relies on: whoever changes a row that counts sets its `changed_at`; and a row may be deleted
for good only ten minutes after it was marked removed, when its removal has been rolled up. Whoever
deletes rows that still stand has `recount_deleted()` called in the same transaction, through the
registry, as the erasing of accounts does; and after writing them with old dates one runs
`manage.py rollup --full`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from videos.models import Account, Video
from videos.registry import Deleted

from .guarding import COLUMNS as GUARDED_COLUMNS
from .guarding import wrongly_guarded
from .live import Changes, mark_creators_moved, mark_moved, mark_videos_moved
from .models import AccountDay, RetentionDay, RollupMark, VideoDay
from .sources import (
    AT_ONCE,
    OF_ACCOUNTS,
    OF_PARTS,
    OF_VIDEOS,
    OVERLAP,
    OwnerDay,
    Source,
    count_rows,
    in_batches,
)
from .splits import publish_splits, recount_told, wrongly_told

WHOLE_AT_ONCE = 100  # videos or accounts in one batch, when all their days are counted


@dataclass(frozen=True)
class Rollup:
    """A table of daily numbers and the rows it is counted from."""

    model: type[models.Model]
    owner: str
    sources: tuple[Source, ...]
    owners: Callable[[], models.QuerySet[Any]]

    @property
    def columns(self) -> list[str]:
        return [column for source in self.sources for column in source.columns]

    def days(self, owners: Collection[int]) -> models.QuerySet[Any]:
        return self.model._default_manager.filter(**{f"{self.owner}__in": owners})


VIDEOS = Rollup(VideoDay, "video_id", OF_VIDEOS, Video.objects.for_staff)
ACCOUNTS = Rollup(AccountDay, "account_id", OF_ACCOUNTS, Account.objects.all)
RETENTION = Rollup(RetentionDay, "video_id", OF_PARTS, Video.objects.for_staff)
ROLLUPS = (VIDEOS, RETENTION, ACCOUNTS)
SPLITS = "splits"
MARKS = sorted({SPLITS, *(source.mark for rollup in ROLLUPS for source in rollup.sources)})


@dataclass(frozen=True)
class RollupReport:
    """What a run did: how many days it looked at, and how many of them had to be written."""

    looked_at: int
    written: int


def roll_up(now: datetime | None = None) -> RollupReport:
    """Bring the daily numbers up to what the rows say.

    Args:
        now: stands in for the time at which the run starts.
    """
    started = now or timezone.now()
    marks = read_marks()
    if None in marks.values():  # nothing has been rolled up yet, or a new kind of row has come
        return rebuild(now=started)
    looked_at = written = 0
    since = {mark: until - OVERLAP for mark, until in marks.items() if until}
    for rollup in ROLLUPS:
        dirty = changed_days(rollup, since)
        looked_at += len(dirty)
        written += _refresh(rollup, dirty, new=changed_days(rollup, marks) if dirty else ())
    publish_splits(since[SPLITS], started, take_turn)
    _move_marks(started)
    return RollupReport(looked_at, written)


def recount_deleted(deleted: Deleted) -> None:
    """Make some days right, of which rows have just been deleted; in the transaction that has deleted them."""
    _refresh(VIDEOS, deleted.videos, new=deleted.videos)
    _refresh(ACCOUNTS, deleted.accounts, new=deleted.accounts)


def rebuild(
    *, now: datetime | None = None, progress: Callable[[int, int], None] | None = None
) -> RollupReport:
    """Count every day of every video and account anew. Safe at any time; it takes as long as the site is big.

    The published splits are counted anew as well, from the savers who are in them.

    Args:
        now: stands in for the time at which the run starts.
        progress: told how many videos and accounts are done, and how many there are.
    """
    started = now or timezone.now()
    read_marks()
    total = sum(rollup.owners().count() for rollup in (VIDEOS, ACCOUNTS))
    done = written = 0
    for rollups in ((VIDEOS, RETENTION), (ACCOUNTS,)):
        for owners in all_owners(rollups[0]):
            written += sum(_bring_up(rollup, owners, None) for rollup in rollups)
            if VIDEOS in rollups and any(wrongly_told(owners)):
                with transaction.atomic():
                    take_turn()
                    recount_told(owners)
            done += len(owners)
            if progress:
                progress(done, total)
    publish_splits(None, started, take_turn)
    _move_marks(started)
    return RollupReport(done, written)


def recount_whole(rollup: Rollup, owners: Collection[int]) -> int:
    """Count every day of some owners anew; returns how many rows were written or deleted."""
    return sum(_bring_up(rollup, some, None) for some in in_batches(sorted(owners), WHOLE_AT_ONCE))


def read_marks() -> dict[str, datetime | None]:
    """Until when each kind of row was pulled. Missing marks are made, so that they can be locked."""
    marks = dict(RollupMark.objects.values_list("name", "pulled_until"))
    if missing := [name for name in MARKS if name not in marks]:
        RollupMark.objects.bulk_create([RollupMark(name=name) for name in missing], ignore_conflicts=True)
    return {name: marks.get(name) for name in MARKS}


def _move_marks(to: datetime) -> None:
    """Never back: a run that started earlier may end later."""
    behind = models.Q(pulled_until__isnull=True) | models.Q(pulled_until__lt=to)
    RollupMark.objects.filter(behind, name__in=MARKS).update(pulled_until=to)


def changed_days(rollup: Rollup, marks: dict[str, Any]) -> set[OwnerDay]:
    dirty: set[OwnerDay] = set()
    for source in rollup.sources:
        if since := marks[source.mark]:
            dirty |= source.changed(since)
    return dirty


def all_owners(rollup: Rollup) -> Iterator[list[int]]:
    last = 0  # by key instead of by offset or cursor: nothing is held open however long it takes
    while batch := list(
        rollup.owners().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:WHOLE_AT_ONCE]
    ):
        yield batch
        last = batch[-1]


def _refresh(rollup: Rollup, dirty: Collection[OwnerDay], *, new: Collection[OwnerDay]) -> int:
    """Make some days right.

    Args:
        new: those of them that no run can have counted yet as they are now.
    """
    by_day: dict[date, list[int]] = defaultdict(list)
    for owner, day in dirty:
        by_day[day].append(owner)
    return sum(
        _bring_up(rollup, owners, day, new={owner for owner in owners if (owner, day) in new})
        for day in sorted(by_day)
        for owners in in_batches(sorted(by_day[day]))
    )


def _bring_up(rollup: Rollup, owners: Collection[int], day: date | None, *, new: Collection[int] = ()) -> int:
    """Make some rows of a rollup right: one day's, or (without a day) all of them.

    Looks first without a lock: in most runs most days are right already, thanks to the overlap, and
    SQLite has one writer only. One look is enough where there is no doubt.

    Args:
        new: the owners who have surely something to be counted.
    Returns:
        how many rows were written or deleted.
    """
    if day is None and not rollup.days(owners).exists():
        new = owners  # nothing has been counted yet
    doubtful = set(owners) - set(new)
    stale = set(new) | {owner for owner, _ in differences(rollup, doubtful, day)} if doubtful else set(new)
    if rollup is VIDEOS and day is None and len(stale) < len(owners):
        stale |= set(
            wrongly_guarded(VideoDay.objects.filter(video__in=owners)).values_list("video_id", flat=True)
        )
    if not stale:
        return 0
    with transaction.atomic():
        take_turn()
        changes = differences(rollup, stale, day)
        gone = [old.pk for old, new in changes.values() if not new]
        for pks in in_batches(gone):
            rollup.model._default_manager.filter(pk__in=pks).delete()
        rollup.model._default_manager.bulk_create(
            [
                rollup.model(**{rollup.owner: owner, "day": on}, **{c: new.get(c, 0) for c in rollup.columns})
                for (owner, on), (_, new) in changes.items()
                if new
            ],
            update_conflicts=True,
            unique_fields=[rollup.owner[:-3], "day"],
            update_fields=rollup.columns,
            batch_size=AT_ONCE,
        )
        if rollup is VIDEOS:
            mark_videos_moved(changes, _guard(stale))
        elif rollup is RETENTION:
            mark_creators_moved({owner for owner, _ in changes})
        else:
            mark_moved({owner for owner, _ in changes})
    return len(changes)


def differences(rollup: Rollup, owners: Collection[int], day: date | None) -> Changes:
    """What is rolled up (a row or None) and what the rows say (empty if nothing stands), where they differ."""
    kept = rollup.days(owners)
    if day is not None:
        kept = kept.filter(day=day)
    old = {(getattr(row, rollup.owner), row.day): row for row in kept}
    new = count_rows(rollup.sources, owners, day)
    return {
        key: (old.get(key), new.get(key, {}))
        for key in old.keys() | new.keys()
        if any(getattr(old.get(key), c, 0) != new.get(key, {}).get(c, 0) for c in rollup.columns)
        or (key in old and not any(new.get(key, {}).values()))
    }


def _guard(videos: Collection[int]) -> set[int]:
    wrong = list(wrongly_guarded(VideoDay.objects.filter(video__in=videos)))
    for row in wrong:
        for column in GUARDED_COLUMNS:
            setattr(row, f"guarded_{column}", getattr(row, f"right_{column}"))
    VideoDay.objects.bulk_update(wrong, [f"guarded_{column}" for column in GUARDED_COLUMNS], batch_size=100)
    return {row.video_id for row in wrong}


def take_turn() -> None:
    """Wait until no other run is writing. Whoever counts after this line sees all that committed before it."""
    list(RollupMark.objects.select_for_update().order_by("name"))
