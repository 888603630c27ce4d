"""“View as”: one's own profile and videos, as a stranger, a follower or a friend gets them.

The page is made by the same templates from the same selectors, for a stand-in instead of oneself. The
templates' own `request` becomes one of the stand-in's around what is shown (and only there: the way
around the site stays one's own). Nothing on it acts, and nothing counts.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from videos.models import Account
from videos.stand_in import FOLLOWER, FRIEND, RELATIONS, STRANGER, stand_in

from .requests import Request


@dataclass(frozen=True)
class Guise:
    """Whose eyes a page is seen through.

    Args:
        relation: one of RELATIONS.
        viewer: the stand-in.
        request: as if the stand-in had sent it.
    """

    relation: str
    viewer: Any
    request: Request

    @property
    def name(self) -> str:
        return {STRANGER: "a stranger, signed out", FOLLOWER: "a follower", FRIEND: "a friend"}[self.relation]

    @property
    def query(self) -> str:
        """What keeps the guise in the address of another page of one's own."""
        return f"?as={self.relation}"

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        return [(f"?as={value}", label, value == self.relation) for value, label in RELATIONS.items()]

    @property
    def follows(self) -> bool:
        return self.relation in (FOLLOWER, FRIEND)

    @property
    def is_friend(self) -> bool:
        return self.relation == FRIEND


def guise(request: Request, owner: Account) -> Guise | None:
    """The guise that the address asks for, on a page of one's own. Anybody else gets the ordinary page."""
    relation = request.GET.get("as", "")
    if relation not in RELATIONS or request.user.pk != owner.pk:
        return None
    shown = copy(request)
    shown.user = stand_in(relation, to=owner)
    return Guise(relation, shown.user, shown)


def nothing_there(request: Request, seen: Guise, back: str) -> HttpResponse:
    """The video isn't there for such a viewer, who gets the one "not found" that there is."""
    return render(request, "videos/view_as_nothing.html", {"guise": seen, "back": back})
