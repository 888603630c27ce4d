"""The best videos by any column; what may not be told doesn't sort either."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from analytics.ranking import COLUMNS
from tests.analytics.crowd import roll
from tests.analytics.deeds import Method, at, keep, watch
from tests.factories import AccountFactory, VideoFactory, befriend
from videos.actions.comments import add_comment
from videos.actions.engagement import like_video, share_video
from videos.models import Account, Video

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
ClientOf = Callable[..., Client]
DASHBOARD = reverse("analytics:dashboard")


def order(client: Client, by: str) -> list[str]:
    with at(0):
        response = client.get(DASHBOARD, {"by": by, "days": "7"})
    assert response.status_code == 200
    return [video.caption for video in response.context["overview"].videos]


@pytest.fixture
def videos(creator: Account) -> dict[str, Video]:
    """Each is the best in something: views, hearts, words, passing on, or one of the ways to keep."""
    names = ("seen", "watched", "liked", "discussed", "shared", "saved", "favorited", "downloaded")
    made = {name: VideoFactory(creator=creator, caption=name) for name in names}
    for video in made.values():
        watch(video, 10, days_ago=1)
    watch(made["seen"], 30, days_ago=2)
    watch(made["watched"], 1, days_ago=2, watched_ms=8000)
    fan = AccountFactory()
    with at(1):
        like_video(account=fan, slug=made["liked"].slug)
        add_comment(account=fan, slug=made["discussed"].slug, text="Oh")
        share_video(account=fan, slug=made["shared"].slug)
    keep(made["saved"], days_ago=1)
    keep(made["favorited"], method=Method.FAVORITE, days_ago=1)
    keep(made["downloaded"], method=Method.DOWNLOAD, days_ago=1)
    keep(made["downloaded"], method=Method.DOWNLOAD, days_ago=1)
    keep(made["liked"], days_ago=30)  # before these days
    roll()
    return made


def test_the_best_by_each_column_comes_first(
    client_of: ClientOf, creator: Account, videos: dict[str, Video]
) -> None:
    client = client_of(creator)
    best = {column.name: order(client, column.name)[0] for column in COLUMNS}
    assert best == {
        "views": "seen",
        "watch": "watched",
        "likes": "liked",
        "comments": "discussed",
        "shares": "shared",
        "all": "downloaded",
        "saves": "saved",
        "favorites": "favorited",
        "downloads": "downloaded",
        "rate": "downloaded",
    }
    for odd in ("", "nonsense", "caption", "all; drop", "range_views"):
        assert order(client, odd)[0] == "downloaded"


def test_the_heading_says_by_which(client_of: ClientOf, creator: Account, videos: dict[str, Video]) -> None:
    with at(0):
        html = client_of(creator).get(DASHBOARD, {"by": "likes"}).content.decode()
    sorted_by = re.findall(r'<th scope="col" aria-sort="descending">.*?</th>', html, re.DOTALL)
    assert len(sorted_by) == 1 and "Likes" in sorted_by[0]
    assert "the best by Likes first" in html
    assert 'href="?days=7&amp;by=likes"' in html  # other days keep the order


def test_a_personal_account_has_no_order_by_saves(
    client_of: ClientOf, creator: Account, videos: dict[str, Video]
) -> None:
    Account.objects.update(kind=Account.Kind.PERSONAL)
    client = client_of(creator)
    assert order(client, "likes")[0] == "liked"
    for of_saves in ("all", "saves", "favorites", "downloads", "rate"):
        assert order(client, of_saves) == order(client, "views")


@pytest.mark.parametrize(
    "by", ["all", "rate", *(pytest.param(c.name, marks=pytest.mark.slow) for c in COLUMNS)]
)
def test_guarded_saves_do_not_show_in_any_order(client_of: ClientOf, creator: Account, by: str) -> None:
    friends = [AccountFactory() for _ in range(4)]
    for friend in friends:
        befriend(friend, creator)
    hidden = {"audience": Video.Audience.FRIENDS, "counts_guarded": True}
    videos = [VideoFactory(creator=creator, caption=name, **hidden) for name in ("one", "two", "three")]
    VideoFactory(creator=creator, caption="for all")
    for video in videos:
        watch(video, 5, days_ago=2)
    roll(1)
    client = client_of(creator)
    before = order(client, by)
    for friend in friends:
        for method in Method:
            keep(videos[0], friend, method=method, days_ago=0.5)
    roll()
    assert order(client, by) == before
