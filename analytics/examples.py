"""Numbers that nobody made, to show what a Business account would see. They are always marked as such."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .figures import Chart, Day, Series, Span
from .retention import Retention, curve
from .told import FOLLOWERS, REASONS, Part, Split

_SAVES = (
    14,
    18,
    21,
    12,
    10,
    17,
    24,
    23,
    16,
    15,
    19,
    26,
    25,
    18,
    16,
    20,
    17,
    24,
    25,
    21,
    17,
    27,
    35,
    29,
    21,
    18,
    28,
    30,
)


def example_chart(span: Span) -> Chart:
    """Four weeks of invented saves, up to the day on which the span ends."""
    weeks = Span(len(_SAVES), span.last)
    series = Series(weeks, {})
    days = [
        Day(day.day, saves=saves, favorites=saves * 3 // 10, downloads=saves // 8)
        for day, saves in zip(series.days, _SAVES, strict=True)
    ]
    return Chart("example", days, example=True)


def example_splits(span: Span) -> dict[str, Split]:
    """Invented reasons and followers."""
    reasons = {"inspiration": 206, "reference": 141, "share": 97, "learn": 64}
    followers = {"other": 371, "follower": 190}
    return {
        "reasons": _split(reasons, REASONS, span),
        "followers": _split(followers, FOLLOWERS, span),
    }


def example_retention() -> Retention:
    """An invented curve of a video of 24 seconds: some leave at once, and some for the end."""
    parts = [486, 452, 418, 391, 370, 352, 337, 325, 315, 306, 298, 291, 285, 279, 272, 266, 261, 257, 252]
    return replace(curve(486, [*parts, 246, 239, 228, 214, 196], 24_000), example=True)


def _split(savers: dict[str, int], labels: dict[str, Any], span: Span) -> Split:
    total = sum(savers.values())
    parts = [Part(cell, labels[cell], number, round(100 * number / total)) for cell, number in savers.items()]
    return Split(parts, None, [], 0, span.last)
