"""Many items of one's shelf at once. As silent as each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from videos.models import Account, Collection, CollectionItem, Video, VideoSave

from .collections import create_collection, displace_saves, place_saves, put_back_collections
from .errors import Refused
from .saves import COUNTERS, KEPT_FOR, Method

MANY_MAX = 500


@dataclass(frozen=True)
class Many:
    """What was done: the rows that changed, and the instant by which it can be undone."""

    rows: list[VideoSave]
    at: datetime


@dataclass(frozen=True)
class PutBack:
    """What an undo brought back: items on the shelf, hidden ones, items in a collection, collections with all in them."""

    saves: list[VideoSave]
    hidden: list[VideoSave]
    places: list[CollectionItem]
    collections: list[Collection]


def _own(account: Account, keys: Iterable[str]) -> list[VideoSave]:
    chosen = list(dict.fromkeys(keys))
    if not chosen:
        raise Refused("Choose something first.", status=422)
    if len(chosen) > MANY_MAX:
        raise Refused(f"That is more than {MANY_MAX} at once. Choose fewer, and repeat.", status=422)
    rows = {row.key: row for row in _locked(account).filter(key__in=chosen).order_by("pk")}
    if not rows:
        raise VideoSave.DoesNotExist
    return [rows[key] for key in chosen if key in rows]


def _locked(account: Account) -> QuerySet[VideoSave]:
    return VideoSave.objects.select_for_update(of=("self",)).filter(account=account)


def _stand(account: Account, rows: list[VideoSave], *, on: bool) -> Many:
    """Set whether the rows stand, and move the counters: one statement for each way of keeping."""
    now = timezone.now()
    ids = [row.pk for row in rows]
    VideoSave.objects.filter(pk__in=ids).update(removed_at=None if on else now, changed_at=now)
    # In one order for everybody, so that two people who tidy up at the same time don't wait for each other.
    videos = sorted(row.video_id for row in rows if row.video_id)
    list(
        Video.objects.for_staff()
        .filter(pk__in=videos)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk")
    )
    for method, counter in COUNTERS.items():
        counted = [row.video_id for row in rows if row.method == method and row.video_id]
        of_others = Video.objects.for_staff().filter(pk__in=counted).exclude(creator=account)
        of_others.update(**{counter: F(counter) + (1 if on else -1)})
    for row in rows:
        row.removed_at = None if on else now
    return Many(rows, now)


@transaction.atomic
def remove_saves(*, account: Account, keys: Iterable[str]) -> Many:
    """Take items off one's shelf. `put_back_removal` with the instant undoes exactly this.

    Raises:
        VideoSave.DoesNotExist: none of them is this account's.
        Refused: none or too many were chosen, or only downloads, which can't be undone.
    """
    rows = _own(account, keys)
    mine = [row for row in rows if row.method != Method.DOWNLOAD]
    if not mine:
        raise Refused("A download can’t be undone, but you can hide it from this list.", status=409)
    return _stand(account, [row for row in mine if row.stands], on=False)


@transaction.atomic
def put_back_removal(*, account: Account, at: datetime) -> PutBack:
    """Put back what was taken off the shelf, out of a collection, hidden or thrown away at one instant, as it was.

    Raises:
        VideoSave.DoesNotExist: nothing was, or it was more than 30 days ago.
        Refused: another collection has the name of the one that would be back.
    """
    rows = list(_locked(account).filter(removed_at=at).order_by("pk"))
    hidden = list(_locked(account).filter(hidden_at=at).order_by("pk"))
    places, collections = put_back_collections(account, at)
    if not (rows or hidden or places or collections) or at < timezone.now() - KEPT_FOR:
        raise VideoSave.DoesNotExist
    if rows:
        _stand(account, rows, on=True)
    VideoSave.objects.filter(pk__in=[row.pk for row in hidden]).update(hidden_at=None)
    return PutBack(rows, hidden, places, collections)


@transaction.atomic
def restore_saves(*, account: Account, keys: Iterable[str]) -> Many:
    """Put removed items back, with their dates, notes and collections.

    Raises:
        VideoSave.DoesNotExist: none of them is this account's, and was removed in the last 30 days.
    """
    since = timezone.now() - KEPT_FOR
    rows = [row for row in _own(account, keys) if row.removed_at and row.removed_at >= since]
    if not rows:
        raise VideoSave.DoesNotExist
    return _stand(account, rows, on=True)


@transaction.atomic
def hide_downloads(*, account: Account, keys: Iterable[str]) -> Many:
    """Hide downloads from one's own list. They still count; `put_back_removal` with the instant shows them again."""
    now = timezone.now()
    rows = [row for row in _own(account, keys) if row.method == Method.DOWNLOAD and row.hidden_at is None]
    VideoSave.objects.filter(pk__in=[row.pk for row in rows]).update(hidden_at=now)
    return Many(rows, now)


@transaction.atomic
def give_reason(*, account: Account, keys: Iterable[str], reason: str) -> Many:
    """Say of many items why they were saved, or, with "", nothing.

    Raises:
        Refused: an unknown reason.
    """
    if reason not in ("", *VideoSave.Reason.values):
        raise Refused("That is not one of the reasons.", status=422)
    now = timezone.now()
    rows = _own(account, keys)
    VideoSave.objects.filter(pk__in=[row.pk for row in rows]).update(reason=reason, changed_at=now)
    for row in rows:
        row.reason = reason
    return Many(rows, now)


@transaction.atomic
def collect_saves(
    *, account: Account, keys: Iterable[str], collection: str = "", name: str = ""
) -> tuple[Collection, int]:
    """Put items into a collection: an own one by its key, or a new one by its name.

    Returns:
        the collection, and how many were not in it before.
    Raises:
        VideoSave.DoesNotExist, Collection.DoesNotExist: not this account's.
        Refused: a name that won't do.
    """
    rows = [row for row in _own(account, keys) if row.stands]
    if collection:
        chosen = Collection.objects.get(account=account, key=collection)
    else:
        chosen = create_collection(account=account, name=name)
    return chosen, place_saves(account, list(reversed(rows)), chosen)


@transaction.atomic
def uncollect_saves(*, account: Account, keys: Iterable[str], collection: str) -> tuple[Collection, Many]:
    """Take items out of a collection. They stay on the shelf; `put_back_removal` with the instant undoes it.

    Returns:
        the collection, and what is in it no longer.
    """
    chosen = Collection.objects.get(account=account, key=collection)
    places = CollectionItem.objects.filter(collection=chosen, video_save__in=_own(account, keys))
    rows = [place.video_save for place in places.select_related("video_save")]
    return chosen, Many(rows, displace_saves(rows, chosen))
