"""Archives of one’s own data: asked for, made in the background, gone after a week.

As with videos, the row is the truth and the queue the doorbell:

1. `ask_for_archive` writes the row and rings.
2. `claim` takes the work: it sets a token and a lease, and counts the attempt before it starts.
3. `keep_lease` prolongs the lease while the work goes on.
4. `publish` or `fail` end it, and only while the token is still the row's.
5. `sweep_archives` rings again for work whose lease ran out, and removes what is over.
"""

from __future__ import annotations

import math
import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from videos.models import Account, Archive
from videos.tasks import archives_rung, ring_for_archive

from .errors import Refused, wait_in_words

LASTS = timedelta(days=7)
PAUSE = timedelta(hours=1)  # between two archives of one account
LEASE = timedelta(minutes=1)
MAX_ATTEMPTS = 3
FOLDER = "archives"
State = Archive.State
_OPEN = [State.WAITING, State.WORKING]


@dataclass(frozen=True)
class ArchiveClaim:
    """The right to make `archive`, for as long as `token` stands in its row."""

    archive: Archive
    token: str

    @property
    def file(self) -> str:
        """The storage's name of the file that this attempt, and no other, writes."""
        return f"{FOLDER}/{self.archive.key}/{self.token}.zip"


def ends_at(archive: Archive) -> datetime | None:
    """When the link to a finished archive dies."""
    return archive.ready_at + LASTS if archive.ready_at else None


def current_archive(account: Account) -> Archive | None:
    """The newest archive of an account that is not over: waiting, being made, ready or failed."""
    over = Q(state=State.READY, ready_at__lte=timezone.now() - LASTS)
    return Archive.objects.filter(account=account).exclude(over).order_by("-created_at", "-pk").first()


@transaction.atomic
def ask_for_archive(*, account: Account) -> Archive:
    """Have an archive made of everything that is the account's own. One at a time: asking twice is harmless.

    The archive before it is kept until this one is ready.

    Raises:
        Refused: the last one was asked for less than an hour ago.
    """
    last = current_archive(account)
    if last and last.state in _OPEN:
        return last
    if last and last.state == State.READY and last.created_at > timezone.now() - PAUSE:
        wait = max(1, math.ceil((last.created_at + PAUSE - timezone.now()).total_seconds()))
        raise Refused(
            f"You have an archive that is less than an hour old. A new one can be made in {wait_in_words(wait)}.",
            status=429,
            retry_after=wait,
        )
    archive, created = Archive.objects.get_or_create(account=account, state__in=_OPEN)
    if created:
        # Robust: what was committed stands even if the bell is broken, and the sweep rings again.
        transaction.on_commit(lambda: ring_for_archive(archive.pk), robust=True)
    return archive


def _unclaimed() -> Q:
    now = timezone.now()
    # A lease further ahead than any is given was taken by a clock that has been set back since.
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)
    return Q(state__in=_OPEN) & free


def claim(archive_id: int) -> ArchiveClaim | None:
    """Take the work on an archive, unless somebody has it or there is none.

    Returns:
        the claim, or None. Work that was tried MAX_ATTEMPTS times ends here as failed.
    """
    with transaction.atomic():
        archives = Archive.objects.select_for_update(of=("self",)).select_related("account")
        archive = archives.filter(_unclaimed(), pk=archive_id).first()
        if archive is None:
            return None
        if archive.attempts >= MAX_ATTEMPTS:
            archive.state, archive.lease_until, archive.token = State.FAILED, None, ""
            archive.save(update_fields=["state", "lease_until", "token"])
            return None
        archive.state, archive.token, archive.progress = State.WORKING, secrets.token_hex(16), 0
        archive.attempts += 1
        archive.lease_until = timezone.now() + LEASE
        archive.save(update_fields=["state", "token", "attempts", "progress", "lease_until"])
        return ArchiveClaim(archive, archive.token)


def _held(work: ArchiveClaim) -> QuerySet[Archive]:
    return Archive.objects.filter(pk=work.archive.pk, token=work.token)


def keep_lease(work: ArchiveClaim, progress: int) -> bool:
    """Prolong the lease and note the progress, in per cent.

    Returns:
        False if the work now belongs to somebody else, or the archive is gone: then stop.
    """
    return _held(work).update(lease_until=timezone.now() + LEASE, progress=progress) == 1


def give_back(work: ArchiveClaim) -> None:
    """Let somebody else do the work: this worker was told to stop. The attempt doesn't count."""
    _held(work).update(attempts=F("attempts") - 1, lease_until=timezone.now(), token="")


@transaction.atomic
def publish(work: ArchiveClaim, *, size: int) -> bool:
    """End the work: the file can be had, for a week, and the archives before it go.

    Args:
        size: of the file, in bytes.
    Returns:
        False if the claim no longer holds; then nothing was written.
    """
    ended = _held(work).update(
        state=State.READY,
        file=work.file,
        size=size,
        ready_at=timezone.now(),
        progress=100,
        lease_until=None,
        token="",
    )
    if ended:
        _drop(Archive.objects.filter(account=work.archive.account_id).exclude(pk=work.archive.pk))
    return ended == 1


def fail(work: ArchiveClaim) -> None:
    """End an attempt that failed: with another try soon, or for good after MAX_ATTEMPTS."""
    if work.archive.attempts >= MAX_ATTEMPTS:
        _held(work).update(state=State.FAILED, lease_until=None, token="")
    else:
        soon = timezone.now() + timedelta(seconds=5 * work.archive.attempts)
        _held(work).update(lease_until=soon, token="")


def drop_archives(*, account: Account) -> int:
    """Throw away an account's archives, with their files.

    Returns:
        how many there were.
    """
    return _drop(Archive.objects.filter(account=account))


def _drop(archives: QuerySet[Archive]) -> int:
    with transaction.atomic():
        found = list(archives.values_list("pk", "key"))
        Archive.objects.filter(pk__in=[pk for pk, _ in found]).delete()
        for _, key in found:
            transaction.on_commit(partial(_remove, Path(default_storage.path(f"{FOLDER}/{key}"))))
    return len(found)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def sweep_archives() -> int:
    """Remove archives that are over or whose account is suspended, and ring again for work that nobody has.

    Returns:
        how many were removed, rung for or given up.
    """
    now = timezone.now()
    over = Q(state=State.READY, ready_at__lte=now - LASTS) | Q(
        state=State.FAILED, created_at__lte=now - LASTS
    )
    done = _drop(Archive.objects.filter(over | Q(account__is_active=False)))
    waiting = Archive.objects.filter(_unclaimed())
    # A ring that is on its way gets a moment's patience.
    waiting = waiting.filter(Q(lease_until__isnull=False) | Q(created_at__lt=now - LEASE))
    for pk, attempts in waiting.exclude(pk__in=archives_rung()).values_list("pk", "attempts"):
        if attempts >= MAX_ATTEMPTS:
            claim(pk)  # which ends it
        else:
            ring_for_archive(pk)
        done += 1
    _tidy()
    return done


def _tidy() -> None:
    """Remove the files of archives that are no more, and of attempts that came to nothing.

    What is there is listed before the rows are read: what a claim makes in between is not on the list.
    """
    home = Path(default_storage.path(FOLDER))
    files = [*home.glob("*/*")] if home.exists() else []
    folders = [path for path in home.iterdir() if path.is_dir()] if home.exists() else []
    rows = {row.key: {row.token, Path(str(row.file.name or "")).stem} for row in Archive.objects.all()}
    for folder in folders:
        if folder.name not in rows:
            _remove(folder)
    for file in files:
        if file.stem not in rows.get(file.parent.name, {file.stem}):
            file.unlink(missing_ok=True)
