"""Proving the daily numbers against the rows they were counted from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from .guarding import COLUMNS as GUARDED_COLUMNS
from .guarding import wrongly_guarded
from .models import VideoDay
from .rollups import ROLLUPS, VIDEOS, all_owners, changed_days, differences, read_marks
from .sources import OVERLAP, in_batches
from .splits import wrongly_told

Suspects = Mapping[str, Collection[int]]  # of each table the owners


@dataclass(frozen=True)
class Drift:
    """A number of a rollup that is not what its rows say."""

    table: str
    owner: int
    day: date | None  # None: over all time
    column: str
    rolled_up: object  # a number; of retention, one for each part
    rows: object

    @property
    def place(self) -> str:
        """Where it is, without what it is: of splits the split, not its cell."""
        on = f" on {self.day}" if self.day else ""
        return f"{self.table} {self.owner}{on}: {self.column.partition(' ')[0]}"

    def __str__(self) -> str:
        on = f" on {self.day}" if self.day else ""
        return f"{self.table} {self.owner}{on}: {self.column} is {self.rolled_up}, should be {self.rows}"


def check(suspects: Suspects | None = None) -> Iterator[Drift]:
    """Compare every number with its rows. Writes nothing. Changes that are still to be pulled are no drift.

    That is whatever the next rollup will ask for: since a commit may be late, also what changed just before
    the last one.

    Args:
        suspects: only the numbers of these.
    """
    marks = {mark: until and until - OVERLAP for mark, until in read_marks().items()}
    for rollup in ROLLUPS:
        for owners in all_owners(rollup) if suspects is None else in_batches(suspects[rollup.owner[:-3]]):
            found = sorted(differences(rollup, owners, None).items())
            # Asked afterwards: what has changed while these were counted is among it.
            pending = changed_days(rollup, marks) if found else set()
            for (owner, day), (old, new) in found:
                for column in rollup.columns:
                    rolled_up = getattr(old, column, 0)
                    if rolled_up != new.get(column, 0) and (owner, day) not in pending:
                        yield Drift(rollup.owner[:-3], owner, day, column, rolled_up, new.get(column, 0))
            if rollup is VIDEOS:
                yield from _guarding_drifts(set(owners) - {owner for owner, _ in pending})
                yield from _split_drifts(owners)


def _guarding_drifts(videos: Collection[int]) -> Iterator[Drift]:
    for row in wrongly_guarded(VideoDay.objects.filter(video__in=videos)).order_by("video_id", "day"):
        for column in GUARDED_COLUMNS:
            rolled_up, right = getattr(row, f"guarded_{column}"), getattr(row, f"right_{column}")
            if rolled_up != right:
                yield Drift("video", row.video_id, row.day, f"guarded_{column}", rolled_up, right)


def _split_drifts(videos: Collection[int]) -> Iterator[Drift]:
    for video, cell, shown, counted in wrongly_told(videos):
        yield Drift("splits of video", video, None, cell, shown, counted)
