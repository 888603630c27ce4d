"""Uploading through the browser while a real worker process runs."""

from __future__ import annotations

import re
import signal

import pytest
from django.contrib.sessions.models import Session

from tests.browser.conftest import axe, plays_past
from tests.factories import AccountFactory
from tests.videos import media_files
from tests.videos.test_worker_kill import worker
from videos.models import UploadDay, Video

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("size", "seconds"), [("phone", 30), ("desktop", 5)])
def test_thirty_seconds_of_phone_video_become_watchable_without_a_reload(
    visit, live_server, size, seconds, tmp_path
):
    source = media_files.phone(tmp_path, seconds=seconds, size="720x1280")
    me = visit(size)
    me.sign_in(AccountFactory(handle="filmer"))
    me.go("/upload/")
    page = me.page
    page.set_input_files("#file", str(source))
    page.wait_for_selector("#preview:not([hidden])")
    page.fill("[name=caption]", "In one go, no cut #slow")
    page.get_by_text("The file is here").wait_for(timeout=60_000)
    page.locator("#post-button").click()
    page.get_by_text("It is on its way").wait_for()
    assert page.input_value("[name=caption]") == ""  # the words are posted, and no longer kept here
    job, toast = page.locator(".job").bounding_box(), page.locator(".toast").bounding_box()
    assert job["y"] > 0 and job["y"] + job["height"] <= toast["y"], "one sees what becomes of it"
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
    assert (video.caption, video.audience) == ("In one go, no cut #slow", "everyone")
    assert abs(video.seconds - seconds) < 0.2


@pytest.fixture
def clip(tmp_path):
    return media_files.upright(tmp_path)


@pytest.fixture
def writing(visit):
    """Somebody who has written a caption on the page of uploads, before there is a file."""

    def write(size: str = "phone", handle: str = "filmer", **more):
        me = visit(size, **more)
        me.sign_in(AccountFactory(handle=handle))
        me.go("/upload/")
        me.page.fill("[name=caption]", "I wrote this first")
        me.page.get_by_role("group", name="Who may see it").get_by_text("Friends", exact=True).click()
        return me

    return write


def words_are_kept(page) -> bool:
    audience = page.locator("[name=audience]:checked").get_attribute("value")
    return (page.input_value("[name=caption]"), audience) == ("I wrote this first", "friends")


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_refused_file_keeps_the_words(writing, tmp_path, clip, size):
    text = tmp_path / "holiday.mp4"
    text.write_text("this is no film")
    me = writing(size)
    me.page.set_input_files("#file", str(text))
    me.page.locator("#upload-refusal .error").wait_for()
    assert words_are_kept(me.page) and not Video.objects.exists()
    me.complaints.clear()  # the 422
    me.page.set_input_files("#file", str(clip))
    me.page.get_by_text("The file is here").wait_for()
    assert me.page.locator("#upload-refusal .error").count() == 0
    me.page.locator("#post-button").click()
    me.page.get_by_text("It is on its way").wait_for()
    video = Video.objects.get()
    assert (video.caption, video.audience) == ("I wrote this first", "friends") and video.posted_at


def test_without_javascript_the_form_comes_back_filled(visit, tmp_path):
    text = tmp_path / "holiday.mp4"
    text.write_text("this is no film")
    me = visit("phone", javascript=False)
    me.sign_in(AccountFactory(handle="filmer"))
    me.go("/upload/")
    me.page.fill("[name=caption]", "I wrote this first")
    me.page.get_by_role("group", name="Who may see it").get_by_text("Friends", exact=True).click()
    me.page.set_input_files("#file", str(text))
    me.page.locator("#post-button").click()
    me.page.get_by_text("Choose the file again").wait_for()
    assert words_are_kept(me.page)
    me.complaints.clear()  # the 422


def test_posting_before_it_has_arrived_posts_it_then(writing, clip):
    me = writing()
    me.page.route(
        "**/upload/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    me.page.set_input_files("#file", str(clip))
    me.page.get_by_text("Connection lost").first.wait_for()
    me.page.locator("#post-button").click()
    assert me.page.locator("#post-button").inner_text() == "Posting when uploaded"
    me.page.unroute("**/upload/")
    me.page.get_by_text("It is on its way").wait_for()
    video = Video.objects.get()
    assert (video.caption, video.audience) == ("I wrote this first", "friends") and video.posted_at
    me.complaints.clear()  # the request that was cut off


def test_a_reload_keeps_the_words_and_the_file_that_had_arrived(writing, clip):
    me = writing()
    me.page.reload()
    assert words_are_kept(me.page)
    me.page.set_input_files("#file", str(clip))
    me.page.get_by_text("The file is here").wait_for()
    me.page.reload()
    me.page.get_by_text("The file is here").wait_for()
    assert words_are_kept(me.page)
    assert me.page.locator(".job").count() == 1  # in its place, and not a second time below
    me.page.locator("#post-button").click()
    me.page.get_by_text("It is on its way").wait_for()
    video = Video.objects.get()
    assert video.caption == "I wrote this first" and video.posted_at
    me.page.reload()
    assert me.page.input_value("[name=caption]") == ""
    assert me.page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('hush'))") == []


def test_another_file_can_be_chosen_and_the_first_stays_a_draft(writing, clip):
    me = writing()
    me.page.set_input_files("#file", str(clip))
    me.page.get_by_text("The file is here").wait_for()
    me.page.get_by_role("button", name="Choose another file").click()
    me.page.get_by_text("On their way").wait_for()
    assert words_are_kept(me.page) and me.page.locator("#file").is_enabled()
    me.page.set_input_files("#file", str(clip))
    me.page.get_by_text("The file is here").wait_for()
    assert Video.objects.filter(posted_at=None).count() == 2


@pytest.mark.parametrize("when", ["before the file", "before Post"])
def test_a_session_that_ends_loses_no_words(writing, clip, when):
    me = writing()
    if when == "before Post":
        me.page.set_input_files("#file", str(clip))
        me.page.get_by_text("The file is here").wait_for()
        Session.objects.all().delete()
        me.page.locator("#post-button").click()
    else:
        Session.objects.all().delete()
        me.page.set_input_files("#file", str(clip))
    me.page.wait_for_url(re.compile("/accounts/login/"))
    me.page.fill("[name=login]", "filmer")
    me.page.fill("[name=password]", "secret-enough")
    me.page.get_by_role("button", name="Sign in").click()
    me.page.wait_for_url(me.base + "/upload/")
    assert words_are_kept(me.page)
    if when == "before Post":
        me.page.get_by_text("The file is here").wait_for()
    else:
        me.page.set_input_files("#file", str(clip))
        me.page.get_by_text("The file is here").wait_for()
    me.page.locator("#post-button").click()
    me.page.get_by_text("It is on its way").wait_for()
    assert Video.objects.get().caption == "I wrote this first"
    me.complaints.clear()  # the 401


def test_nobody_finds_the_words_of_another_account(writing):
    me = writing()
    me.page.context.clear_cookies()
    me.sign_in(AccountFactory(handle="somebody.else"))
    me.go("/upload/")
    assert me.page.input_value("[name=caption]") == ""


@pytest.mark.parametrize(
    ("status", "says", "can_go_on"),
    [
        (413, "too large for this site", False),
        (403, "Your sign-in has changed", False),
        (500, "Something went wrong on our side", True),
        (429, "Something went wrong on our side", True),
        (503, "Trying again in", True),
    ],
)
def test_what_a_proxy_or_a_broken_server_answers(writing, clip, status, says, can_go_on):
    """Not our page: nginx' own, or none at all."""
    me = writing()

    def answer(route):
        if route.request.method == "POST":
            route.fulfill(status=status, body="<html><h1>nginx</h1></html>", content_type="text/html")
        else:
            route.continue_()

    me.page.route("**/upload/", answer)
    me.page.set_input_files("#file", str(clip))
    me.page.locator(".post__side").get_by_text(says).wait_for()
    assert words_are_kept(me.page)
    again = me.page.locator("#upload-again")
    assert again.is_visible() == can_go_on
    me.page.unroute("**/upload/")
    if can_go_on:
        again.click()
        me.page.get_by_text("The file is here").wait_for()
        assert Video.objects.count() == 1
    me.complaints.clear()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_quota_is_told_before_anything_is_sent(writing, clip, settings, size):
    settings.UPLOADS_PER_DAY = 1
    me = writing(size)
    sent = []
    me.page.on("request", lambda request: sent.append(request.method))
    me.page.set_input_files("#file", str(clip))
    me.page.get_by_text("The file is here").wait_for()
    me.page.get_by_role("button", name="Choose another file").click()
    me.page.get_by_text("That’s all for today").wait_for()
    assert words_are_kept(me.page) and me.page.locator("#file").is_disabled()
    assert axe(me.page) == []
    # Another page that was open before doesn't know yet: it asks, and sends nothing.
    UploadDay.objects.update(videos=0)
    me.page.reload()
    UploadDay.objects.update(videos=1)
    sent.clear()
    me.page.set_input_files("#file", str(clip))
    me.page.locator("#upload-refusal").get_by_text("You can go on in").wait_for()
    assert "POST" not in sent and words_are_kept(me.page)
    me.complaints.clear()  # the 429
