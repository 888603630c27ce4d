"""Files that nothing points to: what killed processes, lost attempts and deleted videos have left.

Nothing that a row refers to may go, also while uploads and work go on beside this:

- An attempt's token is in the row before its folder is made, and never comes back once it has left the
  row. So: list the folders, *then* read the row. What is on the list and not in the row is nobody's.
- An upload, a picture or an avatar is on the disk before its row is there. So these go only when they
  have been left alone for a day, and are looked at once more when they are out of everybody's reach.
"""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import FileField

from videos.disk import delete, entries, is_alone, remove_if_alone, size_of
from videos.models import Account, Archive, Video

logger = logging.getLogger(__name__)
BATCH = 200  # folders between two looks at the rows
FEW = 20  # orphan videos: no reason to doubt the database
_TOKEN = re.compile(r"[0-9a-f]{32}")
_FILES = [field.name for field in Video._meta.get_fields() if isinstance(field, FileField)]


@dataclass(frozen=True)
class Leftover:
    """A file or folder to be removed: its size in bytes, why, and whether a row refers to it after all."""

    path: Path
    size: int
    why: str
    is_wanted: Callable[[], bool]


def tidy(slug: str) -> None:
    """Remove what attempts on a video have left that are over: those in which nobody writes any more."""
    home = _videos() / slug
    attempts = [entry for entry in entries(home) if _TOKEN.fullmatch(entry.name)]  # listed first …
    row = _row(slug)  # … then read
    for folder in attempts:
        if row is None or folder.name not in _used(row):
            delete(folder)
    if row is None:
        with contextlib.suppress(OSError):
            home.rmdir()  # made again by an attempt, after the video had been deleted


def find() -> list[Leftover]:
    """Everything that could go now. Reads only."""
    return [*_of_videos(), *_avatars(), *_archives(), *_half_sent()]


def remove(found: Iterable[Leftover]) -> Iterator[Leftover]:
    """Remove what `find` has found, unless something refers to it by now; yields what went."""
    for one in found:
        if _TOKEN.fullmatch(one.path.name):  # an attempt that is over: nobody comes back to it
            gone = not one.is_wanted() and delete(one.path)
        else:
            gone = remove_if_alone(one.path, one.is_wanted)
        if gone:
            yield one


def is_doubtful(found: list[Leftover]) -> bool:
    """Whether most videos on the disk have no row: then this is hardly the database of these files."""
    orphans = sum(one.path.parent == _videos() for one in found)
    return orphans >= FEW and orphans * 2 > len(entries(_videos()))


def missing() -> Iterator[tuple[str, str]]:
    """Slugs of videos and names of their files that are not there. Reads only."""
    for row in Video.objects.for_staff().order_by("pk").iterator():
        # A file that was made anew after the row was read is no loss: so the row is asked once more.
        if _lost(row) and (now := _row(row.slug)):
            yield from ((row.slug, name) for name in _lost(now))


def sweep_files() -> int:
    """Find leftovers and remove them, and say in the log which files have vanished.

    Returns:
        how many went.
    """
    found, gone = find(), 0
    if is_doubtful(found):
        logger.error(
            "most videos under %s have no row; nothing is removed. If DATABASE_URL and DATA_DIR are right, "
            "look at `manage.py sweep --dry-run`",
            _videos(),
        )
    else:
        for one in remove(found):
            logger.info("removed %s (%s bytes): %s", one.path, one.size, one.why)
            gone += 1
    for slug, name in missing():
        logger.error("the file %s of video %s has vanished", name, slug)
    return gone


def _videos() -> Path:
    return Path(default_storage.path("videos"))


def _row(slug: str) -> Video | None:
    return Video.objects.for_staff().filter(slug=slug).first()


def _has_row(slug: str) -> bool:
    return Video.objects.for_staff().filter(slug=slug).exists()


def _is_used(slug: str, name: str) -> bool:
    row = _row(slug)
    return row is not None and name in _used(row)


def _is_shown(poster: str) -> bool:
    return Video.objects.for_staff().filter(poster=poster).exists()


def _has_avatar(name: str) -> bool:
    return Account.objects.filter(avatar=name).exists()


def _has_archive(key: str) -> bool:
    return Archive.objects.filter(key=key).exists()


def _names(row: Video) -> list[str]:
    return [name for field in _FILES if (name := getattr(row, field).name)]


def _used(row: Video) -> set[str]:
    """What a video's folder may hold: the names in it to which the row points, and the running attempt."""
    parts = (PurePosixPath(name).parts for name in _names(row))
    return {part[2] for part in parts if len(part) > 2} | {row.token}


def _lost(row: Video) -> list[str]:
    return [name for name in _names(row) if not Path(default_storage.path(name)).exists()]


def _of_videos() -> Iterator[Leftover]:
    homes = entries(_videos())
    for start in range(0, len(homes), BATCH):
        inside = {home: entries(home) for home in homes[start : start + BATCH]}
        rows = Video.objects.for_staff().in_bulk([home.name for home in inside], field_name="slug")
        for home, listed in inside.items():
            row = rows.get(home.name)
            if row is not None:
                yield from _of_video(row, listed)
            elif is_alone(home):
                yield _leftover(home, "no video has it", partial(_has_row, home.name))


def _of_video(row: Video, inside: list[Path]) -> Iterator[Leftover]:
    used = _used(row)
    for entry in inside:
        is_used = partial(_is_used, row.slug, entry.name)
        if entry.name in used:
            yield from _within(row, entry)
        elif _TOKEN.fullmatch(entry.name):
            yield _leftover(entry, "an attempt that is over", is_used)
        elif is_alone(entry):
            yield _leftover(entry, "its video doesn't use it", is_used)


def _within(row: Video, folder: Path) -> Iterator[Leftover]:
    """Of a folder in use: what killed workers have left, and the creator's own pictures of before."""
    for entry in entries(folder):
        name = f"videos/{row.slug}/{folder.name}/{entry.name}"
        if entry.name.startswith((".", "poster-own-")) and name != row.poster.name and is_alone(entry):
            yield _leftover(entry, "work that is over", partial(_is_shown, name))


def _avatars() -> Iterator[Leftover]:
    pictures = entries(Path(default_storage.path("avatars")))
    used = set(Account.objects.exclude(avatar="").values_list("avatar", flat=True))
    for path in pictures:
        name = f"avatars/{path.name}"
        if name not in used and is_alone(path):
            yield _leftover(path, "no account has it", partial(_has_avatar, name))


def _archives() -> Iterator[Leftover]:
    for folder in entries(Path(default_storage.path("archives"))):
        row = Archive.objects.filter(key=folder.name).first()
        if row is None:
            if is_alone(folder):
                yield _leftover(folder, "no archive is there", partial(_has_archive, folder.name))
            continue
        used = {PurePosixPath(str(row.file.name)).name, f"{row.token}.zip"}
        for path in entries(folder):
            if path.name not in used and is_alone(path):
                yield _leftover(path, "an attempt that is over", bool)


def _half_sent() -> Iterator[Leftover]:
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR or "/")
    if not folder.resolve().is_relative_to(settings.DATA_DIR.resolve()):
        return  # a place that is not ours alone
    for path in entries(folder):
        if is_alone(path):
            yield _leftover(path, "an upload that was cut off", bool)


def _leftover(path: Path, why: str, is_wanted: Callable[[], bool]) -> Leftover:
    return Leftover(path, size_of(path), why, is_wanted)
