"""What a profile shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from videos.models import Account, Follow, Video


@dataclass(frozen=True)
class Relation:
    """How a viewer stands to an account."""

    following: bool = False
    followed_by: bool = False

    @property
    def is_friend(self) -> bool:
        return self.following and self.followed_by


def relation(viewer: Any, account: Account) -> Relation:
    if not viewer.is_authenticated or viewer.pk == account.pk:
        return Relation()
    pairs = set(
        Follow.objects.standing()
        .filter(follower__in=[viewer, account], followee__in=[viewer, account])
        .values_list("follower_id", "followee_id")
    )
    return Relation((viewer.pk, account.pk) in pairs, (account.pk, viewer.pk) in pairs)


def numbers(viewer: Any, account: Account) -> dict[str, int]:
    """Followers, following, and likes on the videos that the viewer may see."""
    active = Follow.objects.standing().filter(follower__is_active=True, followee__is_active=True)
    likes = Video.objects.visible_to(viewer).filter(creator=account).aggregate(all=Sum("like_count"))["all"]
    return {
        "followers": active.filter(followee=account).count(),
        "following": active.filter(follower=account).count(),
        "likes": likes or 0,
    }
