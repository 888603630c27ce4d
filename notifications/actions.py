"""Everything that writes notifications."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from videos.models import Account, Comment, Video

from .models import Notification

Kind = Notification.Kind


def announce(kind: Kind, *, recipient_id: int, actor_id: int, video: Video | None = None) -> None:
    """Tell somebody of a like or a follow, once. Runs in the transaction of the fact itself.

    A fact that was undone and is done again brings its row back as it was: in its old place, and
    read if it was read. Costs two statements.
    """
    if recipient_id == actor_id:
        return
    row, created = Notification.objects.get_or_create(
        kind=kind, recipient_id=recipient_id, actor_id=actor_id, video=video
    )
    if not created and row.withdrawn_at is not None:
        row.withdrawn_at = None
        row.save(update_fields=["withdrawn_at"])


def withdraw(kind: Kind, *, recipient_id: int, actor_id: int, video: Video | None = None) -> None:
    """Take the notification of a like or a follow back, since the fact was."""
    found = Notification.objects.filter(kind=kind, recipient_id=recipient_id, actor_id=actor_id, video=video)
    found.filter(withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())


def announce_comment(comment: Comment) -> None:
    """Tell whom it answers and the video's creator: one notification each, and none for its own author."""
    told: dict[int, Kind] = {comment.video.creator_id: Kind.COMMENT}
    if comment.parent is not None:
        told[comment.parent.author_id] = Kind.REPLY  # if they are one person, the reply is the nearer news
    told.pop(comment.author_id, None)
    Notification.objects.bulk_create(
        Notification(
            kind=kind,
            recipient_id=recipient_id,
            actor_id=comment.author_id,
            video=comment.video,
            comment=comment,
        )
        for recipient_id, kind in told.items()
    )


def withdraw_comment(comment: Comment) -> None:
    """Take back what was told of a comment and of the answers to it."""
    found = Notification.objects.filter(Q(comment=comment) | Q(comment__parent=comment))
    found.filter(withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())


def mark_read(*, account: Account, ids: Iterable[int]) -> None:
    """Mark some of an account's notifications as read; those of others are left alone."""
    Notification.objects.filter(recipient=account, pk__in=ids).unread().update(read_at=timezone.now())


def mark_all_read(*, account: Account) -> None:
    """Mark as read all that the account could read now; what is hidden from it stays new until it can."""
    Notification.objects.shown_to(account).unread().update(read_at=timezone.now())
