"""The feed in a browser: what was watched does not come again, and coming back leads to where one was."""

from __future__ import annotations

import pytest

from tests.browser.conftest import plays_past
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
