"""Profiles and their pictures."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from videos.actions.relations import visible_account
from videos.models import Account
from videos.ranges import serve
from videos.selectors import feed as lists
from videos.selectors.cards import make_cards
from videos.selectors.profile import Relation, numbers, relation

from .feed import next_url
from .gate import answers_refusals
from .requests import Request
from .view_as import guise


@require_safe
@answers_refusals
def profile(request: Request, handle: str) -> HttpResponse:
    account = visible_account(request.user, handle)
    seen = guise(request, account)
    if seen is None:
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
    shows_favorites = is_own or (account.show_favorites and not closed)
    tab = "favorites" if request.GET.get("tab") == "favorites" and shows_favorites else "videos"
    after = request.GET.get("after", "")
    list_of = lists.favorites_on_profile if tab == "favorites" else lists.by_creator
    page = list_of(viewer, account, after)
    return {
        "account": account,
        "is_own": is_own,
        "following": relates.following,
        "followed_by": relates.followed_by,
        "is_friend": relates.is_friend,
        "muted": relates.muted,
        "closed": closed,
        "shows_favorites": shows_favorites,
        "tab": tab,
        "cards": make_cards(page.rows, viewer),
        "next_url": next_url(request, page.after),
        "numbers": None if closed else numbers(viewer, account),
    }


@require_safe
@answers_refusals
def avatar(request: Request, handle: str) -> HttpResponseBase:
    account = visible_account(request.user, handle)
    if not account.avatar:
        raise Http404
    # Kept by the browser, but asked for each time: after a block it must not be shown again.
    return serve(request, str(account.avatar.name), content_type="image/jpeg", caching="private, no-cache")
