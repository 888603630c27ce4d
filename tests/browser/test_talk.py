"""The comments beside a video, or over it: on a slow line, a dead one, and while one moves on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.reels import reel, well_made
from tests.factories import AccountFactory, comment_on
from videos.models import Account, Video

pytestmark = pytest.mark.django_db(transaction=True)
COMPOSER = "#panel .composer:not(.composer--reply) .input"


@pytest.fixture
def films(live_server: Any) -> list[Video]:
    """The newest first, as the feed has them."""
    maker = AccountFactory(handle="mira.makes", kind=Account.Kind.BUSINESS)
    films = [reel(maker, caption=f"Film {number}") for number in range(2)][::-1]
    for film in films:
        comment_on(film, maker, f"Under {film.caption}")
    return films


def test_a_late_answer_of_another_video_is_nobodys(visit, reader, films):
    me = visit("desktop")
    me.sign_in(reader)
    held: list[Any] = []
    me.page.route("**/comments/", lambda route: route.continue_() if held else held.append(route))
    me.go("/")
    while not held:
        me.page.wait_for_timeout(100)
    me.page.keyboard.press("j")
    me.page.locator(f"#panel #comments-{films[1].slug}").wait_for()
    held[0].continue_()
    me.page.wait_for_timeout(800)
    assert me.page.locator("#panel .talk").get_attribute("id") == f"comments-{films[1].slug}"
    me.complaints.clear()  # what was broken off


def test_words_that_were_begun_wait_for_their_video(visit, reader, films):
    me = visit("desktop")
    me.sign_in(reader)
    me.go("/")
    first, second = (f"#panel #comments-{film.slug}" for film in films)
    me.page.locator(first).wait_for()
    me.page.fill(COMPOSER, "half a sentence")
    me.page.evaluate("document.activeElement.blur()")
    me.page.keyboard.press("j")
    me.page.locator(second).wait_for()
    assert me.page.input_value(COMPOSER) == ""
    me.page.keyboard.press("k")
    me.page.locator(first).wait_for()
    assert me.page.input_value(COMPOSER) == "half a sentence"


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_dead_line_says_so_and_they_can_be_asked_for_again(visit, reader, films, size):
    me = visit(size)
    me.sign_in(reader)
    me.page.route("**/comments/", lambda route: route.abort())
    me.go("/")
    me.page.locator(".act--talk").first.click()
    me.page.get_by_text("They did not come.").wait_for()
    assert "did not come" in me.page.locator("#say").text_content()
    well_made(me.page)
    me.page.unroute("**/comments/")
    me.page.get_by_role("button", name="Try again").click()
    me.page.locator("#panel").get_by_text(f"Under {films[0].caption}").wait_for()
    me.complaints.clear()  # the line


def test_over_the_video_the_sheet_keeps_the_keyboard_and_escape_closes_one_thing_at_a_time(
    visit, reader, films
):
    me = visit("phone")
    me.sign_in(reader)
    me.go("/")
    me.page.locator(".act--talk").first.click()
    panel = me.page.locator("#panel")
    panel.get_by_text(f"Under {films[0].caption}").wait_for()
    assert me.page.evaluate("document.getElementById('main').inert")
    reply = panel.locator("details.reply summary").first
    reply.click()
    me.page.keyboard.press("Escape")
    assert panel.locator("details.reply[open]").count() == 0
    assert "is-open" in panel.get_attribute("class")
    me.page.keyboard.press("Escape")
    assert "is-open" not in panel.get_attribute("class")
    assert not me.page.evaluate("document.getElementById('main').inert")
    assert me.page.evaluate("document.activeElement.matches('.act--talk')")
