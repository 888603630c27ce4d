"""A video's published splits as its page shows them. No database here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from videos.models import Video, VideoSave

from .splits import FOLLOWER, KINDS, NONE, OTHER, bin_width, bins, cells_of

REASONS = dict(VideoSave.Reason.choices)
FOLLOWERS = {FOLLOWER: "Followed you then", OTHER: "Others"}
WIDTH, HEIGHT = 960, 120  # of the picture of the moments


@dataclass(frozen=True)
class Part:
    """One shown cell. `share` is in per cent of the shown cells beside it, or None while others wait."""

    cell: str
    label: str
    savers: int
    share: int | None


@dataclass(frozen=True)
class Split:
    """One split, as published on a day.

    Args:
        parts: the shown cells, the largest first.
        unsaid: savers who gave no reason, or marked no moment; None if they are in no number.
        untold: how the cells are called that are in no number yet.
        rest: savers who are in no number yet: none, or at least five.
    """

    parts: list[Part]
    unsaid: int | None
    untold: list[str]
    rest: int
    on: date

    @property
    def total(self) -> int:
        return sum(part.savers for part in self.parts)

    @property
    def said_share(self) -> int | None:
        """How many per cent gave a reason, or marked a moment; None where that can't be said."""
        return round(100 * self.total / (self.total + self.unsaid)) if self.unsaid and not self.rest else None

    @property
    def most(self) -> int:
        return max((part.savers for part in self.parts), default=0)


@dataclass(frozen=True)
class Axis:
    """A video's length, from left to right. Whatever else belongs to a moment is drawn along the same one."""

    duration_ms: int

    def x(self, ms: float) -> float:
        return round(WIDTH * min(1.0, ms / max(1, self.duration_ms)), 1)

    @property
    def marks(self) -> list[int]:
        """The moments that are named below it, in milliseconds."""
        return [self.duration_ms * quarter // 4 for quarter in range(5)]


@dataclass(frozen=True)
class Bar:
    """How many kept the video in one part of it."""

    start_ms: int
    end_ms: int
    savers: int
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True)
class Moments:
    """The most-saved moments along the length of the video."""

    split: Split
    axis: Axis
    bars: list[Bar]

    @property
    def best(self) -> Bar | None:
        return max(self.bars, key=lambda bar: (bar.savers, -bar.start_ms), default=None)


@dataclass(frozen=True)
class Told:
    """What is told of a video's savers; None where there is nothing yet."""

    reasons: Split | None
    followers: Split | None
    moments: Moments | None

    @property
    def nothing(self) -> bool:
        return not (self.reasons or self.followers or self.moments)


NOTHING = Told(None, None, None)


def told_of(video: Video) -> Told:
    """What the page of a video says of its savers.

    Numbers stay as they were published until a later round. If since then so many have taken their
    saves back that the total is not half of them, nothing is said.

    Args:
        video: with `splits`, if it has any; its totals not guarded.
    """
    published = getattr(video, "splits", None)
    shown = {kind: getattr(published, kind, None) or {} for kind in KINDS}
    counted = max(sum(table.get("cells", {}).values()) for table in shown.values())
    if not counted or 2 * video.total_saves < counted:
        return NOTHING
    moments = _split(video, "moment", shown["moment"], _moment_labels(video))
    return Told(
        _split(video, "reason", shown["reason"], REASONS),
        _split(video, "follower", shown["follower"], FOLLOWERS),
        _moments(video, moments) if moments else None,
    )


def _moment_labels(video: Video) -> dict[str, str]:
    return {str(start): str(start) for start in bins(video.duration_ms)}


def _split(video: Video, kind: str, table: dict[str, Any], labels: dict[str, str]) -> Split | None:
    if not table:
        return None
    cells: dict[str, int] = table["cells"]
    told = {cell: savers for cell, savers in cells.items() if cell in labels}
    total = sum(told.values())
    parts = [
        Part(cell, labels[cell], savers, None if table["rest"] else round(100 * savers / total))
        for cell, savers in sorted(told.items(), key=lambda item: -item[1])
    ]
    untold = [labels[cell] for cell in cells_of(video)[kind] if cell in labels and cell not in told]
    return Split(parts, cells.get(NONE), untold, table["rest"], date.fromisoformat(table["on"]))


def _moments(video: Video, split: Split) -> Moments:
    axis, width = Axis(video.duration_ms), 1000 * bin_width(video.duration_ms)
    most = max((part.savers for part in split.parts), default=1)
    bars = []
    for part in sorted(split.parts, key=lambda part: int(part.cell)):
        start = 1000 * int(part.cell)
        end = min(start + width, video.duration_ms)
        height = round((HEIGHT - 4) * part.savers / most, 1)
        x = axis.x(start)
        bars.append(Bar(start, end, part.savers, x + 1, max(1, axis.x(end) - x - 2), HEIGHT - height, height))
    return Moments(split, axis, bars)
