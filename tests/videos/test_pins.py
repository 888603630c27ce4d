"""Pinned videos: up to three at the top of a profile, the newest pin first, for whoever may see them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import VideoFactory
from videos.actions.own_grid import pin_video
from videos.actions.videos import delete_video
from videos.models import Video

pytestmark = pytest.mark.django_db


def profile(client, account, **query):
    return client.get(reverse("videos:profile", args=[account.handle]), query)


def slugs(answer) -> list[str]:
    return [card.slug for card in answer.context["cards"]]


def pin(client, video, on="1"):
    return client.post(reverse("videos:pin", args=[video.slug]), {"on": on})


@pytest.fixture
def films(creator):
    """Eight videos, the newest first."""
    return [
        VideoFactory(creator=creator, posted_at=timezone.now() - dt.timedelta(days=days)) for days in range(8)
    ]


def test_the_newest_pin_stands_first_and_the_rest_by_date(client_of, creator, stranger, films):
    for video in (films[5], films[2]):
        pin_video(account=creator, slug=video.slug)
    wanted = [films[n].slug for n in (2, 5, 0, 1, 3, 4, 6, 7)]
    for viewer in (creator, stranger, None):
        answer = profile(client_of(viewer), creator)
        assert slugs(answer) == wanted and answer.text.count(", pinned") == 2
    pin_video(account=creator, slug=films[2].slug, on=False)
    assert slugs(profile(client_of(), creator))[:3] == [films[n].slug for n in (5, 0, 1)]


def test_a_fourth_is_refused_with_a_sentence(client_of, creator, films):
    client = client_of(creator)
    for video in films[:3]:
        assert pin(client, video).status_code == 302
    answer = pin(client, films[3])
    assert (
        answer.status_code == 409 and "3 videos are pinned already. Unpin one of them first." in answer.text
    )
    assert pin(client, films[0]).status_code == 302, "what is pinned already stays so"
    refused = pin(client_of(creator, htmx=True), films[3])
    assert (refused.status_code, refused.headers["HX-Reswap"]) == (409, "none")
    films[3].refresh_from_db()
    assert films[3].pinned_at is None
    delete_video(account=creator, slug=films[0].slug)
    assert pin(client, films[3]).status_code == 302


def test_a_pin_shows_nobody_what_they_may_not_see(client_of, creator, friend, stranger, films):
    hidden, shared = films[1], films[2]
    for video, audience in ((hidden, "me"), (shared, "friends")):
        Video.objects.filter(pk=video.pk).update(audience=audience)
        pin_video(account=creator, slug=video.slug)
    assert slugs(profile(client_of(creator), creator))[:2] == [shared.slug, hidden.slug]
    assert slugs(profile(client_of(friend), creator))[0] == shared.slug
    for client, query in ((client_of(stranger), {}), (client_of(creator), {"as": "stranger"})):
        text = profile(client, creator, **query).text
        assert hidden.slug not in text and shared.slug not in text and ", pinned" not in text


def test_only_ones_own_and_only_what_is_out(client_of, creator, stranger):
    video = VideoFactory(creator=creator)
    assert pin(client_of(stranger), video).status_code == 404
    assert pin(client_of(), video).url.startswith("/accounts/login/")
    draft = VideoFactory(creator=creator, published_at=None)
    assert pin(client_of(creator), draft).status_code == 409
    assert not Video.objects.filter(pinned_at__isnull=False).exists()


def test_paging_repeats_none_even_if_pins_change_meanwhile(client_of, creator, films, monkeypatch):
    monkeypatch.setattr("videos.selectors.on_profile.GRID", 2)
    for video in (films[4], films[6]):
        pin_video(account=creator, slug=video.slug)
    answer = profile(client_of(), creator)
    seen = slugs(answer)
    assert seen == [films[n].slug for n in (6, 4, 0, 1)]
    pin_video(account=creator, slug=films[6].slug, on=False)
    pin_video(account=creator, slug=films[7].slug)
    while more := answer.context["next_url"]:
        answer = client_of().get(more)
        seen += slugs(answer)
    assert sorted(seen) == sorted(video.slug for video in films)


def test_made_up_pins_in_the_address_hide_nothing_for_others_and_break_nothing(client_of, creator, films):
    for pins in ("nowhere22", "a.b.c.d.e", "\U0001f3fa", "%27"):
        assert profile(client_of(), creator, pins=pins).status_code == 200
        assert slugs(profile(client_of(), creator, pins=pins)) == [video.slug for video in films]


def test_with_htmx_the_grid_comes_anew_and_the_keyboard_stays_at_its_tile(client_of, creator, films):
    answer = pin(client_of(creator, htmx=True), films[3])
    assert answer.status_code == 200 and "<html" not in answer.text
    assert answer.text.index(f"tile-{films[3].slug}") < answer.text.index(f"tile-{films[0].slug}")
    assert answer.text.count("autofocus") == 1
    tile = answer.text[answer.text.index(f'id="tile-{films[3].slug}"') :]
    assert "autofocus" in tile[: tile.index("</li>")] and ">Unpin<" in tile[: tile.index("</li>")].replace(
        "</svg>", ">"
    )
    assert "Pinned to the top" in answer.headers["HX-Trigger"]


def test_without_a_script_one_is_back_at_the_tile(client_of, creator, films):
    answer = pin(client_of(creator), films[3])
    assert answer.url == f"/@mira/#tile-{films[3].slug}"
    page = profile(client_of(creator), creator).text
    assert f'id="tile-{films[3].slug}"' in page
