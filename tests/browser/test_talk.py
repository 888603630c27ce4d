"""The comments beside a video, or over it: on a slow line, a dead one, and while one moves on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import comes_true, plays_past
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


def focused(page: Any) -> str:
    """What has the keyboard, by the comment that it is in."""
    return page.evaluate(
        "document.activeElement.closest('.comment, .composer')?.id || document.activeElement.className"
    )


def said(page: Any) -> str:
    return page.locator("#say").text_content()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_heading_counts_along_and_the_keyboard_is_never_lost(visit, reader, films, size):
    root = films[0].comments.get()
    me = visit(size)
    me.sign_in(reader)
    me.go(f"/v/{films[0].slug}/")
    page = me.page
    if size == "phone":
        page.locator(".act--talk").click()
    heading, rail = page.locator(".talk h2 data"), page.locator(f"#n-comment-{films[0].slug} data")

    def both_say(number: str) -> bool:
        return heading.text_content() == rail.text_content() == number

    page.fill(COMPOSER, "One more")
    page.keyboard.press("Enter")
    comes_true(page, lambda: both_say("2"))
    assert said(page) == "Comment sent."

    page.locator(f"#comment-{root.pk} details.reply > summary").click()
    page.fill(f"#comment-{root.pk} .composer--reply .input", "An answer")
    page.keyboard.press("Enter")
    comes_true(page, lambda: both_say("3"))
    assert said(page) == "Reply sent." and focused(page) == f"comment-{root.pk}"
    assert page.evaluate("document.activeElement.matches('.reply > summary')")

    mine = films[0].comments.get(text="One more")
    page.locator(f"#comment-{mine.pk} .comment__menu > summary").focus()
    page.keyboard.press("Enter")
    page.locator(f"#comment-{mine.pk}").get_by_role("button", name="Delete").focus()
    page.keyboard.press("Enter")
    page.locator(f"#comment-{mine.pk}").wait_for(state="detached")
    comes_true(page, lambda: both_say("2"))
    assert focused(page) == f"comment-{root.pk}", "the comment beside it"

    page.get_by_role("button", name="Undo").click()
    page.locator(f"#comment-{mine.pk}").wait_for()
    comes_true(page, lambda: both_say("3") and focused(page) == f"comment-{mine.pk}")
    assert said(page) == "The comment is back."


def test_a_menu_closes_when_something_in_it_is_chosen(visit, reader, films):
    mine = comment_on(films[0], reader, "To be changed")
    me = visit("phone")
    me.sign_in(reader)
    me.go(f"/v/{films[0].slug}/")
    me.page.locator(".act--talk").click()
    menu = me.page.locator(f"#comment-{mine.pk} .comment__menu")
    menu.locator("> summary").click()
    menu.get_by_role("link", name="Edit").click()
    me.page.locator(f"#words-{mine.pk} textarea").wait_for()
    assert menu.get_attribute("open") is None
    comes_true(me.page, lambda: me.page.evaluate("document.activeElement.localName") == "textarea")
    well_made(me.page)


PULL = """([selector, by]) => {
  const head = document.querySelector(selector), box = head.getBoundingClientRect();
  const x = box.left + box.width / 2, y = box.top + 8;
  const touch = (type, at) => head.dispatchEvent(new TouchEvent(type, { bubbles: true, cancelable: true,
    touches: at === null ? [] : [new Touch({ identifier: 1, target: head, clientX: x, clientY: at })] }));
  touch("touchstart", y);
  for (let step = 1; step <= 5; step++) touch("touchmove", y + (by * step) / 5);
  touch("touchend", null);
}"""


def test_a_sheet_is_pulled_down_by_its_head_and_a_short_pull_leaves_it(visit, reader, films):
    me = visit("phone")
    me.sign_in(reader)
    me.go(f"/v/{films[0].slug}/")
    page = me.page
    page.locator(".act--talk").click()
    page.locator("#panel h2").wait_for()
    page.evaluate(PULL, ["#panel h2", 60])
    assert "is-open" in page.locator("#panel").get_attribute("class")
    page.evaluate(PULL, ["#panel h2", 200])
    assert "is-open" not in page.locator("#panel").get_attribute("class")

    page.locator(f"#save-{films[0].slug} button").click()
    page.locator("#sheet h2").wait_for()
    page.evaluate(PULL, ["#sheet h2", 200])
    comes_true(page, lambda: page.locator("#sheet[open]").count() == 0)


def test_a_touch_that_closes_the_sheet_or_a_menu_does_not_pause(visit, reader, films):
    me = visit("phone")
    me.sign_in(reader)
    me.go(f"/v/{films[0].slug}/")
    page = me.page
    plays_past(page, 0)
    paused = "document.querySelector('video').paused"
    for opened in (f"#save-{films[0].slug} button", ".more-menu > summary"):
        page.locator(opened).click()
        page.locator("#sheet h2, .more-menu .menu__list").locator("visible=true").first.wait_for()
        page.locator(".stage__tap").tap(position={"x": 40, "y": 120})
        comes_true(page, lambda: page.locator("#sheet[open], details.menu[open]").count() == 0)
        page.wait_for_timeout(500)  # a finger's first tap waits for a second one
        assert not page.evaluate(paused), opened
    page.locator(".stage__tap").tap(position={"x": 40, "y": 120})
    comes_true(page, lambda: page.evaluate(paused))
