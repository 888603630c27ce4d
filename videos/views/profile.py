"""Profiles and their pictures."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from videos.actions.relations import visible_account
from videos.models import Account
from videos.models.account import handle_key
from videos.ranges import serve
from videos.selectors.cards import make_cards
from videos.selectors.feed import favorites_on_profile
from videos.selectors.on_profile import by_creator, liked_on_profile
from videos.selectors.profile import Relation, numbers, relation

from .feed import next_url
from .gate import answers_refusals
from .requests import Request
from .view_as import guise


@require_safe
@answers_refusals
def profile(request: Request, handle: str) -> HttpResponse:
    me = request.user if request.user.is_authenticated else None
    seen = guise(request, me) if me and me.handle_key == handle_key(handle) else None
    if seen is None:
        account = visible_account(request.user, handle)
        return render(request, "videos/profile.html", _context(request, account, request.user))
    # Whoever can't see it at all (an account that is leaving, say) gets the 404 here as well.
    account = visible_account(seen.viewer, handle)
    relates = Relation(following=seen.follows, followed_by=seen.is_friend)
    context = {**_context(request, account, seen.viewer, relates), "guise": seen}
    return render(request, "videos/profile.html", context)


def _context(
    request: Request, account: Account, viewer: Any, relates: Relation | None = None
) -> dict[str, Any]:
    """What a viewer gets of a profile.

    Args:
        relates: how the viewer stands to the account, for one who has no rows.
    """
    is_own = account.pk == viewer.pk
    relates = relates or relation(viewer, account)
    closed = account.friends_only and not (is_own or relates.is_friend)
    shows = {
        "videos": True,
        "liked": is_own or (account.show_likes and not closed),
        "favorites": is_own or (account.show_favorites and not closed),
    }
    tab = request.GET.get("tab", "")
    tab = tab if shows.get(tab) else "videos"
    return {
        "account": account,
        "is_own": is_own,
        "following": relates.following,
        "followed_by": relates.followed_by,
        "is_friend": relates.is_friend,
        "muted": relates.muted,
        "closed": closed,
        "shows": shows,
        "tab": tab,
        **_list(request, account, viewer, tab),
        "numbers": None if closed else numbers(viewer, account),
    }


def _list(request: Request, account: Account, viewer: Any, tab: str) -> dict[str, Any]:
    after = request.GET.get("after", "")
    if tab == "videos":
        return own_grid(request, account, viewer, after, request.GET.get("pins", ""))
    list_of = liked_on_profile if tab == "liked" else favorites_on_profile
    page = list_of(viewer, account, after)
    return {"cards": make_cards(page.rows, viewer), "next_url": next_url(request, page.after)}


def own_grid(
    request: Request, account: Account, viewer: Any, after: str = "", pins: str = ""
) -> dict[str, Any]:
    """What the grid of an account's own videos shows to a viewer.

    Args:
        after: the cursor of the page, or "" for the first.
        pins: what stood pinned on the first page.
    """
    grid = by_creator(viewer, account, after, pins)
    seen_as = request.GET.get("as", "")
    more = {
        "after": grid.after,
        **({"pins": grid.pins} if grid.pins else {}),
        **({"as": seen_as} if seen_as else {}),
    }
    here = reverse("videos:profile", args=[account.handle])
    return {
        "cards": make_cards(grid.rows, viewer),
        "next_url": f"{here}?{urlencode(more)}" if grid.after else "",
        "shows_pins": True,
        "has_menus": account.pk == viewer.pk,
    }


@require_safe
@answers_refusals
def avatar(request: Request, handle: str) -> HttpResponseBase:
    account = visible_account(request.user, handle)
    if not account.avatar:
        raise Http404
    # Kept by the browser, but asked for each time: after a block it must not be shown again.
    return serve(request, str(account.avatar.name), content_type="image/jpeg", caching="private, no-cache")
