"""In a browser: the grid of one's own, the profile while it is written, and where one is signed in."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from tests.browser.reels import forgive, jpeg, reel, well_made
from tests.factories import AccountFactory
from videos.actions.accounts import edit_profile
from videos.models import Account, Video

pytestmark = pytest.mark.django_db(transaction=True)
both_sizes = pytest.mark.parametrize("size", ["phone", "desktop"])
LONG = "a.very.long.handle.indeed.of30"


@pytest.fixture
def mira(live_server) -> Account:
    return AccountFactory(handle="mira.makes", display_name="Mira C.", bio="Clay and time")


def order(page) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('#items > li.owntile')].map((li) => li.id.slice(5))")


def focused(page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label')"))


@both_sizes
def test_pinning_and_choosing_who_sees_it_from_the_grid(visit, mira, size):
    films = [reel(mira, caption=f"Film {number}") for number in range(4)]
    me = visit(size)
    me.sign_in(mira)
    me.go("/@mira.makes/")
    page = me.page
    oldest = page.locator(f"#tile-{films[0].slug}")
    assert order(page)[-1] == films[0].slug
    oldest.locator("summary").click()
    box = oldest.locator(".menu__list").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"], "the menu is whole"
    well_made(page)
    oldest.get_by_role("button", name="Pin to the top").click()
    page.get_by_text("Pinned to the top of your profile.").wait_for()
    assert order(page)[0] == films[0].slug
    assert focused(page).endswith("Film 0"), "the keyboard is where it was"
    oldest.locator("summary").click()
    oldest.get_by_role("button", name="Unpin").click()
    page.get_by_text("Unpinned.").wait_for()
    assert order(page)[-1] == films[0].slug

    oldest.locator("summary").press("Enter")
    oldest.get_by_role("link", name="Who may see it").click()
    sheet = page.locator("#sheet")
    sheet.get_by_role("heading", name="Who may see it").wait_for()
    assert "Nobody but you sees it." in sheet.inner_text()
    well_made(page)
    page.keyboard.press("Escape")
    sheet.wait_for(state="hidden")
    assert focused(page).endswith("Film 0")
    assert Video.objects.get(pk=films[0].pk).audience == "everyone", "looking changes nothing"
    oldest.locator("summary").press("Enter")
    oldest.get_by_role("link", name="Who may see it").click()
    sheet.get_by_role("button", name="Only me").click()
    page.get_by_text("Only you see it now.").wait_for()
    sheet.wait_for(state="hidden")
    assert focused(page).endswith("Film 0")
    assert ", only me" in oldest.locator("a.tile").get_attribute("aria-label")
    well_made(page)


def test_all_of_it_without_a_script(visit, mira):
    films = [reel(mira, caption=f"Film {number}") for number in range(2)]
    me = visit("phone", javascript=False)
    me.sign_in(mira)
    me.go("/@mira.makes/")
    page, oldest = me.page, me.page.locator(f"#tile-{films[0].slug}")
    oldest.locator("summary").click()
    oldest.get_by_role("button", name="Pin to the top").click()
    page.wait_for_url(re.compile(rf"#tile-{films[0].slug}$"))
    oldest.locator("summary").click()
    oldest.get_by_role("link", name="Who may see it").click()
    page.get_by_role("button", name="Friends").click()
    page.get_by_text("Only friends see it now.").wait_for()
    assert Video.objects.get(pk=films[0].pk).audience == "friends"


@both_sizes
def test_the_profile_is_seen_while_it_is_written(visit, mira, size, tmp_path):
    me = visit(size)
    me.sign_in(mira)
    me.go("/settings/profile/")
    page, card = me.page, me.page.locator("[data-preview]")
    assert "Mira C." in card.inner_text() and "Clay and time" in card.inner_text()
    page.get_by_label("Name", exact=False).first.fill("")
    page.locator("[name=handle]").fill(f"@{LONG}")
    page.locator("[name=bio]").fill("طين وحرارة ووقت\n粘土 🏺")
    shown = card.inner_text()
    assert shown.count(LONG) == 2 and f"@@{LONG}" not in shown, "the handle stands for the name"
    assert "طين وحرارة ووقت\n粘土 🏺" in shown
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    well_made(page)

    picture = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(picture, "PNG")
    choose = page.locator("[name=picture]")
    choose.set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    card.locator(".avatar img[src^='blob:']").wait_for()
    well_made(page)
    choose.set_input_files({"name": "me.gif", "mimeType": "image/gif", "buffer": b"GIF89a"})
    page.get_by_text("This is not a JPEG, PNG or WebP.").wait_for()
    assert card.locator(".avatar img").count() == 0 and choose.get_attribute("aria-invalid") == "true"
    choose.set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": b"not a picture"})
    page.get_by_text("This picture can’t be opened.").wait_for()
    choose.set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    card.locator(".avatar img[src^='blob:']").wait_for()
    assert choose.get_attribute("aria-invalid") is None
    page.get_by_role("button", name="Save profile").click()
    page.get_by_text("Links with your old handle lead here.").wait_for()
    assert page.url == f"{me.base}/@{LONG}/"
    assert page.locator("header.profile .avatar img").count() == 1
    me.go("/@mira.makes/?tab=liked")
    assert page.url == f"{me.base}/@{LONG}/?tab=liked", "the old link leads on"
    well_made(page)


@both_sizes
def test_a_device_is_signed_out_from_another(visit, mira, size):
    edit_profile(account=mira, handle="luna🌙", display_name="نور الهدى", bio="")
    phone, desk = visit("phone"), visit(size)
    for device in (phone, desk):
        device.go("/accounts/login/")
        device.page.fill("[name=login]", "luna🌙")
        device.page.fill("[name=password]", "secret-enough")
        device.page.get_by_role("button", name="Sign in").click()
        device.page.wait_for_url(f"{device.base}/")
    desk.go("/settings/account/")
    desk.page.get_by_role("link", name="Your devices").click()
    desk.page.get_by_role("heading", name="Other devices").wait_for()
    well_made(desk.page)
    desk.page.get_by_role("button", name=re.compile("^Sign out Chrom")).click()
    desk.page.get_by_text("You are signed in nowhere else.").wait_for()
    well_made(desk.page)
    phone.go("/saved/")
    assert "/accounts/login/" in phone.page.url


def test_a_refused_field_is_in_front_of_one(visit, reader):
    AccountFactory(handle="taken")
    me = visit("phone")
    me.sign_in(reader)
    me.go("/settings/profile/")
    me.page.set_input_files("[name=picture]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    me.page.fill("[name=handle]", "taken")
    me.page.get_by_role("button", name="Save profile").click()
    field = me.page.locator("[name=handle][aria-invalid=true]")
    field.wait_for()
    assert field.evaluate("field => field === document.activeElement")
    place = me.page.locator(".error:visible").bounding_box()
    assert 60 < place["y"] < 844 - 80, "clear of both bars"
    assert me.page.get_by_text("Choose the picture again").is_visible()
    forgive(me, 422)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_analytics_is_a_touch_away_from_ones_own_profile(visit, film, size):
    me = visit(size)
    me.sign_in(film.creator)
    me.go("/@mira.makes/")
    me.page.locator(".tile__more > summary").click()
    me.page.locator(".tile__more").get_by_role("link", name="Analytics").click()
    me.page.wait_for_url(f"**/analytics/v/{film.slug}/")
    me.go("/@mira.makes/")
    me.page.get_by_role("link", name="Analytics").locator("visible=true").first.click()
    me.page.wait_for_url("**/analytics/")
