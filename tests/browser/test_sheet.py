"""What one writes into the sheet is kept, however one leaves it; and an undo on the shelf keeps the place."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.reels import no_wider, reel
from tests.factories import AccountFactory
from tests.waiting import until
from videos.actions.saves import note_save, save_video
from videos.models import Video, VideoSave

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def videos(live_server: Any) -> list[Video]:
    maker = AccountFactory(handle="maker")
    return [reel(maker, caption=f"Film number {number}") for number in range(4)]


def noted() -> list[str]:
    return sorted(VideoSave.objects.exclude(note="").values_list("note", flat=True))


def write(page: Any, slug: str, words: str) -> None:
    """Save a video, and begin a note in the sheet."""
    page.locator(f"#save-{slug} button").click()
    sheet = page.locator("#sheet")
    sheet.get_by_text("Add a note").click()
    sheet.get_by_label("Note to yourself").fill(words)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_touching_beside_it_or_escape_keeps_what_was_written(visit, reader, videos, size):
    me = visit(size)
    me.sign_in(reader)
    page, sheet = me.page, me.page.locator("#sheet")
    me.go(f"/v/{videos[0].slug}/")
    write(page, videos[0].slug, "beside")
    page.mouse.click(200 if size == "phone" else 500, 120)
    sheet.wait_for(state="hidden")
    until(lambda: noted() == ["beside"])
    me.go(f"/v/{videos[1].slug}/")
    write(page, videos[1].slug, "by escape")
    page.keyboard.press("Escape")
    sheet.wait_for(state="hidden")
    until(lambda: noted() == ["beside", "by escape"])
    page.locator(f"#favorite-{videos[1].slug} button").click()
    sheet.get_by_text("Only you know.").wait_for()
    sheet.get_by_label("Close").click()  # nothing was written: nothing is sent
    sheet.wait_for(state="hidden")
    assert VideoSave.objects.get(method="favorite").note == ""


def test_leaving_the_page_keeps_it_too(visit, reader, videos):
    me = visit("desktop")
    me.sign_in(reader)
    me.go(f"/v/{videos[0].slug}/")
    write(me.page, videos[0].slug, "on my way out")
    me.go("/saved/")
    until(lambda: noted() == ["on my way out"])


def test_what_is_refused_keeps_the_sheet_open(visit, reader, videos):
    me = visit("desktop")
    me.sign_in(reader)
    me.go(f"/v/{videos[0].slug}/")
    write(me.page, videos[0].slug, "not lost")
    sheet = me.page.locator("#sheet")
    sheet.get_by_label("Open it at").fill("9:59")
    me.page.mouse.click(500, 120)
    sheet.get_by_text("over before that").wait_for()
    assert sheet.get_by_label("Note to yourself").input_value() == "not lost"
    me.complaints.clear()  # the 422


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_undo_puts_the_tile_back_where_it_stood(visit, reader, videos, size):
    for video in videos:
        row = save_video(account=reader, slug=video.slug).row
        note_save(account=reader, key=row.key, reason="", note=f"note of {video.caption}")
    me = visit(size)
    me.sign_in(reader)
    me.go("/saved/")
    page = me.page
    before = page.locator("#items > .tile").evaluate_all("tiles => tiles.map((tile) => tile.id)")
    page.evaluate("window.sameAsBefore = true")
    tile = page.locator(f"#{before[1]}")
    tile.locator("summary").click()
    tile.get_by_role("button", name="Remove").click()
    tile.wait_for(state="detached")
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Back on your shelf, as it was.").or_(page.get_by_text("back on your shelf")).wait_for()
    after = page.locator("#items > .tile").evaluate_all("tiles => tiles.map((tile) => tile.id)")
    assert after == before and page.evaluate("window.sameAsBefore") is True
    assert VideoSave.objects.standing().count() == 4
    assert page.evaluate("document.activeElement.closest('.tile').id") == before[1]
    tile.locator("summary").click()  # and it works as before
    tile.get_by_role("button", name="Remove").click()
    until(lambda: VideoSave.objects.standing().count() == 3)


@pytest.mark.parametrize("width", [320, 390, 1024, 1280, 1440])
def test_it_is_as_wide_as_what_is_in_it(visit, reader, videos, width):
    """The panel it lies over is at its narrowest from 1024 to 1343 px, wherever the window says it is wide."""
    me = visit("desktop")
    me.sign_in(reader)
    me.page.set_viewport_size({"width": width, "height": 720})
    me.go(f"/v/{videos[0].slug}/")
    write(me.page, videos[0].slug, "all of it")
    me.page.locator("#sheet").get_by_text("New", exact=True).click()
    no_wider(me.page)
