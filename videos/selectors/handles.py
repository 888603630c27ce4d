"""Whose a handle is that somebody has given up."""

from __future__ import annotations

from typing import Any

from videos.models import Account
from videos.models.account import handle_key


def handle_now(viewer: Any, old: str) -> str:
    """The handle that an account has today which gave up `old`; "" if the viewer may not see it.

    Args:
        viewer: an Account or an AnonymousUser.
    """
    had = Account.objects.visible_to(viewer).filter(
        old_handles__handle_key=handle_key(old), old_handles__taken_back_at__isnull=True
    )
    return had.values_list("handle", flat=True).first() or ""
