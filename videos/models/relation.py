"""Relations between accounts."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .base import Standing


class Follow(Standing):
    """`follower` follows `followee`. Two accounts that follow each other are friends."""

    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows_made"
    )
    followee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows_got"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follower", "followee"], name="follow_once"),
            models.CheckConstraint(condition=~Q(follower=F("followee")), name="follow_not_oneself"),
        ]
        indexes = [
            models.Index(fields=["followee", "removed_at"], name="follow_followee"),
            models.Index(fields=["changed_at"], name="follow_changed"),
            # The lists of followers and of followed people.
            models.Index(
                fields=["followee", "-changed_at", "-id"],
                condition=Q(removed_at__isnull=True),
                name="follow_newest_of",
            ),
            models.Index(
                fields=["follower", "-changed_at", "-id"],
                condition=Q(removed_at__isnull=True),
                name="follow_newest_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.followee_id}"


class Block(models.Model):
    """While it lasts, the two accounts are invisible to each other, everywhere."""

    blocker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks_made"
    )
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks_got")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="block_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.blocker_id} blocks {self.blocked_id}"


# Every page asks these questions several times over, and Django takes longer to put them together than the
# database takes to answer. So the questions are kept, as subqueries that are never run by themselves; no
# answer is kept anywhere.


@lru_cache(maxsize=4096)
def _friends(account_id: int) -> models.QuerySet[Any]:
    follows = Follow.objects.standing()
    back = follows.filter(followee=account_id).values("follower")
    return follows.filter(follower=account_id, followee__in=back).values("followee")


@lru_cache(maxsize=4096)
def _blocks(account_id: int) -> tuple[models.QuerySet[Any], models.QuerySet[Any]]:
    blocks = Block.objects.all()
    return (
        blocks.filter(blocker=account_id).values("blocked"),
        blocks.filter(blocked=account_id).values("blocker"),
    )


def friends_of(viewer: Any) -> models.QuerySet[Any]:
    """The ids of the accounts that follow a viewer and are followed by them, as a subquery."""
    return _friends(viewer.pk).all()


def no_block(path: str, viewer: Any) -> Q:
    """The condition that there is no block in either direction between a viewer and an account.

    Args:
        path: the field that names the account, such as "creator".
        viewer: an Account.
    """
    blocked, blockers = _blocks(viewer.pk)
    return ~Q(**{f"{path}__in": blocked}) & ~Q(**{f"{path}__in": blockers})
