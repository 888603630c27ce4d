"""What every test may use: the roles of DESIGN, and a client for each."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from tests.factories import AccountFactory, befriend
from videos.actions.relations import block_account, follow_account
from videos.models import Account

# What the tests bring with them stays until they end, and nearly all of what they make is gone when its last name is:
# looking for circles takes a tenth of their time.
gc.set_threshold(200_000, 50, 50)

ROLES = ("creator", "friend", "follower", "stranger", "blocked", "anonymous", "staff")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks a database: only that is run on each of them."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or names & {"db", "transactional_db", "live_server"}:
            item.add_marker(pytest.mark.database)


def need(reason: str) -> None:
    """Skip a test for want of an optional part; where everything must run for real (CI), fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and CI must run this test for real")
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def own_media(tmp_path_factory: pytest.TempPathFactory, settings: Any) -> Iterator[None]:
    """Each test has files of its own."""
    folder = tmp_path_factory.mktemp("media")
    settings.MEDIA_ROOT = folder
    yield
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def creator(db: None) -> Account:
    return AccountFactory(handle="mira", kind=Account.Kind.BUSINESS)


@pytest.fixture
def friend(creator: Account) -> Account:
    account = AccountFactory(handle="noor")
    befriend(account, creator)
    return account


@pytest.fixture
def follower(creator: Account) -> Account:
    account = AccountFactory(handle="teo")
    follow_account(follower=account, handle=creator.handle)
    return account


@pytest.fixture
def stranger(db: None) -> Account:
    return AccountFactory(handle="kai")


@pytest.fixture
def blocked(creator: Account) -> Account:
    account = AccountFactory(handle="ren")
    block_account(blocker=creator, handle=account.handle)
    return account


@pytest.fixture
def staff(db: None) -> Account:
    return AccountFactory(handle="ada", is_staff=True, is_superuser=True)


@pytest.fixture
def anonymous() -> AnonymousUser:
    return AnonymousUser()


@pytest.fixture
def client_of() -> Callable[..., Client]:
    """`client_of(account)`: a browser in which that account is signed in (or nobody)."""

    def make(account: Account | AnonymousUser | None = None, *, htmx: bool = False) -> Client:
        client = Client(headers={"HX-Request": "true"}) if htmx else Client()
        if account is not None and account.is_authenticated:
            client.force_login(account, backend=django_settings.AUTHENTICATION_BACKENDS[0])
        return client

    return make
