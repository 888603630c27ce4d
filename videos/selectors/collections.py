"""One's own collections: with their covers, for the sheet, for the filters. Nobody else's are ever read."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from videos.models import Account, Collection, CollectionItem, Video, VideoSave

from .offered import published_to

RECENT = 6  # how many the sheet offers at once; the rest are behind “More”
COVER = 3  # pictures on a cover


@dataclass(frozen=True)
class Stack:
    """A collection as it lies on the shelf: `size` counts tombstones, `cover` never shows one."""

    collection: Collection
    size: int
    cover: list[Video]


@dataclass
class Choice:
    """A collection in the sheet of one item: whether the item is in it, and whether it shall be."""

    collection: Collection
    had: bool
    has: bool


def collections(account: Account) -> list[Collection]:
    """All of one's collections, in the order that their owner gave them."""
    return list(Collection.objects.filter(account=account).order_by("position", "pk"))


def stacks(account: Account) -> list[Stack]:
    """All of one's collections with their sizes and covers, in three queries."""
    mine = Collection.objects.filter(account=account).order_by("position", "pk")
    newest = _shown(account).values("video_save__video")
    pictures = {f"picture{at}": Subquery(newest[at : at + 1]) for at in range(COVER)}
    items = CollectionItem.objects.filter(collection=OuterRef("pk")).order_by().values("collection")
    rows = mine.annotate(
        all_items=Coalesce(Subquery(items.annotate(n=Count("*")).values("n")), 0), **pictures
    )
    # Counting what is removed, and taking it off, is quicker than joining what stands: it is far less.
    removed = CollectionItem.objects.filter(
        collection__account=account, video_save__account=account, video_save__removed_at__isnull=False
    )
    gone = dict(removed.order_by().values_list("collection").annotate(Count("pk")))
    chosen = {row.pk: [getattr(row, name) for name in pictures if getattr(row, name)] for row in rows}
    videos = published_to(account).in_bulk({pk for cover in chosen.values() for pk in cover})
    return [
        Stack(row, row.all_items - gone.get(row.pk, 0), [videos[pk] for pk in chosen[row.pk] if pk in videos])
        for row in rows
    ]


def _shown(account: Account) -> QuerySet[CollectionItem]:
    """The items of the outer collection whose videos the saver may see now, the newest first."""
    seen = published_to(account).filter(pk=OuterRef("video_save__video_id")).order_by()
    items = CollectionItem.objects.filter(collection=OuterRef("pk"), video_save__removed_at__isnull=True)
    return items.filter(Exists(seen)).order_by("-added_at", "-pk")


def collection_size(collection: Collection) -> int:
    """How many items stand in a collection, tombstones included."""
    return CollectionItem.objects.filter(collection=collection, video_save__removed_at__isnull=True).count()


def collections_for(item: VideoSave) -> list[Choice]:
    """All of the owner's collections, those used last first, and whether the item is in them."""
    items = CollectionItem.objects.filter(collection=OuterRef("pk"))
    used = items.order_by("-added_at", "-pk").values("added_at")[:1]
    mine = Collection.objects.filter(account=item.account_id).annotate(
        used_at=Coalesce(Subquery(used), "created_at"), is_in=Exists(items.filter(video_save=item))
    )
    # What it is in already stands in front, so that it is never hidden behind “More”.
    return [Choice(row, row.is_in, row.is_in) for row in mine.order_by("-is_in", "-used_at", "-pk")]
