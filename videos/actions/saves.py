"""Saving, silently. Nothing in this file sends a signal, an e-mail or a task; nothing may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from types import EllipsisType
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from videos.models import Account, Collection, Follow, Video, VideoSave
from videos.models.engagement import NOTE_MAX

from .collections import create_collection, displace_saves, place_saves
from .errors import Refused
from .words import write_note_words

Method = VideoSave.Method
COUNTERS = {Method.SAVE: "save_count", Method.FAVORITE: "favorite_count", Method.DOWNLOAD: "download_count"}
KEPT_FOR = timedelta(days=30)  # how long a removed save can be put back
A_DAY_MS = 86_400_000


@dataclass(frozen=True)
class SaveChange:
    """What a save changed. `video` carries the new count; `row` is None if there was nothing to remove."""

    video: Video
    row: VideoSave | None
    changed: bool


def _count(video: Video | None, row: VideoSave, by: int) -> None:
    """Move the counter, last in the transaction, so that a hot video's row is locked only briefly."""
    if video is None or video.creator_id == row.account_id:
        return  # one's own saves are allowed, and never count
    counter = COUNTERS[Method(row.method)]
    Video.objects.for_staff().filter(pk=video.pk).update(**{counter: F(counter) + by})
    setattr(video, counter, max(0, getattr(video, counter) + by))


@transaction.atomic
def save_video(
    *,
    account: Account,
    slug: str,
    on: bool = True,
    method: Method = Method.SAVE,
    moment_ms: int | None = None,
) -> SaveChange:
    """Put a video onto one's shelf or Favorites list, or take it off. Nobody is told.

    Args:
        account: the saver.
        slug: of a video that the saver may see.
        on: the wanted state; wanting what is already so changes nothing.
        method: save or favorite. Downloads are counted by `hand_out_download`.
        moment_ms: the position at which the saver was, kept with a new save.
    Raises:
        Video.DoesNotExist: there is no such video for this account.
    """
    video, follows = _saveable(account, slug)
    if method == Method.DOWNLOAD:
        raise Refused("A download counts when its file is handed out.", status=400)
    if on:
        return _put(account, video, method, follows, moment_ms)
    row = VideoSave.objects.select_for_update().filter(account=account, video=video, method=method).first()
    if row is None or not row.stands:
        return SaveChange(video, row, changed=False)
    _set_removed(row, video, removed=True)
    return SaveChange(video, row, changed=True)


# The question alone is kept, as in videos.models.relation: putting it together took a third of a save.
@lru_cache(maxsize=4096)
def _saveable_by(account_id: int) -> Any:
    account = Account(pk=account_id)
    follows = Follow.objects.standing().filter(follower=account, followee=OuterRef("creator"))
    videos = Video.objects.visible_to(account).filter(published_at__isnull=False)
    return videos.select_related("creator").annotate(viewer_follows=Exists(follows))


def _saveable(account: Account, slug: str) -> tuple[Video, bool]:
    """The video, if the account may see it, and whether it follows the creator: one query."""
    video = _saveable_by(account.pk).get(slug=slug)
    return video, bool(video.viewer_follows)


def _put(
    account: Account, video: Video, method: Method, is_follower: bool, moment_ms: int | None = None
) -> SaveChange:
    """Make the row stand: written once, or revived with its date, note and reason."""
    if moment_ms is not None and not 0 <= moment_ms <= video.duration_ms:
        moment_ms = None
    row, created = VideoSave.objects.select_for_update().get_or_create(
        account=account,
        video=video,
        method=method,
        defaults={"was_follower": is_follower, "moment_ms": moment_ms},
    )
    if created:
        _count(video, row, +1)
    elif not row.stands:
        _set_removed(row, video, removed=False)
    else:
        if (
            method == Method.DOWNLOAD and row.hidden_at is not None
        ):  # asked for again, it is of interest again
            row.hidden_at = None
            row.save(update_fields=["hidden_at"])
        return SaveChange(video, row, changed=False)
    return SaveChange(video, row, changed=True)


def _set_removed(row: VideoSave, video: Video | None, *, removed: bool) -> None:
    now = timezone.now()
    row.removed_at = now if removed else None
    row.changed_at = now
    row.save(update_fields=["removed_at", "changed_at"])
    _count(video, row, -1 if removed else +1)


def _own(account: Account, key: str) -> VideoSave:
    # The video is joined without asking whether the saver may still see it: a tombstone can be
    # removed and put back like any item, and its count moves all the same (see *standing*).
    return (
        VideoSave.objects.select_for_update(of=("self",))
        .select_related("video")
        .get(account=account, key=key)
    )


@transaction.atomic
def remove_save(*, account: Account, key: str) -> VideoSave:
    """Take an item off one's shelf; for 30 days it can be put back exactly as it was.

    Raises:
        VideoSave.DoesNotExist: it is not this account's.
        Refused: it is a download, which can't be undone.
    """
    row = _own(account, key)
    if row.method == Method.DOWNLOAD:
        raise Refused("A download can’t be undone, but you can hide it from this list.", status=409)
    if row.stands:
        _set_removed(row, row.video, removed=True)
    return row


@transaction.atomic
def restore_save(*, account: Account, key: str) -> VideoSave:
    """Put a removed item back, with its date, note, reason and moment.

    Raises:
        VideoSave.DoesNotExist: it is not this account's, or it was removed more than 30 days ago.
    """
    row = _own(account, key)
    if row.removed_at is not None:
        if row.removed_at < timezone.now() - KEPT_FOR:
            raise VideoSave.DoesNotExist
        _set_removed(row, row.video, removed=False)
    return row


@transaction.atomic
def note_save(
    *,
    account: Account,
    key: str,
    reason: str,
    note: str,
    moment_ms: int | None | EllipsisType = ...,
    add_to: Iterable[str] = (),
    take_from: Iterable[str] = (),
    new_collection: str = "",
) -> VideoSave:
    """Write down, for oneself alone, why something was saved and where it belongs: all of it, or nothing.

    Args:
        moment_ms: the position to open it at, or None for the beginning; without, it stays as it is.
        add_to, take_from: the keys of own collections.
        new_collection: the name of one to be made for it, or "".
    Raises:
        VideoSave.DoesNotExist: it is not this account's.
        Collection.DoesNotExist: one of the collections is not.
        Refused: an unknown reason, a note over the limit, a moment beyond the end, a name that won't do, a
            collection deleted since, or a moment or a collection for a download. `field` says which.
    """
    if reason not in ("", *VideoSave.Reason.values):
        raise Refused("That is not one of the reasons.", status=422, field="reason")
    if len(note) > NOTE_MAX:
        raise Refused(f"A note has at most {NOTE_MAX} signs.", status=422, field="note")
    row = _own(account, key)
    if not isinstance(moment_ms, EllipsisType):
        _check_moment(account, row, moment_ms)
        row.moment_ms = moment_ms
    row.reason, row.note, row.changed_at = reason, note, timezone.now()
    row.save(update_fields=["reason", "note", "moment_ms", "changed_at"])
    write_note_words([row])
    _sort_into(account, row, list(add_to), list(take_from), new_collection)
    return row


def _check_moment(account: Account, row: VideoSave, moment_ms: int | None) -> None:
    if moment_ms is None:
        return
    if row.method == Method.DOWNLOAD:
        raise Refused("A download has no moment.", status=422, field="moment")
    # How long a video is that may no longer be seen is nobody's business: a tombstone takes any moment.
    seen = Video.objects.visible_to(account).filter(saves=row).values_list("duration_ms", flat=True)
    if not 0 <= moment_ms < A_DAY_MS or any(moment_ms > length for length in seen):
        raise Refused("The video is over before that. Choose an earlier moment.", status=422, field="moment")


def _sort_into(
    account: Account, row: VideoSave, add_to: list[str], take_from: list[str], new_collection: str
) -> None:
    named = Collection.objects.filter(account=account, key__in={*add_to, *take_from})
    found = {collection.key: collection for collection in named}
    if missing := {*add_to, *take_from} - found.keys():
        if Collection.everything.filter(account=account, key__in=missing).count() < len(missing):
            raise Collection.DoesNotExist
        if missing & {*add_to}:  # deleted meanwhile, in another tab
            raise Refused("A collection that you chose is deleted by now.", status=422, field="name")
    chosen = [found[key] for key in add_to]
    if new_collection.strip():
        chosen.append(create_collection(account=account, name=new_collection))
    if chosen and row.method == Method.DOWNLOAD:
        raise Refused("Downloads can’t be in a collection. Save the video, too.", status=422, field="name")
    for collection in chosen:
        place_saves(account, [row], collection)
    for key in found.keys() & {*take_from}:
        displace_saves([row], found[key])


@transaction.atomic
def hide_save(*, account: Account, key: str, on: bool = True) -> VideoSave:
    """Hide a download from one's own list, or a favorite from one's profile; or show it again.

    It still counts either way.

    Raises:
        VideoSave.DoesNotExist: it is not this account's, or a plain save, which nobody else ever sees.
    """
    row = _own(account, key)
    if row.method == Method.SAVE:
        raise VideoSave.DoesNotExist
    row.hidden_at = timezone.now() if on else None
    row.save(update_fields=["hidden_at"])
    return row
