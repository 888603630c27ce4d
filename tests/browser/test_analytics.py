"""Analytics in a browser: the numbers keep up by themselves, and nothing that is in use is taken away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from analytics.rollups import roll_up
from tests.browser.conftest import Person, axe
from tests.factories import AccountFactory, VideoFactory
from videos.actions.saves import save_video
from videos.models import Account, Follow, Video, VideoSave, VideoView

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Person]


@pytest.fixture
def video(live_server: Any) -> Video:
    """With savers in two reasons, at two moments, and enough views for a rate."""
    creator = AccountFactory(handle="mira", kind=Account.Kind.BUSINESS)
    before = timezone.now() - timedelta(days=2)
    video = VideoFactory(
        creator=creator, poster="", duration_ms=60_000, caption="First light", published_at=before
    )
    VideoFactory(creator=creator, poster="", caption="A second one")
    fans = [AccountFactory() for _ in range(14)]
    Follow.objects.bulk_create(Follow(follower=fan, followee=creator) for fan in fans)
    VideoSave.objects.bulk_create(
        VideoSave(
            account=fan,
            video=video,
            method="save",
            reason="learn" if n < 6 else "share",
            moment_ms=12_000 if n < 6 else 48_000,
            created_at=before,
            changed_at=before,
        )
        for n, fan in enumerate(fans)
    )
    VideoView.objects.bulk_create(
        VideoView(
            video=video,
            day=before.date(),
            viewer_key=f"{n}",
            watched_ms=1000 * min(n + 1, 60),
            parts=f"{(1 << min(n + 1, 60)) - 1:x}",
        )
        for n in range(70)
    )
    Video.objects.for_staff().filter(pk=video.pk).update(save_count=14, view_count=70)
    roll_up()
    return video


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_both_pages_are_in_order_for_everyone(visit: Visit, video: Video, size: str) -> None:
    me = visit(size)
    me.sign_in(video.creator)
    for path in (reverse("analytics:dashboard"), reverse("analytics:video", args=[video.slug])):
        me.go(path)
        me.page.get_by_text("Show as a table").first.click()
        for scheme in ("dark", "light"):
            me.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert axe(me.page) == []
        wide = me.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
    me.page.get_by_text("Most kept it between").wait_for()
    # What the curve draws, a screen reader reads; and it is in the table.
    curve = me.page.get_by_role(
        "img", name="Of 70 viewers, 100 % watched the beginning, 57 % the middle and 16 % the end"
    )
    assert curve.is_visible()
    card = me.page.get_by_role("region", name="Until where they watch")
    card.get_by_text("Show as a table").click()
    assert card.get_by_role("row", name="0:12 and 0:13 83 % 58 6").count() == 1


def test_the_order_and_the_days_stay_in_the_address(visit: Visit, video: Video) -> None:
    me = visit("desktop")
    me.sign_in(video.creator)
    me.go(reverse("analytics:dashboard"))
    me.page.get_by_role("link", name="Likes").last.click()
    me.page.get_by_role("columnheader", name="Likes").and_(
        me.page.locator("[aria-sort=descending]")
    ).wait_for()
    assert "by=likes" in me.page.url
    me.page.get_by_text("Other days").click()
    me.page.get_by_label("From").fill((timezone.localdate() - timedelta(days=3)).isoformat())
    me.page.get_by_role("button", name="Show these days").click()
    me.page.wait_for_url("**from=*")
    assert "by=likes" in me.page.url
    assert me.page.locator("[aria-sort=descending]").inner_text().strip() == "Likes"


def test_an_open_page_keeps_up(visit: Visit, video: Video) -> None:
    me = visit("desktop")
    me.sign_in(video.creator)
    me.page.clock.install()
    answers: list[int] = []
    me.page.on("response", lambda r: "seen=" in r.url and answers.append(r.status))
    me.go(reverse("analytics:dashboard"))
    me.page.get_by_text("Show as a table").click()
    saves = me.page.locator(".stat--kept data")
    assert saves.inner_text() == "14"

    me.page.clock.fast_forward(8_000)
    me.page.wait_for_timeout(300)
    assert answers == []  # not before 15 seconds
    with me.page.expect_response(lambda r: "seen=" in r.url):
        me.page.clock.fast_forward(8_000)
    assert answers == [204]

    save_video(account=AccountFactory(), slug=video.slug)
    roll_up()
    with me.page.expect_response(lambda r: "seen=" in r.url):
        me.page.clock.fast_forward(16_000)
    me.page.locator(".stat--kept data", has_text="15").wait_for()
    assert answers == [204, 200]
    table = me.page.locator(".chart__table table")
    assert table.is_visible()  # what was unfolded stays so
    assert me.page.locator(".chart__table summary").evaluate("one => one === document.activeElement")
    assert me.page.locator("canvas.chart").is_visible()
    with me.page.expect_response(lambda r: "seen=" in r.url):
        me.page.clock.fast_forward(16_000)
    assert answers == [204, 200, 204]
