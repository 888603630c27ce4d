"""Muted videos, accounts and words: what comes of them is not told, and only then."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from notifications.actions.wishes import mute_video
from notifications.models import MutedVideo, Notification
from notifications.selectors.badge import unread_count
from tests.factories import AccountFactory, VideoFactory
from videos.actions.comments import add_comment, edit_comment
from videos.actions.engagement import like_video
from videos.actions.quiet import list_word, mute_account
from videos.actions.relations import follow_account
from videos.models import Account, Video

from .conftest import shown

Browser = Callable[..., Client]


# --- Videos ----------------------------------------------------------------------------------------


def test_nothing_more_is_told_of_a_muted_video(
    creator: Account, stranger: Account, friend: Account, video: Video
) -> None:
    like_video(account=friend, slug=video.slug)
    mute_video(account=creator, slug=video.slug)
    like_video(account=stranger, slug=video.slug)
    add_comment(account=stranger, slug=video.slug, text="@mira, hello")
    like_video(account=stranger, slug=VideoFactory(creator=creator).slug)
    follow_account(follower=stranger, handle=creator.handle)
    assert shown(creator) == [("follow", 1), ("like", 1), ("like", 1)]  # what was there before stays
    assert unread_count(creator) == 3


def test_unmuted_it_is_told_of_again_but_not_of_what_was_missed(
    creator: Account, stranger: Account, friend: Account, video: Video
) -> None:
    mute_video(account=creator, slug=video.slug)
    like_video(account=stranger, slug=video.slug)
    mute_video(account=creator, slug=video.slug, on=False)
    assert shown(creator) == []
    for on in (False, True):  # done again, it is no news
        like_video(account=stranger, slug=video.slug, on=on)
    assert shown(creator) == []
    like_video(account=friend, slug=video.slug)
    assert shown(creator) == [("like", 1)]


def test_muting_is_ones_own(creator: Account, stranger: Account, friend: Account, video: Video) -> None:
    asked = add_comment(account=stranger, slug=video.slug, text="Which one?")
    mute_video(account=stranger, slug=video.slug)
    add_comment(account=friend, slug=video.slug, text="That one.", parent_id=asked.pk)
    assert (shown(stranger), len(shown(creator))) == ([], 2)


def test_the_switch_stands_in_the_menu_of_a_line(
    creator: Account, stranger: Account, video: Video, client_of: Browser
) -> None:
    like_video(account=stranger, slug=video.slug)
    client, path = client_of(creator), f"/notifications/mute/{video.slug}/"
    page = client.get("/notifications/").content.decode()
    assert f'action="{path}"' in page and "Mute this video" in page
    assert client.post(path, {"on": "1"}).headers["Location"] == "/notifications/"
    assert "Tell me of this video again" in client.get("/notifications/").content.decode()
    listed = client.get("/notifications/settings/").content.decode()
    assert video.caption in listed and f'action="{path}"' in listed
    answer = client.post(path, {"on": "0"}, headers={"HX-Request": "true"})
    assert "Mute this video" in answer.content.decode() and "hush:toast" in answer.headers["HX-Trigger"]
    assert (
        client.post(path, {"on": "1", "back": "settings"}).headers["Location"] == "/notifications/settings/"
    )
    assert client.post(path, {"on": "2"}).status_code == 400
    assert client.get(path).status_code == 405


def test_a_muted_video_that_is_hidden_now_shows_nowhere(
    creator: Account, stranger: Account, video: Video, client_of: Browser
) -> None:
    mute_video(account=stranger, slug=video.slug)
    Video.objects.filter(pk=video.pk).update(audience="me")
    client = client_of(stranger)
    assert video.slug not in client.get("/notifications/settings/").content.decode()
    assert client.post(f"/notifications/mute/{video.slug}/", {"on": "0"}).status_code == 404
    assert MutedVideo.objects.exists()


# --- Accounts --------------------------------------------------------------------------------------


def test_a_muted_account_is_left_out_for_as_long_as_it_is_muted(
    creator: Account, stranger: Account, friend: Account, video: Video
) -> None:
    for account in (stranger, friend):
        like_video(account=account, slug=video.slug)
    add_comment(account=stranger, slug=video.slug, text="@mira")
    follow_account(follower=stranger, handle=creator.handle)
    assert unread_count(creator) == 3
    mute_account(muter=creator, handle=stranger.handle)
    assert (shown(creator), unread_count(creator)) == ([("like", 1)], 1)
    mute_account(muter=stranger, handle=creator.handle)  # nothing to do with it
    mute_account(muter=creator, handle=stranger.handle, on=False)
    assert (len(shown(creator)), unread_count(creator)) == (3, 3)


# --- Words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["No SPOILERS please", "spoilers", "@mira: spoilers!"])
def test_a_comment_with_a_muted_word_is_not_told(
    text: str, creator: Account, stranger: Account, video: Video
) -> None:
    list_word(account=creator, kind="mute", text="spoilers")
    luna = AccountFactory(handle="luna")
    asked = add_comment(account=luna, slug=video.slug, text="How does it end?")
    add_comment(account=stranger, slug=video.slug, text=text, parent_id=asked.pk)
    assert shown(creator) == [("comment", 1)]
    assert shown(luna) == [("reply", 1)]  # who has not muted it is told


def test_an_edit_is_looked_at_again(creator: Account, stranger: Account, video: Video) -> None:
    list_word(account=creator, kind="mute", text="spoilers")
    comment = add_comment(account=stranger, slug=video.slug, text="lovely")
    assert unread_count(creator) == 1
    for text, number in (("lovely spoilers", 0), ("lovely again", 1), ("spoilers again", 0)):
        edit_comment(account=stranger, comment_id=comment.pk, text=text)
        assert (len(shown(creator)), unread_count(creator)) == (number, number)
    assert Notification.objects.count() == 1


def test_a_mention_that_comes_with_a_muted_word_is_not_told(
    creator: Account, stranger: Account, video: Video
) -> None:
    luna = AccountFactory(handle="luna")
    list_word(account=luna, kind="mute", text="spoilers")
    comment = add_comment(account=stranger, slug=video.slug, text="hm")
    edit_comment(account=stranger, comment_id=comment.pk, text="@luna spoilers")
    assert shown(luna) == []
    edit_comment(account=stranger, comment_id=comment.pk, text="@luna hello")
    assert shown(luna) == [("mention", 1)]
