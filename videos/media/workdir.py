"""Work in a hidden folder beside the result, and publish only what is finished and on the disk."""

import contextlib
import errno
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from videos.media.errors import MediaError

PREFIX = ".work-"
FULL = (errno.ENOSPC, errno.EDQUOT)


@contextlib.contextmanager
def workdir(beside: Path, stale_seconds: float) -> Iterator[Path]:
    """A temporary folder in `beside`, on the same file system, gone afterwards whatever happens.

    Args:
        beside: existing folder of the result.
        stale_seconds: work folders older than this were left by a killed worker and are removed, too.

    Raises:
        MediaError: 'no_space' for a full disk, 'encoder' for another failure of the file system.
    """
    try:
        remove_stale(beside, stale_seconds)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=beside)).resolve()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        code = "no_space" if error.errno in FULL else "encoder"
        raise MediaError(code, detail=str(error)) from error


def remove_stale(beside: Path, seconds: float) -> None:
    """Remove work folders that nothing has written into for so long (seconds)."""
    for folder in beside.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            newest = max(entry.stat().st_mtime for entry in (folder, *folder.iterdir()))
            if time.time() - newest > seconds:
                shutil.rmtree(folder, ignore_errors=True)


def publish(finished: list[tuple[Path, Path]]) -> None:
    """Move finished files to their places: all of them, or (when one cannot be moved) none.

    Args:
        finished: pairs of (file in the work folder, its place).

    Raises:
        OSError: the disk failed; no new file stays.
    """
    for file, _ in finished:
        sync(file)
    moved: list[Path] = []
    try:
        for file, place in finished:
            os.replace(file, place)
            moved.append(place)
        for folder in {place.parent for _, place in finished}:
            sync(folder)
    except BaseException:
        for place in moved:
            place.unlink(missing_ok=True)
        raise


def sync(path: Path) -> None:
    """Have the disk really hold a file or folder: a power cut must not leave an empty 'finished' file."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
