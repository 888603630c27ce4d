"""Numbers that nobody made, to show what a Business account would see. They are always marked as such."""

from __future__ import annotations

from .figures import Chart, Day, Series, Span

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
