"""Viewers who don't exist: for showing people what others see of them (“View as”).

A stand-in goes wherever a viewer goes: `visible_to` and every selector take it, and find no row of its
own. So there is no second rule of visibility beside the one, only another viewer to ask it for.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from videos.models import Account

NOBODY = -1  # no row has this key
STRANGER, FOLLOWER, FRIEND = "stranger", "follower", "friend"
RELATIONS = {STRANGER: "Stranger", FOLLOWER: "Follower", FRIEND: "Friend"}


def stand_in(relation: str, *, to: Account) -> Account | AnonymousUser:
    """Somebody who stands to an account in this way, and to nobody else in any.

    Args:
        relation: one of RELATIONS. A stranger is signed out; one who is signed in sees the same.
        to: the account that wants to know.
    """
    if relation == STRANGER:
        return AnonymousUser()
    somebody = Account(pk=NOBODY, handle="somebody", display_name="Somebody")
    if relation == FRIEND:
        somebody.friend_of = to.pk
    return somebody
