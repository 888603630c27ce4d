"""The saver's own shelves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from videos.actions.saves import KEPT_FOR, Method
from videos.models import Account, Collection, VideoSave

from .cursor import Page, own_page
from .feed import published_to
from .found import found_by

PAGE = 30
SHELVES = {
    "saved": "Saved",
    "favorites": "Favorites",
    "downloads": "Downloads",
    "removed": "Recently removed",
}
SORTS = {"newest": "Newest first", "oldest": "Oldest first"}


INSIDE = "collection"  # not a shelf: all that is in one collection, of whichever way


@dataclass(frozen=True)
class Only:
    """The part of a shelf that somebody wants to see, and in which order.

    Args:
        words: to be found in the own note or, while the video may be seen, its caption and creator's names.
        reason: only items kept for it.
        collection: only items in it.
        oldest: the oldest first.
    """

    words: str = ""
    reason: str = ""
    collection: Collection | None = None
    oldest: bool = False


ALL = Only()


def _rules() -> dict[str, Q]:
    standing = Q(removed_at__isnull=True)
    return {
        "saved": standing & Q(method=Method.SAVE),
        "favorites": standing & Q(method=Method.FAVORITE),
        "downloads": standing & Q(method=Method.DOWNLOAD, hidden_at__isnull=True),
        "removed": Q(removed_at__gte=timezone.now() - KEPT_FOR),
        INSIDE: standing,
    }


def shelf(account: Account, name: str, after: str = "", only: Only = ALL) -> Page:
    """A page of one's own shelf; each row's `card` is its video, or None for a tombstone.

    Args:
        name: one of SHELVES; or INSIDE for all that is in the collection, the newest addition first.
        after: the cursor that the page before gave, or "".
        only: the part that is wanted.
    """
    mine: QuerySet[VideoSave] = VideoSave.objects.filter(account=account)
    rows = mine.filter(_rules()[name])
    if only.reason:
        rows = rows.filter(reason=only.reason)
    if only.words:
        rows = found_by(only.words, rows, account)
    by, tie = ("removed_at" if name == "removed" else "created_at"), "pk"
    if only.collection is not None:
        rows, mine = _placed(rows, only.collection), _placed(mine, only.collection)
        if name == INSIDE:
            by, tie = "added_at", "place_id"
    page = own_page(rows, by=by, tie=tie, after=after, size=PAGE, oldest=only.oldest, among=mine)
    attach_cards(page.rows, account)
    return page


def _placed(rows: QuerySet[VideoSave], collection: Collection) -> QuerySet[VideoSave]:
    """Those in a collection, with the time at which they were put there."""
    rows = rows.filter(places__collection=collection)
    return rows.annotate(added_at=F("places__added_at"), place_id=F("places__pk"))


def attach_cards(rows: list[VideoSave], account: Account) -> None:
    """Set on each row its `card`, and its `label`: what it is called where there is no picture.

    Asking for the videos anew, by the rule, is what makes tombstones.
    """
    cards = {
        video.pk: video
        for video in published_to(account).filter(pk__in=[row.video_id for row in rows if row.video_id])
    }
    for row in rows:
        row.card = cards.get(row.video_id or 0)
        row.label = row.note or (row.card.caption if row.card else "") or "video without a caption"


def removal_size(account: Account, at: datetime) -> int:
    """How many items were taken off the shelf at that instant, and still can be put back."""
    if at < timezone.now() - KEPT_FOR:
        return 0
    return VideoSave.objects.filter(account=account, removed_at=at).count()


def _size(mine: QuerySet[Any]) -> Coalesce:
    """How many rows the account has, as a subquery that an index alone can answer."""
    rows = mine.order_by().values("account").annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(rows), 0, output_field=IntegerField())


def shelf_counts(account: Account, by_reason: str = "", inside: Collection | None = None) -> dict[str, int]:
    """How many items each shelf has, tombstones included, and how many collections there are: one query.

    Args:
        by_reason: one of SHELVES, whose items are counted by reason, too, as `reason_learn` and so on.
        inside: a collection of theirs, whose items are counted as `inside`.
    """
    rules = _rules()
    mine = VideoSave.objects.filter(account=OuterRef("pk"))
    numbers = {name: _size(mine.filter(rules[name])) for name in SHELVES}
    numbers["collections"] = _size(Collection.objects.filter(account=OuterRef("pk")))
    if inside is not None:
        numbers["inside"] = _size(mine.filter(rules[INSIDE], places__collection=inside))
    if by_reason:
        for reason in VideoSave.Reason.values:
            numbers[f"reason_{reason}"] = _size(mine.filter(rules[by_reason], reason=reason))
    named = {f"n_{name}": number for name, number in numbers.items()}  # some are called like a field
    row = Account.objects.filter(pk=account.pk).values(**named).get()
    return {name.removeprefix("n_"): number for name, number in row.items()}


def own_saves(account: Account, keys: Iterable[str]) -> list[VideoSave]:
    """Items of one's shelf by their keys, with their cards."""
    rows = list(VideoSave.objects.filter(account=account, key__in=list(keys)))
    attach_cards(rows, account)
    return rows
