"""An account that is being erased while workers are killed, steps fail, and other people go on."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection

from analytics.checking import check as rollup_check
from analytics.rollups import roll_up
from tests.factories import AccountFactory, VideoFactory, befriend, comment_on
from tests.videos.leaver import WORDS, engage, everything, past_grace, proven, zebedee
from videos.actions import erasing, taking_back
from videos.actions.engagement import like_video
from videos.actions.erasing import erase, erase_due
from videos.actions.recount import recount
from videos.actions.saves import Method, save_video
from videos.models import (
    Account,
    Share,
    Video,
    VideoSave,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.thorough,
    pytest.mark.slow,
    pytest.mark.both,
]


@pytest.fixture
def zeb(creator, follower, stranger, client_of):
    return zebedee(creator, follower, stranger, client_of)


def test_killed_after_any_step_it_goes_on_and_every_number_is_right_in_between(zeb, monkeypatch):
    monkeypatch.setattr(taking_back, "AT_ONCE", 1)
    past_grace(zeb)
    steps = 0
    while Account.objects.filter(pk=zeb.pk).exists():
        run = erase(Account.objects.get(pk=zeb.pk))
        for _ in range(2 + steps % 2):  # closing it, one or two steps more, then the worker is killed
            if next(run, "end") == "end":
                break
        run.close()
        steps += 1
        proven()
        assert steps < 100
    assert steps > 10
    assert not [word for word in WORDS if word in everything()]


@pytest.mark.parametrize("step", ["_recount", "delete_video", "sign_out_everywhere", "say_goodbye"])
def test_a_step_that_fails_is_undone_and_tried_again(zeb, step, monkeypatch, caplog):
    past_grace(zeb)
    next_one = past_grace(AccountFactory())

    def broken(*args, **kwargs):
        raise OSError("no such luck")

    with monkeypatch.context() as trouble:
        trouble.setattr(taking_back if step == "_recount" else erasing, step, broken)
        gone = erase_due(seconds=60)
        assert Account.objects.filter(pk=zeb.pk).exists() and "could not be erased" in caplog.text
        assert gone == (0 if step in ("sign_out_everywhere", "say_goodbye") else 1), (
            "nobody else waits for it"
        )
    proven()
    erase_due(seconds=60)
    assert not Account.objects.filter(pk__in=[zeb.pk, next_one.pk]).exists()
    proven()


def test_a_run_takes_its_time_and_no_more(zeb, monkeypatch):
    monkeypatch.setattr(taking_back, "AT_ONCE", 1)
    past_grace(zeb)
    runs = 0
    while Account.objects.filter(pk=zeb.pk).exists():
        erase_due(seconds=0)  # each run does one step at least, and then looks at the clock
        runs += 1
        # `_close` is that step each time, so let it get further now and then.
        if runs % 3 == 0:
            erase_due(seconds=0.2)
        assert runs < 200
    proven()


def test_a_counter_that_had_drifted_does_not_stop_it(zeb, creator):
    Video.objects.filter(creator=creator).update(like_count=0, save_count=0)
    past_grace(zeb)
    assert erase_due(seconds=60) == 1


# --- While others go on ----------------------------------------------------------------------


def test_a_busy_account_is_erased_by_two_workers_while_others_act(creator, monkeypatch):
    """Likes, saves, comments, follows, rollups and deletions go on in threads; at the end all is exact."""
    monkeypatch.setattr(taking_back, "AT_ONCE", 7)
    people = AccountFactory.create_batch(6)
    videos = [VideoFactory(creator=people[n % 6], with_files=True) for n in range(40)]
    leavers = AccountFactory.create_batch(2)
    for leaver in leavers:
        for video in videos:
            engage(leaver, video)
        for person in people:
            befriend(leaver, person)
        own = VideoFactory(creator=leaver)
        for person in people:
            save_video(account=person, slug=own.slug)
    now = dt.datetime.now(dt.UTC)
    for number, row in enumerate(VideoSave.objects.order_by("pk")):  # over a month, so that days differ
        VideoSave.objects.filter(pk=row.pk).update(
            created_at=now - dt.timedelta(days=number % 30), changed_at=now
        )
    roll_up()
    proven()
    for leaver in leavers:
        past_grace(leaver)

    stop, errors = threading.Event(), []

    def go_on(work):
        def run():
            number = 0
            try:
                while not stop.is_set():
                    work(number)
                    number += 1
                    stop.wait(0.05)  # SQLite lets one write at a time, and has no queue for the others
            except Exception as error:  # noqa: BLE001  (whatever it is, the test says it)
                errors.append(error)
            finally:
                connection.close()

        return threading.Thread(target=run)

    def act(person):
        def work(number):
            slug = videos[(number * 7 + person.pk) % 38].slug
            like_video(account=person, slug=slug, on=number % 3 > 0)
            save_video(account=person, slug=slug, on=number % 4 > 0, method=Method.SAVE)
            if number % 5 == 0:
                comment_on(Video.objects.get(slug=slug), person, text="Still here")

        return work

    def erase_all(number):
        if erase_due(seconds=1) == 0 and not Account.objects.filter(leaving_at__isnull=False).exists():
            stop.set()

    workers = [go_on(erase_all), go_on(erase_all), go_on(lambda number: roll_up())]
    threads = [*workers, *[go_on(act(person)) for person in people[:3]]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=240)
    stop.set()
    assert errors == [] and not any(thread.is_alive() for thread in threads)
    assert not Account.objects.filter(pk__in=[leaver.pk for leaver in leavers]).exists()
    assert not Share.objects.filter(account__in=[leaver.pk for leaver in leavers]).exists()
    assert list(recount(mend=False)) == []
    roll_up()
    assert list(rollup_check()) == []
    assert VideoSave.objects.filter(video__isnull=True).count() == 12, "tombstones of the six"
