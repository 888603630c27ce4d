"""What creators do with a video right from their grid: pin it, and choose who sees it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from videos.models import Account, Video
from videos.models.video import PINS_MOST

from .errors import Refused
from .videos import edit_video


def _hold(account: Account, slug: str) -> Video:
    videos = (
        Video.objects.visible_to(account)
        .select_for_update(of=("self",), no_key=True)
        .select_related("creator")
    )
    return videos.get(slug=slug, creator=account)


@transaction.atomic
def pin_video(*, account: Account, slug: str, on: bool = True) -> Video:
    """Put a video at the top of one's profile, or back to its date. Who may see it stays as it is.

    Args:
        on: the wanted state; wanting what is already so changes nothing.
    Raises:
        Video.DoesNotExist: it is not this account's.
        Refused: it is not out yet, or there are as many pins as there may be.
    """
    Account.objects.select_for_update(no_key=True).get(
        pk=account.pk
    )  # two pins at a time wait for each other
    video = _hold(account, slug)
    if on == (video.pinned_at is not None):
        return video
    if on and video.published_at is None:
        raise Refused("That can be done once the video is out.", status=409)
    pinned = Video.objects.visible_to(account).filter(creator=account, pinned_at__isnull=False)
    if on and pinned.count() >= PINS_MOST:
        raise Refused(f"{PINS_MOST} videos are pinned already. Unpin one of them first.", status=409)
    video.pinned_at = timezone.now() if on else None
    video.save(update_fields=["pinned_at"])
    return video


@transaction.atomic
def set_audience(*, account: Account, slug: str, audience: str) -> Video:
    """Choose who may see a video, and change nothing else about it.

    Raises:
        Video.DoesNotExist: it is not this account's.
        Refused: there is no such audience.
    """
    video = _hold(account, slug)  # so that its words can't change before they are written again
    return edit_video(
        account=account,
        slug=slug,
        caption=video.caption,
        audience=audience,
        downloads_enabled=video.downloads_enabled,
    )
