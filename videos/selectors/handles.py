"""Whose a handle is that somebody has given up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from videos.models import Account, OldHandle
from videos.models.account import handle_key


def handle_now(viewer: Any, old: str) -> str:
    """The handle that an account has today which gave up `old`; "" if the viewer may not see it.

    Args:
        viewer: an Account or an AnonymousUser.
    """
    return given_up(viewer, [handle_key(old)]).values_list("account__handle", flat=True).first() or ""


def given_up(viewer: Any, keys: Iterable[str]) -> QuerySet[OldHandle]:
    """The handles among some that lead on: given up, and by accounts that a viewer may see."""
    seen = Account.objects.visible_to(viewer)
    return OldHandle.objects.filter(handle_key__in=keys, taken_back_at__isnull=True, account__in=seen)
