"""The inbox, and the badge that counts what is new in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from notifications.actions.reading import mark_all_read, mark_read
from notifications.actions.wishes import mute_video
from notifications.models import Kind
from notifications.selectors import inbox as selectors
from notifications.selectors.badge import news
from videos.views.gate import answers_refusals, sign_in_required, toast, wanted
from videos.views.requests import MemberRequest, Request

CHIPS = [
    ("", "All", ""),
    ("like", "Likes", "heart"),
    ("comment", "Comments", "message-circle"),
    ("mention", "Mentions", "at-sign"),
    ("follow", "Follows", "user-plus"),
]


@require_safe
@sign_in_required
@vary_on_headers("HX-Request")
def inbox(request: MemberRequest) -> HttpResponse:
    """What one may read, newest first; what it shows is marked as read once it has been rendered."""
    opened = timezone.now()
    kind = request.GET.get("kind", "")
    kind = kind if kind in selectors.FILTERS else ""
    page = selectors.inbox(request.user, kind=kind, before=request.GET.get("before", ""))
    more = request.htmx and "before" in request.GET and not request.htmx.history_restore_request
    context: dict[str, Any] = {
        "days": page.days,
        "kind": kind,
        "chips": CHIPS,
        "opened": opened.isoformat(),
        "next_url": _next_url(page, kind),
        # The day that the page before ended with; what is put below it needs no such heading again.
        "continues": request.GET.get("day", "") if more else "",
    }
    if page.still_new is not None:
        context["badge"] = page.still_new  # known already, so the badge needs no query of its own
    response = render(request, "notifications/inbox.html" + ("#items" if more else ""), context)
    if page.new and request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        mark_read(account=request.user, shown=page.new)
    return response


def _next_url(page: selectors.Inbox, kind: str) -> str:
    if not page.after:
        return ""
    asked = {"kind": kind} if kind else {}
    return "?" + urlencode(asked | {"before": page.after, "day": page.days[-1].date.isoformat()})


@require_safe
@cache_control(private=True, no_store=True)
def badge(request: Request) -> HttpResponse:
    """The badges of the page, in one answer. Open pages ask for it every 15 s; signed out it is empty, which ends that.

    An open inbox says since when it is open, and which kinds it shows: it is offered what has arrived since. One query.
    """
    kind = request.GET.get("kind", "")
    context: dict[str, Any] = {"kind": kind if kind in selectors.FILTERS else ""}
    since = _moment(request.GET.get("since", ""))
    if since and request.user.is_authenticated:
        found = news(request.user, since=since, kinds=selectors.FILTERS.get(kind, list(Kind)))
        context |= {"badge": found.new, "arrived": found.arrived}
        # The offer that stands already is left alone: it would be read out again.
        context["offer"] = str(found.arrived or "") != request.GET.get("offered", "")
    return render(request, "notifications/_badges.html", context)


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and timezone.is_aware(moment) else None


@require_POST
@sign_in_required
def read_all(request: MemberRequest) -> HttpResponse:
    """Mark everything as read."""
    mark_all_read(account=request.user)
    return redirect("notifications:inbox")


@require_POST
@sign_in_required
@answers_refusals
def mute(request: MemberRequest, slug: str) -> HttpResponse:
    """Hear nothing more about a video, or hear of it again."""
    on = wanted(request)
    video = mute_video(account=request.user, slug=slug, on=on)
    said = (
        "You won’t be told of this video any more. What is here stays."
        if on
        else "You are told of this video again."
    )
    if request.htmx:
        context = {"video": video, "muted": on}
        return toast(render(request, "notifications/_mute_video.html", context), said)
    messages.success(request, said)
    return redirect(
        "notifications:settings" if request.POST.get("back") == "settings" else "notifications:inbox"
    )
