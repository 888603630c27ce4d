"""Uploading through the browser while a real worker process runs."""

from __future__ import annotations

import re
import signal

import pytest

from tests.browser.conftest import plays_past
from tests.factories import AccountFactory
from tests.videos import media_files
from tests.videos.test_worker_kill import worker
from videos.models import Video

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_thirty_seconds_of_phone_video_become_watchable_without_a_reload(visit, live_server, size, tmp_path):
    source = media_files.phone(tmp_path, seconds=30, size="720x1280")
    me = visit(size)
    me.sign_in(AccountFactory(handle="filmer"))
    me.go("/upload/")
    page = me.page
    page.set_input_files("#file", str(source))
    page.wait_for_selector("#preview:not([hidden])")
    page.fill("[name=caption]", "Thirty seconds, no cut #slow")
    page.get_by_text("The file is here").wait_for(timeout=60_000)
    page.locator("#post-button").click()
    page.wait_for_url(re.compile("/upload/"))
    page.evaluate("window.stayed = true")
    process = worker()
    try:
        watch = page.get_by_role("link", name="Watch")
        watch.wait_for(timeout=120_000)
        assert page.evaluate("window.stayed") is True, "the page was reloaded"
        watch.click()
        video = Video.objects.get()
        page.wait_for_url(f"{me.base}/v/{video.slug}/")
        plays_past(page, 0.5)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
    assert (video.caption, video.audience) == ("Thirty seconds, no cut #slow", "everyone")
    assert abs(video.seconds - 30) < 0.2


def test_a_refused_file_keeps_the_caption(visit, live_server, tmp_path):
    text = tmp_path / "holiday.mp4"
    text.write_text("this is no film")
    me = visit("phone")
    me.sign_in(AccountFactory(handle="filmer"))
    me.go("/upload/")
    me.page.fill("[name=caption]", "I wrote this first")
    me.page.set_input_files("#file", str(text))
    me.page.locator("#upload-refusal .error").wait_for()
    assert me.page.input_value("[name=caption]") == "I wrote this first"
    assert not Video.objects.exists()
    me.complaints.clear()  # the 422
