"""Numbers as the pages show them: days, changes, the save rate and its line. No database here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

WAYS = (
    ("save", "Saved", "saves"),
    ("favorite", "Favorited", "favorites"),
    ("download", "Downloaded", "downloads"),
)
RATE_OVER = 7  # days: a rate of one quiet day alone would jump about


@dataclass(frozen=True)
class Span:
    """The days that a page shows, and as many before them to compare with."""

    days: int
    last: date

    @property
    def first(self) -> date:
        return self.last - timedelta(days=self.days - 1)

    @property
    def before(self) -> date:
        """The first day of the period before."""
        return self.first - timedelta(days=self.days)

    @property
    def since(self) -> date:
        """The first day that is read: a rate of the first day that is shown is one over the days before it, too."""
        return min(self.before, self.first - timedelta(days=RATE_OVER - 1))


def in_time(ms: int) -> str:
    """How long, to two places: 42 s, 12 min 5 s, 5 h 12 min, 1,234 h."""
    seconds = round(ms / 1000)
    minutes, hours = seconds // 60, seconds // 3600
    if hours >= 100:
        return f"{hours:,} h"
    if hours:
        return f"{hours} h {minutes % 60} min" if minutes % 60 else f"{hours} h"
    if minutes:
        return f"{minutes} min {seconds % 60} s" if seconds % 60 and minutes < 10 else f"{minutes} min"
    return f"{seconds} s"


@dataclass(frozen=True)
class Figure:
    """A number of the period and of the one before."""

    label: str
    icon: str
    now: int
    before: int
    kept: bool = False
    is_time: bool = False  # in milliseconds

    @property
    def text(self) -> str:
        """A time where there is little room: 8.5 h."""
        return f"{self.now / 3_600_000:.1f} h" if self._is_hours else in_time(self.now)

    @property
    def title(self) -> str:
        return in_time(self.now)

    @property
    def _is_hours(self) -> bool:
        return 3_600_000 <= self.now < 360_000_000

    @property
    def direction(self) -> str:
        return "up" if self.now > self.before else "down" if self.now < self.before else "same"

    @property
    def change(self) -> str:
        """By how much it changed, without a sign; "" where there is nothing to compare with."""
        return f"{abs(self.now - self.before) / self.before:.1%}".replace("%", " %") if self.before else ""


@dataclass
class Day:
    """One day of a chart. `views_told` are the views of the videos whose saves are in it."""

    day: date
    views: int = 0
    likes: int = 0
    comments: int = 0
    shares: int = 0
    watch_ms: int = 0
    saves: int = 0
    favorites: int = 0
    downloads: int = 0
    savers: int = 0
    views_told: int = 0
    rate: float | None = None

    @property
    def total(self) -> int:
        return self.saves + self.favorites + self.downloads


def save_rate(days: list[Day]) -> float | None:
    """Savers for every hundred viewers; None without one.

    A viewer is counted once per video and day (nothing is kept by which one would be known on another
    day), a saver once per video.
    """
    views = sum(day.views_told for day in days)
    return 100 * sum(day.savers for day in days) / views if views else None


@dataclass
class Series:
    """Every day of a span and of the period before, without gaps.

    Args:
        by_day: from `span.since` on; days without anything may be missing.
    """

    span: Span
    by_day: dict[date, Day]
    all_days: list[Day] = field(init=False)

    def __post_init__(self) -> None:
        dates = [self.span.before + timedelta(days=n) for n in range(2 * self.span.days)]
        self.all_days = [self.by_day.get(day) or Day(day) for day in dates]
        for day in self.days:
            week = (day.day - timedelta(days=n) for n in range(RATE_OVER))
            day.rate = save_rate([self.by_day[one] for one in week if one in self.by_day])

    @property
    def days(self) -> list[Day]:
        return self.all_days[self.span.days :]

    @property
    def days_before(self) -> list[Day]:
        return self.all_days[: self.span.days]

    def figure(self, label: str, icon: str, column: str, *, kept: bool = False) -> Figure:
        now, before = (sum(getattr(day, column) for day in days) for days in (self.days, self.days_before))
        return Figure(label, icon, now, before, kept)

    def engagement(self) -> list[Figure]:
        """What every account sees: views, likes, comments, shares."""
        return [
            self.figure("Views", "play", "views"),
            self.figure("Likes", "heart", "likes"),
            self.figure("Comments", "message-circle", "comments"),
            self.figure("Shares", "forward", "shares"),
        ]

    @property
    def watch_time(self) -> Figure:
        now, before = (sum(day.watch_ms for day in days) for days in (self.days, self.days_before))
        return Figure("Watch time", "timer", now, before, is_time=True)

    @property
    def saves(self) -> Figure:
        return self.figure("Saves", "bookmark", "total", kept=True)

    @property
    def rate(self) -> float | None:
        return save_rate(self.days)

    @property
    def rate_change(self) -> float | None:
        """In points, to the tenth that is shown; None if there is nothing to compare with."""
        now, before = self.rate, save_rate(self.days_before)
        return None if now is None or before is None else round(now, 1) - round(before, 1)


@dataclass(frozen=True)
class Chart:
    """A stacked bar chart by way, and the table with the same numbers."""

    name: str
    days: list[Day]
    example: bool = False

    @property
    def data_id(self) -> str:
        """Of the element that hands the data to the script."""
        return f"{self.name}-data"

    @property
    def legend(self) -> list[tuple[str, str, int]]:
        return [(way, label, sum(getattr(day, column) for day in self.days)) for way, label, column in WAYS]

    @property
    def data(self) -> dict[str, Any]:
        """For static/js/charts.js."""
        return {
            "labels": [f"{day.day.day} {day.day:%b}" for day in self.days],
            "series": [
                {"way": way, "label": label, "values": [getattr(day, column) for day in self.days]}
                for way, label, column in WAYS
            ],
        }

    @property
    def total(self) -> int:
        return sum(day.total for day in self.days)


@dataclass(frozen=True)
class Spark:
    """The line of the save rate, as the path of an SVG of 560 by 132."""

    days: list[Day]

    @property
    def rates(self) -> list[float]:
        return [day.rate or 0.0 for day in self.days]

    @property
    def line(self) -> str:
        rates = self.rates
        top, step = max(*rates, 0.1), 560 / max(1, len(rates) - 1)
        points = [f"{n * step:.1f} {128 - 124 * rate / top:.1f}" for n, rate in enumerate(rates)]
        return "M" + "L".join(points)

    @property
    def area(self) -> str:
        return f"{self.line}V132H0Z"


def mix(saves: int, favorites: int, downloads: int, width: float = 96) -> list[tuple[str, float, float]]:
    """The three ways side by side: of each its name, where it begins and how wide it is."""
    parts = [("save", saves), ("favorite", favorites), ("download", downloads)]
    total, x, bars = saves + favorites + downloads, 0.0, []
    for way, number in parts:
        if number:
            part = width * number / total
            bars.append((way, round(x, 1), round(max(part - 1.5, 1), 1)))
            x += part
    return bars
