"""What somebody has done and kept, for *Download my data*."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from videos.models import (
    Account,
    Block,
    Collection,
    CollectionItem,
    Comment,
    Follow,
    Like,
    Share,
    VideoSave,
)
from videos.registry import Field
from videos.templatetags.hush import clock

from .own_data import Row, section, told_of, video_field, when
from .people import blocked_by

MADE = when("created_at", "On", "When it was made.")
TAKEN_BACK = when(
    "removed_at", "Taken back", "When it was taken back; such rows are deleted after thirty days."
)


# --- Saves -----------------------------------------------------------------------------------


def _own_saves(account: Account) -> QuerySet[VideoSave]:
    places = CollectionItem.objects.filter(collection__removed_at__isnull=True)
    places = places.select_related("collection").order_by("collection__position", "pk")
    return VideoSave.objects.filter(account=account).prefetch_related(Prefetch("places", queryset=places))


def _saves(account: Account, part: list[VideoSave]) -> Iterator[Row]:
    videos = told_of(account, (row.video_id for row in part))
    for row in part:
        yield {
            "method": row.method,
            "video": videos.get(row.video_id),
            "reason": row.reason or None,
            "note": row.note,
            "moment_ms": row.moment_ms,
            "collections": [place.collection.name for place in row.places.all()],
            "following_then": row.was_follower,
            "created_at": row.created_at,
            "removed_at": row.removed_at,
            "hidden_at": row.hidden_at,
        }


SAVES = section(
    "saves",
    "What you kept",
    "Saved, favorited and downloaded, with what you wrote down. Nobody else has this list. Where a video "
    "can’t be seen any more, what is yours is still here.",
    (
        Field("note", "Note", "What you wrote down.", is_text=True),
        video_field("What you kept"),
        Field(
            "method",
            "Kept by",
            "save, favorite or download.",
            shown=dict(VideoSave.Method.choices).__getitem__,
        ),
        Field(
            "reason",
            "Reason",
            "reference, share, inspiration or learn; null without one.",
            shown=dict(VideoSave.Reason.choices).__getitem__,
        ),
        Field("moment_ms", "Moment", "The moment that you marked, in milliseconds.", shown=clock),
        Field("collections", "Collections", "The names of the collections that it is in."),
        Field(
            "following_then",
            "Followed then",
            "Whether you followed its creator at that time.",
            shown=lambda following: "yes" if following else "",
        ),
        when("created_at", "On", "When you kept it."),
        when("removed_at", "Removed", "When you removed it, if you did; it goes for good thirty days later."),
        when("hidden_at", "Hidden", "When you hid it from your list or your profile, if you did."),
    ),
    _own_saves,
    _saves,
)

COLLECTIONS = section(
    "collections",
    "Your collections",
    "In your order. Which items are in them is said with each item.",
    (
        Field("name", "Name", "What you called it."),
        Field("position", "Place", "Its place in your order, from 0."),
        Field("items", "Items", "How many items are in it."),
        when("created_at", "Made", "When you made it."),
    ),
    lambda account: Collection.objects.filter(account=account).annotate(
        size=Count(
            "items", filter=Q(items__removed_at__isnull=True, items__video_save__removed_at__isnull=True)
        )
    ),
    lambda account, part: (
        {"name": row.name, "position": row.position, "items": row.size, "created_at": row.created_at}
        for row in part
    ),
)


# --- Said out loud ---------------------------------------------------------------------------


def _comments(account: Account, part: list[Comment]) -> Iterator[Row]:
    videos = told_of(account, (row.video_id for row in part))
    parents = {
        pk: f"@{handle}"
        for pk, handle in Comment.objects.standing()
        .filter(pk__in=[row.parent_id for row in part if row.parent_id])
        .filter(author__in=Account.objects.visible_to(account))
        .values_list("pk", "author__handle")
    }
    for row in part:
        video = videos.get(row.video_id)
        yield {
            "text": row.text,
            "video": video,
            "is_answer": row.parent_id is not None,
            "answer_to": parents.get(row.parent_id or 0) if video else None,
            "likes": row.like_count,
            "created_at": row.created_at,
            "edited_at": row.edited_at,
            "removed_at": row.removed_at,
        }


COMMENTS = section(
    "comments",
    "Your comments",
    "What you said under videos.",
    (
        Field("text", "Text", "Your words.", is_text=True),
        video_field("Where you said it"),
        Field("is_answer", "An answer", "Whether it answers somebody’s comment."),
        Field("answer_to", "To", "Whom it answers; null if that can’t be seen now."),
        Field("likes", "Likes", "How many people like it."),
        MADE,
        when("edited_at", "Edited", "When you last changed its words; null if you did not."),
        when("removed_at", "Deleted", "When it was deleted, by you or under the creator’s video."),
    ),
    lambda account: Comment.objects.filter(author=account),
    _comments,
)


def _likes(account: Account, part: list[Like]) -> Iterator[Row]:
    videos = told_of(account, (row.video_id for row in part))
    for row in part:
        yield {
            "video": videos.get(row.video_id),
            "created_at": row.created_at,
            "removed_at": row.removed_at,
        }


LIKES = section(
    "likes",
    "Your likes",
    "Videos that you liked.",
    (video_field("What you liked"), MADE, TAKEN_BACK),
    lambda account: Like.objects.filter(account=account),
    _likes,
)


def _shares(account: Account, part: list[Share]) -> Iterator[Row]:
    videos = told_of(account, (row.video_id for row in part))
    for row in part:
        yield {"video": videos.get(row.video_id), "day": row.day}


SHARES = section(
    "shares",
    "What you shared",
    "Videos that you passed on. To whom, Hush never knew.",
    (video_field("What you shared"), Field("day", "On", "The day.")),
    lambda account: Share.objects.filter(account=account),
    _shares,
)


# --- People ----------------------------------------------------------------------------------


def person(account: Account) -> Row:
    return {"handle": f"@{account.handle}", "name": account.display_name}


def _follows(account: Account, part: list[Follow]) -> Iterator[Row]:
    seen: dict[int, Any] = Account.objects.visible_to(account).in_bulk([row.followee_id for row in part])
    for row in part:
        followed = seen.get(row.followee_id)
        yield {
            "person": person(followed) if followed else None,
            "created_at": row.created_at,
            "removed_at": row.removed_at,
        }


FOLLOWS = section(
    "follows",
    "Whom you follow",
    "The people you follow. Of those who follow you the site shows the number, and so does this archive.",
    (
        Field("person", "Person", "Whom; null if you may not see them now.", none="can’t be seen now"),
        MADE,
        TAKEN_BACK,
    ),
    lambda account: Follow.objects.filter(follower=account),
    _follows,
)

BLOCKS = section(
    "blocks",
    "Whom you blocked",
    "As listed in your settings.",
    (Field("person", "Person", "Whom."), MADE),
    lambda account: Block.objects.filter(blocker=account, blocked__in=blocked_by(account)).select_related(
        "blocked"
    ),
    lambda account, part: ({"person": person(row.blocked), "created_at": row.created_at} for row in part),
)

SECTIONS = [SAVES, COLLECTIONS, COMMENTS, LIKES, SHARES, FOLLOWS, BLOCKS]
