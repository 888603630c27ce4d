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

# Accounts that one account follows: far more than anybody reads, far fewer than a robot wants.
FOLLOWS_MAX = 5000


@transaction.atomic
def follow_account(*, follower: Account, handle: str, on: bool = True) -> Account:
    """Follow an account, or stop following it. The followed account hears of a new follow.

    Args:
        on: the wanted state; wanting what is already so changes nothing.
    Raises:
        Account.DoesNotExist: there is no such account for the follower.
        Refused: it is oneself, or the follower follows FOLLOWS_MAX already.
    """
    # Before looking whether the other account can be seen: a block that is being made goes first or waits.
    _take_turns(follower.pk)
    followee = visible_account(follower, handle)
    if followee.pk == follower.pk:
        raise Refused("You can’t follow yourself.", status=422)
    follow = Follow.objects.select_for_update().filter(follower=follower, followee=followee).first()
    if on and not (follow and follow.stands):
        if Follow.objects.standing().filter(follower=follower).count() >= FOLLOWS_MAX:
            raise Refused(
                f"You follow {FOLLOWS_MAX:,} people, and that is as many as there can be. Unfollow some first.",
                status=409,
            )
        if follow:
            _set_follow(follow, on=True)
        else:
            follow = Follow.objects.create(follower=follower, followee=followee)
        account_followed.send(sender=Follow, follow=follow)
    elif not on and follow and follow.stands:
        _end(follow)
    return followee


@transaction.atomic
def remove_follower(*, account: Account, handle: str) -> Account:
    """End somebody's follow of an account. They are not told, and may follow again.

    Raises:
        Account.DoesNotExist: there is no such account for this one.
    """
    follower = visible_account(account, handle)
    _take_turns(follower.pk)
    for follow in Follow.objects.standing().select_for_update().filter(follower=follower, followee=account):
        _end(follow)
    return follower


def visible_account(viewer: Account | AnonymousUser, handle: str) -> Account:
    account: Account = Account.objects.visible_to(viewer).get(handle_key=handle_key(handle))
    return account


def _take_turns(*accounts: int) -> None:
    """Wait for whoever else changes whom these accounts follow: each follow belongs to its follower's turn.

    So the last of FOLLOWS_MAX is followed once, and no follow slips past a block that is being made.
    """
    rows = Account.objects.select_for_update(no_key=True).filter(pk__in=accounts).order_by("pk")
    list(rows.values_list("pk"))


def _end(follow: Follow) -> None:
    _set_follow(follow, on=False)
    account_unfollowed.send(sender=Follow, follow=follow)


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
    _take_turns(blocker.pk, blocked.pk)
    if Block.objects.filter(blocker=blocked, blocked=blocker).exists():
        raise Account.DoesNotExist  # of two at the same moment, the first one's holds, and can be lifted
    Block.objects.get_or_create(blocker=blocker, blocked=blocked)
    either_way = Q(follower=blocker, followee=blocked) | Q(follower=blocked, followee=blocker)
    for follow in Follow.objects.standing().select_for_update().filter(either_way):
        _end(follow)
    return blocked
