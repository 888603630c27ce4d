"""For those whom motion hurts, and those who read large: nothing plays by itself, and nothing is cut off."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.chromium import SETTLED
from tests.browser.conftest import plays_past
from tests.browser.reels import no_wider, reel, well_made
from tests.factories import AccountFactory
from videos.models import Video

pytestmark = pytest.mark.django_db(transaction=True)
# 1440 CSS pixels at 200 %, the least that WCAG 1.4.10 asks for, a small phone, and one on its side.
ZOOMED = {"twice": (720, 450), "least": (320, 256), "small": (360, 640), "side": (844, 390)}
# Nothing of it is beside the window, and nothing lies over it or cuts it off: one can touch its corners and its middle.
WHOLE = """el => {
  const { left, top, right, bottom } = el.getBoundingClientRect();
  const at = [left + right, top + bottom].map((sum) => sum / 2);
  const points = [at, ...[left + 8, right - 8].flatMap((x) => [[x, top + 8], [x, bottom - 8]])];
  return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight
    && points.every(([x, y]) => el.contains(document.elementFromPoint(x, y)));
}"""


@pytest.fixture
def films(live_server: Any) -> list[Video]:
    maker = AccountFactory(
        handle="a.very.long.handle.indeed.of30", display_name="Maximiliana Wolfeschlegelsteinhausen 🌋"
    )
    return [reel(maker, caption=f"Film number {number} #mountains") for number in range(2)][::-1]


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_reduced_motion_stops_autoplay(visit, reader, films, size):
    me = visit(size)
    me.page.emulate_media(reduced_motion="reduce")
    me.sign_in(reader)
    me.go("/")
    page = me.page
    play = page.locator(f"#v-{films[0].slug} .stage__tap")
    page.locator(f"#v-{films[0].slug}.is-paused").wait_for()
    page.wait_for_timeout(800)
    assert page.evaluate(
        "[...document.querySelectorAll('video')].every((one) => one.paused && !one.currentTime)"
    )
    assert play.get_attribute("aria-label") == "Play"
    well_made(page)
    play.click()
    plays_past(page, 0.3)
    assert play.get_attribute("aria-label") == "Pause"
    page.keyboard.press("ArrowDown")
    page.wait_for_url(f"{me.base}/v/{films[1].slug}/")
    page.locator(f"#v-{films[1].slug}.is-paused").wait_for()
    assert page.evaluate("[...document.querySelectorAll('video')].every((one) => one.paused)"), (
        "nor does the next one"
    )
    # Sheets come at once, without a slide.
    page.locator(f"#v-{films[1].slug} form[id^='save-'] button").click()
    page.locator("#sheet").get_by_text("Only you know.").wait_for()
    slow = page.evaluate(
        "document.getAnimations().filter((one) => one.effect.getComputedTiming().duration > 10).map((one) => one.animationName)"
    )
    assert slow == []


@pytest.mark.parametrize("zoom", sorted(ZOOMED))
def test_it_holds_at_200_per_cent(visit, reader, films, zoom):
    width, height = ZOOMED[zoom]
    me = visit("desktop")
    me.sign_in(reader)
    me.page.set_viewport_size({"width": width, "height": height})
    maker = films[0].creator.handle
    for path in ("/", f"/v/{films[0].slug}/", f"/@{maker}/", "/saved/", "/discover/?q=film", "/notifications/",
                 f"/@{reader.handle}/", "/settings/privacy/", "/upload/", "/analytics/"):  # fmt: skip
        me.go(path)
        me.page.wait_for_timeout(200)
        no_wider(me.page)
    # What matters on the stage is still there to be pressed.
    me.go(f"/v/{films[0].slug}/")
    rail = me.page.locator(f"#v-{films[0].slug} .rail")
    for one in rail.locator(".follow, .act:visible").all():
        assert one.evaluate(WHOLE), one.get_attribute("class")
    rail.locator(".more-menu summary").click()
    assert rail.get_by_role("button", name="Report").count() == 1
    me.page.evaluate(SETTLED)
    assert rail.locator(".menu__list").evaluate(WHOLE)
    me.page.keyboard.press("Escape")
    save = me.page.locator(f"#save-{films[0].slug} button")
    save.scroll_into_view_if_needed()
    save.click()
    me.page.locator("#sheet").get_by_text("Add a note").click()
    me.page.wait_for_timeout(200)
    no_wider(me.page)
    me.page.locator("#sheet").get_by_role("button", name="Done").scroll_into_view_if_needed()
    me.page.locator("#sheet").get_by_role("button", name="Done").click()
