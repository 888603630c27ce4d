"""Accounts: profile, kind, privacy switches, suspension."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from videos.media.errors import MediaError
from videos.media.images import reencode_avatar
from videos.models import Account, Circle, Invitation, Like, Video, VideoSave
from videos.signs import as_name

from .errors import Refused
from .handles import TAKEN, give_up_handle
from .processing import ring_for_watermarks
from .sessions import sign_out_everywhere
from .videos import guard_counts
from .words import write_name_words

SWITCHES = ("downloads_enabled", "friends_only", "watermark_enabled", "show_favorites", "show_likes")


@transaction.atomic
def set_privacy(*, account: Account, switch: str, on: bool) -> int:
    """Flip one privacy switch. It takes effect with the next request, for everyone.

    Args:
        switch: one of SWITCHES.
    Returns:
        how many of the account's own videos (or, for a list on its profile, the items there) it touches.
    Raises:
        Refused: there is no such switch.
    """
    if switch not in SWITCHES:
        raise Refused("There is no such switch.", status=400)
    setattr(account, switch, on)
    account.save(update_fields=[switch])
    videos = Video.objects.for_staff().filter(creator=account)
    if switch == "show_favorites":
        return shown_on_profile(account).favorites
    if switch == "show_likes":
        return shown_on_profile(account).likes
    if switch == "friends_only":
        if on:
            guard_counts(videos)
        return videos.filter(audience=Video.Audience.EVERYONE).count()
    if switch == "watermark_enabled" and on:
        ring_for_watermarks(account)
    return videos.filter(downloads_enabled=True).count()


@dataclass(frozen=True)
class Shown:
    """How much would stand in the lists on somebody's profile, were they shown, for a visitor who sees all."""

    favorites: int
    likes: int


def shown_on_profile(account: Account) -> Shown:
    """Count the lists that an account may show on its profile, both in one statement.

    Returns:
        the favorites that aren't hidden one by one, and the likes.
    """
    videos = Video.objects.visible_to(account).filter(published_at__isnull=False)
    favorites = VideoSave.objects.standing().filter(
        method=VideoSave.Method.FAVORITE, hidden_at__isnull=True, video__in=videos
    )
    likes = Like.objects.standing().filter(video__in=videos)
    counts = (_number_of(favorites), _number_of(likes))
    return Shown(*Account.objects.filter(pk=account.pk).values_list(*counts).get())


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    of_account = rows.filter(account=OuterRef("pk")).order_by().values("account")
    return Coalesce(Subquery(of_account.annotate(number=Count("pk")).values("number")), 0)


@transaction.atomic
def set_comments_from(*, account: Account, circle: str) -> Account:
    """Choose who may comment on one's videos; a single video can narrow it further.

    Raises:
        Refused: an unknown circle.
    """
    if circle not in Circle.values:
        raise Refused("Choose who may comment: everyone, friends, or nobody.", status=400)
    account.comments_from = circle
    account.save(update_fields=["comments_from"])
    return account


@transaction.atomic
def set_kind(*, account: Account, kind: str) -> Account:
    """Switch between personal and business. Either way loses no data.

    Raises:
        Refused: an unknown kind.
    """
    if kind not in Account.Kind.values:
        raise Refused("An account is personal or business.", status=400)
    account.kind = kind
    account.save(update_fields=["kind"])
    return account


def edit_profile(
    *,
    account: Account,
    handle: str,
    display_name: str,
    bio: str,
    avatar: Any = None,
    remove_avatar: bool = False,
) -> Account:
    """Change what others see of an account. A new handle has every watermark made again; the old one forwards.

    Args:
        avatar: an uploaded file (JPEG, PNG or WebP), or None to keep the picture.
    Raises:
        ValidationError: by field.
    """
    # Before the transaction: decoding takes longer than others should wait.
    picture = None if avatar is None else _picture(avatar)
    with transaction.atomic():
        return _write_profile(account, handle, display_name, bio, picture, remove_avatar)


def _picture(avatar: Any) -> bytes:
    try:
        return reencode_avatar(avatar)
    except MediaError as error:
        raise ValidationError({"avatar": error.sentence}) from error


def _write_profile(
    account: Account, handle: str, display_name: str, bio: str, picture: bytes | None, remove_avatar: bool
) -> Account:
    # As it is now: another window may have changed it since the account was read.
    now = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    renamed, name = handle != now.handle, as_name(display_name)
    is_called_otherwise = renamed or name != now.display_name
    account.handle, account.display_name, account.bio = handle, name, bio.strip()
    account.full_clean(exclude=["password"], validate_unique=False, validate_constraints=False)
    if renamed:
        give_up_handle(account=account, old=now.handle, new=handle)
    old_picture = account.avatar.name
    if picture is not None:
        account.avatar.name = default_storage.save(
            f"avatars/{secrets.token_hex(12)}.jpg", ContentFile(picture)
        )
    elif remove_avatar:
        account.avatar = ""
    try:
        # These and no others: a switch, a suspension or a goodbye may have come while the picture was read.
        account.save(update_fields=["handle", "handle_key", "display_name", "bio", "avatar"])
    except IntegrityError:
        raise ValidationError({"handle": TAKEN}) from None
    if old_picture and old_picture != account.avatar.name:
        transaction.on_commit(lambda: default_storage.delete(old_picture))
    if is_called_otherwise:
        write_name_words(account)
    if renamed:
        ring_for_watermarks(account)
    return account


@transaction.atomic
def suspend_account(*, account: Account, on: bool = True) -> Account:
    """Hide an account and all its videos everywhere at once, or bring it back. For staff.

    Its own saves keep standing, and other people's saves of its videos become tombstones. Nothing that it
    has is changed, so it comes back whole; only its sessions end, and it signs in anew.
    """
    account.is_active = not on
    account.suspended_at = timezone.now() if on else None
    account.save(update_fields=["is_active", "suspended_at"])
    if on:
        # From now on nobody comes in by them anyway; they must not be valid again afterwards.
        transaction.on_commit(partial(sign_out_everywhere, account), robust=True)
    return account


@transaction.atomic
def use_invitation(*, code: str, account: Account) -> bool:
    """Spend an invitation on a new account. A code works once, for whoever comes first."""
    unused = Invitation.objects.filter(code=code, used_at__isnull=True)
    return unused.update(used_at=timezone.now(), used_by=account) == 1


def invite(*, note: str = "") -> Invitation:
    """Make an invitation: a code with which one person may sign up."""
    return Invitation.objects.create(note=note[:100])
