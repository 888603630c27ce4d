"""The feed in a browser: what was watched does not come again, and coming back leads to where one was."""

from __future__ import annotations

import pytest

from tests.browser.conftest import comes_true, plays_past
from tests.browser.reels import reel, well_made
from tests.factories import AccountFactory
from videos.models import VideoView

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_watching_all_coming_back_and_watching_again(visit, creator, size):
    older, newer = reel(creator), reel(creator)
    me = visit(size)
    page = me.page
    me.sign_in(AccountFactory(handle="reader"))
    me.go("/")
    plays_past(page, 2.4)
    for _ in range(50):
        if VideoView.objects.filter(video=newer).exists():
            break
        page.wait_for_timeout(100)
    assert VideoView.objects.get().video == newer
    page.wait_for_url(me.base + f"/v/{newer.slug}/")

    # Away and back: it has been watched, and one is at it all the same.
    me.go(f"/@{creator.handle}/")
    page.go_back()
    page.locator(f"#v-{newer.slug}").wait_for()
    assert page.locator(".theatre[data-slug]").first.get_attribute("data-slug") == newer.slug
    page.wait_for_url(me.base + f"/v/{newer.slug}/")

    # Home: only what one has not watched, and then nothing.
    me.go("/")
    page.locator(f"#v-{older.slug}").wait_for()
    assert page.locator(f"#v-{newer.slug}").count() == 0
    VideoView.objects.create(
        video=older, day=VideoView.objects.get().day, viewer_key=VideoView.objects.get().viewer_key
    )
    me.go("/")
    page.get_by_role("heading", name="You have seen it all for today").wait_for()
    well_made(page)
    page.get_by_role("link", name="Watch again").click()
    page.locator(f"#v-{newer.slug}").wait_for()
    assert page.locator(".theatre[data-slug]").count() == 2


def test_after_a_dead_line_the_feed_goes_on(visit, reader):
    maker = AccountFactory(handle="mira.makes")
    films = [reel(maker, caption=f"Film {number}") for number in range(13)]
    me = visit("desktop")
    me.sign_in(reader)
    me.page.route("**/*after=*", lambda route: route.abort())
    me.go("/")
    me.page.locator(".theatre").first.wait_for()
    me.page.evaluate("document.getElementById('feed').scrollTo({ top: 1e6, behavior: 'instant' })")
    me.page.get_by_text("More videos did not come.").wait_for()
    assert me.page.locator(".theatre[data-slug]").count() == 10
    me.page.unroute("**/*after=*")
    me.page.keyboard.press("k")
    comes_true(me.page, lambda: me.page.locator(".theatre[data-slug]").count() == len(films))
    me.complaints.clear()  # the line


def test_a_picture_that_does_not_come_leaves_no_broken_one(visit, reader):
    film = reel(AccountFactory(handle="mira.makes"), caption="A film")
    me = visit("phone")
    me.sign_in(reader)
    me.page.route("**/poster.jpg", lambda route: route.abort())
    me.go(f"/v/{film.slug}/")
    poster = me.page.locator(".stage__poster")
    comes_true(me.page, lambda: poster.get_attribute("hidden") is not None)
    me.page.unroute("**/poster.jpg")
    me.page.evaluate("window.dispatchEvent(new Event('online'))")
    comes_true(me.page, lambda: poster.evaluate("img => !img.hidden && img.naturalWidth > 0"))
    me.complaints.clear()  # the line
