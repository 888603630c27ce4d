"""Real worker processes on a test's own database and files, and what one wants to know of processes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import F
from django.utils import timezone

from tests import waiting
from tests.factories import AccountFactory
from videos.actions.processing import LEASE, sweep
from videos.actions.videos import upload_video
from videos.models import Video


def worker(*words: str, **environment: str) -> subprocess.Popen[bytes]:
    """`manage.py worker`, in a session of its own."""
    database = connection.settings_dict
    place = f"sqlite:///{database['NAME']}"
    if connection.vendor != "sqlite":
        place = f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    media = Path(settings.MEDIA_ROOT)
    data = media.with_name(f"worker-{media.name}")
    data.mkdir(exist_ok=True)
    if not (data / "media").exists():
        (data / "media").symlink_to(media)
    env = {**os.environ, "DATABASE_URL": place, "DATA_DIR": str(data), "DEBUG": "1"}
    env["DJANGO_SETTINGS_MODULE"] = "config.settings"
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker", *words],
        cwd=settings.BASE_DIR,
        env={**env, **environment},
        start_new_session=True,
    )


@contextlib.contextmanager
def working(*words: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that is ended in order afterwards, and must have ended well and left no process."""
    process = worker(*words, **environment)
    try:
        yield process
    finally:
        left = children(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        until(10, lambda: not alive(left))


def until(seconds: float, true: Callable[[], object], every: float = 0.05) -> None:
    """`waiting.until`, which tells how the videos stand if it does not come true."""
    states = Video.objects.values_list("pk", "state", "download_state", "attempts", "failure", "token")
    waiting.until(true, seconds, pause=lambda: time.sleep(every), said=lambda: list(states.all()))


def by_parent() -> dict[int, list[int]]:
    """Every process of this machine that has children, and those."""
    found: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            found.setdefault(parent, []).append(int(stat.parent.name))
    return found


def children(pid: int) -> list[int]:
    """The process's children, and theirs."""
    family = by_parent()
    found, queue = [], [pid]
    while queue:
        found += (below := family.get(queue.pop(), []))
        queue += below
    return found


def said(pid: int) -> str:
    """The command line of a process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def alive(pids: list[int]) -> list[int]:
    """Those that still run: neither gone, nor dead and only not yet waited for."""
    return [pid for pid in pids if said(pid)]


def hands(pid: int) -> list[int]:
    """The processes of a worker that do the work.

    Not theirs: what a hand is just about to start bears the hand's own command line for a moment.
    """
    return [child for child in by_parent().get(pid, []) if " --hand " in said(child)]


def films(pid: int) -> list[int]:
    """The ffmpeg processes of a worker."""
    return [child for child in children(pid) if "ffmpeg" in said(child).split(" ")[0]]


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def upload(source: Path, **more: object) -> Video:
    file = SimpleUploadedFile("phone.mp4", source.read_bytes())
    return upload_video(account=AccountFactory(), file=file, post=True, **more)  # type: ignore[arg-type]


def half_a_minute_passes() -> None:
    """Every lease that nobody prolongs has run out, and the sweep has come by. For when nobody is at work."""
    past = timezone.now() - timedelta(seconds=1)
    Video.objects.update(created_at=F("created_at") - timedelta(minutes=1))
    Video.objects.filter(lease_until__isnull=False).update(lease_until=past)
    sweep(thoroughly=True)


def is_all_ready() -> bool:
    return not Video.objects.exclude(state="ready", download_state="ready").exists()


def folders(video: Video) -> set[str]:
    """What lies beside the original."""
    home = Path(settings.MEDIA_ROOT) / "videos" / video.slug
    return {path.name for path in home.iterdir()} - {"original"}


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


def passes(video: Video, by: timedelta = LEASE) -> None:
    """The lease on a video gets older, as if nobody had prolonged it."""
    video.refresh_from_db()
    assert video.lease_until
    Video.objects.filter(pk=video.pk).update(lease_until=video.lease_until - by - timedelta(seconds=1))
