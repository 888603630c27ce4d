"""The videos of which lists are made: what is published, and what of it is brought forward."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from videos.models import Account, Video
from videos.models.video import VideoQuerySet

from .quiet import without_quieted


def published_to(viewer: Any) -> VideoQuerySet:
    return Video.objects.visible_to(viewer).filter(published_at__isnull=False).select_related("creator")


def offered_to(viewer: Any) -> VideoQuerySet:
    """What is brought forward unasked: without what the viewer would rather not see."""
    if viewer.is_authenticated and not viewer.friend_of:
        return _offered_to(viewer.pk).all()
    return without_quieted(published_to(viewer), viewer)


# The question alone is kept, as in videos.models.relation.
@lru_cache(maxsize=4096)
def _offered_to(account_id: int) -> VideoQuerySet:
    viewer = Account(pk=account_id)
    return without_quieted(published_to(viewer), viewer)
