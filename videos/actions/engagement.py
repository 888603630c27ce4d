"""Likes and shares."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from videos.models import Account, Like, Share, Video
from videos.signals import video_liked, video_unliked


@dataclass(frozen=True)
class LikeChange:
    video: Video
    changed: bool


def _visible(account: Account, slug: str) -> Video:
    return (
        Video.objects.visible_to(account)
        .filter(published_at__isnull=False)
        .select_related("creator")
        .get(slug=slug)
    )


def _move(video: Video, counter: str, by: int) -> None:
    Video.objects.for_staff().filter(pk=video.pk).update(**{counter: F(counter) + by})
    setattr(video, counter, max(0, getattr(video, counter) + by))


@transaction.atomic
def like_video(*, account: Account, slug: str, on: bool = True) -> LikeChange:
    """Like a video, or take the like back. Its creator hears of it.

    Args:
        on: the wanted state; wanting what is already so changes nothing.
    Raises:
        Video.DoesNotExist: there is no such video for this account.
    """
    video = _visible(account, slug)
    likes = Like.objects.select_for_update()
    if on:
        like, created = likes.get_or_create(account=account, video=video)
        if not created and like.stands:
            return LikeChange(video, changed=False)
    else:
        found = likes.filter(account=account, video=video).first()
        if found is None or not found.stands:
            return LikeChange(video, changed=False)
        like, created = found, False
    if not created:
        like.changed_at = timezone.now()
        like.removed_at = None if on else like.changed_at
        like.save(update_fields=["removed_at", "changed_at"])
    like.video, like.account = video, account
    (video_liked if on else video_unliked).send(sender=Like, like=like)
    _move(video, "like_count", +1 if on else -1)
    return LikeChange(video, changed=True)


@transaction.atomic
def share_video(*, account: Account, slug: str) -> Video:
    """Record that a video was passed on: once per account, video and day.

    Raises:
        Video.DoesNotExist: there is no such video for this account.
    """
    video = _visible(account, slug)
    _, created = Share.objects.get_or_create(account=account, video=video, day=timezone.localdate())
    if created:
        _move(video, "share_count", +1)
    return video
