"""Erasing accounts that have left: two weeks after they asked, one at a time, in small steps.

Each step is a transaction of its own that leaves everything right: rows go, the counters that they
moved go down by F(), and whoever has added them up (analytics, through the registry) makes the sums
right in the same transaction. Downloads and shares have no state of being taken back which a rollup
could pull later, so nothing here waits for one.

Whatever is done once has nothing to do the second time, and what is left says where to go on. So it
may be killed at any point, and run beside itself: the first step closes the account, the last one
deletes its row, and until then the next run finds it again. Files go before the rows that name them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from videos.models import (
    Account,
    Invitation,
    Report,
    Video,
    VideoSave,
)

from .archives import drop_archives
from .leaving import GRACE, say_goodbye
from .sessions import sign_out_everywhere
from .taking_back import take_back_everything
from .terms import drop_terms
from .videos import delete_folder, delete_video

logger = logging.getLogger(__name__)
AT_A_TIME = 5.0  # seconds that one run takes; the next goes on where it stopped


def erase_due(*, seconds: float = AT_A_TIME) -> int:
    """Erase the accounts whose two weeks are over, for as long as a run may take.

    Returns:
        how many accounts are gone.
    """
    until, gone = time.monotonic() + seconds, 0
    due = Account.objects.filter(leaving_at__lte=timezone.now() - GRACE).order_by("leaving_at", "pk")
    for account in due:
        try:
            for _ in erase(account):
                if time.monotonic() >= until:
                    return gone
        except Exception:
            # One account that can't be erased now (a file that is in use, say) must not hold up the others.
            logger.exception("account %s could not be erased; trying again soon", account.pk)
        else:
            gone += 1
    return gone


def erase(account: Account) -> Iterator[None]:
    """Everything that there is to do, step by step; each has been committed when it is yielded.

    Args:
        account: whose two weeks are over. One that stays after all is left alone.
    """
    if not _close(account):
        return
    yield
    yield from take_back_everything(account)
    while _forget_tombstones(account):
        yield
    for slug in Video.objects.for_staff().filter(creator=account).values_list("slug", flat=True):
        delete_folder(f"videos/{slug}")
        delete_video(slug=slug)
        yield
    drop_terms(account=account)
    drop_archives(account=account)
    sign_out_everywhere(account)
    yield
    _forget(account)
    yield


def _close(account: Account) -> bool:
    """Nobody signs in any more, and nobody stays: from here on there is no way back."""
    due = Account.objects.filter(pk=account.pk, leaving_at__lte=timezone.now() - GRACE)
    return due.update(is_active=False) == 1


def _forget_tombstones(account: Account) -> bool:
    """What was kept of videos that are deleted counts nowhere."""
    gone = VideoSave.objects.filter(account=account, video__isnull=True).values_list("pk", flat=True)
    return VideoSave.objects.filter(pk__in=list(gone[:500])).delete()[0] > 0


def _forget(account: Account) -> None:
    """The row itself, and all that hangs on it: notifications, blocks, addresses, who followed."""
    if account.avatar:
        default_storage.delete(str(account.avatar.name))
    with transaction.atomic():
        about = ContentType.objects.get_for_model(Account)
        LogEntry.objects.filter(content_type=about, object_id=str(account.pk)).delete()
        # What was reported is still to be looked at, and the record of it stays; the words go with their owner.
        Report.objects.filter(reporter=account).update(details="")
        Report.objects.filter(account=account).update(said="")
        # Spent, and its note may say for whom it was.
        Invitation.objects.filter(used_by=account).delete()
        gone, _ = Account.objects.filter(pk=account.pk).delete()
        if gone:
            say_goodbye(account=account)
