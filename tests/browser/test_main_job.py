"""What Hush is for, done by a person in a browser, at phone and desktop width."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from notifications.models import Notification
from tests.browser.conftest import comes_true, plays_past
from tests.factories import AccountFactory
from videos.actions.accounts import set_privacy
from videos.actions.engagement import like_video
from videos.actions.saves import save_video
from videos.media.probe import probe
from videos.models import Account, Video, VideoSave

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_sign_up_watch_save_favorite_download_and_find_it_again(visit, film, size, tmp_path):
    me = visit(size)
    page = me.page

    me.go("/accounts/signup/")
    page.fill("[name=email]", "new@example.org")
    page.fill("[name=username]", "new.here")
    page.fill("[name=password1]", "long-and-unusual-7")
    page.locator("form button[type=submit]").last.click()
    page.wait_for_url(me.base + "/")
    assert Account.objects.filter(handle="new.here").exists()

    # It plays by itself, and counts as a view after two seconds.
    stage = page.locator(f"#v-{film.slug}")
    stage.locator("video").wait_for()
    plays_past(page, 2.4)
    page.wait_for_timeout(1500)
    film.refresh_from_db()
    assert film.view_count == 1

    # Save: it answers at once; the sheet offers a reason and a note.
    save = page.locator(f"#save-{film.slug} button")
    save.click()
    page.wait_for_selector(f"#save-{film.slug} button[aria-pressed=true]")
    sheet = page.locator("#sheet")
    sheet.get_by_text("Only you know.").wait_for()
    sheet.get_by_text("Inspiration").click()
    sheet.get_by_role("button", name="Done").click()
    sheet.wait_for(state="hidden")
    page.wait_for_timeout(300)
    row = VideoSave.objects.get(method="save")
    assert (row.account.handle, row.reason) == ("new.here", "inspiration")

    page.locator(f"#favorite-{film.slug} button").click()
    page.wait_for_selector(f"#favorite-{film.slug} button[aria-pressed=true]")
    sheet.wait_for()
    page.keyboard.press("Escape")
    sheet.wait_for(state="hidden")

    # Download: the file really arrives, and is a video.
    with page.expect_download() as coming:
        page.locator(f"#download-{film.slug} button").click()
    assert coming.value.suggested_filename == f"hush-mira.makes-{film.slug}.mp4"
    arrived = tmp_path / "arrived.mp4"
    coming.value.save_as(arrived)
    assert arrived.read_bytes() == Path(film.download.path).read_bytes()
    assert probe(arrived).video_codec == "h264"

    film.refresh_from_db()
    assert (film.save_count, film.favorite_count, film.download_count) == (1, 1, 1)
    assert not Notification.objects.exists()

    # A like is heard.
    page.locator(f"#like-{film.slug} button").click()
    comes_true(page, Notification.objects.exists)  # the button doesn't wait for the server
    assert Notification.objects.get().kind == "like"

    # And all of it is where one left it.
    for shelf in ("saved", "favorites", "downloads"):
        me.go(f"/saved/?shelf={shelf}")
        page.locator(f"a[href^='/v/{film.slug}/']").first.wait_for()


def test_signed_out_people_sign_in_and_come_back_to_the_video(visit, film):
    reader = AccountFactory(handle="reader")
    me = visit("phone")
    me.go("/")
    me.page.locator(f"#save-{film.slug} button").click()
    me.page.wait_for_url(re.compile("/accounts/login/"))
    me.page.fill("[name=login]", reader.handle)
    me.page.fill("[name=password]", "secret-enough")
    me.page.get_by_role("button", name="Sign in").click()
    me.page.wait_for_url(f"{me.base}/v/{film.slug}/")
    assert not VideoSave.objects.exists()
    me.complaints.clear()  # the 401 that sent us to sign in


def test_without_javascript_the_buttons_are_forms(visit, film):
    reader = AccountFactory(handle="reader")
    me = visit("desktop", javascript=False)
    me.sign_in(reader)
    me.go(f"/v/{film.slug}/")
    for name in ("save", "favorite", "like", "share"):
        me.page.locator(f"#{name}-{film.slug} button").click()
        me.page.wait_for_url(re.compile(f"/v/{film.slug}/"))
    film.refresh_from_db()
    assert (film.save_count, film.favorite_count, film.like_count, film.share_count) == (1, 1, 1, 1)
    assert f"/v/{film.slug}/" in me.page.content()
    with me.page.expect_download() as coming:
        me.page.locator(f"#download-{film.slug} button").click()
    assert Path(coming.value.path()).read_bytes() == Path(film.download.path).read_bytes()
    me.go("/saved/")
    me.page.locator(f"a[href='/v/{film.slug}/']").first.wait_for()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_taking_something_off_the_shelf_and_back(visit, film, size):
    reader = AccountFactory(handle="reader")
    row = save_video(account=reader, slug=film.slug).row
    me = visit(size)
    me.sign_in(reader)
    me.go("/saved/")
    page, tile = me.page, me.page.locator(f"#item-{row.key}")
    tile.locator("summary").click()
    tile.get_by_role("button", name="Remove").click()
    page.get_by_text("Nobody noticed").wait_for()
    page.get_by_text("Nothing kept yet").wait_for()
    assert page.locator("#shelf-tabs a", has_text="Removed").locator(".num").text_content() == "1"
    page.get_by_role("button", name="Undo").click()
    tile.wait_for()
    row.refresh_from_db()
    film.refresh_from_db()
    assert row.stands and film.save_count == 1


@pytest.mark.parametrize("debug", [False, True])
def test_a_refusal_is_said_and_the_page_stays(visit, film, settings, debug):
    """With DEBUG too, which is how people first meet Hush."""
    settings.DEBUG = debug
    reader = AccountFactory(handle="reader")
    me = visit("desktop")
    me.sign_in(reader)
    me.go(f"/v/{film.slug}/")
    set_privacy(account=film.creator, switch="downloads_enabled", on=False)
    me.page.locator(f"#download-{film.slug} button").click()
    me.page.get_by_text("turned downloads off").wait_for()
    set_privacy(account=film.creator, switch="friends_only", on=True)
    with me.page.expect_response(lambda answer: answer.url.endswith("/save/")) as answer:
        me.page.locator(f"#save-{film.slug} button").click()
    assert answer.value.status == 404
    me.page.get_by_text("no longer available").first.wait_for()
    me.page.wait_for_selector(f"#save-{film.slug} button[aria-pressed=false]")
    assert me.page.locator("main").count() == 1
    me.complaints.clear()  # the 403 and the 404


def test_the_badge_updates_by_itself(visit, film):
    me = visit("desktop")
    me.sign_in(film.creator)
    me.go("/saved/")
    like_video(account=AccountFactory(), slug=film.slug)
    me.page.locator("#badge-nav", has_text="1").wait_for(timeout=45_000)  # it asks every 15 s


def test_a_privacy_switch_takes_effect_at_once_and_says_so(visit, film):
    creator, visitor = visit("desktop"), visit("phone")
    visitor.go("/")
    visitor.page.locator(f"#v-{film.slug}").wait_for()
    creator.sign_in(film.creator)
    creator.go("/settings/privacy/")
    creator.page.get_by_role("switch", name="Friends only").click()
    creator.page.get_by_text("Only friends see your videos now").wait_for()
    assert Account.objects.get(pk=film.creator_id).friends_only
    assert visitor.go(f"/v/{film.slug}/").status == 404
    assert visitor.go(f"/v/{film.slug}/stream.mp4").status == 404
    visitor.complaints.clear()  # the two 404s
    creator.page.reload()
    assert creator.page.get_by_role("switch", name="Friends only").is_checked()
    assert Video.objects.get().audience == "everyone"
