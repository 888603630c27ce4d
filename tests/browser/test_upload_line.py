"""Uploading over a line that is slow, or breaks: nobody has to choose the file again."""

from __future__ import annotations

import os
import re
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from tests.browser.conftest import Person, axe
from tests.browser.line import Line
from tests.factories import AccountFactory
from tests.videos import media_files
from tests.waiting import until
from videos.media.probe import probe
from videos.models import UploadDay, Video

pytestmark = pytest.mark.django_db(transaction=True)
MB = 2**20
SIZE = 12 * MB


@pytest.fixture
def line(live_server, settings, tmp_path) -> Iterator[Line]:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    made = Line(live_server.thread.host, live_server.thread.port)
    yield made
    made.close()


@pytest.fixture
def film(tmp_path) -> Path:
    """A small film in a large file."""
    path = media_files.upright(tmp_path)
    with path.open("ab") as file:
        file.write(struct.pack(">I4s", SIZE, b"free") + bytes(SIZE - 8))
    return path


@pytest.fixture
def sender(visit, line) -> Callable[..., Person]:
    def make(size: str = "phone") -> Person:
        me = visit(size)
        me.base = line.url
        me.sign_in(AccountFactory(handle="filmer"))
        me.go("/upload/")
        me.page.fill("[name=caption]", "From the train")
        return me

    return make


def panel(page: Any) -> str:
    return re.sub(r"\s+", " ", page.locator("#upload-progress").inner_text())


def percent(page: Any) -> int:
    return int(page.locator("#upload-progress progress").get_attribute("value") or 0)


def soon(page: Any, true: Callable[[], object], seconds: float = 20) -> None:
    """Wait, and let the browser's news in meanwhile."""
    for _ in range(int(seconds * 20)):
        if true():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"not so within {seconds} s: {panel(page)}")


def fits(page: Any) -> bool:
    """Nothing is wider than the screen, and every button is large enough for a finger."""
    boxes = [button.bounding_box() for button in page.locator(".post__side button:visible").all()]
    assert boxes and all(box["height"] >= 44 and box["width"] >= 44 for box in boxes)
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def held(settings: Any) -> int:
    place = f"{settings.FILE_UPLOAD_TEMP_DIR}/"
    links = [os.path.realpath(link) for link in Path("/proc/self/fd").iterdir()]
    return sum(link.startswith(place) for link in links)


def stored() -> list[Path]:
    return [path for path in Path(default_storage.location).rglob("*") if path.is_file()]


def arrived(page: Any) -> Video:
    page.get_by_text("The file is here").wait_for(timeout=30_000)
    assert page.input_value("[name=caption]") == "From the train"
    assert len(stored()) == 1 and UploadDay.objects.get().videos == 1
    return Video.objects.get()


def speed(page: Any) -> float:
    """What the page says, in MB/s."""
    return float(re.search(r"([\d.]+) MB/s", panel(page))[1])


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_speed_and_time_left_are_those_of_the_last_seconds(sender, line, film, size):
    me = sender(size)
    me.page.evaluate(
        """() => {
            window.said = [];
            const place = document.getElementById("say");
            new MutationObserver(() => window.said.push([performance.now(), place.textContent]))
                .observe(place, { childList: true, characterData: true, subtree: true });
        }"""
    )
    line.speed = 1 * MB
    me.page.set_input_files("#file", str(film))
    soon(me.page, lambda: re.search(r"[\d.]+ of 12.0 MB · [\d.]+ MB/s · .* left", panel(me.page)))
    me.page.wait_for_timeout(3500)
    soon(me.page, lambda: 0.5 < speed(me.page) < 1.5)  # a busy machine gets there later
    fast = speed(me.page)
    line.speed = 0.25 * MB  # an average since the start would hardly notice
    me.page.wait_for_timeout(7500)
    slow = speed(me.page)
    assert slow < min(0.5, fast), panel(me.page)
    assert 10 < percent(me.page) < 95
    assert axe(me.page) == [] and fits(me.page)  # on the slow line: it may take its time
    said = me.page.evaluate("window.said")
    assert len(said) <= 3, f"heard too often: {said}"
    assert any("%" in words for _, words in said)
    line.speed = None
    arrived(me.page)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_cancelled_in_the_middle_nothing_is_left(sender, line, film, settings, size):
    me = sender(size)
    line.speed = 1.5 * MB
    me.page.set_input_files("#file", str(film))
    soon(me.page, lambda: percent(me.page) > 15)
    soon(me.page, lambda: held(settings) == 1)
    me.page.get_by_role("button", name="Cancel").click()
    until(lambda: held(settings) == 0)
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == [] and stored() == []
    assert not Video.objects.exists() and not UploadDay.objects.exists()
    assert me.page.locator("#upload-progress").is_hidden()
    assert me.page.evaluate("document.activeElement.id") == "file"
    line.speed = None
    me.page.set_input_files("#file", str(film))
    arrived(me.page)


def test_cancelled_when_all_of_it_was_sent_it_is_taken_back(sender, film, monkeypatch):
    """The server is looking at the file; what it then keeps goes again."""
    going_on = threading.Event()

    def look(path, limits):
        assert going_on.wait(30)
        return probe(path, limits)

    monkeypatch.setattr("videos.actions.videos.probe", look)
    me = sender()
    me.page.set_input_files("#file", str(film))
    me.page.get_by_text("Checking the file").first.wait_for()
    me.page.get_by_role("button", name="Cancel").click()
    going_on.set()
    soon(me.page, lambda: UploadDay.objects.filter(videos=1).exists() and not Video.objects.exists())
    soon(me.page, lambda: stored() == [])


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_line_that_breaks_is_tried_again_by_itself(sender, line, film, settings, size):
    me = sender(size)
    line.speed = 3 * MB
    me.page.set_input_files("#file", str(film))
    soon(me.page, lambda: percent(me.page) > 20)
    line.cut()
    soon(me.page, lambda: re.search(r"Connection lost Trying again in \d s… Try now Cancel", panel(me.page)))
    assert axe(me.page) == [] and fits(me.page)
    until(lambda: held(settings) == 0)
    line.speed = None
    line.mend()
    assert arrived(me.page).posted_at is None
    me.complaints.clear()  # what was cut off


def test_try_now_and_at_last_try_again(sender, line, film):
    me = sender()
    line.speed = 3 * MB
    me.page.set_input_files("#file", str(film))
    soon(me.page, lambda: percent(me.page) > 10)
    line.cut()
    again = me.page.get_by_role("button", name="Try again")
    again.wait_for(timeout=30_000)  # after 1, 3 and 9 s
    assert "The connection broke each time" in panel(me.page) and fits(me.page)
    again.click()
    me.page.get_by_role("button", name="Try now").wait_for()
    line.speed = None
    line.mend()
    me.page.get_by_role("button", name="Try now").click()
    arrived(me.page)
    me.complaints.clear()


def test_it_goes_on_as_soon_as_the_phone_is_online(sender, line, film):
    me = sender()
    line.speed = 3 * MB
    me.page.set_input_files("#file", str(film))
    soon(me.page, lambda: percent(me.page) > 10)
    me.page.context.set_offline(True)
    line.cut()
    me.page.locator("#upload-progress").get_by_text("You are offline. It goes on by itself.").wait_for()
    me.page.wait_for_timeout(2500)  # nothing is tried, and no try is used up, while there is no network
    assert "offline" in panel(me.page)
    line.speed = None
    line.mend()
    me.page.context.set_offline(False)
    arrived(me.page)
    me.complaints.clear()


def test_an_answer_that_got_lost_makes_no_second_video(sender, line, film):
    me = sender()
    line.speed = 8 * MB
    me.page.set_input_files("#file", str(film))
    soon(me.page, lambda: percent(me.page) > 20)
    line.deaf = True  # not before: the page asks first whether the file may come, and must hear that
    until(lambda: Video.objects.exists())
    assert "Checking the file" in panel(me.page)
    passed = line.passed
    line.cut()
    soon(me.page, lambda: "Connection lost" in panel(me.page))
    line.deaf, line.speed = False, None
    line.mend()
    arrived(me.page)
    assert line.passed - passed < MB, "the file was sent a second time"
    me.complaints.clear()


def test_a_file_that_was_changed_meanwhile_is_not_sent_as_if_it_were_the_same(sender, line, film):
    me = sender()
    line.speed = 3 * MB
    me.page.set_input_files("#file", str(film))
    soon(me.page, lambda: percent(me.page) > 10)
    film.write_bytes(film.read_bytes()[: SIZE // 2])
    line.cut()
    me.page.locator("#upload-refusal").get_by_text("The file can’t be read any more").wait_for()
    line.mend()
    assert me.page.locator("#file").is_enabled()
    assert me.page.input_value("[name=caption]") == "From the train"
    assert not Video.objects.exists()
    me.complaints.clear()


def test_leaving_the_page_asks_first_while_it_is_uploading(sender, line, film):
    me = sender()
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    line.speed = 1 * MB
    me.page.set_input_files("#file", str(film))
    soon(me.page, lambda: percent(me.page) > 5)
    me.page.locator("[name=caption]").click()  # browsers ask only who has touched the page
    me.page.on("dialog", stay)
    me.page.close(run_before_unload=True)
    soon(me.page, lambda: asked == ["beforeunload"])
    line.speed = None
    arrived(me.page)
