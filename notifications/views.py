"""The inbox, and the badge that counts what is new in it."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from videos.models import Account
from videos.views.gate import sign_in_required

from . import actions, selectors

CHIPS = [
    ("", "All", ""),
    ("like", "Likes", "heart"),
    ("comment", "Comments", "message-circle"),
    ("follow", "Follows", "user-plus"),
]
BADGES = ("nav", "tabbar")


def _reader(request: HttpRequest) -> Account:
    return cast(Account, request.user)  # past the gate nobody is anonymous


@require_safe
@sign_in_required
@vary_on_headers("HX-Request")
def inbox(request: HttpRequest) -> HttpResponse:
    """What one may read, newest first; what it shows is marked as read once it has been rendered."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in selectors.FILTERS else ""
    page = selectors.inbox(_reader(request), kind=kind, before=request.GET.get("before"))
    htmx = request.htmx  # type: ignore[attr-defined]
    more = htmx and "before" in request.GET and not htmx.history_restore_request
    context: dict[str, Any] = {
        "days": page.days,
        "kind": kind,
        "chips": CHIPS,
        "next_url": _next_url(page, kind),
        # The day that the page before ended with; what is put below it needs no such heading again.
        "continues": request.GET.get("day", "") if more else "",
    }
    if page.still_new is not None:
        context["badge"] = page.still_new  # known already, so the badge needs no query of its own
    response = render(request, "notifications/inbox.html" + ("#items" if more else ""), context)
    if page.new and request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        actions.mark_read(account=_reader(request), ids=page.new)
    return response


def _next_url(page: selectors.Inbox, kind: str) -> str:
    if not page.after:
        return ""
    asked = {"kind": kind} if kind else {}
    return "?" + urlencode(asked | {"before": page.after, "day": page.days[-1].date.isoformat()})


@require_safe
@cache_control(private=True, no_store=True)
def badge(request: HttpRequest) -> HttpResponse:
    """The badge alone. Open pages ask for it every 15 s; signed out it is empty, which ends the asking."""
    where = request.GET.get("where")
    return render(request, "notifications/_badge.html", {"where": where if where in BADGES else BADGES[0]})


@require_POST
@sign_in_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    actions.mark_all_read(account=_reader(request))
    return redirect("notifications:inbox")
