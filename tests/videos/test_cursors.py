"""Cursors say where a page goes on, and nothing else to anybody who looks into them."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from tests.factories import VideoFactory
from videos.actions.accounts import set_privacy
from videos.actions.engagement import like_video
from videos.actions.relations import follow_account
from videos.selectors.cursor import read_place, write_place
from videos.selectors.sealed import seal, unseal


@pytest.mark.parametrize(
    "numbers", [(0, 0), (1, 2), (-5, 7), (2**63 - 1, -(2**63)), (1_790_000_000_000_000, 12)]
)
def test_what_is_sealed_comes_back_and_can_not_be_read(numbers):
    sealed = seal(*numbers)
    assert unseal(sealed) == numbers and len(sealed) == 40
    assert not [number for number in numbers if abs(number) > 2**16 and f"{number:x}" in sealed]


def test_neighbours_have_nothing_in_common():
    cursors = [seal(1_790_000_000_000_000, number) for number in range(50)]
    assert len({cursor[:6] for cursor in cursors} | {cursor[-6:] for cursor in cursors}) == 100


@pytest.mark.parametrize(
    "odd", ["", "1-1", "zz", "00" * 20, "ff" * 20, "ab" * 19, "9" * 4000, "²" * 40, seal(1, 2)[:-1] + "x"]
)
def test_what_was_not_made_here_is_none(odd):
    assert unseal(odd) is None and read_place(odd) is None


@pytest.mark.parametrize("micros", [2**63 - 1, -(2**63)])
def test_a_place_in_no_year_is_none(micros):
    assert read_place(seal(micros, 1)) is None


def test_a_place_is_exact_to_the_microsecond():
    for when in (datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC), datetime(2026, 11, 26, 1, 2, 3, 4, UTC)):
        assert read_place(write_place(when, 2**62)) == (when, 2**62)


@pytest.mark.django_db
def test_no_list_of_others_tells_an_id_or_a_time(client_of, creator, friend, follower, stranger, monkeypatch):
    for place in ("feed.GRID", "search.GRID", "on_profile.GRID", "discover.GRID", "people.PAGE", "feed.PAGE"):
        monkeypatch.setattr(f"videos.selectors.{place}", 1)
    videos = [VideoFactory(creator=creator, caption="a kiln #kiln") for _ in range(3)]
    for video in videos:
        like_video(account=stranger, slug=video.slug)
    set_privacy(account=stranger, switch="show_likes", on=True)
    for name in (friend.handle, follower.handle):
        follow_account(follower=creator, handle=name)
    client = client_of(follower)
    for path in ("/", "/?tab=following", "/discover/", "/discover/?q=kiln&tab=videos", "/@mira/",
                 "/@mira/followers/", "/@mira/following/", "/@kai/?tab=liked"):  # fmt: skip
        found = client.get(path).context["next_url"]
        cursor = parse_qs(urlsplit(found).query)["after"][0]
        assert len(cursor) >= 40 and not cursor.endswith(tuple(f"-{video.pk:x}" for video in videos)), path
        again = client.get(found)
        assert again.status_code == 200 and again.context["next_url"] != found, path


@pytest.mark.django_db
def test_nobody_can_ask_whether_somebody_once_liked_a_video(client_of, creator, stranger, monkeypatch):
    """The cursor of that list was once a video's address, which anybody can write."""
    monkeypatch.setattr("videos.selectors.on_profile.GRID", 1)
    set_privacy(account=creator, switch="show_likes", on=True)
    shown, taken_back, hidden = VideoFactory(), VideoFactory(), VideoFactory()
    for video in (shown, taken_back, hidden):
        like_video(account=creator, slug=video.slug)
    like_video(account=creator, slug=taken_back.slug, on=False)
    hidden.published_at, hidden.audience = timezone.now(), "me"
    hidden.save()
    client = client_of(stranger)
    first = [card.slug for card in client.get("/@mira/?tab=liked").context["cards"]]
    for slug in (taken_back.slug, hidden.slug, VideoFactory().slug):
        page = client.get(f"/@mira/?tab=liked&after={slug}")
        assert [card.slug for card in page.context["cards"]] == first == [shown.slug]
