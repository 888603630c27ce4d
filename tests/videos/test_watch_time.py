"""How long a video was really played: believed no faster than the clock, and no more than once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import VideoFactory
from tests.videos.test_views_count import NOON, token_from
from videos.actions.viewing import MOST_LOOPS, TOKEN_LASTS, view_token
from videos.models import Video, VideoView
from videos.models.view import part_count, part_ms
from videos.viewer import viewer_key

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def video(creator):
    return VideoFactory(creator=creator, duration_ms=60_000)


def tell(client, video, token, played, until, parts="1", status=204, **headers):
    """Report seconds of play."""
    sent = {"token": token, "played": int(played * 1000), "until": int(until * 1000), "parts": parts}
    answer = client.post(reverse("videos:view", args=[video.slug]), sent, headers=headers)
    assert answer.status_code == status


def watched() -> float:
    return sum(VideoView.objects.values_list("watched_ms", flat=True)) / 1000


def test_what_was_played_adds_up_batch_by_batch(client_of, stranger, video, time_machine):
    client = client_of(stranger)
    token = token_from(client, video)
    time_machine.shift(3)
    before = timezone.now()
    tell(client, video, token, 2, 2.5, "3")
    assert watched() == 2
    time_machine.shift(12)
    tell(client, video, token, 11.5, 14.5, "3fff")
    view = VideoView.objects.get()
    assert (watched(), view.parts) == (13.5, "3fff")
    assert view.changed_at == timezone.now() > before, "so that analytics pulls it"
    video.refresh_from_db()
    assert video.view_count == 1


def test_nothing_runs_faster_than_the_clock(client_of, stranger, video, time_machine):
    """Neither in one batch nor in many, nor by claiming to have played until later than now."""
    client = client_of(stranger)
    token = token_from(client, video)
    time_machine.shift(2)
    tell(client, video, token, 900, 900)
    assert watched() == 2
    for _ in range(5):
        tell(client, video, token, 10, 1000)
    assert watched() == 2
    time_machine.shift(10)
    for until in (5, 12, 12, 99_999):
        tell(client, video, token, 50, until)
    assert watched() == 12


def test_several_pages_at_once_share_one_clock(client_of, stranger, video, time_machine):
    client = client_of(stranger)
    tokens = [token_from(client, video) for _ in range(4)]
    for _ in range(3):
        time_machine.shift(5)
        for token in tokens:
            tell(client, video, token, 5, (timezone.now() - NOON).total_seconds())
    assert watched() == 15


def test_a_batch_that_is_sent_again_changes_nothing(client_of, stranger, video, time_machine):
    client = client_of(stranger)
    token = token_from(client, video)
    time_machine.shift(20)
    tell(client, video, token, 5, 6, "1f")
    tell(client, video, token, 5, 12, "3ff")
    before = VideoView.objects.values().get()
    time_machine.shift(60)
    for until in (6, 12):
        tell(client, video, token, 5, until, "ffff")
    assert VideoView.objects.values().get() == before


def test_a_day_has_room_for_so_many_loops_and_no_more(client_of, stranger, time_machine):
    client, short = client_of(stranger), VideoFactory(duration_ms=4_000)
    token = token_from(client, short)
    for minute in (1, 2):
        time_machine.move_to(NOON + dt.timedelta(minutes=minute))
        tell(client, short, token, 60, 60 * minute, "f")
    assert watched() == MOST_LOOPS * 4


def test_a_token_of_something_else_credits_nothing(client_of, stranger, friend, video, time_machine):
    client, other = client_of(stranger), VideoFactory()
    good = token_from(client, video)
    bad = (
        "",
        good[:-2],
        token_from(client, other),
        token_from(client_of(friend), video),
        token_from(client_of(), video),
    )
    time_machine.shift(5)
    tell(client, video, good, 3, 3)
    for token in bad:
        tell(client, video, token, 5, 5)
    assert watched() == 3
    time_machine.shift(TOKEN_LASTS)
    tell(client, video, good, 3, TOKEN_LASTS)
    assert watched() == 3, "too old"


def test_the_next_day_begins_anew(client_of, stranger, video, time_machine):
    """The key of a viewer says nothing on another day; a page that is open over midnight has to be asked for again."""
    client = client_of(stranger)
    for day in range(2):
        time_machine.move_to(NOON + dt.timedelta(days=day))
        token = token_from(client, video)
        time_machine.shift(5)
        tell(client, video, token, 4, 5)
    assert list(VideoView.objects.values_list("watched_ms", flat=True)) == [4000, 4000]


def test_watching_ones_own_credits_nothing(client_of, creator, video, time_machine):
    request = HttpRequest()
    request.user = creator
    token = view_token(video, viewer_key(request))
    time_machine.shift(9)
    tell(client_of(creator), video, token, 5, 5)
    assert not VideoView.objects.exists()


def test_what_one_may_not_see_is_not_there(client_of, stranger, friend, video, time_machine):
    clients = {who: client_of(who) for who in (stranger, friend)}
    tokens = {who: token_from(clients[who], video) for who in clients}
    Video.objects.update(audience="friends")
    time_machine.shift(9)
    tell(clients[stranger], video, tokens[stranger], 5, 5, status=404)
    tell(clients[friend], video, tokens[friend], 5, 5)
    assert watched() == 5 and VideoView.objects.count() == 1
    Video.objects.update(audience="me")
    tell(clients[friend], video, tokens[friend], 3, 9, status=404)
    assert watched() == 5


@pytest.mark.parametrize(
    "header", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}]
)
def test_a_page_that_nobody_looks_at_yet_watches_nothing(client_of, stranger, video, time_machine, header):
    client = client_of(stranger)
    token = token_from(client, video)
    time_machine.shift(9)
    tell(client, video, token, 5, 5, **header)
    assert not VideoView.objects.exists()


def test_no_more_parts_than_there_was_time_for(client_of, stranger, video, time_machine):
    client = client_of(stranger)
    token = token_from(client, video)
    time_machine.shift(3)
    tell(client, video, token, 2, 3, "f" * 15)
    assert VideoView.objects.get().parts == "1f", "five: halves of them, and one short one"
    time_machine.shift(60)
    tell(client, video, token, 60, 63, "f" * 25)
    assert VideoView.objects.get().parts == "f" * 15, "and none behind the end"


@pytest.mark.parametrize(
    "odd",
    [
        {"played": "-5"},
        {"played": "1e9"},
        {"played": "٥"},
        {"played": "9" * 30},
        {"until": "x"},
        {"until": "-1"},
        {"parts": "xyz"},
        {"parts": "f" * 99},
    ],
)
def test_a_report_that_is_none_is_just_a_view(client_of, stranger, video, time_machine, odd):
    client = client_of(stranger)
    sent = {"token": token_from(client, video), "played": "2000", "until": "2000", "parts": ""} | odd
    time_machine.shift(3)
    assert client.post(reverse("videos:view", args=[video.slug]), sent).status_code == 204
    assert VideoView.objects.get().parts == "" and watched() == 0


def test_less_than_two_seconds_of_play_are_no_view(client_of, stranger, video, time_machine):
    client = client_of(stranger)
    token = token_from(client, video)
    time_machine.shift(60)
    for played in (0, 0.5, 1.8):
        tell(client, video, token, played, 30)
    video.refresh_from_db()
    assert not VideoView.objects.exists() and video.view_count == 0
    tell(client, video, token, 2, 40)
    video.refresh_from_db()
    assert watched() == 2 and video.view_count == 1
    tell(client, video, token, 0.5, 50)
    assert watched() == 2.5, "what comes later may be short"


def test_time_in_which_no_part_was_played_is_nobodys(client_of, stranger, video, time_machine):
    client = client_of(stranger)
    token = token_from(client, video)
    time_machine.shift(60)
    tell(client, video, token, 20, 20, parts="")
    assert watched() == 0 and VideoView.objects.get().parts == ""
    tell(client, video, token, 20, 40, parts="1")
    assert watched() == 20


def test_a_report_costs_little(client_of, stranger, video, time_machine):
    client = client_of(stranger)
    token = token_from(client, video)
    for seconds in (3, 15):
        time_machine.move_to(NOON + dt.timedelta(seconds=seconds))
        with CaptureQueriesContext(connection) as ran:
            tell(client, video, token, 2, seconds, "3")
        frame = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
        assert len([q for q in ran if not q["sql"].startswith(frame)]) <= 8, [q["sql"] for q in ran]


@pytest.mark.parametrize(
    ("duration_ms", "length", "parts"),
    [(0, 1000, 1), (4300, 1000, 5), (100_000, 1000, 100), (100_001, 2000, 51), (3_600_000, 36_000, 100)],
)
def test_a_video_has_at_most_a_hundred_parts(duration_ms, length, parts):
    assert (part_ms(duration_ms), part_count(duration_ms)) == (length, parts)
