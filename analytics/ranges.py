"""The days that an address asks for: the last 7, 28 or 90, or from one day to another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from .figures import Span
from .sources import today

RANGES = (7, 28, 90)
USUAL_RANGE = 28
LONGEST = 366  # days
EARLIEST = date(2000, 1, 1)  # before any video, and far enough from the first day that a calendar has
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Choice:
    """What an address asks for, and what it gets.

    Args:
        span: the days that are shown; the usual ones where `error` says what was wrong.
        first, last: what was typed, for the form.
        is_own: from one day to another, instead of one of RANGES.
    """

    span: Span
    first: str = ""
    last: str = ""
    is_own: bool = False
    error: str = ""

    @property
    def latest(self) -> str:
        return today().isoformat()

    @property
    def query(self) -> str:
        """By which other pages ask for the same days."""
        if self.is_own and not self.error:
            return urlencode({"from": self.span.first.isoformat(), "to": self.span.last.isoformat()})
        return urlencode({"days": self.span.days})


def chosen_range(asked: Mapping[str, str]) -> Choice:
    """The days that an address asks for, by `from` and `to`, or by `days`.

    A number of days that is none of RANGES is the usual one, as in an address that was cut off. What
    somebody has typed is taken at its word, or they are told why not.
    """
    first, last = asked.get("from", "").strip(), asked.get("to", "").strip()
    if not (first or last):
        days = next((n for n in RANGES if str(n) == asked.get("days")), USUAL_RANGE)
        return Choice(Span(days, today()))
    span = _span(first, last)
    if isinstance(span, str):
        return Choice(Span(USUAL_RANGE, today()), first[:10], last[:10], is_own=True, error=span)
    return Choice(span, span.first.isoformat(), span.last.isoformat(), is_own=True)


def _span(first: str, last: str) -> Span | str:
    """The days from `first` to `last` (or until today), or what is wrong with them."""
    if not first:
        return "Say from which day on."
    begins, ends = _day(first), _day(last) if last else today()
    if begins is None or ends is None:
        return "Write each day as year, month and day, such as 2026-03-20."
    if max(begins, ends) > today():
        return "Those days are still to come. The last one can be today."
    if begins > ends:
        return "The first day comes after the last one. Change them round."
    if begins < EARLIEST:
        return f"That is too long ago. Choose days from {EARLIEST.year} on."
    span = Span((ends - begins).days + 1, ends)
    if span.days > LONGEST:
        return f"Those are {span.days:,} days. Choose at most {LONGEST}, a year."
    return span


def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:  # such as the 31st of February
        return None
