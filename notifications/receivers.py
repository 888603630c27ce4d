"""Who hears of what. Each runs in the transaction of the fact, and stands or falls with it.

There is nothing here about saves, and nothing to connect to: `videos.signals` has no signal for them.
Nor is there anything about comments that are deleted, held or restored: what was told of a comment is shown
while the comment may be read.
"""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from videos.models import Comment, CommentLike, Follow, Like, Video
from videos.signals import (
    account_followed,
    account_unfollowed,
    comment_edited,
    comment_liked,
    comment_unliked,
    video_commented,
    video_liked,
    video_published,
    video_unliked,
)

from .actions.comments import tell_of_caption, tell_of_comment
from .actions.telling import announce, withdraw
from .models import Kind


@receiver(video_published)
def on_publication(video: Video, **kwargs: Any) -> None:
    tell_of_caption(video)


@receiver(video_liked)
def on_like(like: Like, **kwargs: Any) -> None:
    announce(Kind.LIKE, recipient_id=like.video.creator_id, actor_id=like.account_id, video=like.video)


@receiver(video_unliked)
def on_unlike(like: Like, **kwargs: Any) -> None:
    withdraw(Kind.LIKE, recipient_id=like.video.creator_id, actor_id=like.account_id, video=like.video)


@receiver([video_commented, comment_edited])
def on_comment(comment: Comment, **kwargs: Any) -> None:
    tell_of_comment(comment)


@receiver(comment_liked)
def on_comment_like(like: CommentLike, **kwargs: Any) -> None:
    announce(Kind.COMMENT_LIKE, recipient_id=like.comment.author_id, actor_id=like.account_id, **_about(like))


@receiver(comment_unliked)
def on_comment_unlike(like: CommentLike, **kwargs: Any) -> None:
    withdraw(Kind.COMMENT_LIKE, recipient_id=like.comment.author_id, actor_id=like.account_id, **_about(like))


def _about(like: CommentLike) -> dict[str, Any]:
    return {"video": like.comment.video, "comment": like.comment}


@receiver(account_followed)
def on_follow(follow: Follow, **kwargs: Any) -> None:
    announce(Kind.FOLLOW, recipient_id=follow.followee_id, actor_id=follow.follower_id)


@receiver(account_unfollowed)
def on_unfollow(follow: Follow, **kwargs: Any) -> None:
    withdraw(Kind.FOLLOW, recipient_id=follow.followee_id, actor_id=follow.follower_id)
