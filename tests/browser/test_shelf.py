"""The shelf in a browser: keep with collection and moment, open there, tidy up, undo, find, walk by keyboard."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import axe, plays_past
from tests.factories import VideoFactory
from tests.waiting import until
from videos.actions.collections import create_collection
from videos.actions.saves import note_save, save_video
from videos.actions.shelf import collect_saves
from videos.models import Account, Video, VideoSave
from videos.selectors.collections import stacks

pytestmark = pytest.mark.django_db(transaction=True)


def fill(reader: Account, film: Video, count: int = 8) -> list[VideoSave]:
    """Copies of the film on the shelf, the first of them the oldest, the second a tombstone."""
    rows = []
    for number in range(count):
        video = VideoFactory(
            creator=film.creator,
            caption=f"Film number {number}",
            stream=film.stream.name,
            poster=film.poster.name,
            duration_ms=film.duration_ms,
        )
        row = save_video(account=reader, slug=video.slug).row
        rows.append(note_save(account=reader, key=row.key, reason="learn", note=f"note {number}"))
    Video.objects.filter(pk=rows[1].video_id).update(audience="me")
    return rows


def standing(reader: Account) -> int:
    return VideoSave.objects.filter(account=reader, removed_at=None).count()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_kept_with_collection_and_moment_it_opens_there(visit, film, reader, size):
    create_collection(account=reader, name="Golden hour")
    me = visit(size)
    me.sign_in(reader)
    me.go(f"/v/{film.slug}/")
    page = me.page
    plays_past(page, 0.3)
    page.locator(f"#save-{film.slug} button").click()
    sheet = page.locator("#sheet")
    sheet.get_by_text("Only you know.").wait_for()
    page.wait_for_timeout(600)  # it rises
    assert axe(page) == []
    page.locator(f"#save-{film.slug} button").focus()
    page.keyboard.press("Tab")  # leads from the button straight into the sheet
    assert page.evaluate("document.activeElement.name") == "in"
    sheet.locator("label", has_text="Golden hour").click()
    sheet.get_by_text("New", exact=True).click()
    sheet.get_by_label("Name of a new collection").fill("Rings 💍")
    sheet.get_by_text("Add a note or a moment").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "moment"
    sheet.get_by_role("button", name="Set to the current second").click()
    sheet.get_by_label("Open it at").fill("0:09")
    sheet.get_by_role("button", name="Done").click()
    sheet.get_by_text("over before that").wait_for()  # refused, and nothing lost
    assert sheet.get_by_label("Golden hour").is_checked()
    sheet.get_by_label("Open it at").fill("0:02")
    sheet.get_by_role("button", name="Done").click()
    sheet.wait_for(state="hidden")
    until(lambda: VideoSave.objects.filter(moment_ms=2000).exists())
    row = VideoSave.objects.get()
    assert {place.collection.name for place in row.places.all()} == {"Golden hour", "Rings 💍"}

    page.goto(me.base + "/saved/collections/")
    page.get_by_role("link", name="Rings").click()
    page.locator(f"#item-{row.key} a.tile__pic").click()
    page.wait_for_url(re.compile(rf"/v/{film.slug}/\?t=2$"))
    until(lambda: page.evaluate("document.querySelector('video').readyState") > 1)
    at = page.evaluate("document.querySelector('video').currentTime")
    assert 1.9 <= at < film.seconds, at
    for odd in ("-5", "99999999", "soon", "0"):
        me.go(f"/v/{film.slug}/?t={odd}")
        plays_past(page, 0.05)
        assert page.evaluate("document.querySelector('video').currentTime") < 2
    me.complaints.clear()  # the 422


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_many_are_removed_and_put_back_and_collected(visit, film, reader, size):
    rows = fill(reader, film)
    me = visit(size)
    me.sign_in(reader)
    me.go("/saved/")
    page = me.page
    page.get_by_text("Select", exact=True).click()
    ticks = page.locator(".tile__pick")
    ticks.nth(1).click()
    ticks.nth(4).click(modifiers=["Shift"])
    page.get_by_text("4 selected").wait_for()
    assert axe(page) == []
    page.locator("#many").get_by_role("button", name="Remove").click()
    page.get_by_text("4 items taken off your shelf").wait_for()
    until(lambda: page.locator("#items > .tile").count() == 4)
    assert page.locator("#shelf-tabs a", has_text="Removed").locator(".num").text_content() == "4"
    assert standing(reader) == 4
    page.get_by_role("button", name="Undo").click()
    until(lambda: standing(reader) == 8)
    until(lambda: page.locator("#items > .tile").count() == 8)

    page.get_by_text("Select", exact=True).click()
    page.get_by_role("button", name="All on this page").click()
    page.locator("#many summary", has_text="Add to").click()
    page.get_by_label("Name of a new collection").fill("Everything")
    page.get_by_role("button", name="Create").click()
    page.get_by_text("8 added to").wait_for()
    me.go("/saved/collections/")
    assert axe(page) == []
    assert [(stack.collection.name, stack.size) for stack in stacks(reader)] == [("Everything", len(rows))]


def test_finding_while_one_types(visit, film, reader):
    rows = fill(reader, film)
    me = visit("phone")
    me.sign_in(reader)
    me.go("/saved/")
    page = me.page
    page.get_by_role("searchbox").fill("note 3")
    until(lambda: page.locator("#items > .tile").count() == 1)
    assert page.locator(f"#item-{rows[3].key}").is_visible()
    assert page.url.endswith("/saved/?q=note+3") or page.url.endswith("/saved/?q=note%203")
    page.get_by_role("searchbox").fill("nothing of the kind")
    page.get_by_role("heading", name="Nothing found").wait_for()
    assert axe(page) == []
    page.get_by_role("link", name="Show all 8").click()
    until(lambda: page.locator("#items > .tile").count() == 8)
    page.get_by_label("Order").select_option("oldest")
    until(lambda: page.locator("#items > .tile").first.get_attribute("id") == f"item-{rows[0].key}")


def test_the_keyboard_alone(visit, film, reader):
    rows = fill(reader, film)
    me = visit("desktop")
    me.sign_in(reader)
    me.go("/saved/")
    page, press = me.page, me.page.keyboard.press

    def here() -> str:
        return page.evaluate("document.activeElement.closest('.tile')?.id ?? ''").removeprefix("item-")

    press("ArrowRight")
    assert here() == rows[7].key
    press("ArrowRight")
    press("ArrowDown")  # five in a row
    assert here() == rows[1].key  # a tombstone: one can walk to it, too
    press("ArrowUp")
    assert here() == rows[6].key
    press("x")
    press("ArrowRight")
    press("ArrowRight")
    press("Shift+X")
    page.get_by_text("3 selected").wait_for()
    press("Escape")
    assert page.locator("#many").is_hidden() and page.locator(".tile__pick :checked").count() == 0
    press("e")
    sheet = page.locator("#sheet")
    sheet.wait_for()
    until(lambda: page.evaluate("document.activeElement.closest('#sheet') !== null"))
    press("Escape")
    sheet.wait_for(state="hidden")
    page.locator(f"#item-{rows[4].key} a.tile__pic").focus()
    press("Delete")
    page.get_by_text("Nobody noticed").wait_for()
    until(lambda: standing(reader) == 7)
    until(lambda: here() == rows[3].key)
    press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    press("Escape")
    page.locator("main").focus()
    press("?")
    page.locator("#keys").get_by_text("From item to item").wait_for()
    assert axe(page) == []
    press("Escape")
    page.locator(f"#item-{rows[6].key} a.tile__pic").focus()
    press("Enter")
    page.wait_for_url(re.compile(f"/v/{rows[6].video.slug}/"))


def test_a_note_is_edited_on_the_shelf(visit, film, reader):
    rows = fill(reader, film, 3)
    me = visit("phone")
    me.sign_in(reader)
    me.go("/saved/")
    page, tile = me.page, me.page.locator(f"#item-{rows[1].key}")
    tile.locator("summary").click()
    tile.get_by_text("Note, moment, collections").click()
    page.locator("#sheet").get_by_label("Note to yourself").fill("for the tombstone")
    page.locator("#sheet").get_by_role("button", name="Done").click()
    tile.get_by_text("for the tombstone", exact=True).wait_for()
    tile.locator("summary").click()
    tile.get_by_text("Note, moment, collections").click()
    page.locator("#sheet").get_by_role("button", name="Remove save").click()
    tile.wait_for(state="detached")


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_collections_are_ordered_renamed_and_deleted(visit, film, reader, size):
    made = [create_collection(account=reader, name=name) for name in ("One", "Two", "Three")]
    collect_saves(account=reader, keys=[row.key for row in fill(reader, film, 3)], collection=made[0].key)
    me = visit(size)
    me.sign_in(reader)
    me.go("/saved/collections/")
    page = me.page

    def order() -> list[str]:
        return page.locator(".stack b").all_text_contents()

    page.locator(f"#collection-{made[2].key} summary").click()
    page.locator(f"#collection-{made[2].key}").get_by_role("button", name="Move earlier").click()
    until(lambda: order() == ["One", "Three", "Two"])
    focused = "document.activeElement.closest('.stack')?.id"
    until(lambda: page.evaluate(focused) == f"collection-{made[2].key}")
    if size == "desktop":
        page.locator(f"#collection-{made[1].key}").drag_to(page.locator(f"#collection-{made[0].key}"))
        until(lambda: order() == ["Two", "One", "Three"])
    page.get_by_role("link", name="One").click()
    page.get_by_text("Rename or delete").click()
    page.get_by_label("Name", exact=True).fill("two")
    page.get_by_role("button", name="Rename", exact=True).click()
    page.get_by_text("already").wait_for()
    page.get_by_label("Name", exact=True).fill("First 🌆")
    page.get_by_role("button", name="Rename", exact=True).click()
    page.get_by_role("heading", name="First 🌆").first.wait_for()
    assert axe(page) == []
    page.get_by_text("Rename or delete").click()
    page.get_by_text("Delete this collection").click()
    assert axe(page) == []
    page.get_by_role("button", name="Delete the collection").click()
    page.get_by_text("“First 🌆” is deleted.").wait_for()
    assert standing(reader) == 3
    assert "First 🌆" not in order()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("“First 🌆” is back").wait_for()
    until(lambda: "First 🌆" in order())
    assert standing(reader) == 3
    me.complaints.clear()  # the 422


def test_all_of_it_without_javascript(visit, film, reader):
    rows = fill(reader, film, 4)
    me = visit("desktop", javascript=False)
    me.sign_in(reader)
    me.go("/saved/")
    page = me.page
    page.get_by_role("searchbox").fill("note 2")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=note"))
    assert page.locator("#items > .tile").count() == 1
    page.locator(f"#item-{rows[2].key} summary").click()
    page.get_by_role("link", name="Note, moment, collections").click()
    page.get_by_label("Name of a new collection").fill("Plain")
    page.get_by_label("Open it at").fill("0:01")
    page.get_by_role("button", name="Done").click()
    page.get_by_text("Noted, for you alone").wait_for()
    rows[2].refresh_from_db()
    assert rows[2].moment_ms == 1000 and rows[2].places.get().collection.name == "Plain"

    me.go("/saved/")
    page.get_by_text("Select", exact=True).click()
    page.locator(".tile__pick").nth(0).click()
    page.locator(".tile__pick").nth(1).click()
    page.locator("#many").get_by_role("button", name="Remove").click()
    assert standing(reader) == 2
    page.get_by_text("2 items taken off your shelf.", exact=True).wait_for()
    page.get_by_role("button", name="Undo").click()
    assert standing(reader) == 4
    me.go(f"/v/{rows[2].video.slug}/?t=1")
    assert page.locator("video").get_attribute("src").endswith("#t=1")
