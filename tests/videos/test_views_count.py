"""What counts as a view, and as a share: once per viewer, video and day."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.http import HttpRequest
from django.urls import reverse

from tests.factories import VideoFactory
from videos.actions.recount import recount
from videos.actions.viewing import TOKEN_LASTS, view_token
from videos.models import Share, Video, VideoView
from videos.viewer import viewer_key

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2031, 5, 14, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def video(creator):
    return VideoFactory(creator=creator)


def token_from(client, video) -> str:
    page = client.get(reverse("videos:watch", args=[video.slug])).text
    found = re.search(r'data-token="([^"]+)"', page)
    return found[1] if found else ""


def report(client, video, token) -> None:
    answer = client.post(reverse("videos:view", args=[video.slug]), {"token": token})
    assert (answer.status_code, answer.content) == (204, b"")


def watch(client, video, time_machine, seconds=2.0) -> None:
    token = token_from(client, video)
    time_machine.shift(seconds)
    report(client, video, token)


def views(video) -> int:
    video.refresh_from_db()
    assert list(recount(mend=False)) == []
    return video.view_count


@pytest.mark.parametrize(
    ("seconds", "counted"), [(0, 0), (1, 0), (1.9, 0), (2, 1), (3600, 1), (TOKEN_LASTS + 1, 0)]
)
def test_two_seconds_of_play_make_a_view(client_of, stranger, video, time_machine, seconds, counted):
    watch(client_of(stranger), video, time_machine, seconds)
    assert views(video) == counted


def test_once_per_viewer_video_and_day(client_of, stranger, friend, video, time_machine):
    other, client = VideoFactory(), client_of(stranger)
    for _ in range(2):
        watch(client, video, time_machine)
    assert views(video) == 1
    watch(client, other, time_machine)
    watch(client_of(friend), video, time_machine)
    assert (views(video), views(other)) == (2, 1)
    for days in (1, 2):
        time_machine.move_to(NOON + dt.timedelta(days=days))
        for _ in range(2):
            watch(client, video, time_machine)
        assert views(video) == 2 + days


def test_the_feed_hands_out_tokens_too(client_of, stranger, video, time_machine):
    client = client_of(stranger)
    token = re.search(r'data-token="([^"]+)"', client.get(reverse("videos:feed")).text)[1]
    time_machine.shift(2)
    report(client, video, token)
    assert views(video) == 1


def test_ones_own_views_never_count(client_of, creator, video, time_machine):
    client = client_of(creator)
    assert token_from(client, video) == ""
    request = HttpRequest()
    request.user = creator
    token = view_token(video, viewer_key(request))
    time_machine.shift(3)
    report(client, video, token)
    assert views(video) == 0


def test_a_token_that_does_not_fit_counts_nothing(client_of, stranger, friend, video, time_machine):
    client, other = client_of(stranger), VideoFactory()
    good = token_from(client, video)
    bad = {
        "nothing": "",
        "made up": "x",
        "made up with parts": "1.abc:def:ghi",
        "forged": good[:-1] + ("A" if good[-1] != "A" else "B"),
        "older than it was signed": re.sub(r"\.\d+:", ".1:", good),
        "another video's": token_from(client, other),
        "another viewer's": token_from(client_of(friend), video),
        "nobody's": token_from(client_of(), video),
        "another language": "é.1:ü:ß",
        "a long one": "a" * 5000,
    }
    time_machine.shift(2)
    for token in bad.values():
        report(client, video, token)
    answer = client.post(reverse("videos:view", args=[video.slug]))
    assert answer.status_code == 204
    assert views(video) == 0 and not VideoView.objects.exists()
    report(client, video, good)
    assert views(video) == 1


def test_a_view_of_what_has_been_hidden_meanwhile_is_not_there(client_of, stranger, video, time_machine):
    client = client_of(stranger)
    token = token_from(client, video)
    Video.objects.update(audience="me")
    time_machine.shift(2)
    answer = client.post(reverse("videos:view", args=[video.slug]), {"token": token})
    assert answer.status_code == 404 and views(video) == 0


def test_signed_out_people_are_told_apart_by_address_and_browser(client_of, video, time_machine):
    def somebody(address="192.0.2.1", agent="Firefox"):
        client = client_of()
        client.defaults.update(REMOTE_ADDR=address, HTTP_USER_AGENT=agent)
        return client

    for client, wanted in (
        (somebody(), 1),
        (somebody(), 1),
        (somebody(agent="Safari"), 2),
        (somebody(address="192.0.2.2"), 3),
    ):
        watch(client, video, time_machine)
        assert views(video) == wanted
    time_machine.move_to(NOON + dt.timedelta(days=1))
    watch(somebody(), video, time_machine)
    assert views(video) == 4
    keys = list(VideoView.objects.values_list("viewer_key", flat=True))
    assert len(set(keys)) == 4, "the key of one day says nothing on another"
    assert not [key for key in keys if "192" in key or len(key) != 32]


@pytest.mark.parametrize(("proxies", "wanted"), [(0, 1), (1, 3), (2, 1)])
def test_a_forwarded_address_is_believed_only_of_trusted_proxies(
    client_of, video, time_machine, settings, proxies, wanted
):
    """With one proxy the last entry is its word; what stands before it, anybody can write."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for number in range(3):
        client = client_of()
        client.defaults["HTTP_X_FORWARDED_FOR"] = f"10.9.{number}.1, 198.51.100.7, 203.0.113.{number}"
        watch(client, video, time_machine)
    assert views(video) == wanted


def test_a_share_counts_once_a_day(client_of, creator, stranger, video, time_machine):
    url = reverse("videos:share", args=[video.slug])
    for day in range(2):
        time_machine.move_to(NOON + dt.timedelta(days=day))
        for _ in range(2):
            answer = client_of(stranger, htmx=True).post(url)
            assert answer.status_code == 200 and f'id="share-{video.slug}"' in answer.text
        assert views(video) == 0
        assert (video.share_count, Share.objects.count()) == (day + 1, day + 1)
    client_of(creator).post(url)
    assert client_of().post(url).url.endswith(f"?next=%2Fv%2F{video.slug}%2F")
    assert views(video) == 0 and video.share_count == 3


def test_a_share_without_javascript_shows_the_link(client_of, stranger, video):
    answer = client_of(stranger).post(reverse("videos:share", args=[video.slug]), follow=True)
    assert f'value="http://testserver/v/{video.slug}/"' in answer.text
