"""The badge, for every page, at no cost for pages that don't show it."""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest
from django.utils.functional import lazy

from .selectors.badge import unread_count


def badge(request: HttpRequest) -> dict[str, int]:
    """`badge`: how many notifications are new for whoever asks; 0 for somebody signed out.

    It is an int that is counted when first used, and then once however often the page shows it.
    """

    @cache
    def count() -> int:
        user = getattr(request, "user", None)  # error pages may have none
        return unread_count(user) if user is not None and user.is_authenticated else 0

    return {"badge": lazy(count, int)()}  # type: ignore[dict-item]
