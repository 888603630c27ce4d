"""Making an archive of somebody's own data: a .zip with data.json, for programs, and index.html, for people.

Both are written side by side, row by row as the rows are read, so that they say the same, and so that
an archive of 20,000 items needs no more memory than one of twenty. The page waits in a file of its own
until the data is in the bundle, as a bundle takes one file at a time.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from .actions.archives import ArchiveClaim, claim, fail, give_back, keep_lease, publish
from .archive_page import Page
from .media import workdir
from .models import Account
from .registry import Section, own_data

logger = logging.getLogger(__name__)
FORMAT, VERSION = "hush-archive", 1
BLOCK = 1024 * 1024


class LeaseLost(Exception):
    """Somebody else makes this archive now, or it is not wanted any more."""


class Beat:
    """Keeps the lease and tells the progress, at most once a second, as the rows go by."""

    def __init__(self, work: ArchiveClaim, total: int) -> None:
        self.work, self.total, self.done, self.told = work, max(1, total), 0, time.monotonic()

    def __call__(self, rows: int = 1) -> None:
        self.done += rows
        if time.monotonic() - self.told >= 1:
            self.told = time.monotonic()
            if not keep_lease(self.work, min(99, 100 * self.done // self.total)):
                raise LeaseLost


def make_archive(archive_id: int) -> str:
    """Take the work on an archive, if there is any that nobody has, and do it.

    Returns:
        a word for the record: made, failed, lost, or that there was nothing to do.
    """
    work = claim(archive_id)
    if work is None:
        return "nothing to do"
    path = Path(default_storage.path(work.file))
    result = "lost"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_archive(path, work.archive.account, beat=lambda total: Beat(work, total))
        if publish(work, size=path.stat().st_size):
            result = "made"
    except LeaseLost:
        logger.info("archive %s is not this worker's any more", work.archive.pk)
    except (SystemExit, KeyboardInterrupt):
        give_back(work)
        raise
    except Exception:
        logger.exception("making archive %s failed", work.archive.pk)
        fail(work)
        result = "failed"
    finally:
        if result != "made":
            path.unlink(missing_ok=True)
    return result


def write_archive(path: Path, account: Account, *, beat: Callable[[int], Callable[[], object]]) -> None:
    """Write everything that is an account's own, as it may see it now.

    Args:
        path: of the .zip; its folder exists.
        beat: is told about how many rows there are, and gives what is called for each of them.
    """
    counts = {section.name: section.count(account) for section in own_data}
    on_row = beat(sum(counts.values()))
    made_at = timezone.localtime()
    with ZipFile(path, "w", ZIP_DEFLATED) as bundle, tempfile.TemporaryFile(dir=path.parent) as body:
        page = Page(account, made_at, body)
        with bundle.open(_entry("data.json", made_at), "w", force_zip64=True) as data:
            _write_data(data, page, account, made_at, on_row)
        with bundle.open(_entry("index.html", made_at), "w", force_zip64=True) as out:
            out.write(page.head())
            body.seek(0)
            shutil.copyfileobj(body, out, BLOCK)
            out.write(page.foot())
        if account.avatar and default_storage.exists(str(account.avatar.name)):
            bundle.write(default_storage.path(str(account.avatar.name)), "picture.jpg")
    with path.open("rb") as whole:
        os.fsync(whole.fileno())
    workdir.sync(path.parent)


def _entry(name: str, made_at: datetime) -> ZipInfo:
    entry = ZipInfo(name, made_at.timetuple()[:6])
    entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
    return entry


def _write_data(
    data: IO[bytes], page: Page, account: Account, made_at: datetime, on_row: Callable[[], object]
) -> None:
    about = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": made_at,
        "time_zone": settings.TIME_ZONE,
        "structure": {section.name: _structure(section) for section in own_data},
    }
    data.write(_json(about, indent=1).removesuffix("\n}").encode())
    for section in own_data:
        data.write(f",\n {json.dumps(section.name)}: {'' if section.single else '['}".encode())
        page.begin(section)
        for number, row in enumerate(section.rows(account)):
            before = "" if section.single else ",\n  " if number else "\n  "
            data.write((before + _json(row)).encode())
            page.add(row)
            on_row()
        page.end()
        data.write(b"" if section.single else b"\n ]")
    data.write(b"\n}\n")


def _structure(section: Section) -> dict[str, Any]:
    return {"about": section.about, "fields": {field.key: field.meaning for field in section.fields}}


def _json(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_iso)


def _iso(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in data.json")
