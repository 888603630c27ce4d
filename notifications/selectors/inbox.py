"""What the inbox shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from notifications.models import Kind, Line, Notification
from videos.models import Account
from videos.prepared import Prepared
from videos.selectors.cursor import further_down, read_place, write_place

from .badge import CAP, new_lines
from .lines import CountOf, Note, columns_of, note_of, with_heads

FILTERS = {
    "like": [Kind.LIKE, Kind.COMMENT_LIKE],
    "comment": [Kind.COMMENT, Kind.REPLY],
    "mention": [Kind.MENTION],
    "follow": [Kind.FOLLOW],
}
PAGE = 20


@dataclass
class Day:
    date: date
    notes: list[Note] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Today, Yesterday, the weekday within a week, or the date."""
        today = timezone.localdate()
        ago = (today - self.date).days
        if ago <= 0:
            return "Today"
        if ago == 1:
            return "Yesterday"
        if ago < 7:
            return f"{self.date:%A}"
        named = f"{self.date.day} {self.date:%B}"
        return named if self.date.year == today.year else f"{named} {self.date.year}"


@dataclass(frozen=True)
class Inbox:
    """A page of the inbox.

    Args:
        days: newest first.
        after: the cursor of the next page, "" on the last.
        new: ids of the lines on this page that were new, each with that of the newest row that it shows.
        still_new: how many lines are new elsewhere (no more than the badge can tell apart);
            None if the page is empty, and nobody has counted.
    """

    days: list[Day]
    after: str
    new: dict[int, int]
    still_new: int | None


def inbox(account: Account, kind: str = "", before: str = "") -> Inbox:
    """A page of what `account` may read, newest first. One query.

    Args:
        kind: a key of FILTERS; anything else means all.
        before: the cursor that the page before gave.
    """
    asked = _pages.get(kind, _pages[""])
    found = [note_of(row) for row in asked.ask(account, *(read_place(before) or ()))]
    page = found[:PAGE]
    new = {note.line: note.newest for note in page if note.is_new}
    return Inbox(
        days=_by_day(page),
        after=write_place(page[-1].line_at, page[-1].line) if len(found) > PAGE else "",
        new=new,
        still_new=min(page[0].unread - len(new), CAP) if page else None,
    )


def _page(kinds: list[Kind]) -> Prepared:
    """The question for a page of lines of these kinds, and one more."""

    def build(account: Account, at: datetime | None = None, line: int = 0) -> QuerySet[Any, Any]:
        rows = Notification.objects.heard_by(account).filter(on_site=True)
        lines = Line.objects.open_to(account)
        if kinds:
            lines = lines.filter(kind__in=kinds)
        if at:
            lines = lines.filter(further_down("at", at, line))
        # Counted past the cap by a page, so that the rest is still right after this page is taken off.
        unread = CountOf(new_lines(account).values("pk")[: CAP + PAGE])
        return columns_of(with_heads(lines, rows)[: PAGE + 1], rows, account, unread=unread)

    return Prepared(build)


_pages = {name: _page(kinds) for name, kinds in {"": [], **FILTERS}.items()}


def _by_day(page: list[Note]) -> list[Day]:
    """Put lines into days. In a day they stand by what may be read of them, which may be older than the line."""
    days: dict[date, Day] = {}
    for note in page:
        days.setdefault(note.day, Day(note.day)).notes.append(note)
    for day in days.values():
        day.notes.sort(key=lambda note: (note.at, note.newest), reverse=True)
    return list(days.values())
