"""What a digest tells, decided when it is sent: who may no longer see something reads nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from notifications.models import Digest, Line, Notification
from notifications.models.notification import NotificationQuerySet
from videos.models import Account
from videos.models.account import present

from .lines import Note, columns_of, note_of, with_heads
from .wishes import confirmed

HOUR = 7  # of the day, where the site is: when digests are sent, and up to when they tell
REACH = timedelta(days=7)  # what has waited for longer (for an address to be confirmed, say) is not sent
LINES = 20
MOST = 100  # of lines that are told by letter alone


@dataclass(frozen=True)
class Edition:
    """The digests of one day: they tell what was written before `until`."""

    day: date
    until: datetime


@dataclass(frozen=True)
class Content:
    """The lines of a digest, newest first; `has_more` if there are others in the inbox.

    What its account has switched off on the site has no other place, so there is more room for it.
    """

    notes: list[Note]
    has_more: bool


def edition(now: datetime) -> Edition | None:
    """Today's, once it is time for it."""
    here = timezone.localtime(now)
    until = datetime.combine(here.date(), time(HOUR), here.tzinfo)
    return Edition(here.date(), until) if here >= until else None


def _waiting(of: Edition) -> NotificationQuerySet:
    """The rows that wait for a digest, and have not been read in the inbox meanwhile."""
    waiting = Notification.objects.unread().filter(in_digest=True, withdrawn_at__isnull=True)
    return waiting.filter(created_at__lt=of.until, created_at__gte=of.until - REACH)


def not_yet(of: Edition) -> Q:
    """The condition that nobody has taken a digest of that day, or of a later one, upon themselves."""
    return Q(day__isnull=True) | Q(day__lt=of.day)


def due(of: Edition) -> QuerySet[Digest]:
    """The digests of that day that nobody has taken upon them yet, and for which something waits.

    None as long as the site does not know its own address: then no link could be written.
    """
    if not settings.SITE_URL:
        return Digest.objects.none()
    waiting = _waiting(of).filter(recipient=OuterRef("account"))
    open_ones = Digest.objects.filter(not_yet(of), present("account__"))
    return open_ones.filter(Exists(waiting), Exists(confirmed().filter(user=OuterRef("account"))))


def to_be_told(account: Account, of: Edition) -> NotificationQuerySet:
    """What waits for an account's digest, and may be read by it now."""
    line = Line.objects.open_to(account).filter(pk=OuterRef("line"))
    return _waiting(of).filter(Exists(line), recipient=account).heard_by(account)


def content(account: Account, of: Edition) -> Content:
    """The lines of an account's digest, each with whom it names. Two queries."""
    rows = _waiting(of).heard_by(account)
    lines = Line.objects.open_to(account).filter(pk__in=_waiting(of).filter(recipient=account).values("line"))
    found = [note_of(row) for row in columns_of(with_heads(lines, rows)[: MOST + 1], rows, account)]
    by_letter = set(
        rows.filter(line__in=[note.line for note in found], on_site=False).values_list("line", flat=True)
    )
    told = [note for at, note in enumerate(found[:MOST]) if at < LINES or note.line in by_letter]
    has_more = any(note.line not in by_letter for note in found if note not in told)
    return Content(told, has_more)
