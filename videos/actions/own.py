"""Somebody's own video, held until the transaction ends."""

from __future__ import annotations

from videos.models import Account, Video

from .errors import Refused


def hold_own_ready(account: Account, slug: str) -> Video:
    """Lock a video of this account; to be called in a transaction.

    Raises:
        Video.DoesNotExist: it is not this account's.
        Refused: it is not ready yet.
    """
    videos = (
        Video.objects.visible_to(account)
        .select_for_update(of=("self",), no_key=True)
        .select_related("creator")
    )
    video = videos.get(slug=slug, creator=account)
    if not video.is_ready:
        raise Refused("That can be done once the video is ready.", status=409)
    return video
