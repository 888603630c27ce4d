"""Turns that are counted in a cache which is a table: processes take shares of a window, and nobody gets one more."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse

from tests.factories import VideoFactory
from tests.videos.test_limits import NOON, on  # noqa: F401 (a fixture, for every test here)
from tests.videos.test_query_budgets import statements
from videos import counting

pytestmark = pytest.mark.django_db
TABLE = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "hush_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}


@pytest.fixture
def table(settings):
    settings.CACHES = TABLE
    call_command("createcachetable", verbosity=0)


def test_with_the_cache_in_the_database_the_budgets_of_sql_hold(client_of, stranger, table):
    client, slug = client_of(stranger, htmx=True), VideoFactory().slug
    for name, most in (("save", 6), ("favorite", 6), ("like", 8)):
        for wanted in "101010":
            ran = statements(
                lambda wanted=wanted, name=name: client.post(
                    reverse(f"videos:{name}", args=[slug]), {"on": wanted}
                )
            )
            assert len(ran) <= most, ran


@pytest.mark.parametrize("most", [1, 2, 20, 60, 400, 1000])
def test_the_shares_of_a_window_add_up_and_get_smaller(most):
    cut = counting.shares(most)
    assert sum(cut) + counting.first_turns(most) == most
    assert list(cut) == sorted(cut, reverse=True) and len(cut) < 50
    assert max(cut) <= max(1, most // 8)


def test_several_processes_share_a_window_in_the_database(table, monkeypatch):
    purses = [{}, {}, {}]  # what each process remembers
    window = counting.Window("limit:x:3600:1:9", most=60, ends=NOON.timestamp() + 3000)
    through = 0
    for turn in range(200):
        monkeypatch.setattr(counting, "_purses", purses[turn % 3])
        through += counting.take(window)
    assert through == 60, "three by turns, to the last one"
    monkeypatch.setattr(counting, "_purses", {})
    assert not counting.take(window), "nor does one that has just begun get more"


def test_of_few_turns_nobody_gets_one_more_and_of_many_a_sixteenth_at_most(table, monkeypatch):
    for most, beyond in ((20, 0), (600, 600 // 16)):
        window = counting.Window(f"limit:y:3600:{most}:9", most=most, ends=NOON.timestamp() + 3000)
        through = 0
        for purse in ({}, {}):
            monkeypatch.setattr(counting, "_purses", purse)
            through += sum(counting.take(window) for _ in range(2 * most))
        assert most <= through <= most + beyond


def test_a_turn_given_back_can_be_taken_again(table):
    window = counting.Window("limit:z:3600:1:9", most=1, ends=NOON.timestamp() + 3000)
    assert counting.take(window) and not counting.take(window)
    counting.give_back(window)
    assert counting.take(window) and not counting.take(window)


def test_what_is_over_is_not_remembered_for_ever(table, monkeypatch, time_machine):
    monkeypatch.setattr(counting, "PURSES_MAX", 5)
    for number in range(5):
        counting.take(counting.Window(f"limit:w:300:1:{number}", most=9, ends=NOON.timestamp() + 100))
    time_machine.move_to(NOON + dt.timedelta(seconds=200), tick=False)
    counting.take(counting.Window("limit:w:300:2:1", most=9, ends=NOON.timestamp() + 400))
    assert list(counting._purses) == ["limit:w:300:2:1"]
