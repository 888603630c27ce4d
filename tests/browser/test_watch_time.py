"""Watch time from a real player: what was played arrives, also when one leaves, and what was not played doesn't."""

from __future__ import annotations

import time

import pytest

from tests.browser.conftest import plays_past
from tests.browser.reels import reel
from tests.factories import AccountFactory
from videos.models import VideoView

pytestmark = pytest.mark.django_db(transaction=True)


def arrives(page, ms: int) -> VideoView:
    for _ in range(100):
        if (view := VideoView.objects.first()) and view.watched_ms >= ms:
            return view
        page.wait_for_timeout(100)
    raise AssertionError(f"{view and view.watched_ms} of {ms} ms arrived")


def test_what_is_played_is_told_after_two_seconds_and_when_one_leaves(visit, creator):
    film = reel(creator)
    me = visit("phone")
    me.sign_in(AccountFactory(handle="viewer"))
    began = time.monotonic()
    me.go(f"/v/{film.slug}/")
    plays_past(me.page, 2.2)
    first = arrives(me.page, 1900)
    assert int(first.parts, 16) & 1, "it began at the beginning"

    plays_past(me.page, 3.3)
    me.page.get_by_role("button", name="Pause").click()  # what is paused is not watched
    me.page.wait_for_timeout(1500)
    me.go("/promise/")
    last = arrives(me.page, first.watched_ms + 500)
    me.page.wait_for_timeout(300)
    last.refresh_from_db()
    assert last.watched_ms <= (time.monotonic() - began - 1.5) * 1000
    assert int(last.parts, 16).bit_count() >= 3
    film.refresh_from_db()
    assert film.view_count == 1 and VideoView.objects.count() == 1


def test_somebody_signed_out_is_told_of_too_and_the_creator_is_not(visit, creator):
    film = reel(creator)
    for account in (creator, None):
        me = visit("desktop")
        if account:
            me.sign_in(account)
        me.go(f"/v/{film.slug}/")
        plays_past(me.page, 2.6)
        me.page.wait_for_timeout(500)
        assert VideoView.objects.exists() is (account is None)
    assert arrives(me.page, 1900).watched_ms < 10_000
