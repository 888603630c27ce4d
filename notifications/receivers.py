"""Who hears of what. Each runs in the transaction of the fact, and stands or falls with it.

There is nothing here about saves, and nothing to connect to: `videos.signals` has no signal for them.
"""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from videos.models import Comment, Follow, Like
from videos.signals import (
    account_followed,
    account_unfollowed,
    comment_deleted,
    video_commented,
    video_liked,
    video_unliked,
)

from .actions import Kind, announce, announce_comment, withdraw, withdraw_comment


@receiver(video_liked)
def on_like(like: Like, **kwargs: Any) -> None:
    announce(Kind.LIKE, recipient_id=like.video.creator_id, actor_id=like.account_id, video=like.video)


@receiver(video_unliked)
def on_unlike(like: Like, **kwargs: Any) -> None:
    withdraw(Kind.LIKE, recipient_id=like.video.creator_id, actor_id=like.account_id, video=like.video)


@receiver(video_commented)
def on_comment(comment: Comment, **kwargs: Any) -> None:
    announce_comment(comment)


@receiver(comment_deleted)
def on_comment_deleted(comment: Comment, **kwargs: Any) -> None:
    withdraw_comment(comment)


@receiver(account_followed)
def on_follow(follow: Follow, **kwargs: Any) -> None:
    announce(Kind.FOLLOW, recipient_id=follow.followee_id, actor_id=follow.follower_id)


@receiver(account_unfollowed)
def on_unfollow(follow: Follow, **kwargs: Any) -> None:
    withdraw(Kind.FOLLOW, recipient_id=follow.followee_id, actor_id=follow.follower_id)
