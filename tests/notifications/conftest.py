"""What tests of notifications need beside the roles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.utils import timezone

from notifications.actions.wishes import set_preference
from notifications.models import Kind, Line, Notification
from notifications.selectors.badge import unread_count
from notifications.selectors.inbox import inbox
from tests.factories import AccountFactory, VideoFactory, befriend
from videos.models import Account, Comment, Video

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def crowd(number: int, name: str = "fan") -> list[Account]:
    """Many accounts at once: fan0, fan1, …"""
    names = [f"{name}{n}" for n in range(number)]
    return Account.objects.bulk_create(Account(handle=name, handle_key=name, password="!") for name in names)


def tell(
    kind: str,
    recipient: Account,
    actors: Iterable[Account],
    video: Video | None = None,
    comment: Comment | None = None,
    *,
    at: datetime | None = None,
    **more: object,
) -> Line:
    """Write the rows of one line in bulk, as if its actors had done it now (or at a time), one after the other."""
    at = at or timezone.now()
    about = {"recipient": recipient, "kind": kind, "video": video, "comment": comment}
    line, _ = Line.objects.get_or_create(**about, day=timezone.localdate(at), defaults={"at": at})
    Notification.objects.bulk_create(
        Notification(**about, actor=actor, line=line, created_at=at, **more) for actor in actors
    )
    Line.objects.filter(pk=line.pk, at__lt=at).update(at=at)
    return line


def comment_by(author: Account, video: Video, text: str = "the cat knew", **more: object) -> Comment:
    """A comment of which nobody has been told yet."""
    return Comment.objects.create(author=author, video=video, text=text, **more)


def shown(account: Account) -> list[tuple[str, int]]:
    """The lines that an inbox shows, newest first: of each the kind, and how many people it speaks of."""
    return [(note.kind, len(note.actors) + note.others) for day in inbox(account).days for note in day.notes]


def is_new(account: Account) -> int:
    """How many lines are new: the badge must say the same as the inbox, while that has one page."""
    page = inbox(account)
    assert unread_count(account) == len(page.new)
    return len(page.new)


@pytest.fixture
def friend(creator: Account) -> Account:
    """A friend whose follow was heard of long ago."""
    account = AccountFactory(handle="noor")
    befriend(account, creator)
    Line.objects.all().delete()
    return account


@pytest.fixture
def video(creator: Account) -> Video:
    return VideoFactory(creator=creator)


@pytest.fixture
def clock(settings: Any) -> Iterator[Any]:
    settings.SITE_URL = "https://hush.example"
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def reader(clock: Any, creator: Account) -> Account:
    """The creator, who wants everything in the daily e-mail, and whose address is confirmed."""
    EmailAddress.objects.create(user=creator, email=creator.email, primary=True, verified=True)
    for kind in Kind:
        set_preference(account=creator, kind=kind, place="in_digest", on=True)
    return creator
