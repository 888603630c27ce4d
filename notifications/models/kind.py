"""What there is to be told of. A save is not among it, and the database refuses one (rule 1)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce


class Kind(models.TextChoices):
    LIKE = "like", "Like"
    COMMENT = "comment", "Comment"
    REPLY = "reply", "Reply"
    MENTION = "mention", "Mention"
    FOLLOW = "follow", "Follow"
    COMMENT_LIKE = "comment_like", "Comment like"


# What is said in a comment: whoever hears of one, hears of it once, as the nearest news that it is to them.
SPOKEN = [Kind.REPLY, Kind.COMMENT, Kind.MENTION]


def kind_is_loud(table: str) -> models.CheckConstraint:
    """The promise, held by the database: a save, a favorite or a download can't be written in this table."""
    return models.CheckConstraint(
        condition=Q(kind__in=["like", "comment", "reply", "mention", "follow", "comment_like"]),
        name=f"{table}_kind_loud",
    )


def about_what_it_says(table: str) -> models.CheckConstraint:
    """Each kind is about what it says: a like about a video, a follow about neither video nor comment, …"""
    return models.CheckConstraint(
        condition=Q(kind="like", video__isnull=False, comment__isnull=True)
        | Q(kind__in=["comment", "reply", "comment_like"], video__isnull=False, comment__isnull=False)
        | Q(kind="mention", video__isnull=False)  # in a comment, or without one in the video's caption
        | Q(kind="follow", video__isnull=True, comment__isnull=True),
        name=f"{table}_about_what_it_says",
    )


def subject() -> models.GeneratedField:
    """The comment, or else the video, that a row is about, as a number that is never null.

    A unique constraint takes nulls for different from each other, so it needs one column for both.
    """
    return models.GeneratedField(
        expression=Coalesce(F("comment"), -F("video"), Value(0)),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
