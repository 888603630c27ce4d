"""A profile: what its owner writes on it, and what whom sees there."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.factories import AccountFactory, VideoFactory, befriend
from videos.actions.accounts import set_kind, set_privacy, suspend_account
from videos.actions.engagement import like_video
from videos.actions.saves import Method, hide_save, note_save, save_video
from videos.models import Account, VideoSave

pytestmark = pytest.mark.django_db
WORDS = {"handle": "mira", "display_name": "Mira C.", "bio": "Clay,\r\nheat, time."}


def edit(client, **changed):
    return client.post(reverse("videos:settings_profile"), {**WORDS, **changed})


def page(client, account, tab="videos"):
    return client.get(reverse("videos:profile", args=[account.handle]), {"tab": tab})


def favorite(account, video):
    return save_video(account=account, slug=video.slug, method=Method.FAVORITE).row


def stored_pictures(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def phone_picture() -> SimpleUploadedFile:
    """A PNG as a phone held sideways writes it: red left of blue, to be turned a quarter clockwise."""
    picture = Image.new("RGB", (600, 400), "red")
    picture.paste("blue", (300, 0, 600, 400))
    exif = picture.getexif()
    exif[0x0112], exif[0x010F] = 6, "a maker of phones"
    out = io.BytesIO()
    picture.save(out, "PNG", exif=exif)
    return SimpleUploadedFile("me.png", out.getvalue(), "image/png")


def test_editing_the_profile(client_of, creator):
    answer = edit(client_of(creator), handle="ميرا🏺")
    assert (answer.status_code, answer.url) == (302, reverse("videos:profile", args=["ميرا🏺"]))
    creator.refresh_from_db()
    assert (creator.handle, creator.display_name, creator.bio) == ("ميرا🏺", "Mira C.", "Clay,\nheat, time.")
    assert page(client_of(), creator).status_code == 200
    assert client_of().get(reverse("videos:profile", args=["mira"])).url == answer.url, (
        "the old link leads on"
    )


@pytest.mark.parametrize("handle", ["Kai", "ｋａｉ", "a b", "x" * 31, "", "mi\u202era"], ids=ascii)
def test_a_handle_that_is_taken_or_misleads_changes_nothing(client_of, creator, stranger, handle):
    answer = edit(client_of(creator), handle=handle)
    assert answer.status_code == 422
    assert re.search(r'id="id_handle_error">.*?<span>[^<]{15,}</span>', answer.text)
    assert answer.text.count(f'href="{reverse("videos:profile", args=["mira"])}"') >= 2, "the page around it"
    creator.refresh_from_db()
    assert (creator.handle, creator.display_name) == ("mira", "")


def test_ones_own_handle_in_other_letters_is_free(client_of, creator):
    assert edit(client_of(creator), handle="MIRA").status_code == 302


def test_a_picture_is_turned_upright_squared_and_without_metadata(client_of, creator, settings):
    client = client_of(creator)
    assert edit(client, picture=phone_picture()).status_code == 302
    answer = client_of().get(reverse("videos:avatar", args=["mira"]))
    assert answer.headers["Content-Type"] == "image/jpeg"
    data = b"".join(answer.streaming_content)
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (400, 400), {})
    assert b"maker" not in data
    (top, bottom) = picture.getpixel((200, 40)), picture.getpixel((200, 360))
    assert top[0] > 200 and bottom[2] > 200, "the left half of what the sensor saw is on top"
    assert f"{reverse('videos:avatar', args=['mira'])}?v=" in page(client, creator).text


def test_what_happens_while_the_picture_is_read_is_not_undone(client_of, creator, monkeypatch):
    """Reading takes seconds: a suspension or a switch that came in between was once written over."""

    def slowly(picture):
        suspend_account(account=Account.objects.get(pk=creator.pk))
        set_privacy(account=Account.objects.get(pk=creator.pk), switch="friends_only", on=True)
        return b"a picture"

    monkeypatch.setattr("videos.actions.accounts.reencode_avatar", slowly)
    edit(client_of(creator), picture=phone_picture())
    now = Account.objects.get(pk=creator.pk)
    assert now.avatar and now.display_name == WORDS["display_name"]
    assert (now.is_active, now.friends_only) == (False, True)
    assert now.suspended_at is not None


def test_a_text_that_calls_itself_a_picture_is_refused_and_nothing_is_stored(client_of, creator, settings):
    answer = edit(client_of(creator), picture=SimpleUploadedFile("me.png", b"hello, not a picture"))
    assert answer.status_code == 422
    assert re.search(r'id="id_picture_error">.*?<span>[^<]{15,}</span>', answer.text)
    assert stored_pictures(settings) == []
    creator.refresh_from_db()
    assert (creator.avatar.name, creator.display_name) == ("", "")


def test_a_new_picture_replaces_the_old_file_and_removing_takes_it_away(
    client_of, creator, settings, django_capture_on_commit_callbacks
):
    client = client_of(creator)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            edit(client, picture=phone_picture())
        assert len(stored_pictures(settings)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        edit(client, remove_picture="on")
    assert stored_pictures(settings) == []
    assert client.get(reverse("videos:avatar", args=["mira"])).status_code == 404


def test_a_friends_only_profile_keeps_videos_and_counts_for_friends(client_of, creator, friend, stranger):
    video = VideoFactory(creator=creator)
    like_video(account=friend, slug=video.slug)
    Account.objects.filter(pk=creator.pk).update(bio="Clay and time")
    favorite(creator, kept := VideoFactory())
    set_privacy(account=creator, switch="show_favorites", on=True)
    set_privacy(account=creator, switch="friends_only", on=True)
    for viewer in (stranger, None):
        for tab in ("videos", "favorites"):
            text = page(client_of(viewer), creator, tab).text
            assert "Clay and time" in text and "shows videos to friends only" in text
            assert "/@mira/follow/" in text
            assert not [word for word in (video.slug, kept.slug, "profile__nums") if word in text]
    for viewer in (friend, creator):
        text = page(client_of(viewer), creator).text
        assert video.slug in text and "profile__nums" in text


def test_likes_on_hidden_videos_are_not_counted_on_the_profile(client_of, creator, friend, stranger):
    for audience in ("everyone", "friends"):
        like_video(account=friend, slug=VideoFactory(creator=creator, audience=audience).slug)
    assert page(client_of(friend), creator).context["numbers"]["likes"] == 2
    assert page(client_of(stranger), creator).context["numbers"]["likes"] == 1


def test_favorites_appear_only_once_their_owner_shows_them(client_of, creator, stranger):
    seen, hidden = VideoFactory(), VideoFactory()
    favorite(creator, seen)
    hide_save(account=creator, key=favorite(creator, hidden).key)
    save_video(account=creator, slug=(kept := VideoFactory()).slug)
    text = page(client_of(stranger), creator, "favorites").text
    assert "tab=favorites" not in text and seen.slug not in text
    assert seen.slug in page(client_of(creator), creator, "favorites").text
    set_privacy(account=creator, switch="show_favorites", on=True)
    assert "tab=favorites" in page(client_of(stranger), creator).text
    text = page(client_of(stranger), creator, "favorites").text
    assert seen.slug in text and hidden.slug not in text and kept.slug not in text


def test_what_a_visitor_may_not_see_is_not_among_the_favorites_nor_counted(client_of, creator, stranger):
    maker = AccountFactory()
    befriend(creator, maker)
    favorite(creator, VideoFactory(creator=maker, audience="friends"))
    favorite(creator, gone := VideoFactory())
    set_privacy(account=creator, switch="show_favorites", on=True)
    before = page(client_of(stranger), creator, "favorites")
    assert len(before.context["cards"]) == 1
    gone.audience = "me"
    gone.save()
    after = page(client_of(stranger), creator, "favorites")
    assert after.context["cards"] == [] and "No favorites to show" in after.text
    never = AccountFactory(handle="zoe")
    set_privacy(account=never, switch="show_favorites", on=True)
    other = page(client_of(stranger), never, "favorites").text
    assert after.text.count("favorite") == other.count("favorite"), "as if there had never been one"


@pytest.mark.parametrize("kind", ["personal", "business"])
def test_switching_the_kind_both_ways_loses_nothing(client_of, creator, stranger, kind):
    set_kind(account=creator, kind=kind)
    video = VideoFactory(creator=creator)
    note_save(account=stranger, key=favorite(stranger, video).key, reason="learn", note="the glaze")
    rows, client = list(VideoSave.objects.values()), client_of(creator)
    for wanted in {"personal": ("business", "personal"), "business": ("personal", "business")}[kind]:
        answer = client.post(reverse("videos:settings_account"), {"kind": wanted})
        assert (answer.status_code, answer.url) == (302, reverse("videos:settings_account"))
        creator.refresh_from_db()
        assert creator.kind == wanted
        assert client.get(reverse("analytics:dashboard")).status_code == 200
    assert creator.kind == kind and list(VideoSave.objects.values()) == rows


def test_an_unknown_kind_is_refused(client_of, creator):
    answer = client_of(creator).post(reverse("videos:settings_account"), {"kind": "royal"})
    assert answer.status_code == 400
    creator.refresh_from_db()
    assert creator.kind == "business"


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"]
)
def test_next_leads_nowhere_else(client_of, creator, back):
    answer = client_of(creator).post(reverse("videos:settings_account"), {"kind": "personal", "next": back})
    assert answer.url == reverse("videos:settings_account")
    answer = client_of(creator).post(
        reverse("videos:settings_account"), {"kind": "personal", "next": "/analytics/"}
    )
    assert answer.url == "/analytics/"


def test_a_picture_over_ten_megabytes_is_dropped_while_it_arrives_and_said_so(client_of, creator):
    sent = {
        "handle": creator.handle,
        "bio": "still here",
        "picture": SimpleUploadedFile("a.jpg", b"x" * (10 * 2**20 + 1)),
    }
    answer = client_of(creator).post(reverse("videos:settings_profile"), sent)
    assert answer.status_code == 422
    assert "This file is larger than 10 MB" in answer.text
    creator.refresh_from_db()
    assert not creator.avatar


def test_a_handle_of_thirty_emoji_fits_with_its_sign_and_one_more_does_not(client_of, creator):
    client, thirty = client_of(creator), "🌙" * 30
    assert edit(client, handle=f"@{thirty}").status_code == 302
    creator.refresh_from_db()
    assert creator.handle == thirty
    field = re.search(r"<input[^>]*id=\"id_handle\"[^>]*>", client.get("/settings/profile/").text)[0]
    assert "maxlength" not in field, "browsers would count sixty signs"
    assert "A handle has at most 30 signs." in edit(client, handle="🌙" * 31).text
