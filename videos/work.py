"""Doing claimed work: from the original that was kept to the files that people watch and keep.

Each attempt writes into a folder of its own, named by its token, and the row points to that folder
only when everything in it is whole. So nothing torn is ever served, whenever the worker dies.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import DatabaseError, connection

from .actions.processing import LEASE, Claim, claim, fail, give_back, keep_lease, publish, publish_download
from .conf import upload_limits
from .media.errors import MediaError
from .media.probe import probe
from .media.transcode import transcode
from .media.watermark import watermark
from .models import Video

logger = logging.getLogger(__name__)
UNEXPECTED = "Something went wrong on our side. Try once more in a moment."


class LeaseLost(Exception):
    """Somebody else does this work now, or the video was deleted."""


class Heartbeat(threading.Thread):
    """Keeps the lease while the work goes on, also in phases that report no progress.

    Called with a fraction, as the media code does, it notes the progress, and stops the work if the
    lease is lost. What hangs is ended by the wall-clock limit of the child processes.
    """

    def __init__(self, work: Claim) -> None:
        super().__init__(name=f"lease of {work.video.slug}", daemon=True)
        self.work, self.progress = work, 0
        self.lost, self.ended = threading.Event(), threading.Event()

    def __call__(self, fraction: float) -> None:
        self.progress = min(99, int(fraction * 100))
        if self.lost.is_set():
            raise LeaseLost

    def __enter__(self) -> Heartbeat:
        self.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.ended.set()
        self.join()

    def run(self) -> None:
        told, at = 0, time.monotonic()
        try:
            while not self.ended.wait(1) and not self.lost.is_set():
                if self.progress != told or time.monotonic() - at > LEASE.total_seconds() / 3:
                    told, at = self.progress, time.monotonic()
                    self._beat(told)
        finally:
            connection.close()  # this thread's own

    def _beat(self, progress: int) -> None:
        try:
            if not keep_lease(self.work, progress):
                self.lost.set()
        except DatabaseError:
            logger.warning(
                "the lease of video %s could not be kept just now", self.work.video.pk, exc_info=True
            )


def work_on(video_id: int) -> str:
    """Take the work on a video, if there is any that nobody has, and do it."""
    work = claim(video_id)
    return do(work) if work else "nothing to do"


def do(work: Claim) -> str:
    """Do claimed work to its end, whatever that is.

    Returns:
        a word for the record: published, failed, or lost.
    """
    folder = Path(default_storage.path(f"videos/{work.video.slug}/{work.token}"))
    result = "lost"
    try:
        with Heartbeat(work) as beat:
            folder.mkdir(parents=True)
            done = (
                _make_download(work, folder, beat) if work.is_download else _make_stream(work, folder, beat)
            )
        result = "published" if done else "lost"
    except LeaseLost:
        logger.info("video %s is somebody else's work now", work.video.pk)
    except (SystemExit, KeyboardInterrupt):
        give_back(work)
        raise
    except MediaError as error:
        fail(work, error.sentence, permanent=error.permanent)
        result = "failed"
    except Exception:
        logger.exception("work on video %s failed", work.video.pk)
        fail(work, UNEXPECTED, permanent=False)
        result = "failed"
    finally:
        _tidy(work.video)
    return result


def _make_stream(work: Claim, folder: Path, beat: Heartbeat) -> bool:
    source = Path(work.video.original.path)
    limits = upload_limits()
    made = transcode(source, folder, probe(source, limits), limits=limits, on_progress=beat)
    base = f"videos/{work.video.slug}/{work.token}"
    return publish(work, made, stream=f"{base}/{made.stream.name}", poster=f"{base}/{made.poster.name}")


def _make_download(work: Claim, folder: Path, beat: Heartbeat) -> bool:
    source = Path(work.video.original.path)
    limits = upload_limits()
    handle = work.video.creator.handle
    out = folder / "download.mp4"
    watermark(source, out, probe(source, limits), handle=handle, limits=limits, on_progress=beat)
    name = f"videos/{work.video.slug}/{work.token}/{out.name}"
    return publish_download(work, download=name, handle=handle)


def _tidy(video: Video) -> None:
    """Remove what attempts have left: every folder of this video that its row does not point to.

    The folders are listed before the row is read: one that a claim makes in between is not on the
    list, and one on the list that is in use is in the row.
    """
    home = Path(default_storage.path(f"videos/{video.slug}"))
    if not home.exists():
        return
    folders = [path for path in home.iterdir() if path.is_dir()]
    row = Video.objects.for_staff().filter(pk=video.pk).first()
    if row is None:
        shutil.rmtree(home, ignore_errors=True)  # it was deleted meanwhile
        return
    used = {Path(name).parent.name for name in (row.stream.name, row.download.name) if name} | {row.token}
    for folder in folders:
        if folder.name not in used:
            shutil.rmtree(folder, ignore_errors=True)
