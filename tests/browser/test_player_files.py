"""Captions for the sound, the picture of a video, and which file plays: in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tests.browser.conftest import Person, axe, comes_true, plays_past
from tests.factories import VideoFactory
from videos.actions.text_tracks import add_captions
from videos.models import TextTrack, Video

pytestmark = pytest.mark.django_db(transaction=True)
SLOW = {
    "latency": 400,
    "downloadThroughput": 60_000,
    "uploadThroughput": 60_000,
    "connectionType": "cellular3g",
}
FAST = {
    "latency": 5,
    "downloadThroughput": 6_000_000,
    "uploadThroughput": 6_000_000,
    "connectionType": "wifi",
}
TRACK = """[...document.querySelector('video').textTracks].map(
    (track) => [track.language, track.mode, track.activeCues?.length ?? 0])"""


def on_line(me: Person, line: dict[str, Any]) -> None:
    """Give a page a line of this speed."""
    session = me.page.context.new_cdp_session(me.page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **line})


def streams(me: Person) -> list[str]:
    """The addresses of films that the page asks for from now on, as they come."""
    asked: list[str] = []
    me.page.on("request", lambda request: "stream.mp4" in request.url and asked.append(request.url))
    return asked


@pytest.fixture
def spoken(film) -> Video:
    lines = "WEBVTT\n\n00:00.000 --> 00:04.000\n<i>Listen</i>:\n{}\n"
    for language, words in (("de", "ein Ton"), ("en", "a tone, held for as long as a breath goes")):
        add_captions(account=film.creator, slug=film.slug, language=language, content=lines.format(words))
    film.refresh_from_db()
    return film


@pytest.fixture
def sized(film) -> Video:
    """A film with a small and a large file (which are as good as the usual one here)."""
    content = Path(film.stream.path).read_bytes()
    folder = film.stream.name.rpartition("/")[0]
    film.stream_small = default_storage.save(f"{folder}/480.mp4", ContentFile(content))
    film.stream_large = default_storage.save(f"{folder}/1080.mp4", ContentFile(content))
    film.save()
    return film


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_captions_are_shown_switched_off_and_remembered(visit, spoken, size):
    me = visit(size)
    page = me.page
    me.go(f"/v/{spoken.slug}/")
    comes_true(page, lambda: page.evaluate(TRACK) == [["de", "disabled", 0], ["en", "showing", 1]])
    cues = page.locator(".cues")
    comes_true(page, lambda: cues.inner_text() == "Listen:\na tone, held for as long as a breath goes")
    assert cues.locator("i").inner_text() == "Listen"

    # Whole, above the video's text and the position, and not under the rail.
    box, stage = cues.bounding_box(), page.locator(".stage").bounding_box()
    assert stage["x"] <= box["x"] and box["x"] + box["width"] <= stage["x"] + stage["width"]
    for below in (".caption__by", ".caption__text", ".scrub"):
        assert box["y"] + box["height"] <= page.locator(below).bounding_box()["y"] + 1, below
    words = page.locator(".cues__one > span").bounding_box()
    assert words["x"] + words["width"] <= page.locator(".rail").bounding_box()["x"]

    button = page.get_by_role("button", name="Captions for the sound")
    place = button.bounding_box()
    assert min(place["width"], place["height"]) >= 44
    assert button.get_attribute("aria-pressed") == "true"
    assert axe(page) == []
    page.keyboard.press("t")
    comes_true(page, lambda: page.evaluate(TRACK) == [["de", "disabled", 0], ["en", "disabled", 0]])
    assert cues.inner_text() == ""
    page.reload()
    plays_past(page, 0.5)
    assert button.get_attribute("aria-pressed") == "false"
    assert page.evaluate(TRACK)[1][1] == "disabled"
    button.click()
    comes_true(page, lambda: "a tone" in cues.inner_text())


def test_until_one_chooses_they_stand_for_the_sound(visit, spoken):
    me = visit("desktop")
    page = me.page
    me.go(f"/v/{spoken.slug}/")
    comes_true(page, lambda: "a tone" in page.locator(".cues").inner_text())
    page.keyboard.press("m")
    comes_true(page, lambda: page.locator(".cues").inner_text() == "")
    page.keyboard.press("m")
    comes_true(page, lambda: "a tone" in page.locator(".cues").inner_text())


def test_a_video_without_captions_has_no_button_for_them(visit, film):
    me = visit("phone")
    me.go(f"/v/{film.slug}/")
    plays_past(me.page, 0.3)
    assert not me.page.locator("#cc").is_visible()
    me.page.keyboard.press("t")


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_adding_captions_keeps_what_was_written_elsewhere(visit, film, size):
    me = visit(size)
    me.sign_in(film.creator)
    me.go(f"/v/{film.slug}/edit/")
    page = me.page
    page.fill("[name=caption]", "Not saved yet")
    part = page.locator("#captions")
    part.get_by_label("Language").select_option("pt-BR")
    part.get_by_text("Paste it instead").click()
    part.get_by_label("Text of the file").fill("WEBVTT\n\n00:01.000 --> 00:20.000\nEscute.")
    part.get_by_role("button", name="Add captions").click()
    part.get_by_text("Line 3: this caption ends at 0:20").wait_for()
    me.complaints.clear()  # the 422
    assert "00:20.000" in part.get_by_label("Text of the file").input_value()
    file = {"name": "a.vtt", "mimeType": "text/vtt", "buffer": b"WEBVTT\n\n00:01.000 --> 00:02.000\nEscute."}
    part.get_by_label("File", exact=True).set_input_files(file)
    part.get_by_role("button", name="Add captions").click()
    part.get_by_role("link", name="Download the captions in Português (Brasil)").wait_for()
    assert TextTrack.objects.get().language == "pt-BR"
    assert page.input_value("[name=caption]") == "Not saved yet"
    assert axe(page) == []
    with page.expect_download() as coming:
        part.get_by_role("link", name="Download").click()
    assert coming.value.suggested_filename == f"{film.slug}.pt-BR.vtt"
    part.get_by_label("Remove the captions in Português (Brasil)").click()
    part.get_by_role("button", name="Yes, remove").click()
    comes_true(page, lambda: part.get_by_role("link", name="Download").count() == 0)
    assert not TextTrack.objects.exists()


def test_a_picture_is_chosen_by_keyboard(visit, film):
    assert film.posters >= 2
    me = visit("desktop")
    me.sign_in(film.creator)
    me.go(f"/v/{film.slug}/edit/")
    page = me.page
    page.fill("[name=caption]", "Not saved yet")
    before = page.locator("#poster-now").get_attribute("src")
    page.locator("#posters [type=radio]:checked").focus()
    page.keyboard.press("ArrowRight")
    number = int(page.locator("#posters [type=radio]:checked").get_attribute("value"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("People see your video by this picture now.").wait_for()
    film.refresh_from_db()
    assert film.poster.name.endswith(f"/poster-{number}.jpg")
    comes_true(page, lambda: page.locator("#poster-now").get_attribute("src") != before)
    assert page.input_value("[name=caption]") == "Not saved yet"
    assert page.evaluate("document.activeElement.textContent") == "Use this picture"


@pytest.mark.parametrize("line, wanted", [(SLOW, "small"), (FAST, "")])
def test_the_line_decides_which_file_plays(visit, sized, line, wanted):
    """And each but the first is asked for in one size only."""
    other = VideoFactory(caption="The next one", duration_ms=4000)
    content = Path(sized.stream.path).read_bytes()
    for name in ("stream", "stream_small"):
        setattr(other, name, default_storage.save(f"videos/{other.slug}/t/{name}.mp4", ContentFile(content)))
    other.poster = sized.poster
    other.save()
    me = visit("phone")
    on_line(me, line)
    asked = streams(me)
    me.go("/")
    first, second = (me.page.locator("video").nth(n) for n in (0, 1))
    plays_past(me.page, 0.3, within=60)
    slugs = [me.page.locator(".theatre[data-slug]").nth(n).get_attribute("data-slug") for n in (0, 1)]
    comes_true(me.page, lambda: any(slugs[1] in url for url in asked), within=60)
    for video in (first, second):
        assert video.get_attribute("src").partition("?size=")[2] == wanted
    of_second = {url for url in asked if slugs[1] in url}
    assert {"size=small" in url for url in of_second} == {wanted == "small"}


def test_a_large_file_plays_where_it_can_be_seen(visit, sized):
    me = visit("desktop")
    on_line(me, FAST)
    asked = streams(me)
    me.page.set_viewport_size({"width": 2400, "height": 1700})  # a stage of some 900 pixels
    me.go(f"/v/{sized.slug}/")
    plays_past(me.page, 0.3)
    assert me.page.locator("video").get_attribute("src").endswith("?size=large")
    assert any("size=large" in url for url in asked)


def test_after_two_stalls_it_goes_on_with_the_small_one(visit, sized):
    me = visit("phone")
    on_line(me, FAST)
    me.go(f"/v/{sized.slug}/")
    page, video = me.page, me.page.locator("video")
    plays_past(page, 0.3)
    for stall in (1, 2):
        # It waits for more than two seconds: as far as the player is told, it does not play again meanwhile.
        video.evaluate("video => { video.loop = false; video.currentTime = 0.5 }")
        comes_true(page, lambda: video.evaluate("video => !video.seeking && video.currentTime > 0.6"))
        video.evaluate("video => video.dispatchEvent(new Event('waiting'))")
        page.wait_for_timeout(1200)
        assert "size=" not in video.get_attribute("src"), f"too early, at stall {stall}"
        page.wait_for_timeout(1100)
        assert ("size=small" in video.get_attribute("src")) == (stall == 2)
    comes_true(page, lambda: video.evaluate("video => video.currentTime") > 2)
    assert page.locator(".stage__say").inner_text() == ""
