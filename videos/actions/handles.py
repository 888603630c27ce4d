"""Handles: who may have which, and giving one up for another.

A handle that somebody has given up stays theirs: links with it forward to them (videos.middleware.OldHandles),
nobody else can take it, and they may take it back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateformat import format as write_date

from videos.models import Account, OldHandle
from videos.models.account import handle_key

CHANGES, WITHIN = 3, timedelta(days=30)
# One sentence for both, so that nobody learns from a form who has another name now.
TAKEN = "Somebody has this handle already, or had it before. Try another one."


def is_taken(handle: str, *, by_others_than: Account | None = None) -> bool:
    """Whether somebody has a handle, or had it before. One statement, so that nothing slips between two.

    Args:
        by_others_than: who wants it; their own handles, old ones too, are theirs to take.
    """
    key = handle_key(handle)
    had = OldHandle.objects.filter(handle_key=key).values("account")
    holders = Account.objects.filter(handle_key=key).values("pk").union(had).values_list("pk", flat=True)
    return any(pk != getattr(by_others_than, "pk", None) for pk in holders)


def reserved_for(account: Account) -> list[OldHandle]:
    """The handles that an account has given up and may take back, the latest first."""
    return list(account.old_handles.filter(taken_back_at__isnull=True).order_by("-created_at", "-pk"))


def changes_left(account: Account) -> int:
    """How often an account may change its handle today."""
    return max(0, CHANGES - len(_recent(account)))


def next_change(account: Account) -> datetime | None:
    """When an account may change its handle again; None if it may now."""
    recent = _recent(account)
    return recent[CHANGES - 1] + WITHIN if len(recent) >= CHANGES else None


def _recent(account: Account) -> list[datetime]:
    """When the last changes were that still weigh, the latest first. Each has left one row."""
    since = timezone.now() - WITHIN
    rows = account.old_handles.filter(created_at__gt=since).order_by("-created_at")
    return list(rows.values_list("created_at", flat=True)[:CHANGES])


def give_up_handle(*, account: Account, old: str, new: str) -> None:
    """Note that an account goes by another handle now. In the caller's transaction, which holds the account.

    Only how it is written may differ: then its links go on by themselves, and nothing is given up.

    Raises:
        ValidationError: the new handle is somebody else's, or there have been too many changes of late.
    """
    if is_taken(new, by_others_than=account):
        raise ValidationError({"handle": TAKEN})
    if handle_key(old) == handle_key(new):
        return
    if again := next_change(account):
        raise ValidationError({"handle": too_often(again)})
    now = timezone.now()
    OldHandle.objects.filter(account=account, handle_key=handle_key(new), taken_back_at__isnull=True).update(
        taken_back_at=now
    )
    OldHandle.objects.create(account=account, handle=old, created_at=now)


def too_often(again: datetime) -> str:
    """Why a handle can't be changed now."""
    day = write_date(timezone.localtime(again), "j F, H:i")
    return (
        f"You have changed your handle {CHANGES} times in {WITHIN.days} days, so that people can still follow. "
        f"You can change it again from {day}."
    )
