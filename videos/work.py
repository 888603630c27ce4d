"""Doing claimed work: from the original that was kept to the files that people watch and keep.

Each attempt writes into a folder of its own, named by its token, and the row points to that folder
only when everything in it is whole. So nothing torn is ever served, whenever the worker dies.
"""

from __future__ import annotations

import logging
import shutil
import time
from pathlib import Path

from django.core.files.storage import default_storage

from .actions.processing import Claim, fail, give_back, keep_lease, publish, publish_download
from .actions.videos import media_limits
from .media.errors import MediaError
from .media.probe import probe
from .media.transcode import transcode
from .media.watermark import watermark

logger = logging.getLogger(__name__)
UNEXPECTED = "Something went wrong on our side. Try once more in a moment."


class LeaseLost(Exception):
    """Somebody else does this work now, or the video was deleted."""


class Heartbeat:
    """Keeps the lease while ffmpeg reports progress, and stops the work when it is lost."""

    def __init__(self, work: Claim, every: float = 1.0) -> None:
        self.work, self.every, self.last = work, every, time.monotonic()

    def __call__(self, fraction: float) -> None:
        if time.monotonic() - self.last < self.every:
            return
        self.last = time.monotonic()
        if not keep_lease(self.work, min(99, int(fraction * 100))):
            raise LeaseLost


def do(work: Claim) -> str:
    """Do claimed work to its end, whatever that is.

    Returns:
        a word for the record: published, failed, or lost.
    """
    folder = Path(default_storage.path(f"videos/{work.video.slug}/{work.token}"))
    try:
        folder.mkdir(parents=True)
        done = _make_download(work, folder) if work.is_download else _make_stream(work, folder)
    except LeaseLost:
        done = False
    except (SystemExit, KeyboardInterrupt):
        give_back(work)
        _discard(folder)
        raise
    except MediaError as error:
        fail(work, error.sentence, permanent=error.permanent)
        _discard(folder)
        return "failed"
    except Exception:
        logger.exception("work on video %s failed", work.video.pk)
        fail(work, UNEXPECTED, permanent=False)
        _discard(folder)
        return "failed"
    if not done:
        _discard(folder)
        return "lost"
    _tidy(work)
    return "published"


def _make_stream(work: Claim, folder: Path) -> bool:
    source = Path(work.video.original.path)
    limits = media_limits()
    made = transcode(source, folder, probe(source, limits), limits=limits, on_progress=Heartbeat(work))
    base = f"videos/{work.video.slug}/{work.token}"
    return publish(work, made, stream=f"{base}/{made.stream.name}", poster=f"{base}/{made.poster.name}")


def _make_download(work: Claim, folder: Path) -> bool:
    source = Path(work.video.original.path)
    limits = media_limits()
    handle = work.video.creator.handle
    out = folder / "download.mp4"
    watermark(source, out, probe(source, limits), handle=handle, limits=limits, on_progress=Heartbeat(work))
    name = f"videos/{work.video.slug}/{work.token}/{out.name}"
    return publish_download(work, download=name, handle=handle)


def _discard(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if folder.parent.exists() and not any(folder.parent.iterdir()):
        folder.parent.rmdir()  # the video was deleted meanwhile


def _tidy(work: Claim) -> None:
    """Remove what earlier attempts left: every folder of this video that its row does not point to."""
    video = type(work.video).objects.for_staff().filter(pk=work.video.pk).first()
    if video is None:
        _discard(Path(default_storage.path(f"videos/{work.video.slug}")))
        return
    used = {Path(name).parent.name for name in (video.stream.name, video.download.name) if name}
    home = Path(default_storage.path(f"videos/{video.slug}"))
    for folder in home.iterdir():
        if folder.is_dir() and folder.name not in used and folder.name != video.token:
            _discard(folder)
