"""Collections: the names that savers give to parts of their shelf. As silent as the saves in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from videos.models import Account, Collection, CollectionItem, VideoSave
from videos.models.account import handle_key
from videos.models.collection import COLLECTION_NAME_MAX, COLLECTIONS_MAX, name_key

from .errors import Refused

KEY_MAX = COLLECTION_NAME_MAX * 4  # as wide as the column that keeps the folded name


def _name(name: str) -> str:
    """The name as it is kept: one line, without what stands around it."""
    name = " ".join(name.replace("\0", " ").split())  # no database keeps a NUL
    if not handle_key(name).strip():  # nothing in it that leaves a trace on the screen
        raise Refused("Give the collection a name.", status=422, field="name")
    if len(name) > COLLECTION_NAME_MAX or len(name_key(name)) > KEY_MAX:
        raise Refused(
            f"A collection’s name has at most {COLLECTION_NAME_MAX} signs.", status=422, field="name"
        )
    return name


def _refuse_twin(account: Account, name: str, *, but: int = 0) -> None:
    twin = Collection.objects.filter(account=account, name_key=name_key(name)).exclude(pk=but).first()
    if twin:
        raise Refused(f"You have a collection called “{twin.name}” already.", status=422, field="name")


def _refuse_too_many(account: Account) -> None:
    if Collection.objects.filter(account=account).count() >= COLLECTIONS_MAX:
        raise Refused(
            f"You have {COLLECTIONS_MAX} collections, which is as many as there can be. Delete one first.",
            status=422,
            field="name",
        )


def _alone(account: Account) -> None:
    """One change of the list of collections at a time, so that neither limit nor order can slip."""
    list(Account.objects.select_for_update(no_key=True).filter(pk=account.pk).values_list("pk"))


@transaction.atomic
def create_collection(*, account: Account, name: str) -> Collection:
    """Make an empty collection, the last of its owner’s.

    Raises:
        Refused: no name, a name that is too long or taken (however it is capitalised), or one too many.
    """
    name = _name(name)
    _alone(account)
    _refuse_twin(account, name)
    _refuse_too_many(account)
    last = Collection.objects.filter(account=account).aggregate(last=Max("position"))["last"]
    place = 0 if last is None else last + 1
    try:
        with transaction.atomic():
            return Collection.objects.create(account=account, name=name, position=place)
    except IntegrityError:
        raise Refused(f"You have a collection called “{name}” already.", status=422, field="name") from None


@transaction.atomic
def rename_collection(*, account: Account, key: str, name: str) -> Collection:
    """Give a collection another name.

    Raises:
        Collection.DoesNotExist: it is not this account’s.
        Refused: no name, or one that is too long or taken.
    """
    _alone(account)
    collection = Collection.objects.get(account=account, key=key)
    name = _name(name)
    _refuse_twin(account, name, but=collection.pk)
    collection.name = name
    collection.save(update_fields=["name", "name_key"])
    return collection


@transaction.atomic
def move_collection(*, account: Account, key: str, to: int) -> Collection:
    """Put a collection at another place among its owner’s.

    Args:
        to: the wanted place, from 0; what lies beyond either end is that end.
    Raises:
        Collection.DoesNotExist: it is not this account’s.
    """
    _alone(account)
    mine = list(Collection.objects.filter(account=account).order_by("position", "pk"))
    moved = next((one for one in mine if one.key == key), None)
    if moved is None:
        raise Collection.DoesNotExist
    mine.remove(moved)
    mine.insert(max(0, min(to, len(mine))), moved)
    changed = [one for place, one in enumerate(mine) if one.position != place]
    for place, one in enumerate(mine):
        one.position = place
    Collection.objects.bulk_update(changed, ["position"])
    return moved


@transaction.atomic
def delete_collection(*, account: Account, key: str) -> datetime:
    """Throw a collection away. What was in it stays on the shelf.

    Returns:
        the instant by which that can be undone.
    Raises:
        Collection.DoesNotExist: it is not this account’s.
    """
    now = timezone.now()
    if not Collection.objects.filter(account=account, key=key).update(removed_at=now):
        raise Collection.DoesNotExist
    return now


def place_saves(account: Account, rows: Iterable[VideoSave], collection: Collection) -> int:
    """Put saves into a collection, inside the caller’s transaction. Downloads have no place in one.

    Returns:
        how many were not in it before.
    """
    ids = [row.pk for row in rows if row.method != VideoSave.Method.DOWNLOAD and row.account_id == account.pk]
    items = CollectionItem.everything.filter(collection=collection, video_save__in=ids)
    # What was taken out before comes in anew: as the newest, and past undoing.
    items.filter(removed_at__isnull=False).delete()
    there = set(items.values_list("video_save_id", flat=True))
    fresh = [CollectionItem(collection=collection, video_save_id=pk) for pk in ids if pk not in there]
    # The last of the list was chosen last; the newest stands first in the collection.
    CollectionItem.everything.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def displace_saves(rows: Iterable[VideoSave], collection: Collection) -> datetime:
    """Take saves out of a collection, inside the caller’s transaction. They stay on the shelf.

    Returns:
        the instant by which that can be undone.
    """
    now = timezone.now()
    CollectionItem.objects.filter(collection=collection, video_save__in=list(rows)).update(removed_at=now)
    return now


def put_back_collections(account: Account, at: datetime) -> tuple[list[CollectionItem], list[Collection]]:
    """Undo, inside the caller’s transaction, what was taken out or thrown away at one instant.

    Returns:
        the items that are where they were, and the collections that are back with all that is in them.
    Raises:
        Refused: another collection has the name by now, or there is no room for one more.
    """
    # Read before it is undone, by the instant: afterwards nothing tells them from the others.
    items = CollectionItem.everything.filter(removed_at=at, collection__account=account)
    places = list(items.filter(collection__removed_at__isnull=True).select_related("collection"))
    CollectionItem.everything.filter(pk__in=[item.pk for item in places]).update(removed_at=None)
    gone = list(Collection.everything.filter(account=account, removed_at=at))
    if gone:
        _alone(account)
    for collection in gone:
        _refuse_twin(account, collection.name)
        _refuse_too_many(account)
        collection.removed_at = None
        collection.save(update_fields=["removed_at"])
    return places, gone
