"""What was taken back more than thirty days ago goes for good."""

from __future__ import annotations

from django.utils import timezone

from videos.models import Comment, Follow, Like, VideoSave

from .quota import forget_old_days
from .saves import KEPT_FOR

BATCH = 1000


def purge() -> int:
    """Delete the rows of removed saves, likes, follows and comments, thirty days after their removal.

    No counter moves: none of them has counted since. Analytics pulled the removal long before; a
    worker runs this only after it has brought the daily numbers up to date. The days of the upload
    quota that are as old go, too.

    Returns:
        how many rows went.
    """
    before = timezone.now() - KEPT_FOR
    gone = forget_old_days()
    for model in (VideoSave, Like, Follow, Comment):
        while ids := list(model.objects.filter(removed_at__lt=before).values_list("pk", flat=True)[:BATCH]):
            model.objects.filter(pk__in=ids, removed_at__lt=before).delete()
            gone += len(ids)
    return gone
