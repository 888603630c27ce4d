"""Looking at folders, and removing files, while others read and write there."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ALONE = 24 * 3600.0  # seconds; far more than any upload or attempt takes


def entries(folder: Path) -> list[Path]:
    """What is in a folder, by name; nothing if there is no such folder. Links are not followed."""
    try:
        return sorted(folder.iterdir()) if not folder.is_symlink() else []
    except OSError:
        return []


def size_of(path: Path) -> int:
    """Bytes in a file, or in all files of a folder."""
    size = 0
    for part in _all(path):
        with contextlib.suppress(OSError):
            size += 0 if part.is_dir() else part.lstat().st_size
    return size


def is_alone(path: Path, *, was_moved: bool = False) -> bool:
    """Whether nobody has touched any of it for a day.

    The time of writing can be copied along, from a backup; the time at which this disk got it can't.

    Args:
        was_moved: just now, which has set the latter for `path` itself.
    """
    before = time.time() - ALONE
    try:
        for part in _all(path):
            times = part.lstat()
            if times.st_mtime > before or (times.st_ctime > before and not (was_moved and part == path)):
                return False
    except OSError:
        return False
    return True


def remove_if_alone(path: Path, is_wanted: Callable[[], bool]) -> bool:
    """Move it where nobody looks for it, and delete it if it is nobody's there as well; else put it back.

    So what comes to lie at `path` between the last look and the deletion is never deleted.

    Returns:
        whether it is gone.
    """
    aside = path.with_name(f".leftover-{secrets.token_hex(8)}")
    try:
        path.rename(aside)
    except OSError:
        return False
    if is_wanted() or not is_alone(aside, was_moved=True):
        with contextlib.suppress(OSError):
            aside.rename(path)
        return False
    return delete(aside)


def delete(path: Path) -> bool:
    """Remove a file, a link, or a folder with all that is in it; returns whether it is gone."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
    return not (path.exists() or path.is_symlink())


def _all(path: Path) -> Iterator[Path]:
    yield path
    if path.is_dir() and not path.is_symlink():
        for entry in entries(path):
            yield from _all(entry)
