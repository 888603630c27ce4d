"""Several workers may roll up at once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from analytics import rollups
from analytics.checking import check
from analytics.rollups import roll_up
from tests.analytics.deeds import by_hand, rolled_up
from tests.factories import AccountFactory, VideoFactory
from videos.actions.saves import save_video

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.both]


def in_threads(*works: Any) -> None:
    errors: list[BaseException] = []

    def run(work: Any) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 (handed to the test)
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors


def test_runs_at_once_and_beside_saves_end_right() -> None:
    videos = [VideoFactory() for _ in range(3)]
    people = [AccountFactory() for _ in range(8)]
    roll_up()

    def save_all() -> None:
        for person in people:
            for video in videos:
                save_video(account=person, slug=video.slug)

    def roll_often() -> None:
        for _ in range(6):
            roll_up()

    in_threads(save_all, roll_often, roll_often)
    roll_up()
    assert rolled_up() == by_hand()
    assert not list(check())


def test_a_run_that_was_held_up_does_not_write_what_it_counted_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One run finds a day wrong, waits for its turn, and meanwhile another save comes and is rolled up."""
    video = VideoFactory()
    roll_up()
    save_video(account=AccountFactory(), slug=video.slug)
    take_turn = rollups.take_turn
    met: list[int] = []

    def slow_turn() -> None:
        if not met:
            met.append(1)
            if connection.vendor != "sqlite":  # there, the turn is the one write lock, taken already
                in_threads(lambda: (save_video(account=AccountFactory(), slug=video.slug), roll_up()))
        take_turn()

    monkeypatch.setattr(rollups, "take_turn", slow_turn)
    roll_up()
    assert rolled_up() == by_hand()
