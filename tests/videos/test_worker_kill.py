"""Rule 10 for real: processes killed with `kill -9`, at any point of the work on a video, lose nothing."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from tests.videos import media_files, workers
from tests.videos.workers import alive, children, half_a_minute_passes, kill, until, upload, worker, working
from videos.media import ffmpeg
from videos.media.probe import probe
from videos.models import Video

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
KILLS = 20


def check_whole(video: Video) -> None:
    """Ready once, every file whole and as the row says, and nothing beside them."""
    video.refresh_from_db()
    assert (video.state, video.download_state, video.token, video.attempts) == ("ready", "ready", "", 0)
    assert video.published_at and video.progress == 100 and video.failure == ""
    made = Path(video.stream.path).parent
    assert workers.folders(video) == {made.name, Path(video.download.path).parent.name}
    names = {"720.mp4", *(["480.mp4"] if video.stream_small else [])}
    names |= {f"poster-{number + 1}.jpg" for number in range(video.posters)}
    assert {path.name for path in made.iterdir()} == names and video.posters
    for file in filter(None, (video.stream, video.stream_small, video.download)):
        assert abs(probe(Path(file.path)).seconds - video.seconds) < 0.2
    assert Path(video.poster.path).read_bytes()[-2:] == b"\xff\xd9"
    rings = DBTaskResult.objects.filter(args_kwargs={"args": [video.pk], "kwargs": {}})
    assert rings.filter(return_value="published").count() <= 2  # the film, and the download


@pytest.mark.both
def test_kill_minus_nine_in_the_middle_and_a_new_worker(tmp_path):
    # Fifteen seconds of phone video: long enough to be in the middle of.
    video = upload(media_files.phone(tmp_path, seconds=15, size="720x1280"))
    first = worker()
    offspring: list[int] = []
    try:
        until(60, lambda: Video.objects.get().progress > 5)
        offspring = children(first.pid)
    finally:
        kill(first.pid)
        first.wait()
    assert len(offspring) > 1, "there was no ffmpeg to be orphaned"
    until(10, lambda: not alive(offspring))
    assert Video.objects.get().state == "processing"
    with working():
        until(150, workers.is_all_ready)
    check_whole(video)
    assert abs(video.seconds - 15) < 0.2


@pytest.mark.both
def test_a_killed_hand_is_replaced_and_its_work_taken_up_when_its_lease_runs_out(tmp_path):
    video = upload(media_files.phone(tmp_path, seconds=12, size="720x1280"))
    with working() as process:
        until(60, lambda: Video.objects.get().progress > 5)
        (hand,) = workers.hands(process.pid)
        kill(hand)
        until(10, lambda: workers.hands(process.pid) not in ([], [hand]))
        until(150, workers.is_all_ready)  # nobody helps: the lease's half a minute really passes
    check_whole(video)


def test_sigterm_gives_the_work_back_at_once(tmp_path):
    upload(media_files.phone(tmp_path, seconds=12, size="720x1280"))
    process = worker()
    until(60, lambda: Video.objects.get().progress > 5)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    video = Video.objects.get()
    assert (video.state, video.attempts, video.token) == ("processing", 0, "")
    assert workers.folders(video) == set()


def disturb_database() -> None:
    """Every connection but this test's own is cut; SQLite, which has none, is locked for a while."""
    if connection.vendor == "sqlite":
        with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=20)) as other:
            other.execute("BEGIN EXCLUSIVE")
            time.sleep(4)
            other.rollback()
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.mark.both
def test_a_database_that_goes_away_meanwhile_costs_no_attempt(tmp_path):
    video = upload(media_files.phone(tmp_path, seconds=8, size="720x1280"))
    with working():
        for done in ("stream", "download"):
            until(60, lambda: Video.objects.filter(progress__range=(5, 95)).exclude(token="").exists())
            token = Video.objects.get().token
            disturb_database()
            until(60, lambda done=done: getattr(Video.objects.get(), done).name)
            assert Path(getattr(Video.objects.get(), done).name).parts[2] == token, "the same attempt goes on"
    check_whole(video)


class Killer:
    """Kills worker, hand or ffmpeg at a random point of the work on one video after the other.

    No video is killed on its third attempt: three kills end in *failed*, as they should.
    """

    def __init__(self, seed: int) -> None:
        self.chance, self.log = random.Random(seed), [f"KILL_SEED={seed}"]
        self.worker, self.born = worker(), time.monotonic()

    def strike(self, video: Video) -> bool:
        """One kill while `video` is being worked on; afterwards it has time to recover. False: too late."""
        whom = self.chance.choice(["worker", "hand", "ffmpeg"])
        when = self.chance.choice(["early", "middle", "middle", "end"])
        until(60, lambda: self.in_work(video) or video.download_state == "ready", every=0.002)
        began = time.monotonic()
        if when == "middle":
            time.sleep(self.chance.uniform(0, 1.5))
        elif when == "end":  # whole files are there; the row does not know them yet, or since this moment
            until(30, lambda: not self.in_work(video) or self.has_results(video), every=0.002)
        victim = self.find(whom)
        self.log.append(
            f"{began - self.born:6.1f} s: {whom} {when} +{time.monotonic() - began:.2f} s, video {video.pk}"
        )
        below = children(victim) if victim else []
        if victim is None or video.download_state == "ready" or (self.in_work(video) and video.attempts > 2):
            return False
        kill(victim)
        if whom == "worker":
            self.worker.wait()
        until(15, lambda: not alive([victim, *below]))
        if whom == "worker":
            self.worker = worker()
        # Where it was, it is given up: by now a hand that was left alone has written so.
        until(
            30, lambda: whom != "ffmpeg" or not Video.objects.filter(pk=video.pk).exclude(token="").exists()
        )
        half_a_minute_passes()
        return True

    def in_work(self, video: Video) -> bool:
        video.refresh_from_db()
        return bool(video.token)

    def has_results(self, video: Video) -> bool:
        folder = Path(settings.MEDIA_ROOT) / "videos" / video.slug / video.token
        return (folder / "720.mp4").exists() or (folder / "download.mp4").exists()

    def find(self, whom: str) -> int | None:
        found: list[int] = [self.worker.pid]
        if whom != "worker":
            look = workers.hands if whom == "hand" else workers.films
            end = time.monotonic() + 5
            while not (found := look(self.worker.pid)) and time.monotonic() < end:
                time.sleep(0.01)
        return found[0] if found else None


def test_kill_minus_nine_of_worker_hand_and_ffmpeg_at_twenty_random_points(tmp_path):
    source = media_files.phone(tmp_path, seconds=2, size="360x640")
    killer = Killer(int(os.environ.get("KILL_SEED", random.randrange(10**6))))
    videos, kills = [], 0
    try:
        while kills < KILLS:
            videos.append(upload(source))
            assert len(videos) <= 2 * KILLS, "too few of them met any work"
            for _ in range(2):
                kills += killer.strike(videos[-1])
            until(60, workers.is_all_ready)
    finally:
        print(*killer.log, sep="\n")  # noqa: T201
        killer.worker.send_signal(signal.SIGTERM)
        assert killer.worker.wait(timeout=20) == 0
    for video in videos:
        check_whole(video)
    home = str(settings.MEDIA_ROOT)
    assert not [
        said for path in Path("/proc").glob("[0-9]*") if home in (said := workers.said(int(path.name)))
    ]


# --- What kills its worker ---------------------------------------------------------------------------


def poison(folder: Path, video: Video) -> str:
    """An ffmpeg that kills the process by which it was started, each time it is given this video."""
    path = folder / "poisoned-ffmpeg"
    path.write_text(
        f'#!/bin/sh\ncase "$*" in *{video.slug}*) echo $PPID >>{folder}/killed; kill -9 $PPID; sleep 9;; esac\n'
        f'exec {ffmpeg.binary()} "$@"\n'
    )
    path.chmod(0o755)
    return str(path)


def test_poison_ends_failed_after_three_attempts_and_others_do_not_wait_for_it(tmp_path, client_of):
    source = media_files.upright(tmp_path)
    bad, good = upload(source), upload(source)
    killed = tmp_path / "killed"

    def deaths() -> list[int]:
        return [int(pid) for pid in killed.read_text().split()] if killed.exists() else []

    with working(FFMPEG_BINARY=poison(tmp_path, bad)):
        for attempt in (1, 2, 3):
            until(60, lambda attempt=attempt: len(deaths()) == attempt and not alive(deaths()))
            assert Video.objects.get(pk=bad.pk).attempts == attempt
            if attempt == 1:
                until(60, lambda: Video.objects.get(pk=good.pk).download_state == "ready")
                assert Video.objects.get(pk=bad.pk).state == "processing" and len(deaths()) == 1
            half_a_minute_passes()
        until(20, lambda: Video.objects.get(pk=bad.pk).state == "failed")
    assert len(deaths()) == 3
    bad.refresh_from_db()
    assert "three tries" in bad.failure and bad.token == "" and workers.folders(bad) == set()
    check_whole(good)
    page = client_of(bad.creator).get(reverse("videos:upload")).text
    assert "three tries" in page and reverse("videos:retry", args=[bad.slug]) in page

    retried = client_of(bad.creator).post(reverse("videos:retry", args=[bad.slug]))
    assert retried.status_code == 302
    with working():
        until(60, workers.is_all_ready)
    check_whole(bad)
