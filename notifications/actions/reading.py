"""Marking as read."""

from __future__ import annotations

from django.utils import timezone

from notifications.models import Notification
from videos.models import Account


def mark_read(*, account: Account, lines: list[int], newest: int) -> None:
    """Mark as read what some lines of an account's inbox have just shown. One statement, however many rows.

    What is hidden from it stays new until it can be read, and so does what was written meanwhile.

    Args:
        lines: their ids; those of others are left alone.
        newest: the highest id of a notification that was there when they were read.
    """
    rows = Notification.objects.filter(recipient=account, line__in=lines, pk__lte=newest, on_site=True)
    rows.unread().heard_by(account).update(read_at=timezone.now())


def mark_all_read(*, account: Account) -> None:
    """Mark as read all that the account could read now; what is hidden from it stays new until it can."""
    Notification.objects.shown_to(account).unread().update(read_at=timezone.now())
