"""What the inbox and the badge show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, IntegerField, OuterRef, Subquery
from django.utils import timezone

from videos.models import Account, Follow, Video
from videos.selectors.cursor import newest_first

from .models import Notification

Kind = Notification.Kind
FILTERS = {"like": [Kind.LIKE], "comment": [Kind.COMMENT, Kind.REPLY], "follow": [Kind.FOLLOW]}
PAGE = 60
# The badge says “99+” from here on, so nothing counts further: a poll costs the same with a million unread.
BADGE_CAP = 100


class CountOf(Subquery):
    """The number of rows of a queryset, as a column."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


@dataclass
class Note:
    """One line of the inbox: a notification, or all likes of one video on one day.

    `rows` come newest first; `following` of each says whether the reader follows its `actor`.
    """

    rows: list[Notification] = field(default_factory=list)

    @property
    def newest(self) -> Notification:
        return self.rows[0]

    @property
    def kind(self) -> str:
        return self.newest.kind

    @property
    def at(self) -> datetime:
        return self.newest.created_at

    @property
    def video(self) -> Video | None:
        return self.newest.video

    @property
    def actors(self) -> list[Account]:
        """The one or two who are named."""
        return [row.actor for row in self.rows[:2]]

    @property
    def others(self) -> int:
        """How many more there are."""
        return max(0, len(self.rows) - 2)

    @property
    def is_new(self) -> bool:
        return any(row.read_at is None for row in self.rows)


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
        new: ids of the notifications on this page that were new.
        still_new: how many new ones there are elsewhere (no more than the badge can tell apart);
            None if the page is empty, and nobody has counted.
    """

    days: list[Day]
    after: str
    new: list[int]
    still_new: int | None


def unread_count(account: Account) -> int:
    """How many new notifications the inbox would show, counted up to BADGE_CAP. One query."""
    return Notification.objects.shown_to(account).unread().values("pk")[:BADGE_CAP].count()


def inbox(account: Account, kind: str | None = None, before: str | None = None) -> Inbox:
    """A page of what `account` may read, newest first, likes of one video on one day together. One query.

    Args:
        kind: a key of FILTERS; anything else means all.
        before: the cursor that the page before gave.
    """
    shown = Notification.objects.shown_to(account)
    # Counted past the cap by a page, so that the rest is still right after this page is taken off.
    unread = shown.unread().values("pk")[: BADGE_CAP + PAGE]
    follows = Follow.objects.standing().filter(follower=account, followee=OuterRef("actor"))
    rows = shown.annotate(following=Exists(follows), unread_total=CountOf(unread))
    if kind in FILTERS:
        rows = rows.filter(kind__in=FILTERS[kind])
    page = newest_first(
        rows.select_related("actor", "video", "comment"), by="created_at", after=before or "", size=PAGE
    )
    new = [row.pk for row in page.rows if row.read_at is None]
    still_new = min(page.rows[0].unread_total - len(new), BADGE_CAP) if page.rows else None
    return Inbox(group(page.rows), page.after, new, still_new)


def group(rows: list[Notification]) -> list[Day]:
    """Put notifications (newest first) into days, and the likes of one video on one day into one note."""
    days: dict[date, Day] = {}
    likes: dict[tuple[date, int | None], Note] = {}
    for row in rows:
        on = timezone.localdate(row.created_at)
        day = days.setdefault(on, Day(on))
        if row.kind == Kind.LIKE and (on, row.video_id) in likes:
            likes[on, row.video_id].rows.append(row)
            continue
        note = Note([row])
        day.notes.append(note)
        if row.kind == Kind.LIKE:
            likes[on, row.video_id] = note
    return list(days.values())
