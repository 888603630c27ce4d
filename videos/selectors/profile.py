"""What a profile shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from videos.models import Account, Follow, Mute, Video

from .people import follows_seen


@dataclass(frozen=True)
class Relation:
    """How a viewer stands to an account."""

    following: bool = False
    followed_by: bool = False
    muted: bool = False

    @property
    def is_friend(self) -> bool:
        return self.following and self.followed_by


def relation(viewer: Any, account: Account) -> Relation:
    if not viewer.is_authenticated or viewer.pk == account.pk:
        return Relation()
    both = [viewer, account]
    follows = Follow.objects.standing().filter(follower__in=both, followee__in=both)
    mutes = Mute.objects.filter(muter=viewer, muted=account)
    rows = set(
        follows.values_list(Value("follow", CharField()), "follower_id").union(
            mutes.values_list(Value("mute", CharField()), "muter_id")
        )
    )
    return Relation(
        ("follow", viewer.pk) in rows, ("follow", account.pk) in rows, ("mute", viewer.pk) in rows
    )


def numbers(viewer: Any, account: Account) -> dict[str, int]:
    """Followers, following, and likes on the videos that the viewer may see: one query."""
    videos = Video.objects.visible_to(viewer).filter(creator=OuterRef("pk"))
    found = Account.objects.filter(pk=account.pk).values_list(
        _number(follows_seen(viewer, of="follower").filter(followee=OuterRef("pk")), "followee", Count("pk")),
        _number(follows_seen(viewer, of="followee").filter(follower=OuterRef("pk")), "follower", Count("pk")),
        _number(videos, "creator", Sum("like_count")),
    )
    followers, following, likes = found.get()
    return {"followers": followers, "following": following, "likes": likes}


def _number(rows: QuerySet[Any], by: str, number: Any) -> Coalesce:
    """A number as a subquery: of rows that all have the same `by`, or 0 if there are none."""
    return Coalesce(Subquery(rows.order_by().values(by).annotate(number=number).values("number")), 0)
