"""The stage by keyboard and by ear: every key of the list does what it says, and the keyboard is never lost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Person, comes_true, plays_past
from tests.browser.reels import reel, well_made
from tests.factories import AccountFactory, captions_for, comment_on
from videos.models import Like, Video, VideoSave

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def films(live_server: Any) -> list[Video]:
    """In the order of the feed."""
    maker = AccountFactory(handle="maker")
    films = [reel(maker, caption=f"Film number {number}") for number in range(3)]
    captions_for(films[-1])
    comment_on(films[-1])
    return films[::-1]


def current(me: Person) -> str:
    return str(me.page.url).rstrip("/").rpartition("/")[2]


def focused(me: Person) -> str:
    return str(me.page.evaluate("document.activeElement.id || document.activeElement.className"))


def test_each_key_does_what_the_list_says(visit, reader, films):
    me = visit("desktop")
    me.sign_in(reader)
    me.go("/")
    page, press = me.page, me.page.keyboard.press
    first, second = films[0].slug, films[1].slug
    plays_past(page, 0.1)
    page.wait_for_url(f"{me.base}/v/{first}/")

    press("?")
    keys = page.locator("#keys")
    keys.get_by_role("heading", name="Keyboard").wait_for()
    well_made(page)
    press("j")  # while it is open, keys are its own
    press("Escape")
    keys.wait_for(state="hidden")
    assert current(me) == first

    for said in ("Liked. 1 like.", "No longer liked. 0 likes."):
        with page.expect_response(f"**/v/{first}/like/"):
            press("l")
        page.locator("#say", has_text=said).wait_for(state="attached")
        page.locator(f"#like-{first}:not(.htmx-request)").wait_for()

    press("Space")
    assert page.evaluate("document.querySelector('video').paused")
    press("Space")
    assert not page.evaluate("document.querySelector('video').paused")
    press("m")
    page.locator("#sound[aria-pressed=true]").wait_for()
    press("m")
    page.locator("#sound[aria-pressed=false]").wait_for()

    press("s")
    sheet = page.locator("#sheet")
    sheet.get_by_text("Only you know.").wait_for()
    assert "Only you know." in page.locator("#say").inner_text(), "and it is said aloud"
    assert not page.evaluate("document.getElementById('sheet').contains(document.activeElement)")
    press("Tab")
    assert page.evaluate("document.getElementById('sheet').contains(document.activeElement)")
    press("Escape")
    sheet.wait_for(state="hidden")
    page.evaluate("document.activeElement.blur()")
    with page.expect_response(f"**/v/{first}/favorite/"):
        press("f")
    page.locator(f"#favorite-{first} button[aria-pressed=true]").wait_for()
    sheet.get_by_text("Only you know.").wait_for()
    press("Escape")
    sheet.wait_for(state="hidden")
    assert sorted(VideoSave.objects.values_list("method", flat=True)) == ["favorite", "save"]

    press("c")
    page.locator("#panel .composer:not(.composer--reply) .input").wait_for()
    assert page.evaluate("document.getElementById('panel').contains(document.activeElement)")
    page.locator("#main").focus()
    press("ArrowDown")
    page.wait_for_url(f"{me.base}/v/{second}/")
    press("k")
    page.wait_for_url(f"{me.base}/v/{first}/")


def test_single_keys_can_be_switched_off(visit, reader, films):
    me = visit("desktop")
    me.sign_in(reader)
    me.go(f"/v/{films[0].slug}/")
    plays_past(me.page, 0.1)
    me.page.keyboard.press("?")
    me.page.get_by_label("Use these single keys").uncheck()
    me.page.keyboard.press("Escape")
    me.page.keyboard.press("l")
    me.page.keyboard.press("ArrowDown")
    me.page.wait_for_timeout(300)
    assert me.page.locator(f"#like-{films[0].slug} button[aria-pressed=false]").count() == 1
    assert not Like.objects.exists()
    me.page.keyboard.press("?")
    me.page.locator("#keys[open]").wait_for()


def test_the_keyboard_stays_where_it_was(visit, reader, films):
    """Through a button that is swapped, the sheet and back, and the comments on a phone."""
    me = visit("phone")
    me.sign_in(reader)
    slug = films[0].slug
    me.go(f"/v/{slug}/")
    plays_past(me.page, 0.1)
    page, press = me.page, me.page.keyboard.press
    like = page.locator(f"#like-{slug} button")
    with page.expect_response(f"**/v/{slug}/like/"):
        like.press("Enter")
    page.locator(f"#like-{slug} button[aria-pressed=true]:focus").wait_for()

    page.locator(f"#save-{slug} button").press("Enter")
    page.locator("#sheet").get_by_text("Only you know.").wait_for()
    page.locator(f"#save-{slug} button:focus").wait_for()
    press("Tab")
    assert page.evaluate("document.getElementById('sheet').contains(document.activeElement)")
    press("Escape")
    page.locator("#sheet").wait_for(state="hidden")
    page.locator(f"#save-{slug} button:focus").wait_for()

    talk = page.locator(f"#v-{slug} .act--talk")
    talk.press("Enter")
    page.locator("#panel.is-open").wait_for()
    assert page.evaluate("document.getElementById('panel').contains(document.activeElement)")
    press("Escape")
    page.locator("#panel:not(.is-open)").wait_for(state="attached")
    assert "act--talk" in focused(me)


def test_what_a_key_does_is_said(visit, reader):
    maker = AccountFactory(handle="mira.makes", display_name="Mira")
    reel(maker, caption="The older one")
    reel(maker, caption="The newer one")
    me = visit("desktop")
    me.sign_in(reader)
    me.go("/")
    plays_past(me.page, 0)
    say = me.page.locator("#say")
    for key, words in (("j", "Video by Mira. The older one"), ("m", "Sound on."), ("m", "Sound off.")):
        me.page.keyboard.press(key)
        comes_true(me.page, lambda words=words: say.text_content() == words)
