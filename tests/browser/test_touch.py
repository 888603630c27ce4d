"""What answers at a touch: buttons before the server does, two taps, sound, the scrub bar, and coming back."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from tests.browser.conftest import comes_true, plays_past
from tests.browser.reels import SECONDS, forgive, reel
from tests.factories import AccountFactory
from videos.actions.videos import delete_video
from videos.models import Account, Follow, Like, Video, VideoSave

pytestmark = pytest.mark.django_db(transaction=True)
POSTER = (0x47, 0x50, 0x5C)
MUTED = "document.querySelector('video').muted"
# Where a heart came up, in pixels from the left, though it is gone in a moment.
BURSTS = """() => {
  window.bursts = [];
  new MutationObserver((seen) => seen.flatMap((one) => [...one.addedNodes]).forEach((node) => {
    if (!node.matches?.(".burst")) return;
    const box = node.getBoundingClientRect();
    bursts.push(box.x + box.width / 2);
  })).observe(document.body, { childList: true, subtree: true });
}"""
AT = "document.querySelector('video').currentTime"


@pytest.fixture
def films(live_server: Any) -> list[Video]:
    """The newest first, as the feed has them."""
    maker = AccountFactory(handle="mira.makes", kind=Account.Kind.BUSINESS)
    return [reel(maker, caption=f"Film {number}") for number in range(2)][::-1]


@pytest.mark.parametrize(
    ("address", "button", "written"),
    [
        ("follow", ".follow", Follow),
        ("like", ".act--like", Like),
        ("save", "form[id^='save-'] button", VideoSave),
    ],
)
def test_a_button_answers_before_the_server_and_takes_it_back_if_that_refuses(
    visit, reader, films, address, button, written
):
    me = visit("desktop")
    me.sign_in(reader)
    me.go(f"/v/{films[0].slug}/")
    pressed = me.page.locator(button).first
    held: list[Any] = []
    me.page.route(f"**/{address}/", lambda route: held.append(route))
    pressed.click()
    comes_true(me.page, lambda: bool(held))
    assert pressed.get_attribute("aria-pressed") == "true"
    if address == "follow":
        assert pressed.inner_text().split()[0] == "Following" and "btn--solid" not in pressed.get_attribute(
            "class"
        )
    held.pop().abort()
    comes_true(me.page, lambda: pressed.get_attribute("aria-pressed") == "false")
    me.page.get_by_text("No connection. Nothing was changed").wait_for()
    me.page.unroute(f"**/{address}/")
    pressed.click()
    comes_true(me.page, lambda: pressed.get_attribute("aria-pressed") == "true")
    comes_true(me.page, lambda: written.objects.count() == 1)
    me.complaints.clear()  # the line


def tap_twice(page: Any, bursts: int) -> None:
    """On a busy machine two taps may be too far apart, and are two single ones: then once more."""
    for _ in range(5):
        page.touchscreen.tap(180, 400)
        page.touchscreen.tap(184, 402)
        page.wait_for_timeout(500)
        if page.evaluate("bursts.length") == bursts:
            return
    raise AssertionError("no heart came up")


def test_two_taps_like_with_a_burst_and_go_on_playing(visit, reader, films):
    me = visit("phone")
    me.sign_in(reader)
    me.go("/")
    page = me.page
    plays_past(page, 0.2)
    page.evaluate(BURSTS)
    for times in (1, 2):  # the second time it is liked already, and stays so
        tap_twice(page, times)
        assert abs(page.evaluate("bursts.at(-1)") - 184) < 12, "where the finger is"
        comes_true(page, lambda: page.locator(".burst").count() == 0)
        comes_true(page, lambda: Like.objects.standing().count() == 1)
        assert page.locator(".act--like").first.get_attribute("aria-pressed") == "true", times
        assert not page.evaluate("document.querySelector('video').paused")
    page.touchscreen.tap(180, 400)
    comes_true(page, lambda: page.evaluate("document.querySelector('video').paused"))


def test_sound_is_off_until_somebody_wants_it_and_then_remembered(visit, reader, films):
    me = visit("phone")
    me.sign_in(reader)
    me.go("/")
    page = me.page
    sound = page.get_by_role("button", name="Sound")
    plays_past(page, 0.2)
    assert page.evaluate(MUTED) and sound.get_attribute("aria-pressed") == "false"
    sound.click()
    assert not page.evaluate(MUTED)
    page.reload(wait_until="commit")
    page.locator("#feed[data-page] video").first.wait_for()
    plays_past(page, 0.2)
    if page.evaluate(MUTED):  # a browser may want a touch first; then the sound is there
        page.touchscreen.tap(180, 400)
    comes_true(page, lambda: not page.evaluate(MUTED))
    assert sound.get_attribute("aria-pressed") == "true"
    assert not page.evaluate("document.querySelector('video').paused"), "that touch doesn't pause as well"


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_scrub_bar_leads_where_one_points_and_by_key(visit, reader, films, size):
    me = visit(size)
    me.sign_in(reader)
    me.go(f"/v/{films[0].slug}/")
    page = me.page
    plays_past(page, 0.2)
    page.keyboard.press("Space")
    comes_true(page, lambda: page.evaluate("document.querySelector('video').paused"))
    scrub = page.locator(".scrub").first
    box = scrub.bounding_box()
    assert box["height"] >= 24, "a finger hits it"
    for part in (0.1, 0.9):  # all of it, not the bar below
        hit = (box["x"] + box["width"] * 0.5, box["y"] + box["height"] * part)
        assert page.evaluate("([x, y]) => document.elementFromPoint(x, y).matches('.scrub')", hit)
    page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    comes_true(page, lambda: abs(page.evaluate(AT) - 0.75 * SECONDS) < 0.3)
    scrub.focus()
    before = page.evaluate(AT)
    page.keyboard.press("ArrowLeft")
    comes_true(page, lambda: abs(before - page.evaluate(AT) - 1) < 0.15)
    page.keyboard.press("Home")
    comes_true(page, lambda: page.evaluate(AT) < 0.1)
    assert scrub.get_attribute("aria-valuetext") == f"0:00 of 0:0{SECONDS}"


def centre(page: Any) -> tuple[int, ...]:
    box = page.locator(".stage").first.bounding_box()
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        spot = (int(box["x"] + box["width"] / 2), int(box["y"] + box["height"] * 0.4))
        return picture.convert("RGB").getpixel(spot)


def test_the_poster_stands_until_the_first_frame(visit, reader, films):
    me = visit("phone")
    me.sign_in(reader)
    page = me.page
    held: list[Any] = []
    page.route("**/stream.mp4*", lambda route: held.append(route))
    me.go(f"/v/{films[0].slug}/")
    comes_true(page, lambda: bool(held))
    page.wait_for_timeout(300)

    def is_poster() -> bool:
        return all(abs(one - other) < 8 for one, other in zip(centre(page), POSTER, strict=True))

    assert is_poster(), centre(page)
    page.unroute("**/stream.mp4*")  # lets go of what is held
    plays_past(page, 0.2)
    assert not is_poster()


def test_a_browser_that_remembers_nothing_plays_all_the_same(visit, reader, films):
    me = visit("phone")
    me.sign_in(reader)
    me.page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    me.go("/")
    plays_past(me.page, 0.2)
    me.page.get_by_role("button", name="Sound").click()
    assert not me.page.evaluate(MUTED)
    me.page.keyboard.press("l")
    comes_true(me.page, lambda: Like.objects.standing().count() == 1)


def test_back_to_a_video_that_has_gone_leads_to_the_feed(visit, reader, films):
    me = visit("phone")
    me.sign_in(reader)
    me.go("/")
    me.page.wait_for_url(f"{me.base}/v/{films[0].slug}/")
    me.go("/discover/")
    delete_video(account=films[0].creator, slug=films[0].slug)
    me.page.go_back(wait_until="commit")
    me.page.get_by_text("That video is no longer available.").wait_for()
    me.page.wait_for_url(f"{me.base}/v/{films[1].slug}/")
    plays_past(me.page, 0.2)
    forgive(me, 404)
    # By its address alone it is what anything else is that isn't there.
    me.go(f"/v/{films[0].slug}/")
    me.page.get_by_role("heading", name="It’s quiet here").wait_for()
    forgive(me, 404)


def luminance(colour: tuple[int, ...]) -> float:
    """Of WCAG 2.2, from sRGB in 0 to 255."""
    parts = [part / 255 for part in colour]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_caption_can_be_read_over_snow_folded_and_unfolded(visit, reader, size):
    words = "A long walk over fresh snow, told from its beginning to its end. " * 4
    film = reel(AccountFactory(handle="mira.makes"), caption=words[:290])
    snow = io.BytesIO()
    Image.new("RGB", (360, 640), "#fff").save(snow, "JPEG")
    default_storage.delete(film.poster.name)
    default_storage.save(film.poster.name, ContentFile(snow.getvalue()))
    me = visit(size)
    me.sign_in(reader)
    page = me.page
    page.route("**/stream.mp4*", lambda route: None)  # the poster stays
    me.go(f"/v/{film.slug}/")
    more = page.locator(".caption__more")
    for state in ("folded", "unfolded"):
        more.wait_for()
        box = page.locator(".caption__text").bounding_box()
        with Image.open(io.BytesIO(page.screenshot())) as picture:
            beside = [(int(box["x"]) - 3, int(box["y"] + box["height"] * part)) for part in (0.02, 0.5, 0.98)]
            grounds = [luminance(picture.convert("RGB").getpixel(spot)) for spot in beside]
        for ground in grounds:
            assert 1.05 / (ground + 0.05) >= 4.5, f"white on {ground:.2f}, {state}"
        more.click()
        page.wait_for_timeout(600)
