"""What of all that is rolled up an account may read: the numbers of its own published videos."""

from __future__ import annotations

from videos.models import Account, Video
from videos.models.video import VideoQuerySet

HEARD = ("views", "likes", "comments", "shares")  # what everyone reads about their videos
# What Business accounts read besides: watch time, as plainly as views; saves, as `guarding` tells them.
WATCHED = ("watch_ms",)
KEPT = ("saves", "favorites", "downloads", "savers")


def own_videos(account: Account) -> VideoQuerySet:
    """The published videos whose numbers an account may read: its own."""
    return Video.objects.visible_to(account).filter(creator=account, published_at__isnull=False)
