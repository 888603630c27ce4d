"""Clocks that step: no work is frozen, none is done twice."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.videos.quick_media import check_whole, install, uploaded
from tests.videos.workers import passes, side_by_side
from videos import work as work_module
from videos.actions.processing import LEASE, MAX_ATTEMPTS, claim, keep_lease, sweep
from videos.media.errors import MediaError
from videos.models import Video
from videos.tasks import rung
from videos.work import do, work_on

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = dt.timedelta(hours=1)


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
