"""Likes, shares and views."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from videos.models import Account, Like, Share, Video, VideoView
from videos.signals import video_liked, video_unliked

WATCHED_FOR = 2  # seconds of play that make a view
TOKEN_LASTS = 6 * 3600  # seconds for which a page may report a view
_views = signing.TimestampSigner(salt="videos.view")


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


def view_token(video: Video, viewer_key: str) -> str:
    """What a page hands to its player, so that only a page that was really served can report a view."""
    return _views.sign(f"{video.slug}.{viewer_key}")


def record_view(*, video: Video, viewer_key: str, token: str, is_creator: bool) -> bool:
    """Count a view: two seconds of play, once per viewer, video and day; own views never.

    Args:
        video: visible to the viewer.
        viewer_key: of the viewer today, see `videos.viewer.viewer_key`.
        token: from the page; it must be of this video and viewer, and at least two seconds old.
    Returns:
        whether a view was counted. A token that doesn't fit counts nothing.
    """
    try:
        fits = _views.unsign(token, max_age=TOKEN_LASTS) == f"{video.slug}.{viewer_key}"
    except signing.BadSignature:
        return False
    if not fits or is_creator or video.published_at is None or _age(token) < WATCHED_FOR:
        return False
    try:
        with transaction.atomic():
            VideoView.objects.create(video=video, day=timezone.localdate(), viewer_key=viewer_key)
            _move(video, "view_count", +1)
    except IntegrityError:
        return False  # this viewer has watched it today already
    return True


def _age(token: str) -> float:
    """Seconds since a (valid) token was signed; signatures carry whole seconds."""
    signed_at = signing.b62_decode(token.rsplit(_views.sep, 2)[1])
    return timezone.now().timestamp() - signed_at
