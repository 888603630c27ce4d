"""What was taken back more than thirty days ago goes for good."""

from __future__ import annotations

from django.utils import timezone

from videos.models import Collection, CollectionItem, Comment, CommentLike, Follow, Like, VideoSave

from .quota import forget_old_days
from .reports import forget_what_was_said
from .saves import KEPT_FOR

BATCH = 1000


def purge() -> int:
    """Delete the rows of removed saves, likes, follows, comments and collections, thirty days after their removal.

    No counter moves: none of them has counted since. Analytics pulled the removal long before; a
    worker runs this only after it has brought the daily numbers up to date. The days of the upload
    quota that are as old go, too, and what was said where a report was decided as long ago.

    Returns:
        how many rows went.
    """
    before = timezone.now() - KEPT_FOR
    gone = forget_old_days()
    forget_what_was_said(before)
    rows = [model.objects.all() for model in (VideoSave, Like, Follow, CommentLike, Comment)]
    for query in (*rows, CollectionItem.everything.all(), Collection.everything.all()):
        while ids := list(query.filter(removed_at__lt=before).values_list("pk", flat=True)[:BATCH]):
            query.filter(pk__in=ids, removed_at__lt=before).delete()
            gone += len(ids)
    return gone
