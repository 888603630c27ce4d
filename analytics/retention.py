"""Until where a video is watched: of its viewers, how many saw each part of it. No database here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from videos.models.view import part_count, part_ms

from .told import Moments


@dataclass(frozen=True)
class Point:
    """One part of a video.

    Args:
        viewers: who watched it.
        share: these in per cent of all who watched anything.
        savers: how many kept the video in the moments that it belongs to; None where that isn't told.
    """

    start_ms: int
    end_ms: int
    viewers: int
    share: int
    savers: int | None = None
    moments: str = ""


@dataclass(frozen=True)
class Retention:
    """The curve of a video, from its beginning to its end.

    Args:
        viewers: of some days, each once a day.
        example: invented numbers.
    """

    viewers: int
    points: list[Point]
    example: bool = False

    @property
    def halfway(self) -> Point:
        return self.points[len(self.points) // 2]

    @property
    def end(self) -> Point:
        return self.points[-1]

    @property
    def until_half(self) -> Point | None:
        """The last part before fewer than half of the viewers watch for the first time; None if they all do."""
        for before, point in zip(self.points, self.points[1:], strict=False):
            if point.share < 50:
                return before
        return None

    @property
    def has_moments(self) -> bool:
        return any(point.savers is not None for point in self.points)

    @property
    def data(self) -> dict[str, Any]:
        """For static/js/charts.js."""
        return {
            "labels": [_clock(point.start_ms) for point in self.points],
            "shares": [point.share for point in self.points],
            "viewers": [point.viewers for point in self.points],
            "savers": [point.savers for point in self.points] if self.has_moments else None,
            "moments": [point.moments for point in self.points],
        }


def _clock(ms: int) -> str:
    return f"{ms // 60_000}:{ms // 1000 % 60:02}"


def added_up(days: Iterable[tuple[int, list[int]]], duration_ms: int) -> Retention | None:
    """The curve of some days; None without a viewer.

    Args:
        days: of each the viewers, and how many of them watched each part.
    """
    total, watched = 0, [0] * part_count(duration_ms)
    for viewers, parts in days:
        total += viewers
        for at, number in enumerate(parts[: len(watched)]):
            watched[at] += number
    return curve(total, watched, duration_ms) if total else None


def curve(total: int, watched: list[int], duration_ms: int) -> Retention:
    """The curve of so many viewers, of whom so many watched each part."""
    length = part_ms(duration_ms)
    return Retention(
        total,
        [
            Point(at * length, min((at + 1) * length, duration_ms), number, round(100 * number / total))
            for at, number in enumerate(watched)
        ],
    )


def with_moments(retention: Retention, moments: Moments | None) -> Retention:
    """The same with the most-saved moments along it. A part belongs to the moments in which it begins."""
    if not moments or not moments.bars:
        return retention
    points = []
    for point in retention.points:
        bar = next((bar for bar in moments.bars if bar.start_ms <= point.start_ms < bar.end_ms), None)
        said = f"{_clock(bar.start_ms)} and {_clock(bar.end_ms)}" if bar else ""
        points.append(
            Point(point.start_ms, point.end_ms, point.viewers, point.share, bar.savers if bar else None, said)
        )
    return Retention(retention.viewers, points, retention.example)
