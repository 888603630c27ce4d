"""How many lines are new: what the badge says, and what an open inbox asks every 15 s."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from notifications.models import Kind, Line, Notification
from videos.models import Account
from videos.prepared import Prepared

# The badge says “99+” from here on, so nothing counts further: a poll costs the same with a million unread.
CAP = 100


@dataclass(frozen=True)
class News:
    """`new` lines are new, counted up to CAP; `arrived` of them have got something since a given time."""

    new: int
    arrived: int


def new_lines(account: Account) -> QuerySet[Any, Any]:
    """The lines in which the inbox would show something as new, with the time of the newest of it."""
    unread = Notification.objects.unread().filter(
        on_site=True, withdrawn_at__isnull=True, has_muted_word=False
    )
    readable = unread.heard_by(account).filter(line=OuterRef("pk")).order_by("-pk")
    newest = Subquery(readable.values("created_at")[:1])
    # This condition is implied by the next one; an index has it, however many rows a line has.
    lines = Line.objects.open_to(account).filter(pk__in=unread.filter(recipient=account).values("line"))
    return lines.annotate(newest=newest).filter(newest__isnull=False)


_newest_lines = Prepared(
    lambda account: new_lines(account).order_by("-at").values_list("kind", "newest")[:CAP]
)


def unread_count(account: Account) -> int:
    """How many lines the inbox would show as new, counted up to CAP. One query."""
    return len(_newest_lines.ask(account))


def news(account: Account, *, since: datetime, kinds: list[Kind]) -> News:
    """The same, and in how many of them something of these kinds has arrived since. One query."""
    lines = _newest_lines.ask(account)
    return News(len(lines), sum(kind in kinds and at > since for kind, at in lines))
