"""Following and blocking."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from videos.models import Account, Block, Follow
from videos.models.account import handle_key, present
from videos.signals import account_followed, account_unfollowed

from .errors import Refused

FOLLOWS_MAX = (
    5000  # accounts that one account follows: far more than anybody reads, far fewer than a robot wants
)


@transaction.atomic
def follow_account(*, follower: Account, handle: str, on: bool = True) -> Account:
    """Follow an account, or stop following it. The followed account hears of a new follow.

    Args:
        on: the wanted state; wanting what is already so changes nothing.
    Raises:
        Account.DoesNotExist: there is no such account for the follower.
        Refused: it is oneself, or the follower follows FOLLOWS_MAX already.
    """
    followee = visible_account(follower, handle)
    if followee.pk == follower.pk:
        raise Refused("You can’t follow yourself.", status=422)
    follows = Follow.objects.select_for_update()
    if on:
        if Follow.objects.standing().filter(follower=follower).count() >= FOLLOWS_MAX:
            raise Refused(
                f"You follow {FOLLOWS_MAX:,} people, and that is as many as there can be. Unfollow some first.",
                status=409,
            )
        follow, created = follows.get_or_create(follower=follower, followee=followee)
        if created or not follow.stands:
            if not created:
                _set_follow(follow, on=True)
            account_followed.send(sender=Follow, follow=follow)
    else:
        found = follows.filter(follower=follower, followee=followee).first()
        if found and found.stands:
            _set_follow(found, on=False)
            account_unfollowed.send(sender=Follow, follow=found)
    return followee


@transaction.atomic
def remove_follower(*, account: Account, handle: str) -> Account:
    """End somebody's follow of an account. They are not told, and may follow again.

    Raises:
        Account.DoesNotExist: there is no such account for this one.
    """
    follower = visible_account(account, handle)
    follow = Follow.objects.standing().select_for_update().filter(follower=follower, followee=account).first()
    if follow is not None:
        _set_follow(follow, on=False)
        account_unfollowed.send(sender=Follow, follow=follow)
    return follower


def visible_account(viewer: Account | AnonymousUser, handle: str) -> Account:
    account: Account = Account.objects.visible_to(viewer).get(handle_key=handle_key(handle))
    return account


def _set_follow(follow: Follow, *, on: bool) -> None:
    follow.changed_at = timezone.now()
    follow.removed_at = None if on else follow.changed_at
    follow.save(update_fields=["removed_at", "changed_at"])


@transaction.atomic
def block_account(*, blocker: Account, handle: str, on: bool = True) -> Account:
    """Make two accounts invisible to each other, or end that. Blocking ends both follows.

    Raises:
        Account.DoesNotExist: there is no such account, or it has blocked the blocker.
        Refused: it is oneself.
    """
    # Not `visible_to`: one's own block hides the account, and it must be possible to lift it.
    blocked = (
        Account.objects.filter(present())
        .exclude(blocks_made__blocked=blocker)
        .get(handle_key=handle_key(handle))
    )
    if blocked.pk == blocker.pk:
        raise Refused("You can’t block yourself.", status=422)
    if not on:
        Block.objects.filter(blocker=blocker, blocked=blocked).delete()
        return blocked
    Block.objects.get_or_create(blocker=blocker, blocked=blocked)
    either_way = Q(follower=blocker, followee=blocked) | Q(follower=blocked, followee=blocker)
    for follow in Follow.objects.standing().select_for_update().filter(either_way):
        _set_follow(follow, on=False)
        account_unfollowed.send(sender=Follow, follow=follow)
    return blocked
