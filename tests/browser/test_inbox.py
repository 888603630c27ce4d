"""In a browser: the inbox learns of news by itself, says what is new, and can be quieted."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.browser.reels import reel, well_made
from tests.factories import AccountFactory, befriend
from videos.actions.comments import add_comment
from videos.actions.engagement import like_video
from videos.models import Account

pytestmark = pytest.mark.django_db(transaction=True)
NOTE_POLLS = """() => {
  window.polls = [];
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.pathInfo.requestPath.includes("/badge/")) window.polls.push(Date.now());
  });
}"""
both_sizes = pytest.mark.parametrize("size", ["phone", "desktop"])


@pytest.fixture
def mira(live_server: Any) -> Account:
    return AccountFactory(handle="mira.makes", display_name="Mira")


@both_sizes
def test_news_comes_by_itself_and_is_offered(visit: Any, mira: Account, size: str) -> None:
    film, noor, kai = (
        reel(mira, caption="The last light"),
        AccountFactory(handle="noor"),
        AccountFactory(handle="kai"),
    )
    befriend(noor, mira)
    me = visit(size)
    page = me.page
    page.clock.install()
    me.sign_in(mira)
    me.go("/")
    badge = page.locator("#badge-tabbar" if size == "phone" else "#badge-nav")
    badge.get_by_text("1").wait_for()
    page.get_by_role("link", name="Inbox").filter(visible=True).click()
    page.get_by_text("You are friends").wait_for()
    assert page.locator(".note--new").count() == 1
    well_made(page)

    asked: list[str] = []
    page.on("request", lambda request: "/badge/" in request.url and asked.append(request.url))
    page.evaluate(NOTE_POLLS)
    add_comment(account=kai, slug=film.slug, text="There is a cat on the roof.")
    page.clock.run_for(15_000)
    badge.get_by_text("1").wait_for()
    offer = page.get_by_role("link", name="Show 1 new")
    offer.wait_for()
    well_made(page)
    page.clock.run_for(15_000)
    page.wait_for_timeout(300)
    # One question for both badges and the offer, and never twice in 15 s by the clock of the page.
    polls = page.evaluate("window.polls")
    assert len(asked) == len(polls) >= 2
    assert all(later - earlier >= 15_000 for earlier, later in pairwise(polls))
    offer.click()
    page.get_by_text("There is a cat on the roof.").wait_for()
    assert badge.is_hidden() and page.locator(".note--new").count() == 1


def test_nothing_is_asked_while_nobody_looks(visit: Any, mira: Account) -> None:
    me = visit()
    page = me.page
    page.clock.install()
    me.sign_in(mira)
    me.go("/notifications/")
    asked: list[str] = []
    page.on("request", lambda request: "/badge/" in request.url and asked.append(request.url))
    hide = "Object.defineProperty(document, 'hidden', {{ value: {}, configurable: true }}); document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(f"() => {{ {hide.format('true')} }}")
    page.clock.run_for(60_000)
    assert asked == []
    for _ in range(3):  # looked at again, it asks at once, and however often one looks, only once
        page.evaluate(f"() => {{ {hide.format('false')} }}")
    page.clock.run_for(10_000)
    page.wait_for_timeout(300)
    assert len(asked) == 1


@both_sizes
def test_a_line_has_a_menu_to_hear_no_more_of_a_video(visit: Any, mira: Account, size: str) -> None:
    film, noor, kai = (
        reel(mira, caption="The last light"),
        AccountFactory(handle="noor"),
        AccountFactory(handle="kai"),
    )
    like_video(account=noor, slug=film.slug)
    me = visit(size)
    me.sign_in(mira)
    me.go("/notifications/")
    page = me.page
    menu = page.get_by_label("More about this line")
    menu.click()
    page.get_by_role("button", name="Mute this video").click()
    page.get_by_text("You won’t be told of this video any more.").wait_for()
    assert page.evaluate("document.activeElement.matches('summary')"), (
        "the menu closes, and keeps the keyboard"
    )
    menu.click()
    page.get_by_role("button", name="Tell me of this video again").wait_for()
    well_made(page)
    like_video(account=kai, slug=film.slug)
    me.go("/notifications/")
    assert "kai" not in page.locator("main").inner_text()

    page.get_by_role("link", name="Settings of notifications").filter(visible=True).click()
    page.get_by_role("link", name="The last light").wait_for()
    switch = page.locator("#on_site-like-on")
    switch.click()
    page.get_by_text("Likes no longer come into your inbox").wait_for()
    well_made(page)
    page.reload()
    assert not switch.is_checked() and page.locator("#on_site-follow-on").is_checked()
    page.get_by_role("button", name="Unmute").click()
    page.get_by_text("You are told of this video again.").wait_for()


def test_the_emptiness_of_each_filter_says_what_will_come(visit: Any, mira: Account) -> None:
    me, seeing = visit("phone", javascript=False), visit("phone")  # axe needs scripts, the page doesn't
    me.sign_in(mira)
    seeing.sign_in(mira)
    for chip, words in (
        ("All", "Nothing yet"),
        ("Mentions", "No mentions yet"),
        ("Follows", "No new followers yet"),
    ):
        me.go("/notifications/")
        me.page.get_by_label("Show").get_by_role("link", name=chip).click()
        me.page.get_by_role("heading", name=words).wait_for()
        seeing.page.goto(me.page.url)
        well_made(seeing.page)


@both_sizes
def test_a_line_about_a_comment_leads_to_that_comment(visit: Any, mira: Account, size: str) -> None:
    """On a phone the comments lie under the video until somebody asks for them: a link to one has asked."""
    film, noor = reel(mira, caption="The last light"), AccountFactory(handle="noor")
    said = add_comment(account=noor, slug=film.slug, text="There is a cat on the roof.")
    for number in range(8):
        add_comment(account=noor, slug=film.slug, text=f"Later {number}")
    me = visit(size)
    me.sign_in(mira)
    me.go("/notifications/")
    me.page.locator(f'.note a.cover[href*="comment={said.pk}"]').click()
    me.page.wait_for_url(f"**/?comment={said.pk}#comment-{said.pk}")
    shown = me.page.locator(f"#comment-{said.pk}")
    shown.get_by_text("There is a cat on the roof.").wait_for()
    me.page.wait_for_timeout(400)  # the sheet rises
    box = shown.bounding_box()
    assert box and box["y"] >= 0 and box["y"] + box["height"] <= me.page.viewport_size["height"]
    well_made(me.page)
