"""What a profile shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from videos.models import Account, Follow, Video
from videos.models.account import present


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
    """Followers, following, and likes on the videos that the viewer may see: one query."""
    active = Follow.objects.standing().filter(present("follower__"), present("followee__"))
    videos = Video.objects.visible_to(viewer).filter(creator=OuterRef("pk"))
    found = Account.objects.filter(pk=account.pk).values_list(
        _number(active.filter(followee=OuterRef("pk")), "followee", Count("pk")),
        _number(active.filter(follower=OuterRef("pk")), "follower", Count("pk")),
        _number(videos, "creator", Sum("like_count")),
    )
    followers, following, likes = found.get()
    return {"followers": followers, "following": following, "likes": likes}


def _number(rows: QuerySet[Any], by: str, number: Any) -> Coalesce:
    """A number as a subquery: of rows that all have the same `by`, or 0 if there are none."""
    return Coalesce(Subquery(rows.order_by().values(by).annotate(number=number).values("number")), 0)
