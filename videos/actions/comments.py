"""Comments: writing and deleting."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from videos.models import Account, Comment, Video
from videos.models.comment import COMMENT_MAX
from videos.signals import comment_deleted, video_commented

from .engagement import _move, _visible
from .errors import Refused


@transaction.atomic
def add_comment(*, account: Account, slug: str, text: str, parent_id: int | None = None) -> Comment:
    """Say something under a video, or answer a comment there (one level deep).

    Args:
        parent_id: the comment that is answered; an answer to an answer goes to the same thread.
    Raises:
        Video.DoesNotExist: there is no such video for this account.
        Refused: the text is empty or too long, or the comment answered is gone.
    """
    text = text.strip()
    if not text:
        raise Refused("Write something first.", status=422)
    if len(text) > COMMENT_MAX:
        raise Refused(f"A comment has at most {COMMENT_MAX} signs; this one has {len(text)}.", status=422)
    video = _visible(account, slug)
    parent = None
    if parent_id is not None:
        seen = Comment.objects.standing().filter(video=video, author__in=Account.objects.visible_to(account))
        parent = seen.select_for_update(of=("self",)).filter(pk=parent_id).first()
        if parent is None:
            raise Refused("That comment is gone, so it can’t be answered.", status=409)
    comment = Comment.objects.create(
        video=video, author=account, text=text, parent_id=(parent.parent_id or parent.pk) if parent else None
    )
    video_commented.send(sender=Comment, comment=comment)
    _move(video, "comment_count", +1)
    return comment


@transaction.atomic
def delete_comment(*, comment_id: int, by: Account | None = None) -> Comment:
    """Delete a comment and the answers to it. Its author may, the video's creator may; staff, with no account.

    Raises:
        Comment.DoesNotExist: there is no such comment that `by` may delete.
    """
    comment = (
        Comment.objects.standing()
        .select_for_update(of=("self",))
        .select_related("video", "author")
        .get(pk=comment_id)
    )
    if by is not None and by.pk not in (comment.author_id, comment.video.creator_id):
        raise Comment.DoesNotExist
    now = timezone.now()
    gone = Comment.objects.standing().filter(pk=comment.pk) | Comment.objects.standing().filter(
        parent=comment
    )
    removed = gone.update(removed_at=now, changed_at=now)
    comment.removed_at = now
    comment_deleted.send(sender=Comment, comment=comment)
    Video.objects.for_staff().filter(pk=comment.video_id).update(comment_count=F("comment_count") - removed)
    return comment
