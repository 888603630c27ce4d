"""What is done to a comment besides writing it: likes, the creator's pin, and the creator's word."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from videos.models import Account, Comment, CommentLike
from videos.signals import comment_liked, comment_unliked, video_commented

from .comments import _locked, hold_account
from .engagement import _move
from .errors import Refused


@transaction.atomic
def like_comment(*, account: Account, comment_id: int, on: bool = True) -> Comment:
    """Like a comment, or take the like back. Its author hears of it.

    Args:
        on: the wanted state; wanting what is already so changes nothing.
    Raises:
        Comment.DoesNotExist: there is no such comment for this account.
        Refused: it waits for the creator's word.
    """
    seen = Comment.objects.visible_to(account).select_related("video__creator", "author")
    comment: Comment = seen.get(pk=comment_id)
    if comment.held_at is not None:
        raise Refused("This comment is not out yet.", status=409)
    likes = CommentLike.objects.select_for_update()
    if on:
        like, created = likes.get_or_create(account=account, comment=comment)
        if not created and like.stands:
            return comment
    else:
        found = likes.filter(account=account, comment=comment).first()
        if found is None or not found.stands:
            return comment
        like, created = found, False
    if not created:
        like.changed_at = timezone.now()
        like.removed_at = None if on else like.changed_at
        like.save(update_fields=["removed_at", "changed_at"])
    like.comment, like.account = comment, account
    (comment_liked if on else comment_unliked).send(sender=CommentLike, like=like)
    by = +1 if on else -1
    Comment.objects.filter(pk=comment.pk).update(like_count=F("like_count") + by)
    comment.like_count = max(0, comment.like_count + by)
    return comment


@transaction.atomic
def pin_comment(*, account: Account, comment_id: int, on: bool = True) -> Comment:
    """Put a comment at the top, for the video's creator: one for each video, the last one pinned.

    Raises:
        Comment.DoesNotExist: there is no such comment under a video of this account's.
        Refused: it is an answer, or it waits for the creator's word.
    """
    hold_account(account.pk)
    comment = _of_own_video(account, comment_id)
    if comment.parent_id or comment.held_at is not None:
        raise Refused("Only a comment that stands by itself can be pinned.", status=409)
    if on:
        Comment.objects.filter(video=comment.video, pinned_at__isnull=False).update(pinned_at=None)
    comment.pinned_at = timezone.now() if on else None
    comment.save(update_fields=["pinned_at"])
    return comment


@transaction.atomic
def let_comment_through(*, account: Account, comment_id: int, read: str = "") -> Comment:
    """Let others read a comment that was held; from now on it counts, and who should hear of it does.

    Args:
        read: the `edition` of the comment that was on the creator's screen, if that is known.
    Raises:
        Comment.DoesNotExist: there is no such comment under a video of this account's.
        Refused: it says something else by now: its author may edit it for five minutes, also while the
            creator looks at it.
    """
    comment = _of_own_video(account, comment_id)
    if comment.held_at is not None:
        if read and read != comment.edition:
            raise Refused(
                "Its author has just changed these words. Reload the page and read it again.", status=409
            )
        comment.held_at, comment.changed_at = None, timezone.now()
        comment.save(update_fields=["held_at", "changed_at"])
        video_commented.send(sender=Comment, comment=comment)
        _move(comment.video, "comment_count", +1)
    return comment


def _of_own_video(account: Account, comment_id: int) -> Comment:
    comment = _locked(account, comment_id)
    if comment.video.creator_id != account.pk:
        raise Comment.DoesNotExist
    return comment
