"""Several workers, clocks that step, databases that go away: each video is published once."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.factories import VideoFactory
from tests.videos import quick_media
from tests.videos.quick_media import check_whole, install, uploaded
from tests.videos.workers import passes, side_by_side
from videos.actions import processing
from videos.actions.processing import MAX_ATTEMPTS, claim, sweep, unattended
from videos.actions.videos import retry_video
from videos.models import Video
from videos.tasks import forget_old_rings, ring_bell, rung
from videos.work import Heartbeat, do, work_on

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = dt.timedelta(hours=1)


# --- Two workers on one job -----------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.both
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
@pytest.mark.both
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
