"""The saver's own shelves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from videos.actions.saves import KEPT_FOR, Method
from videos.models import Account, Collection, CollectionItem, Video, VideoSave

from .cursor import Page, own_page
from .found import Question
from .offered import published_to

PAGE = 30
SHELVES = {
    "saved": "Saved",
    "favorites": "Favorites",
    "downloads": "Downloads",
    "hidden": "Hidden downloads",
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
        "hidden": standing & Q(method=Method.DOWNLOAD, hidden_at__isnull=False),
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
    by, tie = ("removed_at" if name == "removed" else "created_at"), "pk"
    if only.collection is not None:
        rows, mine = _placed(rows, only.collection), _placed(mine, only.collection)
        if name == INSIDE:
            by, tie = "added_at", "place_id"
    question = Question(only.words, account) if only.words else None
    page = own_page(
        _with_cards(rows, account),
        by=by,
        tie=tie,
        after=after,
        size=PAGE,
        oldest=only.oldest,
        among=mine,
        question=question,
    )
    for row in page.rows:
        _show(row, row.video if row.seen_video else None)
    return page


def _placed(rows: QuerySet[VideoSave], collection: Collection) -> QuerySet[VideoSave]:
    """Those in a collection, with the time at which they were put there."""
    rows = rows.filter(places__collection=collection, places__removed_at__isnull=True)
    return rows.annotate(added_at=F("places__added_at"), place_id=F("places__pk"))


def _with_cards(rows: QuerySet[VideoSave], account: Account) -> QuerySet[VideoSave]:
    """The rows with their videos, and whether these may be seen: asked anew, by the rule, in the same breath."""
    # A subquery of one row for each: of an EXISTS, PostgreSQL makes a list of all videos that may be seen.
    seen = published_to(account).filter(pk=OuterRef("video_id")).order_by().values("pk")[:1]
    return rows.select_related("video__creator").annotate(seen_video=Subquery(seen))


def _show(row: VideoSave, card: Video | None) -> None:
    """Give a row its `card`, and the `label` by which it is called where there is no picture.

    A video that may not be seen is let go of: what isn't at hand can't be shown by mistake.
    """
    if card is None:
        row._state.fields_cache.pop("video", None)
    row.card = card
    row.label = row.note or (card.caption if card else "") or "video without a caption"


def attach_cards(rows: list[VideoSave], account: Account) -> None:
    """Give each row its `card`, None for a tombstone, and its `label`."""
    cards = published_to(account).in_bulk([row.video_id for row in rows if row.video_id])
    for row in rows:
        _show(row, cards.get(row.video_id or 0))


def taken_away(account: Account, at: datetime) -> str:
    """What was taken away at that instant and still can be put back, in a sentence; "" if nothing."""
    if at < timezone.now() - KEPT_FOR:
        return ""
    if off := VideoSave.objects.filter(account=account, removed_at=at).count():
        return f"{_items(off)} taken off your shelf."
    if hidden := VideoSave.objects.filter(account=account, hidden_at=at).count():
        return f"{_items(hidden)} hidden from your list."
    out_of = CollectionItem.everything.filter(removed_at=at, collection__account=account)
    names = list(
        out_of.filter(collection__removed_at__isnull=True).values_list("collection__name", flat=True)
    )
    if names:
        return f"{_items(len(names))} taken out of “{names[0]}”."
    gone = Collection.everything.filter(account=account, removed_at=at).first()
    return f"“{gone.name}” is deleted." if gone else ""


def _items(number: int) -> str:
    return "1 item" if number == 1 else f"{number} items"


def _size(rows: QuerySet[Any], owner: str = "account") -> Coalesce:
    """How many rows an owner has, as a subquery that an index alone can answer."""
    rows = rows.order_by().values(owner).annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(rows), 0, output_field=IntegerField())


def shelf_counts(account: Account, by_reason: str = "", inside: Collection | None = None) -> dict[str, int]:
    """How many items each shelf has, tombstones included, and how many collections there are: one query.

    Args:
        by_reason: one of SHELVES, whose items are counted by reason, too, as `reason_learn` and so on.
        inside: a collection of theirs, whose items are counted as `inside`.
    """
    rules = _rules()
    mine = VideoSave.objects.filter(account=OuterRef("pk"))
    numbers: dict[str, Any] = {name: _size(mine.filter(rules[name])) for name in SHELVES if name != by_reason}
    numbers["collections"] = _size(Collection.objects.filter(account=OuterRef("pk")))
    if inside is not None:
        # Counting what is removed, and taking it off, is quicker than joining what stands: it is far less.
        items = CollectionItem.objects.filter(collection=inside)
        gone = items.filter(video_save__account=account, video_save__removed_at__isnull=False)
        numbers["inside"] = _size(items, "collection") - _size(gone, "collection")
    if by_reason:
        for reason in ("", *VideoSave.Reason.values):
            numbers[f"reason_{reason}"] = _size(mine.filter(rules[by_reason], reason=reason))
    named = {f"n_{name}": number for name, number in numbers.items()}  # some are called like a field
    row = Account.objects.filter(pk=account.pk).values(**named).get()
    counts = {name.removeprefix("n_"): number for name, number in row.items()}
    if by_reason:  # each item has one reason, or none: so nothing need be counted twice
        counts[by_reason] = sum(number for name, number in counts.items() if name.startswith("reason_"))
        del counts["reason_"]
    return counts
