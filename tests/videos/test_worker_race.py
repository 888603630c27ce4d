"""Several workers, clocks that step, databases that go away: each video is published once."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.factories import VideoFactory
from tests.videos import quick_media
from tests.videos.quick_media import check_whole, install, uploaded
from videos import work as work_module
from videos.actions import processing
from videos.actions.processing import LEASE, MAX_ATTEMPTS, claim, keep_lease, sweep, unattended
from videos.actions.videos import retry_video
from videos.media.errors import MediaError
from videos.models import Video
from videos.tasks import forget_old_rings, ring_bell, rung
from videos.work import Heartbeat, do, work_on

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = dt.timedelta(hours=1)


def side_by_side(*tasks):
    """What each of them returns; all begin at the same moment, each with a connection of its own."""
    gate = threading.Barrier(len(tasks))

    def one(task):
        try:
            gate.wait()
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [done.result() for done in [pool.submit(one, task) for task in tasks]]


def passes(video: Video, time: dt.timedelta = LEASE) -> None:
    """The lease on a video gets older, as if nobody had prolonged it."""
    video.refresh_from_db()
    assert video.lease_until
    Video.objects.filter(pk=video.pk).update(lease_until=video.lease_until - time - dt.timedelta(seconds=1))


# --- Two workers on one job -----------------------------------------------------------------------


@pytest.mark.slow
def test_two_workers_on_one_job_fifty_times(monkeypatch):
    install(monkeypatch)
    for _ in range(50):
        video = uploaded()
        assert sorted(side_by_side(*[lambda video=video: work_on(video.pk)] * 2)) in (
            ["nothing to do", "published"],
            ["published", "published"],  # the slower one found the second job
        )
        check_whole(video)
        results = side_by_side(*[lambda video=video: work_on(video.pk)] * 2)
        assert results.count("published") <= 1
        check_whole(video)
        video.refresh_from_db()
        assert video.download_state == "ready"


@pytest.mark.slow
def test_one_that_has_lost_its_lease_publishes_at_the_same_moment_fifty_times(monkeypatch):
    meeting = threading.Barrier(2)
    install(monkeypatch, midway=lambda folder: meeting.wait(20))
    for _ in range(50):
        video = uploaded()
        late = claim(video.pk)
        passes(video)
        winner = claim(video.pk)
        assert late and winner and late.token != winner.token
        lost, published = side_by_side(lambda work=late: do(work), lambda work=winner: do(work))
        assert (lost, published) == ("lost", "published")
        check_whole(video)
        assert Path(video.stream.name).parts[2] == winner.token


def test_the_loser_says_lost_and_leaves_nothing(monkeypatch):
    install(monkeypatch)
    video = uploaded()
    late = claim(video.pk)
    passes(video)
    winner = claim(video.pk)
    assert do(late) == "lost"
    video.refresh_from_db()
    assert (video.state, video.token, video.attempts) == ("processing", winner.token, 2)
    assert do(winner) == "published"
    check_whole(video)


def test_a_retry_of_the_creator_and_a_sweep_do_not_take_each_others_work():
    video = uploaded(state="failed", attempts=MAX_ATTEMPTS)
    side_by_side(lambda: retry_video(slug=video.slug), sweep, sweep)
    video.refresh_from_db()
    assert (video.state, video.attempts, video.token) == ("uploaded", 0, "")


# --- Clocks ------------------------------------------------------------------------------------------


def test_a_clock_set_forward_lets_another_take_over_and_one_publish(monkeypatch, time_machine):
    now = timezone.now()
    time_machine.move_to(now)
    video = uploaded()
    started, go_on = threading.Event(), threading.Event()

    def midway(folder):
        if not started.is_set():
            started.set()
            go_on.wait(20)

    install(monkeypatch, midway)
    first = claim(video.pk)
    results = []

    def second():
        started.wait(20)
        time_machine.move_to(now + HOUR)
        assert sweep() == 1  # the lease looks as if it had run out
        results.append(work_on(video.pk))
        go_on.set()
        return ""

    assert side_by_side(lambda: do(first), second)[0] == "lost" and results == ["published"]
    check_whole(video)


@pytest.mark.parametrize("hours", [1, 24 * 365])
def test_a_clock_set_back_freezes_no_work(monkeypatch, time_machine, hours):
    install(monkeypatch)
    now = timezone.now()
    time_machine.move_to(now)
    video, lost_ring = uploaded(), uploaded()
    assert claim(video.pk)  # and its worker dies
    DBTaskResult.objects.all().delete()
    time_machine.move_to(now - hours * HOUR)
    assert sweep() == 2 and rung() == {video.pk, lost_ring.pk}
    assert work_on(video.pk) == "published"
    check_whole(video)


def test_after_a_clock_was_set_back_a_living_worker_keeps_its_work(time_machine):
    now = timezone.now()
    time_machine.move_to(now)
    video = uploaded()
    work = claim(video.pk)
    time_machine.move_to(now - HOUR)
    assert keep_lease(work, 10)
    assert sweep() == 0 and claim(video.pk) is None


def test_a_lease_of_a_clock_that_is_a_little_ahead_is_believed():
    video = uploaded(state="processing", token="t" * 32, lease_until=timezone.now() + 1.5 * LEASE)
    assert claim(video.pk) is None and sweep() == 0


def test_the_pause_after_a_failure_is_believed(monkeypatch):
    install(monkeypatch)
    video = uploaded()

    def fail(*args: object, **more: object) -> None:
        raise MediaError("timeout")

    monkeypatch.setattr(work_module, "transcode", fail)
    for attempt in range(1, MAX_ATTEMPTS):
        assert work_on(video.pk) == "failed"
        video.refresh_from_db()
        assert (video.state, video.attempts) == ("processing", attempt) and claim(video.pk) is None
        passes(video)
    assert work_on(video.pk) == "failed"
    video.refresh_from_db()
    assert video.state == "failed" and video.failure == MediaError("timeout").sentence


def test_a_killed_probe_is_no_verdict_on_the_file(monkeypatch):
    """What could be read when it was accepted is not given up because the reading process died."""
    install(monkeypatch)
    video = uploaded()
    for code, ends in (("unreadable", "processing"), ("truncated", "processing"), ("too_long", "failed")):

        def fail(source, limits, code=code):
            raise MediaError(code, detail="exit -9: ")

        with monkeypatch.context() as killed:
            killed.setattr(work_module, "probe", fail)
            assert work_on(video.pk) == "failed"
        video.refresh_from_db()
        assert video.state == ends
        Video.objects.filter(pk=video.pk).update(lease_until=None)


# --- Databases ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error", [OperationalError("gone away"), InterfaceError("connection already closed")]
)
def test_a_heartbeat_outlives_a_database_that_went_away(monkeypatch, error, caplog):
    video = uploaded()
    work = claim(video.pk)
    beat, closed = Heartbeat(work), []
    monkeypatch.setattr(connection, "close", lambda: closed.append(True))
    with monkeypatch.context() as away:
        away.setattr(work_module, "keep_lease", lambda *args: (_ for _ in ()).throw(error))
        beat._beat(30)
    assert not beat.lost.is_set() and closed, "the next beat needs a new connection"
    beat._beat(40)
    video.refresh_from_db()
    assert video.progress == 40 and not beat.lost.is_set()


@pytest.mark.parametrize("error", [OperationalError("database is locked"), InterfaceError("closed")])
def test_the_end_of_a_work_is_written_when_the_database_is_back(monkeypatch, error):
    install(monkeypatch)
    monkeypatch.setattr(work_module, "PATIENCE", (0, 0, 0))
    video, tries = uploaded(), []

    def publish(*args):
        tries.append(1)
        if len(tries) < 3:
            raise error
        return processing.publish(*args)

    monkeypatch.setattr(work_module, "publish", publish)
    assert work_on(video.pk) == "published" and len(tries) == 3
    check_whole(video)


def test_a_failure_is_written_when_the_database_is_back(monkeypatch):
    install(monkeypatch, midway=lambda folder: 1 / 0)
    monkeypatch.setattr(work_module, "PATIENCE", (0,))
    video, tries = uploaded(), []

    def fail(*args, **more):
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("the server closed the connection unexpectedly")
        return processing.fail(*args, **more)

    monkeypatch.setattr(work_module, "fail", fail)
    assert work_on(video.pk) == "failed"
    video.refresh_from_db()
    assert (video.state, video.token, video.failure) == ("processing", "", work_module.UNEXPECTED)


# --- Progress -----------------------------------------------------------------------------------------


def test_progress_never_falls_back_within_an_attempt():
    beat = Heartbeat(claim(uploaded().pk))
    for fraction in (0.1, 0.5, 0.2, 0.49, 0.7, 0.0, 1.0):
        before = beat.progress
        beat(fraction)
        assert beat.progress >= before
    assert beat.progress == 99  # the rest is publishing


# --- The queue ----------------------------------------------------------------------------------------


def test_a_long_queue_hides_no_lost_ring(django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr(processing, "AT_ONCE", 3)
    long_ago = timezone.now() - HOUR
    waiting = [uploaded(created_at=long_ago) for _ in range(6)]
    for video in waiting[:-1]:
        ring_bell(video.pk)
    with django_assert_max_num_queries(10):
        assert sweep() == 1
    assert rung() == {video.pk for video in waiting} and sweep() == 0


def test_unattended_reads_only():
    long_ago = timezone.now() - HOUR
    lost = uploaded(created_at=long_ago)
    used_up = uploaded(created_at=long_ago, state="processing", attempts=3, lease_until=long_ago)
    stale = VideoFactory(created_at=long_ago, watermark_handle="an_old_one")
    before = list(Video.objects.order_by("pk").values())
    assert unattended() == ([lost], [used_up])
    assert unattended(thoroughly=True) == ([lost, stale], [used_up])
    assert list(Video.objects.order_by("pk").values()) == before and not DBTaskResult.objects.exists()
    assert sweep(thoroughly=True) == 3
    used_up.refresh_from_db()
    assert used_up.state == "failed" and "three tries" in used_up.failure


def test_old_records_of_the_queue_go(time_machine):
    now = timezone.now()
    time_machine.move_to(now - dt.timedelta(days=3))
    for status in ("SUCCESSFUL", "FAILED", "RUNNING", "READY"):
        ring_bell(1)
        values = {"started_at": None if status == "READY" else timezone.now()}
        if status in ("SUCCESSFUL", "FAILED"):
            values["finished_at"] = timezone.now()
        DBTaskResult.objects.filter(started_at=None, status="READY").update(status=status, **values)
    time_machine.move_to(now)
    ring_bell(2)
    DBTaskResult.objects.filter(args_kwargs={"args": [2], "kwargs": {}}).update(
        status="RUNNING", started_at=now - HOUR
    )
    assert forget_old_rings() == 3  # of the killed worker, too
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"READY", "RUNNING"}
    assert forget_old_rings() == 0


def test_quick_media_is_torn_in_the_middle(monkeypatch):
    """The stand-in of these tests can fail: half-written files are seen."""
    install(monkeypatch, midway=lambda folder: (_ for _ in ()).throw(SystemExit(0)))
    video = uploaded()
    with pytest.raises(SystemExit):
        work_on(video.pk)
    video.refresh_from_db()
    assert (video.state, video.attempts, video.token) == ("processing", 0, "")
    home = Path(video.original.path).parent
    assert [path.name for path in home.iterdir()] == ["original"]
    Video.objects.filter(pk=video.pk).update(
        state="ready", stream=f"videos/{video.slug}/t/720.mp4", progress=100, published_at=timezone.now()
    )
    with pytest.raises((AssertionError, FileNotFoundError)):
        quick_media.check_whole(video)
