"""A change between two people holds from the next request on: in the tabs, on the pages, for every byte."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories import AccountFactory, VideoFactory, befriend
from videos.models import Account, Video

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.both]

# Who presses which button about the other one, from friends on; what a viewer then has of the creator's:
# the video for friends, and the one for everyone, in Friends, in Following and by address.
NEITHER, ONE_WAY, FRIENDS = "neither", "one way", "friends"
STORIES = {
    "unfollowed by the viewer": [("viewer", "follow", "0", NEITHER), ("viewer", "follow", "1", FRIENDS)],
    "unfollowed by the creator": [("creator", "follow", "0", ONE_WAY), ("creator", "follow", "1", FRIENDS)],
    "removed as a follower": [("creator", "remove", "", NEITHER), ("viewer", "follow", "1", FRIENDS)],
    "the viewer removes the creator": [
        ("viewer", "remove", "", ONE_WAY),
        ("creator", "follow", "1", FRIENDS),
    ],
    "blocked and unblocked": [
        ("creator", "block", "1", None),
        ("creator", "block", "0", NEITHER),
        ("viewer", "follow", "1", ONE_WAY),
        ("creator", "follow", "1", FRIENDS),
    ],
    "blocking and unblocking": [("viewer", "block", "1", None), ("viewer", "block", "0", NEITHER)],
}


def got(client: Client, video: Video, link: str) -> set[str]:
    """Where the video is found, and which of its bytes are sent."""
    found = {
        tab for tab in ("for-you", "following", "friends") if video.slug in client.get(f"/?tab={tab}").text
    }
    page = f"/v/{video.slug}/"
    for way in ("", "comments/", "stream.mp4", "poster.jpg"):
        part = {"Range": "bytes=5-9"} if way == "stream.mp4" else {"HX-Request": "true"}
        if client.get(page + way, headers=part).status_code in (200, 206):
            found.add(way)
    if client.get(link).status_code == 200:
        found.add("file")
    return found


def expected(stands: str | None, *, for_friends: bool) -> set[str]:
    by_address = {"", "comments/", "stream.mp4", "poster.jpg", "file"}
    if stands is None or (for_friends and stands != FRIENDS):
        return set()
    tabs = {"for-you"} | ({"following"} if stands in (FRIENDS, ONE_WAY) else set())
    return by_address | tabs | ({"friends"} if stands == FRIENDS else set())


MIRRORED = ("unfollowed by the creator", "the viewer removes the creator", "blocking and unblocking")


@pytest.mark.parametrize(
    "story",
    [pytest.param(story, marks=pytest.mark.slow) if story in MIRRORED else story for story in STORIES],
)
def test_each_step_holds_at_the_next_request(
    client_of: Callable[..., Client], creator: Account, friend: Account, story: str
) -> None:
    secret = VideoFactory(creator=creator, audience="friends", with_files=True)
    public = VideoFactory(creator=creator, with_files=True)
    clients = {"creator": client_of(creator), "viewer": client_of(friend)}
    viewer = clients["viewer"]
    links = {
        video: viewer.post(f"/v/{video.slug}/download/", headers={"HX-Request": "true"})
        for video in (secret, public)
    }
    files = {
        video: answer.headers["HX-Trigger"].split('"url": "')[1].split('"')[0]
        for video, answer in links.items()
    }
    for who, button, on, stands in [("", "", "", FRIENDS), *STORIES[story]]:
        if who:
            other = friend if who == "creator" else creator
            assert clients[who].post(f"/@{other.handle}/{button}/", {"on": on}).status_code == 302
        for video in (secret, public):
            seen = got(viewer, video, files[video])
            assert seen == expected(stands, for_friends=video == secret), (who, button, on)


def test_a_viewers_new_friend_is_in_the_tab_and_others_are_not(client_of, creator, stranger):
    video, other = VideoFactory(creator=creator), VideoFactory(creator=AccountFactory())
    client = client_of(stranger)
    assert video.slug not in client.get("/?tab=friends").text
    befriend(creator, stranger)
    shown = client.get("/?tab=friends").text
    assert video.slug in shown and other.slug not in shown
