"""The saver's own shelves."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils import timezone

from videos.actions.saves import KEPT_FOR, Method
from videos.models import Account, VideoSave

from .cursor import Page, newest_first
from .feed import published_to

PAGE = 30
SHELVES = {
    "saved": "Saved",
    "favorites": "Favorites",
    "downloads": "Downloads",
    "removed": "Recently removed",
}


def _filters() -> dict[str, Q]:
    standing = Q(removed_at__isnull=True)
    return {
        "saved": standing & Q(method=Method.SAVE),
        "favorites": standing & Q(method=Method.FAVORITE),
        "downloads": standing & Q(method=Method.DOWNLOAD, hidden_at__isnull=True),
        "removed": Q(removed_at__gte=timezone.now() - KEPT_FOR),
    }


def shelf(account: Account, name: str, after: str = "") -> Page:
    """A page of one's own shelf; each row's `card` is its video, or None for a tombstone.

    Args:
        name: one of SHELVES.
    """
    rows = VideoSave.objects.filter(_filters()[name], account=account)
    page = newest_first(
        rows, by="removed_at" if name == "removed" else "created_at", after=after, size=PAGE, key="key"
    )
    attach_cards(page.rows, account)
    return page


def attach_cards(rows: list[VideoSave], account: Account) -> None:
    """Set `card` on each row. Asking for the videos anew, by the rule, is what makes tombstones."""
    cards = {
        video.pk: video
        for video in published_to(account).filter(pk__in=[row.video_id for row in rows if row.video_id])
    }
    for row in rows:
        row.card = cards.get(row.video_id or 0)


def shelf_counts(account: Account) -> dict[str, int]:
    """How many items each shelf has, tombstones included, in one query."""
    counts = {name: Count("pk", filter=rule) for name, rule in _filters().items()}
    return VideoSave.objects.filter(account=account).aggregate(**counts)
