"""Lists of people: who follows an account, and whom it follows."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from videos.models import Account, Block, Follow, Mute
from videos.models.account import begins_with, handle_key, present
from videos.models.relation import no_block

from .cursor import Page, newest_first
from .quiet import without_muted

PAGE = 30


def follows_seen(viewer: Any, *, of: str) -> QuerySet[Any]:
    """Standing follows in which a viewer may see the people at one end.

    The profile's numbers and the lists behind them both start here, so they agree.

    Args:
        of: the end that is listed, "follower" or "followee". The other one is whose list it is.
    """
    follows = Follow.objects.standing().filter(present("follower__"), present("followee__"))
    return follows.filter(no_block(of, viewer)) if viewer.is_authenticated else follows


def followers(viewer: Any, account: Account, after: str = "") -> Page:
    """A page of the people who follow an account, the newest follower first, as `people`."""
    return _people(viewer, follows_seen(viewer, of="follower").filter(followee=account), "follower", after)


def following(viewer: Any, account: Account, after: str = "") -> Page:
    """A page of the people whom an account follows, the newest first."""
    return _people(viewer, follows_seen(viewer, of="followee").filter(follower=account), "followee", after)


def _people(viewer: Any, follows: QuerySet[Any], end: str, after: str) -> Page:
    page = newest_first(follows.select_related(end), by="changed_at", after=after, size=PAGE)
    people = [getattr(follow, end) for follow in page.rows]
    mark_relations(people, viewer)
    return Page(people, page.after)


def mark_relations(people: list[Any], viewer: Any) -> None:
    """Set `following` and `follows_you` on accounts, in one query."""
    pairs: set[tuple[int, int]] = set()
    if viewer.is_authenticated and people:
        ids = [person.pk for person in people]
        standing = Follow.objects.standing()
        mine = standing.filter(follower=viewer, followee__in=ids).values_list("follower_id", "followee_id")
        theirs = standing.filter(followee=viewer, follower__in=ids).values_list("follower_id", "followee_id")
        pairs = set(mine.union(theirs))
    for person in people:
        person.following = (viewer.pk, person.pk) in pairs
        person.follows_you = (person.pk, viewer.pk) in pairs


def blocked_by(account: Account) -> QuerySet[Account]:
    """The accounts that `account` has blocked, as its settings list them."""
    return Account.objects.filter(present(), blocks_got__blocker=account)


def blocked_page(account: Account, after: str = "") -> Page:
    """A page of `blocked_by`, the newest block first."""
    blocks = Block.objects.filter(blocker=account, blocked__in=blocked_by(account)).select_related("blocked")
    page = newest_first(blocks, by="created_at", after=after, size=PAGE)
    return Page([block.blocked for block in page.rows], page.after)


def muted_page(account: Account, after: str = "") -> Page:
    """A page of `muted_by`, the newest mute first."""
    mutes = Mute.objects.filter(muter=account, muted__in=muted_by(account)).select_related("muted")
    page = newest_first(mutes, by="created_at", after=after, size=PAGE)
    return Page([mute.muted for mute in page.rows], page.after)


def muted_by(account: Account) -> QuerySet[Account]:
    """The accounts that `account` has muted and may see."""
    muted = Mute.objects.filter(muter=account).values("muted")
    return Account.objects.visible_to(account).filter(pk__in=muted)


def whom_to_mention(viewer: Account, begun: str) -> list[Account]:
    """At most eight accounts whose handle begins like this, those whom the viewer follows first.

    Args:
        begun: what was typed after the @, in any script; with nothing, the followed ones.
    """
    key = handle_key(begun.lstrip("@"))
    people = Account.objects.visible_to(viewer).exclude(pk=viewer.pk)
    offered = without_muted(people, viewer)
    if key:  # whoever is muted is no suggestion, but their handle can be written in full
        offered = offered.filter(begins_with(key)) | people.filter(handle_key=key)
    mine = Follow.objects.standing().filter(follower=viewer, followee=OuterRef("pk"))
    found = offered.annotate(followed=Exists(mine)).order_by("-followed", "handle_key")
    return list((found if key else found.filter(followed=True))[:8])
