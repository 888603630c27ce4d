"""What tests of notifications need beside the roles."""

from __future__ import annotations

import pytest

from notifications.models import Notification
from tests.factories import AccountFactory, VideoFactory, befriend
from videos.models import Account, Video


def crowd(number: int) -> list[Account]:
    """Many accounts at once: fan0, fan1, …"""
    names = [f"fan{n}" for n in range(number)]
    return Account.objects.bulk_create(Account(handle=name, handle_key=name, password="!") for name in names)


@pytest.fixture
def friend(creator: Account) -> Account:
    """A friend whose follow was heard of long ago."""
    account = AccountFactory(handle="noor")
    befriend(account, creator)
    Notification.objects.all().delete()
    return account


@pytest.fixture
def video(creator: Account) -> Video:
    return VideoFactory(creator=creator)
