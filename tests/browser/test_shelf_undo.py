"""In a browser: the promise beside a save, taking out and deleting with a way back, tombstones that come and go."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from tests.browser.reels import reel, well_made
from tests.factories import AccountFactory
from tests.waiting import until
from videos.actions.collections import create_collection
from videos.actions.saves import note_save, save_video
from videos.actions.shelf import collect_saves
from videos.models import Account, Collection, VideoSave

pytestmark = pytest.mark.django_db(transaction=True)
both_sizes = pytest.mark.parametrize("size", ["phone", "desktop"])


@pytest.fixture
def mira(live_server) -> Account:
    return AccountFactory(handle="mira.makes", display_name="Mira")


@pytest.fixture
def glaze(mira, reader) -> Collection:
    """A collection of three; a fourth is on the shelf only."""
    made = create_collection(account=reader, name="Glaze")
    rows = [save_video(account=reader, slug=reel(mira).slug).row for _ in range(4)]
    for row in rows[:3]:
        collect_saves(account=reader, keys=[row.key], collection=made.key)
    return made


def items(page) -> list[str]:
    return page.locator("#items > .tile").evaluate_all("tiles => tiles.map((tile) => tile.id)")


def standing(reader: Account) -> int:
    return VideoSave.objects.standing().filter(account=reader).count()


@both_sizes
def test_the_sheet_after_a_save_leads_to_the_promise(visit, mira, reader, size):
    film = reel(mira)
    me = visit(size)
    me.sign_in(reader)
    page = me.page
    page.context.on("console", lambda said: said.type == "error" and me.complaints.append(said.text))
    me.go(f"/v/{film.slug}/")
    page.locator(f"#save-{film.slug} button").click()
    sheet = page.locator("#sheet")
    sheet.get_by_text("@mira.makes sees one more save, not your name.").wait_for()
    well_made(page)
    with page.context.expect_page() as coming:
        sheet.get_by_role("link", name="What creators see").click()
    promise = coming.value
    promise.wait_for_url(me.base + "/promise/")
    promise.get_by_role("heading", name="A save is a silent compliment").wait_for()
    seen = promise.locator("#seen")
    assert seen.locator(".exhibit__pair").count() > 1
    assert not seen.locator("button:enabled").count()  # pictures, not buttons
    promise.get_by_role("heading", name="What never counts").wait_for()
    assert "your note" in promise.locator(".oath__staff").inner_text()
    well_made(promise)
    promise.close()
    assert sheet.is_visible()  # nothing of it was lost


@both_sizes
def test_what_was_taken_out_of_a_collection_comes_back_by_the_toast(visit, reader, glaze, size):
    me = visit(size)
    me.sign_in(reader)
    me.go(f"/saved/collections/{glaze.key}/")
    page = me.page
    before = items(page)
    assert len(before) == 3
    page.get_by_text("Select", exact=True).click()
    page.locator(".tile__pick").nth(0).click()
    page.locator(".tile__pick").nth(1).click()
    page.get_by_text("2 selected").wait_for()
    page.locator("#many").get_by_role("button", name="Take out").click()
    page.get_by_text("2 items taken out of “Glaze”. Still on your shelf.").wait_for()
    until(lambda: items(page) == before[2:])
    assert standing(reader) == 4
    well_made(page)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    until(lambda: items(page) == before)
    page.reload()
    assert items(page) == before and standing(reader) == 4
    assert page.locator("#collection-size").inner_text() == "3 items"


@both_sizes
def test_a_deleted_collection_comes_back(visit, reader, glaze, size):
    me = visit(size)
    me.sign_in(reader)
    me.go(f"/saved/collections/{glaze.key}/")
    page = me.page
    before = items(page)
    page.get_by_text("Rename or delete").click()
    page.get_by_role("link", name="Delete this collection").click()
    page.get_by_role("heading", name="Delete “Glaze”?").wait_for()
    page.get_by_text("The 3 items in it stay on your shelf").wait_for()
    well_made(page)
    page.get_by_role("link", name="Keep it").click()
    page.wait_for_url(f"{me.base}/saved/collections/{glaze.key}/")
    me.go("/saved/collections/")
    page.locator(f"#collection-{glaze.key} summary").click()
    page.get_by_role("link", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete the collection").click()
    page.wait_for_url(re.compile(r"/saved/collections/\?undo=\d+$"))
    page.get_by_text("“Glaze” is deleted.").wait_for()
    assert page.locator(".stack").count() == 0 and standing(reader) == 4
    well_made(page)
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("“Glaze” is back, with all that was in it.").wait_for()
    well_made(page)
    page.locator(".stack__link").click()
    page.wait_for_url(f"{me.base}/saved/collections/{glaze.key}/")
    assert items(page) == before


def test_both_ways_back_are_forms_without_javascript(visit, reader, glaze):
    me = visit("phone", javascript=False)
    me.sign_in(reader)
    me.go(f"/saved/collections/{glaze.key}/")
    page = me.page
    tiles = page.locator("#items > .tile")  # counted from outside: the page runs no script
    assert tiles.count() == 3
    page.get_by_text("Select", exact=True).click()
    page.locator(".tile__pick").first.click()
    page.locator("#many").get_by_role("button", name="Take out").click()
    until(lambda: tiles.count() == 2)
    page.get_by_role("button", name="Undo").click()
    until(lambda: tiles.count() == 3)
    page.get_by_text("Rename or delete").click()
    page.get_by_role("link", name="Delete this collection").click()
    page.get_by_role("button", name="Delete the collection").click()
    page.get_by_text("“Glaze” is deleted.").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.locator(f"#collection-{glaze.key}").wait_for()
    assert Collection.objects.get().name == "Glaze"


@both_sizes
def test_a_saved_video_becomes_a_tombstone_and_comes_back(visit, mira, reader, size):
    film = reel(mira, caption="Rust and rain")
    row = save_video(account=reader, slug=film.slug).row
    note_save(account=reader, key=row.key, reason="learn", note="the colour of the door", moment_ms=2000)
    kept = date_format(timezone.localtime(row.created_at), "j M Y")
    creator, me = visit(size), visit(size)
    creator.sign_in(mira)
    me.sign_in(reader)
    me.go("/saved/")
    page, tile = me.page, me.page.locator(f"#item-{row.key}")
    assert tile.locator("a.tile__pic").get_attribute("href") == f"/v/{film.slug}/?t=2"

    def flip() -> None:
        creator.go("/settings/privacy/")
        with creator.page.expect_response(lambda answer: answer.request.method == "POST") as answer:
            creator.page.get_by_role("switch", name="Friends only").click()
        assert answer.value.ok

    flip()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    tile.get_by_text("This video is no longer available").wait_for()
    assert tile.get_by_text("the colour of the door", exact=True).is_visible()
    assert f"kept {kept} · at 0:02" in tile.inner_text()
    well_made(page)
    for path, found in (("", 1), ("?q=door", 1), ("collections/", 0), ("?q=rain", 0), ("?q=mira", 0)):
        me.go(f"/saved/{path}")
        assert tile.count() == found, path
        shown = (
            page.locator("body").inner_html().replace(path.removeprefix("?q="), "")
            if path
            else page.content()
        )
        assert not [word for word in (film.slug, "mira", "Mira", "Rust", "rain") if word in shown], path
    assert not [url for url in asked if film.slug in url]

    me.go("/saved/")
    tile.locator("summary").click()
    tile.get_by_text("Note, moment, collections").click()
    sheet = page.locator("#sheet")
    sheet.get_by_text("The video is no longer available. Your note stays.").wait_for()
    assert film.slug not in page.content() and "mira" not in page.content().lower()
    well_made(page)
    sheet.get_by_label("Note to yourself").fill("the colour of their door")
    sheet.get_by_role("button", name="Done").click()
    tile.get_by_text("the colour of their door", exact=True).wait_for()
    film.refresh_from_db()
    assert film.save_count == 1  # the creator's numbers don't move

    flip()
    page.reload()
    assert tile.locator("a.tile__pic").get_attribute("href") == f"/v/{film.slug}/?t=2"
    assert tile.get_by_text("the colour of their door", exact=True).is_visible()
    assert tile.get_by_text("@mira.makes").is_visible()
    well_made(page)
