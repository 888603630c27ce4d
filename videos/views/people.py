"""Lists of people: followers, and those who are followed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from videos.actions.relations import remove_follower, visible_account
from videos.models import Account
from videos.selectors import people as lists
from videos.selectors.cursor import Page
from videos.selectors.profile import relation

from .feed import next_url
from .gate import answers_refusals, sign_in_required, toast
from .requests import MemberRequest, Request

LISTS: dict[str, Callable[[Any, Account, str], Page]] = {
    "followers": lists.followers,
    "following": lists.following,
}


@require_safe
@answers_refusals
def followers(request: Request, handle: str) -> HttpResponse:
    return _people(request, handle, "followers")


@require_safe
@answers_refusals
def following(request: Request, handle: str) -> HttpResponse:
    return _people(request, handle, "following")


def _people(request: Request, handle: str, tab: str) -> HttpResponse:
    account = visible_account(request.user, handle)
    is_own = account.pk == request.user.pk
    if account.friends_only and not is_own and not relation(request.user, account).is_friend:
        raise Http404  # its numbers are for friends, and so are the people behind them
    page = LISTS[tab](request.user, account, request.GET.get("after", ""))
    context = {
        "account": account,
        "is_own": is_own,
        "tab": tab,
        "people": page.rows,
        "next_url": next_url(request, page.after),
    }
    return render(request, "videos/people.html", context)


@require_POST
@sign_in_required
@answers_refusals
def remove(request: MemberRequest, handle: str) -> HttpResponse:
    """Remove one's follower of that name."""
    follower = remove_follower(account=request.user, handle=handle)
    said = f"@{follower.handle} no longer follows you, and isn’t told."
    if request.htmx:
        return toast(HttpResponse(), said)
    messages.success(request, said)
    return redirect("videos:followers", handle=request.user.handle)
