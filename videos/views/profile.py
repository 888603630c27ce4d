"""Profiles and their pictures."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from videos.actions.relations import visible_account
from videos.ranges import serve
from videos.selectors import feed as lists
from videos.selectors.cards import make_cards
from videos.selectors.profile import numbers, relation

from .feed import next_url
from .gate import answers_refusals
from .requests import Request


@require_safe
@answers_refusals
def profile(request: Request, handle: str) -> HttpResponse:
    account = visible_account(request.user, handle)
    is_own = account.pk == request.user.pk
    relates = relation(request.user, account)
    closed = account.friends_only and not (is_own or relates.is_friend)
    shows_favorites = is_own or (account.show_favorites and not closed)
    tab = "favorites" if request.GET.get("tab") == "favorites" and shows_favorites else "videos"
    after = request.GET.get("after", "")
    list_of = lists.favorites_on_profile if tab == "favorites" else lists.by_creator
    page = list_of(request.user, account, after)
    context = {
        "account": account,
        "is_own": is_own,
        "following": relates.following,
        "followed_by": relates.followed_by,
        "is_friend": relates.is_friend,
        "closed": closed,
        "shows_favorites": shows_favorites,
        "tab": tab,
        "cards": make_cards(page.rows, request.user),
        "next_url": next_url(request, page.after),
        "numbers": None if closed else numbers(request.user, account),
    }
    return render(request, "videos/profile.html", context)


@require_safe
@answers_refusals
def avatar(request: Request, handle: str) -> HttpResponseBase:
    account = visible_account(request.user, handle)
    if not account.avatar:
        raise Http404
    # Kept by the browser, but asked for each time: after a block it must not be shown again.
    return serve(request, str(account.avatar.name), content_type="image/jpeg", caching="private, no-cache")
