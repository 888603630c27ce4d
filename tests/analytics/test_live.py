"""An open page asks whether there is anything new: a small question, whose answer tells no secret."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from analytics.live import seen
from analytics.models import ToldMark
from tests.analytics.crowd import change, crowd, roll
from tests.analytics.deeds import Method, at, keep, let_go, watch
from tests.factories import AccountFactory, VideoFactory, befriend
from videos.actions.accounts import set_kind
from videos.actions.engagement import like_video
from videos.actions.relations import follow_account
from videos.actions.videos import delete_video
from videos.models import Account, Video

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
ClientOf = Callable[..., Client]
DASHBOARD = reverse("analytics:dashboard")


@pytest.fixture
def video(creator: Account) -> Video:
    video = VideoFactory(creator=creator)
    watch(video, 3, days_ago=3)
    roll(2)
    return video


def ask(client: Client, said: str, url: str = DASHBOARD, days_ago: float = 0) -> int:
    with at(days_ago):
        return client.get(url, {"days": "7", "seen": said}).status_code


def said(client: Client, url: str = DASHBOARD, days_ago: float = 0) -> str:
    with at(days_ago):
        return str(client.get(url, {"days": "7"}).context["seen"])


def test_nothing_new_is_an_empty_answer(client_of: ClientOf, creator: Account, video: Video) -> None:
    client, page = client_of(creator), reverse("analytics:video", args=[video.slug])
    for url in (DASHBOARD, page):
        assert ask(client, said(client, url), url) == 204
        assert ask(client, "", url) == ask(client, "nonsense", url) == 200
    roll()
    assert ask(client, said(client)) == 204


@pytest.mark.parametrize("what", ["view", "like", "follow", "save", "removal"])
def test_what_is_rolled_up_is_new(client_of: ClientOf, creator: Account, video: Video, what: str) -> None:
    client, fan = client_of(creator), AccountFactory()
    keep(video, fan, days_ago=1.5)
    roll(1)
    before = said(client)
    with at(0.5):
        match what:
            case "view":
                watch(video, 1, days_ago=0.5)
            case "like":
                like_video(account=fan, slug=video.slug)
            case "follow":
                follow_account(follower=fan, handle=creator.handle)
            case "save":
                keep(video, days_ago=0.5)
            case "removal":
                let_go(video, fan, days_ago=0.5)
    assert ask(client, before) == 204  # not yet counted
    roll()
    assert ask(client, before) == 200
    assert ask(client, said(client)) == 204


def test_another_day_is_new(client_of: ClientOf, creator: Account, video: Video) -> None:
    client = client_of(creator)
    assert ask(client, said(client), days_ago=-1) == 200


def test_what_happens_to_others_is_not(client_of: ClientOf, creator: Account, video: Video) -> None:
    client = client_of(creator)
    before = said(client)
    watch(VideoFactory(), 4, days_ago=1)
    roll()
    assert ask(client, before) == 204


def test_what_is_held_back_is_not(client_of: ClientOf, creator: Account, video: Video) -> None:
    """Else the answer itself would tell of a save that no number tells of."""
    guarded = VideoFactory(creator=creator, audience=Video.Audience.FRIENDS, counts_guarded=True)
    client, friends = client_of(creator), [AccountFactory() for _ in range(5)]
    before = said(client)
    for friend in friends:
        befriend(friend, creator)
    roll(1.9)
    before = said(client)
    for n, friend in enumerate(friends[:4]):
        for method in Method:
            keep(guarded, friend, method=method, days_ago=1.5 - n / 10)
        roll(1.45 - n / 10)
        assert ask(client, before) == 204
    let_go(guarded, friends[0], days_ago=1)
    roll(0.9)
    assert ask(client, before) == 204
    keep(guarded, friends[0], days_ago=0.8)
    keep(guarded, friends[4], days_ago=0.7)
    roll(0.6)
    assert ask(client, before) == 200  # now all five are told


def test_a_new_publication_of_splits_is_new(client_of: ClientOf, creator: Account, video: Video) -> None:
    people = crowd(video, 6, days_ago=1)
    roll(0.9)
    client = client_of(creator)
    before = said(client)
    change(people, video, reason="learn", days_ago=0.5)
    roll(0.4)
    assert ask(client, before) == 204  # the same six bring no round about so soon
    crowd(video, 6, "learn", days_ago=0.3)
    roll(0.2)
    assert ask(client, before) == 200


def test_asking_is_two_statements_more_than_signing_in(
    client_of: ClientOf, creator: Account, video: Video, django_assert_max_num_queries: Any
) -> None:
    client, page = client_of(creator), reverse("analytics:video", args=[video.slug])
    token = said(client)
    with at(0), django_assert_max_num_queries(3):  # the session, the account, the mark
        assert client.get(DASHBOARD, {"seen": token}).status_code == 204
    with at(0), django_assert_max_num_queries(4):  # and that the video is still there
        assert client.get(page, {"seen": token}).status_code == 204


def test_of_what_is_not_ones_own_there_is_no_such_answer(
    client_of: ClientOf, creator: Account, stranger: Account, video: Video
) -> None:
    page = reverse("analytics:video", args=[video.slug])
    with at(0):
        token = seen(stranger, None, 0)
    assert ask(client_of(stranger), token) == 204
    assert ask(client_of(stranger), token, page) == 404
    assert ask(client_of(None), token) == 302
    client = client_of(creator)
    token = said(client)
    delete_video(slug=video.slug, account=creator)
    assert ask(client, token, page) == 404
    assert ToldMark.objects.filter(account=creator).exists()


def test_what_one_does_oneself_is_new_too(client_of: ClientOf, creator: Account, video: Video) -> None:
    """A video that has gone or come, and another kind of account, before anything is counted of it."""
    client = client_of(creator)
    before = said(client)
    other = VideoFactory(creator=creator)
    assert ask(client, before) == 200 and ask(client, said(client)) == 204
    before = said(client)
    delete_video(slug=other.slug, account=creator)
    assert ask(client, before) == 200
    before = said(client)
    set_kind(account=creator, kind="personal")
    assert ask(client, before) == 200
