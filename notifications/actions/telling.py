"""Telling people of what happened, and taking it back. Runs in the transaction of the fact itself.

Nothing here asks whether a row is there before it writes it: the constraints decide, so that two who do
the same at the same moment tell it once.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, DateField, DateTimeField, Field, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from notifications.models import Kind, Line, MutedVideo, Notification, Preference
from videos.models import Comment, Video


class Asked(Subquery):
    """A value that the database looks up while it writes a row. It is about other rows than that one."""

    contains_column_references = False


def announce(
    kind: Kind,
    *,
    recipient_id: int,
    actor_id: int,
    video: Video | None = None,
    comment: Comment | None = None,
) -> None:
    """Tell somebody of a like or a follow, once. Two statements, whatever there is: a like has a budget.

    A fact that was undone and is done again brings its row back as it was: in its old place, and
    read if it was read.
    """
    if recipient_id != actor_id:
        about = {"video": video, "comment": comment}
        write([Notification(kind=kind, recipient_id=recipient_id, actor_id=actor_id, **about)])


def withdraw(
    kind: Kind,
    *,
    recipient_id: int,
    actor_id: int,
    video: Video | None = None,
    comment: Comment | None = None,
) -> None:
    """Take the notification of a like or a follow back, since the fact was."""
    about = {"video": video, "comment": comment}
    take_back(Notification.objects.filter(kind=kind, recipient=recipient_id, actor=actor_id, **about))


def take_back(rows: QuerySet[Notification]) -> None:
    """Withdraw notifications; those that are withdrawn stay as they are."""
    rows.filter(withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())


def write(rows: list[Notification]) -> None:
    """Write notifications, each in its line and to where its recipient wants it; or bring them back.

    Args:
        rows: of different recipients, still without a line.
    """
    if not rows:
        return
    now = timezone.now()
    lines = [_line_of(row, now) for row in rows]
    Line.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["recipient", "kind", "subject", "day"],
        update_fields=["at"],
    )
    for line, row in zip(lines, rows, strict=True):
        row.line_id, row.created_at = line.pk, now
        row.on_site = _wanted(row, "on_site", default=True)
        row.in_digest = _wanted(row, "in_digest", default=False)
    Notification.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["recipient", "actor", "kind", "subject"],
        update_fields=["withdrawn_at"],
    )


def _line_of(row: Notification, now: Any) -> Line:
    """The line of today; of what has been told already the line in which it is, at the time it has."""
    about = {"recipient_id": row.recipient_id, "kind": row.kind}
    about |= {"video_id": row.video_id, "comment_id": row.comment_id}
    told = Notification.objects.filter(actor=row.actor_id, **about)
    return Line(
        **about,
        day=_looked_up(told.values("line__day"), timezone.localdate(now), DateField()),
        at=_looked_up(told.values("line__at"), now, DateTimeField()),
    )


def _looked_up(rows: QuerySet[Any, Any], default: Any, field: Field[Any, Any]) -> Coalesce:
    return Coalesce(Asked(rows[:1]), Value(default, output_field=field))


def _wanted(row: Notification, place: str, *, default: bool) -> Coalesce:
    """Whether the recipient wants to be told there: not of a muted video; else as they have set it, if they have."""
    muted = MutedVideo.objects.filter(account=row.recipient_id, video=row.video_id)
    no = muted.values_list(Value(False, output_field=BooleanField()))
    wishes = Preference.objects.filter(account=row.recipient_id, kind=row.kind).values(place)
    return Coalesce(Asked(no[:1]), Asked(wishes[:1]), Value(default, output_field=BooleanField()))
