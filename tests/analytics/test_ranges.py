"""From one day to another: what is shown, what it is compared with, and clear answers to odd requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from analytics.ranges import LONGEST, chosen_range
from tests.analytics.crowd import roll
from tests.analytics.deeds import at, keep, watch
from tests.factories import VideoFactory
from videos.models import Account, Video

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]
DASHBOARD = reverse("analytics:dashboard")


@pytest.fixture
def video(creator: Account) -> Video:
    return VideoFactory(creator=creator)


def get(client: Client, url: str = DASHBOARD, **asked: str) -> Any:
    with at(0):
        return client.get(url, {"from" if name == "first" else "to": day for name, day in asked.items()})


def test_any_days_compared_with_as_many_before(client_of: ClientOf, creator: Account, video: Video) -> None:
    for days_ago, times in ((4, 3), (5, 2), (6, 4), (7, 7), (8, 1)):
        watch(video, times, days_ago=days_ago)
    keep(video, days_ago=5)
    keep(video, days_ago=7)
    keep(video, days_ago=7)
    roll()
    for url in (DASHBOARD, reverse("analytics:video", args=[video.slug])):
        response = get(
            client_of(creator), url, first="2026-03-15", last="2026-03-16"
        )  # five and four days ago
        figures = {f.label: (f.now, f.before) for f in response.context["figures"]}
        assert (figures["Views"], figures["Saves"]) == ((5, 11), (1, 2))
        html = response.content.decode()
        assert "15 March to 16 March" in html
        assert "from=2026-03-15&amp;to=2026-03-16" in html  # other pages are asked for the same days


def test_until_today_if_no_last_day_is_said(client_of: ClientOf, creator: Account, video: Video) -> None:
    span = get(client_of(creator), first="2026-03-19").context["chosen"].span
    assert (span.days, span.last.isoformat()) == (2, "2026-03-20")


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2026-03-16", "2026-03-15", "The first day comes after the last one."),
        ("2026-03-16", "2026-03-21", "still to come"),
        ("2026-04-01", "2026-03-15", "still to come"),
        ("2025-03-19", "2026-03-20", "Those are 367 days. Choose at most 366"),
        ("1026-03-19", "1026-03-20", "too long ago"),
        ("0001-01-01", "0001-01-01", "too long ago"),
        ("", "2026-03-15", "Say from which day on."),
        ("yesterday", "2026-03-15", "such as 2026-03-20"),
        ("2026-02-31", "2026-03-15", "such as 2026-03-20"),
        ("20260315", "2026-03-15", "such as 2026-03-20"),
        ("2026-03-1٥", "2026-03-15", "such as 2026-03-20"),
        ("2026-03-15", "<b>", "such as 2026-03-20"),
        ("\x00", "2026-03-15", "such as 2026-03-20"),
    ],
)
def test_odd_days_get_a_clear_answer(first: str, last: str, says: str) -> None:
    with at(0):
        chosen = chosen_range({"from": first, "to": last})
    assert says in chosen.error
    assert (chosen.span.days, chosen.query) == (28, "days=28")


def test_the_longest_range_is_a_year() -> None:
    with at(0):
        chosen = chosen_range({"from": "2025-03-20", "to": "2026-03-20"})
    assert chosen.span.days == LONGEST == 366 and not chosen.error


def test_the_page_says_what_was_wrong_and_shows_the_usual_days(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    client = client_of(creator)
    for url in (DASHBOARD, reverse("analytics:video", args=[video.slug])):
        response = get(client, url, first="2026-03-16", last='"><b>')
        html = response.content.decode()
        assert response.status_code == 422
        assert 'role="alert"' in html and "such as 2026-03-20. Below are the last 28 days." in html
        assert 'value="2026-03-16"' in html and "&quot;&gt;&lt;b&gt;" in html
    answer = get(client, reverse("analytics:export"), first="2026-03-16", last="2026-03-15")
    assert answer.status_code == 422 and "The first day comes after the last one." in answer.content.decode()


def test_a_days_rate_is_the_same_in_every_range(client_of: ClientOf, creator: Account, video: Video) -> None:
    """It is one over seven days, also where fewer are shown."""
    for days_ago in range(9):
        watch(video, 10, days_ago=days_ago)
    keep(video, days_ago=0)
    keep(video, days_ago=5)
    roll()
    client = client_of(creator)
    rates = set()
    for first in ("2026-03-20", "2026-03-19", "2026-03-16", "2026-03-01"):
        last = get(client, first=first, last="2026-03-20").context["chart"].days[-1]
        rates.add(round(last.rate, 3))
    assert rates == {round(100 * 2 / 70, 3)}
