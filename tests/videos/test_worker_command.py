"""`manage.py worker --concurrency N`: several videos at once, started and ended in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from tests.videos import media_files, workers
from tests.videos.workers import alive, children, hands, kill, until, upload, worker, working
from videos.models import Video
from videos.supervisor import Supervisor
from videos.tasks import ring_bell


@pytest.mark.parametrize("count", ["0", "-1", "65", "two", "1.5", ""])
def test_what_is_no_number_of_processes_is_refused(count):
    with pytest.raises(CommandError, match="--concurrency takes a whole number from 1 to 64"):
        call_command("worker", "--concurrency", count)


class Quick(Supervisor):
    """Supervises `python -c`, and takes note of every start."""

    def __init__(self, script: str, count: int = 1) -> None:
        super().__init__([sys.executable, "-S", "-c", script], count, {})
        self.started: list[subprocess.Popen[bytes]] = []

    def _start(self, place):
        super()._start(place)
        self.started.append(place.process)


def after(seconds: float):
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


@pytest.mark.slow
def test_one_that_dies_at_once_is_started_again_with_growing_pauses(caplog):
    quick = Quick("raise SystemExit(3)")
    quick.run(after(4))
    assert 2 <= len(quick.started) <= 4  # after 1 s, then 2 s more; not as often as the machine can
    assert "exit code 3" in caplog.text


@pytest.mark.slow
def test_the_end_is_asked_for_and_enforced(monkeypatch):
    monkeypatch.setattr("videos.supervisor.TO_END", 1.0)
    deaf = Quick("import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)", 2)
    deaf.run(after(1.5))
    assert [process.returncode for process in deaf.started] == [-signal.SIGKILL] * 2
    polite = Quick("import time; time.sleep(60)", 2)
    polite.run(after(0.5))
    assert [process.returncode for process in polite.started] == [-signal.SIGTERM] * 2


@pytest.mark.slow
def test_one_that_cannot_be_started_is_tried_again(monkeypatch, caplog):
    quick = Quick("import time; time.sleep(60)")
    quick.command[0] = "/nonexistent"
    quick.run(after(2))
    assert quick.started == [] and "can't be started" in caplog.text


# --- Real workers -------------------------------------------------------------------------------------

slow = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clip(tmp_path) -> Path:
    return media_files.phone(tmp_path, seconds=8, size="720x1280")


class TestWorkers:
    pytestmark = slow

    def test_two_at_once_and_each_once(self, clip):
        videos = [upload(clip) for _ in range(3)]
        for video in videos:  # doubled rings do no harm
            ring_bell(video.pk)
        with working("--concurrency", "2") as process:
            until(60, lambda: Video.objects.exclude(token="").count() == 2)
            assert len(hands(process.pid)) == 2
            until(150, workers.is_all_ready)
            until(30, lambda: not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists())
        done = list(DBTaskResult.objects.values_list("return_value", flat=True))
        assert done.count("published") == 6 and set(done) == {"published", "nothing to do"}
        for video in videos:
            video.refresh_from_db()
            assert workers.folders(video) == {
                Path(file.path).parent.name for file in (video.stream, video.download)
            }

    def test_killing_one_hand_leaves_the_other_at_its_work(self, clip):
        first, second = upload(clip), upload(clip)
        with working("--concurrency", "2") as process:
            until(60, lambda: Video.objects.filter(progress__gt=5).exclude(token="").count() == 2)
            films = {video.pk: self.film_of(process.pid, video) for video in (first, second)}
            hand = next(hand for hand in hands(process.pid) if films[first.pk] in children(hand))
            kill(hand)
            until(10, lambda: not alive([hand, films[first.pk]]))
            until(10, lambda: len(hands(process.pid)) == 2)
            second.refresh_from_db()
            assert second.attempts <= 1 and second.failure == ""
            until(150, workers.is_all_ready)
            assert process.poll() is None

    def film_of(self, pid: int, video: Video) -> int:
        return next(film for film in workers.films(pid) if video.slug in workers.said(film))

    def test_sigterm_ends_all_and_gives_all_back(self, clip):
        videos = [upload(clip), upload(clip)]
        process = worker("--concurrency", "2")
        until(60, lambda: Video.objects.filter(progress__gt=5).exclude(token="").count() == 2)
        below = children(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        assert not alive(below)
        for video in videos:
            video.refresh_from_db()
            assert (video.state, video.attempts, video.token) == ("processing", 0, "")
            assert workers.folders(video) == set()
        given_back = DBTaskResult.objects.filter(return_value="given back", status="SUCCESSFUL")
        assert given_back.count() == 2

    def test_ctrl_c_in_a_terminal_is_heard_by_all_at_once_and_does_no_harm(self, clip):
        upload(clip)
        process = worker("--concurrency", "2")
        until(60, lambda: Video.objects.get().progress > 5)
        below = children(process.pid)
        os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to the whole group
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=20) == 0 and not alive(below)
        assert Video.objects.get().attempts == 0

    def test_no_orphans_when_the_parent_of_all_is_killed(self, clip):
        upload(clip)
        process = worker("--concurrency", "3")
        until(60, lambda: Video.objects.get().progress > 5)
        below = children(process.pid)
        assert len(below) >= 4
        kill(process.pid)
        process.wait()
        until(10, lambda: not alive(below))
        video = Video.objects.get()
        assert (video.attempts, video.token) == (0, ""), "they have given their work back"

    def test_it_leaves_with_the_process_that_started_it(self):
        starter = subprocess.Popen(["sleep", "60"])
        process = worker("--concurrency", "2", "--parent", str(starter.pid))
        try:
            assert process.wait(timeout=20) == 0  # that one is not its parent: then it has ended already
        finally:
            starter.kill()
            starter.wait()

    def test_once_with_several_does_what_waits_and_ends(self, tmp_path):
        small = media_files.upright(tmp_path)
        for _ in range(3):
            upload(small)
        process = worker("--concurrency", "2", "--once")
        assert process.wait(timeout=120) == 0
        assert workers.is_all_ready()

    def test_once_says_when_one_has_died(self, tmp_path):
        video = upload(media_files.upright(tmp_path))
        deadly = tmp_path / "ffmpeg"
        deadly.write_text("#!/bin/sh\nkill -9 $PPID\nsleep 9\n")
        deadly.chmod(0o755)
        process = worker("--concurrency", "2", "--once", FFMPEG_BINARY=str(deadly))
        assert process.wait(timeout=60) == 1
        video.refresh_from_db()
        assert video.state == "processing" and video.attempts == 1
