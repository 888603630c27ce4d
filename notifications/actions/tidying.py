"""What nobody will read again goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from notifications.models import Line, Notification
from videos.actions.saves import KEPT_FOR

BATCH = 1000


def tidy() -> int:
    """Delete what was withdrawn thirty days ago, and lines that have been left empty.

    A fact that is done again after that is news again, as its own row went at the same time.

    Returns:
        how many rows went.
    """
    gone = _delete(Notification.objects.filter(withdrawn_at__lt=timezone.now() - KEPT_FOR))
    # Not the lines of today, nor those of a day that has just ended: somebody may be writing in them.
    old = Line.objects.filter(day__lt=timezone.localdate() - timedelta(days=2))
    return gone + _delete(old.exclude(Exists(Notification.objects.filter(line=OuterRef("pk")))))


def _delete(rows: QuerySet[Any]) -> int:
    gone = 0
    while ids := list(rows.values_list("pk", flat=True)[:BATCH]):
        gone += len(ids)
        rows.filter(pk__in=ids).delete()
    return gone
