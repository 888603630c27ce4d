"""A follow rings once, whatever is undone and done again."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from notifications.models import Notification
from notifications.selectors.badge import unread_count
from videos.actions.relations import block_account, follow_account
from videos.models import Account

from .conftest import tell


def test_a_follow_tells_the_followed(creator: Account, stranger: Account) -> None:
    follow_account(follower=stranger, handle=creator.handle)
    row = Notification.objects.get()
    assert (row.kind, row.recipient, row.actor) == ("follow", creator, stranger)
    assert (row.video, row.comment) == (None, None)


def test_follow_unfollow_follow_rings_once(creator: Account, stranger: Account) -> None:
    follow_account(follower=stranger, handle=creator.handle)
    Notification.objects.update(read_at="2024-05-01T12:00Z")
    for on in (False, True, False, True):
        follow_account(follower=stranger, handle=creator.handle, on=on)
    row = Notification.objects.get()
    assert row.withdrawn_at is None
    assert row.read_at is not None
    assert unread_count(creator) == 0


def test_unfollow_withdraws(creator: Account, stranger: Account) -> None:
    follow_account(follower=stranger, handle=creator.handle)
    follow_account(follower=stranger, handle=creator.handle, on=False)
    assert unread_count(creator) == 0


def test_a_block_ends_the_follow_and_its_notification_for_good(creator: Account, stranger: Account) -> None:
    follow_account(follower=stranger, handle=creator.handle)
    block_account(blocker=creator, handle=stranger.handle)
    block_account(blocker=creator, handle=stranger.handle, on=False)
    assert Notification.objects.get().withdrawn_at is not None
    assert unread_count(creator) == 0


def test_the_database_holds_it(creator: Account, stranger: Account) -> None:
    follow_account(follower=stranger, handle=creator.handle)
    with pytest.raises(IntegrityError, match=r"UNIQUE|unique"), transaction.atomic():
        tell("follow", creator, [stranger])
    with pytest.raises(IntegrityError, match="notification_not_oneself"), transaction.atomic():
        tell("follow", creator, [creator])
