"""Quiet lists, and likes of comments, for *Download my data*."""

from __future__ import annotations

from collections.abc import Iterator

from videos.models import Account, Comment, CommentLike, Mute, NotInterested, WordRule
from videos.registry import Field

from .own_data import Row, section, told_of, video_field
from .own_deeds import MADE, TAKEN_BACK, person
from .people import muted_by

MUTES = section(
    "mutes",
    "Whom you muted",
    "As listed under Quiet in your settings.",
    (Field("person", "Person", "Whom."), MADE),
    lambda account: Mute.objects.filter(muter=account, muted__in=muted_by(account)).select_related("muted"),
    lambda account, part: ({"person": person(row.muted), "created_at": row.created_at} for row in part),
)

WORDS = section(
    "words",
    "Words on your lists",
    "Muted ones are kept from you; filtered ones, under your videos, wait for your word.",
    (
        Field("text", "Word", "The word.", is_text=True),
        Field("list", "List", "mute or filter.", shown=lambda kind: WordRule.Kind(kind).label),
        MADE,
    ),
    lambda account: WordRule.objects.filter(account=account),
    lambda account, part: (
        {"text": row.text, "list": row.kind, "created_at": row.created_at} for row in part
    ),
)


def _turned_down(account: Account, part: list[NotInterested]) -> Iterator[Row]:
    told = told_of(account, (row.video_id for row in part))
    for row in part:
        yield {"video": told.get(row.video_id), "created_at": row.created_at}


TURNED_DOWN = section(
    "not_interested",
    "Videos you are not interested in",
    "They are kept from your feeds.",
    (video_field("Which"), MADE),
    lambda account: NotInterested.objects.filter(account=account),
    _turned_down,
)


def _comment_likes(account: Account, part: list[CommentLike]) -> Iterator[Row]:
    seen = Comment.objects.visible_to(account).select_related("author", "video")
    comments: dict[int, Comment] = seen.in_bulk([row.comment_id for row in part])
    for row in part:
        comment = comments.get(row.comment_id)
        yield {
            "text": comment.text if comment else None,
            "by": f"@{comment.author.handle}" if comment else None,
            "created_at": row.created_at,
            "removed_at": row.removed_at,
        }


COMMENT_LIKES = section(
    "comment_likes",
    "Comments that you liked",
    "Null where the comment can’t be seen now.",
    (
        Field("text", "Text", "What it says.", is_text=True),
        Field("by", "By", "Whose it is."),
        MADE,
        TAKEN_BACK,
    ),
    lambda account: CommentLike.objects.filter(account=account),
    _comment_likes,
)

SECTIONS = [MUTES, WORDS, TURNED_DOWN, COMMENT_LIKES]
