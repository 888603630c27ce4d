"""Doing claimed work: from the original that was kept to the files that people watch and keep.

Each attempt writes into a folder of its own, named by its token, and the row points to that folder
only when everything in it is whole. So nothing torn is ever served, whenever the worker dies.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import Error, InterfaceError, OperationalError, connection

from .actions.leftovers import tidy
from .actions.processing import LEASE, Claim, claim, fail, give_back, keep_lease, publish, publish_download
from .conf import make_large, upload_limits
from .media import workdir
from .media.errors import MediaError
from .media.limits import Limits
from .media.probe import VideoInfo, probe
from .media.transcode import transcode
from .media.watermark import watermark

logger = logging.getLogger(__name__)
UNEXPECTED = "Something went wrong on our side. Try once more in a moment."
PATIENCE = (0.5, 2.0, 5.0, 10.0)  # seconds between tries to write the end of a work into the row


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
        self.progress = max(self.progress, min(99, int(fraction * 100)))  # it never falls back
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
        except Error:
            logger.warning(
                "the lease of video %s could not be kept just now", self.work.video.pk, exc_info=True
            )
            connection.close()  # a connection that broke stays broken: the next beat gets a new one


def work_on(video_id: int) -> str:
    """Take the work on a video, if there is any that nobody has, and do it."""
    work = claim(video_id)
    return do(work) if work else "nothing to do"


def do(work: Claim) -> str:
    """Do claimed work to its end, whatever that is.

    Returns:
        a word for the record: published, failed, or lost.
    """
    folder = Path(default_storage.path(work.folder))
    result = "lost"
    try:
        with Heartbeat(work) as beat:
            folder.mkdir(parents=True)
            make = _make_download if work.is_download else _make_stream
            publishing = make(work, folder, beat)
            workdir.sync(folder.parent)  # the disk must know this folder before the row points to it
            done = _firmly(publishing)
        result = "published" if done else "lost"
    except LeaseLost:
        logger.info("video %s is somebody else's work now", work.video.pk)
    except (SystemExit, KeyboardInterrupt):
        give_back(work)
        raise
    except MediaError as error:
        result = _fail(work, error)
    except OSError as error:
        code = "no_space" if error.errno in workdir.FULL else "encoder"
        result = _fail(work, MediaError(code, detail=str(error)))
    except Exception:
        logger.exception("work on video %s failed", work.video.pk)
        result = _fail(work, MediaError("encoder", UNEXPECTED))
    finally:
        tidy(work.video.slug)
    return result


def _fail(work: Claim, error: MediaError) -> str:
    if not _firmly(lambda: fail(work, error.sentence, permanent=error.permanent)):
        return "lost"  # its folder may have been tidied away under its hands: nobody's failure
    logger.warning("work on video %s failed: %s %s", work.video.pk, error.code, error.detail)
    return "failed"


def _firmly(write: Callable[[], bool]) -> bool:
    """Write how long work has ended, also through a database that restarts or is locked just then."""
    for pause in PATIENCE:
        try:
            return write()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            logger.warning("the end of a work could not be written just now", exc_info=True)
            connection.close()
            time.sleep(pause)
    return write()


def _look_again(source: Path, limits: Limits) -> VideoInfo:
    try:
        return probe(source, limits)
    except MediaError as error:
        if error.code not in ("unreadable", "truncated"):
            raise
        # It was readable when it was accepted: the reading process has died, or the disk fails. Not for good.
        raise MediaError("encoder", detail=f"{error} {error.detail}") from error


def _make_stream(work: Claim, folder: Path, beat: Heartbeat) -> Callable[[], bool]:
    source, limits = Path(work.video.original.path), upload_limits()
    info = _look_again(source, limits)
    made = transcode(source, folder, info, limits=limits, on_progress=beat, large=make_large())
    return lambda: publish(work, made)


def _make_download(work: Claim, folder: Path, beat: Heartbeat) -> Callable[[], bool]:
    source, limits = Path(work.video.original.path), upload_limits()
    handle, out = work.video.creator.handle, folder / "download.mp4"
    info = _look_again(source, limits)
    watermark(source, out, info, handle=handle, limits=limits, on_progress=beat)
    return lambda: publish_download(work, download=f"{work.folder}/{out.name}", handle=handle)
