"""In a browser: how one is counted and seen, what one shows, and taking everything along or leaving."""

from __future__ import annotations

import json
import re
from zipfile import ZipFile

import pytest
from django.utils import timezone

from tests.browser.reels import forgive, reel, well_made
from tests.factories import AccountFactory, befriend
from videos.actions.archives import claim, give_back, keep_lease
from videos.actions.engagement import like_video
from videos.actions.recount import recount
from videos.actions.saves import Method, note_save, save_video
from videos.archives import make_archive
from videos.models import Account, Archive, Video, VideoSave

pytestmark = pytest.mark.django_db(transaction=True)
both_sizes = pytest.mark.parametrize("size", ["phone", "desktop"])


@pytest.fixture
def mira(live_server) -> Account:
    return AccountFactory(handle="mira.makes", display_name="Mira", kind=Account.Kind.BUSINESS)


@both_sizes
def test_each_number_of_an_own_video_says_how_it_is_counted(visit, mira, reader, size):
    film = reel(mira, caption="The last light")
    like_video(account=reader, slug=film.slug)
    for keeper in (reader, AccountFactory(), mira):
        save_video(account=keeper, slug=film.slug)
    me = visit(size)
    me.sign_in(mira)
    me.go(f"/v/{film.slug}/")
    page = me.page
    page.get_by_role("link", name="How this is counted").click()
    ledger = page.get_by_role("dialog", name="How this is counted")
    ledger.get_by_text("Not proved yet").wait_for()
    well_made(page)

    def entry(name: str, part: str) -> str:
        return ledger.locator(f"#counted-{name} .entry__{part}").inner_text()

    numbers = {name: entry(name, "number") for name in ("views", "likes", "total", "saves", "favorites")}
    assert numbers == {"views": "0", "likes": "1", "total": "2", "saves": "2", "favorites": "0"}
    assert "until it takes it off" in entry("saves", "rule")
    assert "Saves that were taken back. Your own." in entry("saves", "never")
    assert "You keep it on your own shelf. That is in no number." in entry("saves", "own")
    assert "2 seconds of real play" in entry("views", "rule") and "Your own views." in entry("views", "never")
    ledger.get_by_role("button", name="Close").click()
    ledger.wait_for(state="hidden")
    assert page.url.endswith(f"/v/{film.slug}/")

    assert list(recount()) == []
    me.go(f"/analytics/v/{film.slug}/")
    page.locator("a[data-ledger]").first.click()
    ledger.get_by_text("all were equal").wait_for()
    said = ledger.locator("time").inner_text()
    assert said.startswith(timezone.localdate().strftime("%-d %B %Y"))
    assert page.evaluate("document.activeElement.id") == "counted-total"
    page.keyboard.press("Escape")
    ledger.wait_for(state="hidden")

    me.go(f"/v/{film.slug}/edit/")
    page.get_by_role("link", name="How its numbers are counted").click()
    page.wait_for_url(f"{me.base}/v/{film.slug}/ledger/")  # its own page, which needs no script
    page.get_by_text("Your own views.").wait_for()
    well_made(page)


@both_sizes
def test_own_profile_and_video_through_the_eyes_of_others(visit, mira, size):
    open_to_all, for_friends = reel(mira), reel(mira, audience=Video.Audience.FRIENDS)
    me = visit(size)
    me.sign_in(mira)
    me.go("/@mira.makes/")
    page, guise = me.page, me.page.locator(".guise")
    tile = "#items a[href^='/v/{}/']".format

    def sees(*videos: Video) -> bool:
        return {
            video.pk for video in (open_to_all, for_friends) if page.locator(tile(video.slug)).count()
        } == {video.pk for video in videos}

    assert sees(open_to_all, for_friends) and not guise.count()
    page.get_by_label("View your profile as somebody else").click()
    page.get_by_role("link", name="Stranger").click()
    guise.get_by_text("You see your profile as a stranger, signed out").wait_for()
    assert sees(open_to_all) and page.locator("main .profile button").first.is_disabled()
    well_made(page)
    guise.get_by_role("link", name="Follower").click()
    guise.get_by_text("as a follower").wait_for()
    assert sees(open_to_all)
    well_made(page)
    guise.get_by_role("link", name="Friend").click()
    guise.get_by_text("as a friend").wait_for()
    assert sees(open_to_all, for_friends)
    well_made(page)

    page.locator(tile(for_friends.slug)).click()
    page.wait_for_url(f"{me.base}/v/{for_friends.slug}/?as=friend")
    guise.get_by_text("You see this video as a friend").wait_for()
    for name in ("like", "save", "favorite"):
        assert page.locator(f"#{name}-{for_friends.slug} button").is_disabled()
    well_made(page)
    for relation in ("Follower", "Stranger"):
        guise.get_by_role("link", name=relation).click()
        page.get_by_text("your video isn’t there").wait_for()
        assert for_friends.caption not in page.locator("main").inner_text()
        well_made(page)
    guise.get_by_role("link", name="Back").click()
    page.wait_for_url(f"{me.base}/v/{for_friends.slug}/")
    page.locator(f"#save-{for_friends.slug} button:enabled").wait_for()

    me.go("/settings/privacy/")
    page.get_by_role("link", name="a follower").click()
    guise.get_by_text("as a follower").wait_for()
    guise.get_by_role("link", name="Back").click()
    page.wait_for_url(f"{me.base}/@mira.makes/")
    assert sees(open_to_all, for_friends) and not guise.count()


@both_sizes
def test_all_of_ones_own_data_arrives_as_a_file(visit, mira, reader, size, tmp_path):
    rows = []
    for caption, note in (("Seen by all", "for the kitchen"), ("Withdrawn later", "what I thought of it")):
        row = save_video(account=reader, slug=reel(mira, caption=caption).slug).row
        rows.append(note_save(account=reader, key=row.key, reason="learn", note=note))
    Video.objects.filter(pk=rows[1].video_id).update(audience="me")
    me = visit(size)
    me.sign_in(reader)
    me.go("/settings/account/")
    page = me.page
    page.get_by_role("link", name="Download my data").click()
    page.wait_for_url(f"{me.base}/settings/data/")
    well_made(page)
    page.get_by_role("button", name="Make my archive").click()
    page.get_by_text("Waiting for its turn").wait_for()
    archive = Archive.objects.get(account=reader)
    work = claim(archive.pk)
    assert work and keep_lease(work, 40)
    page.get_by_text("Putting it together, 40 %").wait_for()  # the page asks by itself
    assert page.get_by_role("progressbar", name="Making your archive").get_attribute("value") == "40"
    well_made(page)
    give_back(work)
    assert make_archive(archive.pk) == "made"
    page.get_by_text("Your archive is ready").wait_for()
    well_made(page)
    with page.expect_download() as coming:
        page.locator("#archive").get_by_role("link", name="Download").click()
    assert re.fullmatch(r"hush-reader-\d{4}-\d\d-\d\d\.zip", coming.value.suggested_filename)
    with ZipFile(coming.value.path()) as bundle:
        data, shown = bundle.read("data.json").decode(), bundle.read("index.html").decode()
    assert json.loads(data)["format"] == "hush-archive"
    for text in (data, shown):
        assert "for the kitchen" in text and "what I thought of it" in text and "Seen by all" in text
        assert "Withdrawn later" not in text and rows[1].video.slug not in text
    (tmp_path / "index.html").write_text(shown)
    page.goto((tmp_path / "index.html").as_uri())
    page.get_by_text("what I thought of it").first.wait_for()
    well_made(page)


@both_sizes
def test_deleting_ones_account_and_staying_after_all(visit, mira, size):
    film = reel(mira)
    me, visitor = visit(size), visit(size)
    me.sign_in(mira)
    me.go("/settings/account/")
    page = me.page
    page.get_by_role("link", name="Delete my account").click()
    page.get_by_role("heading", name="What goes").wait_for()
    well_made(page)
    leave = page.get_by_role("button", name="Delete my account")
    page.get_by_label("Your password", exact=True).fill("not-that-one")
    leave.click()
    page.get_by_text("That is not your password").wait_for()
    forgive(me, 422)
    well_made(page)
    assert visitor.go(f"/v/{film.slug}/").status == 200
    page.get_by_label("Your password", exact=True).fill("secret-enough")
    leave.click()
    page.get_by_role("heading", name="You are leaving on").wait_for()
    well_made(page)
    for path in ("/", "/saved/", f"/v/{film.slug}/", "/settings/privacy/"):
        me.go(path)
        assert page.url == f"{me.base}/settings/leaving/", path
    for path in ("/@mira.makes/", f"/v/{film.slug}/"):
        assert visitor.go(path).status == 404
    forgive(visitor, 404)

    page.get_by_role("button", name="Stay").click()
    page.get_by_text("Good that you stay. Everything is as it was.").wait_for()
    page.locator(f"#feed #v-{film.slug}").wait_for()
    assert not Account.objects.get(pk=mira.pk).leaving_at
    for path in ("/@mira.makes/", f"/v/{film.slug}/"):
        assert visitor.go(path).status == 200


@both_sizes
def test_favorites_on_ones_profile_are_those_that_a_visitor_may_see(visit, mira, reader, size):
    befriend(reader, mira)
    seen, for_friends, hidden, later = reel(mira), reel(mira, audience="friends"), reel(mira), reel(mira)
    rows = {
        film: save_video(account=reader, slug=film.slug, method=Method.FAVORITE).row
        for film in (seen, for_friends, hidden)
    }
    me, visitor = visit(size), visit(size)
    me.sign_in(reader)
    page, theirs = me.page, visitor.page
    visitor.go("/@reader/")
    assert theirs.get_by_role("link", name="Favorites").count() == 0
    me.go("/settings/privacy/")
    page.get_by_text("3 favorites would appear.").wait_for()
    page.get_by_role("switch", name="Show my favorites").click()
    page.get_by_text("3 favorites of yours can be seen on your profile now").wait_for()

    me.go("/saved/?shelf=favorites")
    tile = page.locator(f"#item-{rows[hidden].key}")
    tile.locator("summary").click()
    tile.get_by_role("button", name="Keep off my profile").click()
    page.get_by_text("Kept off your profile").wait_for()
    well_made(page)
    me.go("/@reader/?tab=favorites")
    assert page.locator("#items a.tile").count() == 2 and hidden.slug not in page.content()

    visitor.go("/@reader/")
    theirs.get_by_role("link", name="Favorites").click()
    theirs.locator(f"#items a[href^='/v/{seen.slug}/']").wait_for()
    assert theirs.locator("#items a.tile").count() == 1
    assert not any(film.slug in theirs.content() for film in (for_friends, hidden))
    well_made(theirs)

    me.go(f"/v/{later.slug}/")
    page.locator(f"#favorite-{later.slug} button").click()
    page.locator("#sheet").get_by_text("Visible on your profile.").wait_for()
    theirs.reload()
    theirs.locator(f"#items a[href^='/v/{later.slug}/']").wait_for()
    assert VideoSave.objects.get(video=hidden).stands
