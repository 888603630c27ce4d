"""Marking as read."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from notifications.models import Notification
from notifications.selectors.lines import rows_shown
from videos.models import Account


def mark_read(*, account: Account, shown: Mapping[int, int]) -> None:
    """Mark as read what some lines of an account's inbox have just shown. One statement, however many rows.

    What is hidden from it stays new until it can be read, and so does what was written meanwhile.

    Args:
        shown: for each line's id the id of the newest row that it showed. Those of others are left alone.
    """
    rows = Notification.objects.filter(rows_shown(shown), recipient=account, on_site=True)
    rows.unread().heard_by(account).update(read_at=timezone.now())


def mark_all_read(*, account: Account) -> None:
    """Mark as read all that the account could read now; what is hidden from it stays new until it can."""
    Notification.objects.shown_to(account).unread().update(read_at=timezone.now())
