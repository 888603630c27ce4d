"""Comments: writing, editing within five minutes, deleting, and putting back what was deleted.

Whoever changes a comment locks the one that it answers first, then the comment, the answers to it, and the
video's counter last. So nobody waits for each other in a circle, and an answer never outlives its thread.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from videos.models import Account, Circle, Comment, Video, WordRule
from videos.models.comment import COMMENT_MAX
from videos.models.relation import friends_of
from videos.signals import comment_deleted, comment_edited, comment_restored, video_commented
from videos.signs import is_seen
from videos.words import has_any

from .engagement import _move, _visible
from .errors import Refused
from .saves import KEPT_FOR

EDIT_FOR = timedelta(minutes=5)
TWICE = timedelta(seconds=30)  # within which the same words are a button that was pressed twice


def may_comment(video: Video, viewer: Any, *, is_friend: bool | None = None) -> bool:
    """Whether a viewer may say something under a video that they see. Its creator always may.

    Args:
        viewer: an Account, a stand-in, or an AnonymousUser, who is asked about what signing in would allow.
        is_friend: of the creator, if that is known; otherwise the database is asked, where it matters.
    """
    if video.creator_id == viewer.pk or video.circle == Circle.EVERYONE:
        return True
    if video.circle == Circle.NOBODY or not viewer.is_authenticated:
        return False
    if is_friend is None:
        is_friend = friends_of(viewer).filter(followee=video.creator_id).exists()
    return is_friend or viewer.friend_of == video.creator_id


def why_not(video: Video) -> str:
    """The sentence for somebody who may not comment."""
    who = "Only friends of" if video.circle == Circle.FRIENDS else "Nobody but"
    return f"{who} @{video.creator.handle} can comment here."


def _checked(text: str) -> str:
    text = text.strip()
    if not is_seen(text):
        raise Refused("Write something first.", status=422, field="text")
    if len(text) > COMMENT_MAX:
        raise Refused(
            f"A comment has at most {COMMENT_MAX} signs; this one has {len(text)}.", status=422, field="text"
        )
    return text


def _is_filtered(video: Video, author: Account, text: str) -> bool:
    """Whether a comment has a word for which the creator wants to look first."""
    if author.pk == video.creator_id:
        return False
    rules = WordRule.objects.filter(account=video.creator_id, kind=WordRule.Kind.FILTER)
    return has_any(text, [(bytes(rule.first), bytes(rule.last)) for rule in rules])


@transaction.atomic
def add_comment(*, account: Account, slug: str, text: str, parent_id: int | None = None) -> Comment:
    """Say something under a video, or answer a comment there (one level deep).

    With a word of the creator's filter it is held: only its author and the creator see it, it does not
    count, and nobody is told, until the creator lets it through.

    Args:
        parent_id: the comment that is answered; an answer to an answer goes to the same thread.
    Returns:
        the comment. Of the same words in the same place, sent twice within half a minute, it is the first one,
        and `sent_twice`.
    Raises:
        Video.DoesNotExist: there is no such video for this account.
        Refused: the text is empty or too long, the comment answered is gone or held, or the creator has
            not opened the comments to this account.
    """
    text = _checked(text)
    video = _visible(account, slug)
    if not may_comment(video, account):
        raise Refused(why_not(video), status=403)
    hold_account(account.pk)
    parent = None if parent_id is None else _answered(account, video, parent_id)
    said: dict[str, Any] = {"video": video, "author": account, "parent": parent, "text": text}
    if first := Comment.objects.standing().filter(**said, created_at__gte=timezone.now() - TWICE).first():
        first.video, first.author, first.parent, first.sent_twice = video, account, parent, True
        return first  # type: ignore[no-any-return]
    comment: Comment = Comment.objects.create(
        **said,
        held_at=timezone.now() if _is_filtered(video, account, text) else None,
    )
    if comment.held_at is None:
        video_commented.send(sender=Comment, comment=comment)
        _move(video, "comment_count", +1)
    return comment


def _answered(account: Account, video: Video, pk: int) -> Comment:
    """The comment to whose answers one more is added, locked: the first of its thread."""
    found = Comment.objects.visible_to(account).counted().filter(video=video, pk=pk)
    try:
        answered = hold_comment(pk, parent_id=found.values_list("parent_id", flat=True).get())
    except Comment.DoesNotExist:
        answered = None
    thread = answered and (answered.parent or answered)
    if not (answered and thread and answered.stands and thread.stands):
        raise Refused("That comment is gone, so it can’t be answered.", status=409)
    return thread


def hold_comment(pk: int, *, parent_id: int | None) -> Comment:
    """Lock a comment, and before it the one that it answers; to be called in a transaction.

    Args:
        parent_id: of the comment; it never changes, so both can be locked, and read afresh, at once.
    Returns:
        the comment as it is now, with its video, the video's creator, its author, and its `parent`.
    Raises:
        Comment.DoesNotExist: it is gone for good.
    """
    # An answer has a higher key than what it answers.
    rows = Comment.objects.filter(pk__in=[pk, parent_id or pk]).order_by("pk")
    rows = rows.select_for_update(of=("self",), no_key=True).select_related("video__creator", "author")
    held: dict[int, Comment] = {row.pk: row for row in rows}
    if pk not in held:
        raise Comment.DoesNotExist
    comment = held[pk]
    comment.parent = held.get(parent_id) if parent_id else None
    return comment


def hold_account(pk: int) -> None:
    """Take turns at what one account does, such as pinning under its videos; before any comment is locked."""
    Account.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk").first()


@transaction.atomic
def edit_comment(*, account: Account, comment_id: int, text: str) -> Comment:
    """Change the words of one's own comment, within five minutes of writing it.

    What the creator's filter would hold can't be slipped in: a comment that others read and answer would
    vanish under their eyes. One that is held stays so, whatever it says now.

    Raises:
        Comment.DoesNotExist: there is no such comment of this account's.
        Refused: the text is empty or too long, five minutes are over, or it now has a filtered word.
    """
    text = _checked(text)
    comment = _locked(account, comment_id)
    if comment.author_id != account.pk:
        raise Comment.DoesNotExist
    if timezone.now() > comment.created_at + EDIT_FOR:
        raise Refused("A comment can be edited for five minutes. You can delete this one.", status=409)
    if text == comment.text:
        return comment
    if comment.held_at is None and _is_filtered(comment.video, account, text):
        raise Refused(
            f"With these words it would have to wait for @{comment.video.creator.handle}. Leave them out, or "
            "write them in a comment of their own.",
            status=422,
            field="text",
        )
    now = timezone.now()
    comment.text, comment.edited_at, comment.changed_at = text, now, now
    comment.save(update_fields=["text", "edited_at", "changed_at"])
    if comment.held_at is None:
        comment_edited.send(sender=Comment, comment=comment)
    return comment


def _locked(account: Account, comment_id: int) -> Comment:
    """A comment that an account may read, with its video, creator and author, for writing."""
    seen = Comment.objects.visible_to(account).filter(pk=comment_id)
    comment = hold_comment(comment_id, parent_id=seen.values_list("parent_id", flat=True).get())
    if not comment.stands:
        raise Comment.DoesNotExist
    return comment


@transaction.atomic
def delete_comment(*, comment_id: int, by: Account | None = None) -> Comment:
    """Delete a comment and the answers to it. Its author may, the video's creator may; staff, with no account.

    Raises:
        Comment.DoesNotExist: there is no such comment that `by` may delete.
    """
    found = Comment.objects.standing().filter(pk=comment_id)
    comment = hold_comment(comment_id, parent_id=found.values_list("parent_id", flat=True).get())
    if not comment.stands:
        raise Comment.DoesNotExist
    if by is not None and by.pk not in (comment.author_id, comment.video.creator_id):
        raise Comment.DoesNotExist
    now = timezone.now()
    counted = _set_removed(comment, Comment.objects.standing().filter(parent=comment), now, by, now)
    if counted:
        comment_deleted.send(sender=Comment, comment=comment)
        _move(comment.video, "comment_count", -counted)
    return comment


def _set_removed(
    comment: Comment, answers: QuerySet[Comment], at: datetime | None, by: Account | None, now: datetime
) -> int:
    """Write down of a comment and of answers to it when they were deleted and by whom, or that they weren't.

    Returns:
        how many of them count while they stand.
    """
    comment.removed_at, comment.removed_by, comment.changed_at = at, by, now
    comment.save(update_fields=["removed_at", "removed_by", "changed_at", "pinned_at"])
    values = {"removed_at": at, "removed_by": by, "changed_at": now}
    # Asked of each row by itself: a database that has waited for a row looks at it once more.
    counted = answers.filter(held_at__isnull=True).update(**values)
    answers.filter(held_at__isnull=False).update(**values)
    return counted + (comment.held_at is None)


@transaction.atomic
def restore_comment(*, comment_id: int, slug: str, by: Account) -> Comment:
    """Put back a comment that one deleted, with the answers that went with it, for thirty days.

    It is pinned again only if no other comment has been pinned meanwhile.

    Args:
        slug: of its video.
    Raises:
        Comment.DoesNotExist: it is not one that `by` deleted, or its video can no longer be seen.
        Refused: the comment that it answers is gone.
    """
    seen = Video.objects.visible_to(by).filter(slug=slug)
    deleted = Comment.objects.filter(removed_by=by, removed_at__gte=timezone.now() - KEPT_FOR, video__in=seen)
    creator_id, parent_id = deleted.filter(pk=comment_id).values_list("video__creator_id", "parent_id").get()
    hold_account(creator_id)
    comment = hold_comment(comment_id, parent_id=parent_id)
    if comment.removed_by_id != by.pk or comment.removed_at is None:
        raise Comment.DoesNotExist
    if comment.parent and not comment.parent.stands:
        raise Refused("The comment that it answers is gone.", status=409)
    if comment.pinned_at and Comment.objects.standing().filter(video=comment.video, pinned_at__isnull=False):
        comment.pinned_at = None
    went_along = Comment.objects.filter(parent=comment, removed_at=comment.removed_at)
    counted = _set_removed(comment, went_along, None, None, timezone.now())
    if counted:
        comment_restored.send(sender=Comment, comment=comment)
        _move(comment.video, "comment_count", +counted)
    return comment
