"""Muting, and turning a video down, through the pages."""

from __future__ import annotations

import pytest

from tests.factories import AccountFactory, VideoFactory
from videos.actions import quiet
from videos.actions.quiet import list_word, mute_account, turn_down_video
from videos.models import Account, Mute, NotInterested, Tag, WordRule

pytestmark = pytest.mark.django_db


BROUGHT_FORWARD = ("/", "/?tab=following", "/?tab=friends", "/discover/?q=roof", "/tags/dusk/")


def test_what_is_muted_is_in_no_feed_and_no_list_and_opens_all_the_same(client_of, creator, friend):
    video = VideoFactory(creator=creator)
    video.tags.add(Tag.objects.create(name="dusk"))
    client = client_of(friend)
    assert all(video.slug in client.get(path).text for path in BROUGHT_FORWARD)
    assert client.post("/@mira/mute/", {"on": "1"}).status_code == 302
    assert not any(video.slug in client.get(path).text for path in BROUGHT_FORWARD)
    assert "Nothing that you want to be shown" in client.get("/tags/dusk/").text
    assert client.get(f"/v/{video.slug}/").status_code == 200
    assert video.slug in client.get("/@mira/").text, "a profile that one opens shows everything"
    assert "Unmute" in client.get("/@mira/").text and "@mira" in client.get("/settings/quiet/").text
    client.post("/@mira/mute/", {"on": "0", "back": "quiet"})
    assert all(video.slug in client.get(path).text for path in BROUGHT_FORWARD)


def test_nobody_is_told_of_a_mute(client_of, creator, stranger):
    before = client_of(creator).get("/@kai/").content
    mute_account(muter=stranger, handle="mira")
    assert client_of(creator).get("/@kai/").content.count(b"csrf") == before.count(b"csrf")
    assert not creator.notifications.exists()


@pytest.mark.parametrize("htmx", [False, True])
def test_a_video_of_no_interest_steps_aside_and_comes_back(client_of, creator, stranger, htmx):
    video = VideoFactory(creator=creator)
    client = client_of(stranger, htmx=htmx)
    answer = client.post(f"/v/{video.slug}/not-interested/", {"on": "1"})
    if htmx:
        assert f'"hush:aside": {{"slug": "{video.slug}"}}' in answer.headers["HX-Trigger"]
        assert '"values": {"on": "0"}' in answer.headers["HX-Trigger"], "with a way to undo it"
    plain = client_of(stranger)
    assert video.slug not in plain.get("/").text and video.slug in plain.get("/settings/quiet/").text
    client.post(f"/v/{video.slug}/not-interested/", {"on": "0"})
    assert video.slug in plain.get("/").text


def test_what_can_no_longer_be_seen_is_not_on_the_list_and_can_be_taken_back(creator, stranger, client_of):
    video = VideoFactory(creator=creator)
    turn_down_video(account=stranger, slug=video.slug)
    video.audience = "me"
    video.save(update_fields=["audience"])
    assert video.slug not in client_of(stranger).get("/settings/quiet/").text
    turn_down_video(account=stranger, slug=video.slug, on=False)
    assert not NotInterested.objects.exists()


def test_a_word_is_listed_and_taken_off_with_undo(client_of, creator, stranger):
    video = VideoFactory(creator=creator, caption="Spoilers inside")
    client = client_of(stranger)
    assert client.post("/settings/quiet/", {"text": "#Spoilers"}).status_code == 302
    rule = WordRule.objects.get(account=stranger)
    assert rule.text == "Spoilers" and video.slug not in client.get("/").text
    off = client_of(stranger, htmx=True).post(f"/settings/words/{rule.pk}/remove/")
    assert '"values": {"text": "Spoilers"}' in off.headers["HX-Trigger"]
    assert video.slug in client.get("/").text
    assert client_of(creator).post(f"/settings/words/{rule.pk}/remove/").status_code == 404


@pytest.mark.parametrize("text", ["", "   ", "two words", "!?", "x" * 25, "a\0b"])
def test_what_is_no_word_is_refused_and_kept_in_the_field(client_of, stranger, text):
    answer = client_of(stranger).post("/settings/quiet/", {"text": text})
    assert answer.status_code == 422 and not WordRule.objects.exists()


def test_lists_are_bounded_and_hold_each_word_once(stranger, monkeypatch):
    monkeypatch.setattr(quiet, "WORDS_MAX", 2)
    one = list_word(account=stranger, kind="mute", text="café")
    assert list_word(account=stranger, kind="mute", text="CAFE") == one
    list_word(account=stranger, kind="filter", text="cafe")
    list_word(account=stranger, kind="mute", text="two")
    with pytest.raises(quiet.Refused, match="holds 2 words"):
        list_word(account=stranger, kind="mute", text="three")


def test_a_mute_goes_with_either_account(stranger):
    muted = AccountFactory()
    mute_account(muter=stranger, handle=muted.handle)
    Account.objects.filter(pk=muted.pk).delete()
    assert not Mute.objects.exists()


def test_own_videos_have_no_such_menu(client_of, creator, stranger):
    video = VideoFactory(creator=creator)
    assert "Not interested" not in client_of(creator).get(f"/v/{video.slug}/").text
    assert "Not interested" in client_of(stranger).get(f"/v/{video.slug}/").text
    assert "Not interested" not in client_of().get(f"/v/{video.slug}/").text
