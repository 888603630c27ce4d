"""Rule 10 for real: a worker process killed with `kill -9` in the middle of a video loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.factories import AccountFactory
from tests.videos import media_files
from videos.actions.videos import upload_video
from videos.models import Video

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def worker() -> subprocess.Popen[bytes]:
    """A real worker on this test's database and files."""
    database = connection.settings_dict
    engine = "sqlite" if connection.vendor == "sqlite" else "postgres"
    place = (
        f"sqlite:///{database['NAME']}"
        if engine == "sqlite"
        else f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
    media = Path(settings.MEDIA_ROOT)
    data = media.with_name(f"worker-{media.name}")
    data.mkdir(exist_ok=True)
    if not (data / "media").exists():
        (data / "media").symlink_to(media)
    env = {**os.environ, "DATABASE_URL": place, "DATA_DIR": str(data), "DEBUG": "1"}
    env["DJANGO_SETTINGS_MODULE"] = "config.settings"
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker"], cwd=settings.BASE_DIR, env=env, start_new_session=True
    )


def until(seconds: float, true: object) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():  # type: ignore[operator]
            return
        time.sleep(0.1)
    raise AssertionError(f"not so within {seconds} s")


def children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found += [int(stat.parent.name), *children(int(stat.parent.name))]
    return found


def test_kill_minus_nine_in_the_middle_and_a_new_worker(tmp_path):
    # Thirty seconds of phone video: long enough to be in the middle of.
    source = media_files.phone(tmp_path, seconds=30, size="720x1280")
    file = SimpleUploadedFile("phone.mp4", source.read_bytes())
    video = upload_video(account=AccountFactory(), file=file, post=True)

    first = worker()
    offspring: list[int] = []
    try:
        until(60, lambda: Video.objects.get().progress > 5)
        offspring = children(first.pid)
    finally:
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    assert offspring, "there was no ffmpeg to be orphaned"
    until(10, lambda: not any(Path(f"/proc/{pid}").exists() for pid in offspring))
    assert Video.objects.get().state == "processing"

    second = worker()
    try:
        until(120, lambda: Video.objects.get().state == "ready")
        until(120, lambda: Video.objects.get().download_state == "ready")
    finally:
        second.send_signal(signal.SIGTERM)
        assert second.wait(timeout=20) == 0
    video.refresh_from_db()
    assert video.published_at and abs(video.seconds - 30) < 0.2
    folders = {path.name for path in Path(video.original.path).parent.iterdir() if path.is_dir()}
    assert folders == {Path(video.stream.name).parts[2], Path(video.download.name).parts[2]}


def test_sigterm_gives_the_work_back_at_once(tmp_path):
    source = media_files.phone(tmp_path, seconds=20, size="720x1280")
    upload_video(
        account=AccountFactory(), file=SimpleUploadedFile("phone.mp4", source.read_bytes()), post=True
    )
    process = worker()
    until(60, lambda: Video.objects.get().progress > 5)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    video = Video.objects.get()
    assert (video.state, video.attempts, video.token) == ("processing", 0, "")
    assert [path.name for path in Path(video.original.path).parent.iterdir()] == ["original"]
