"""The feed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from videos.selectors import feed as lists
from videos.selectors.cards import make_cards
from videos.selectors.offered import published_to
from videos.viewer import viewer_key

from .requests import Request


def next_url(request: Request, after: str, place: str = "after") -> str:
    """The address of the next page of the list that `request` shows, or "".

    Args:
        place: what a page with several lists calls the place in this one.
    """
    if not after:
        return ""
    kept = {name: str(value) for name, value in request.GET.items() if name not in (place, "at", "gone")}
    return f"{request.path}?{urlencode({**kept, place: after})}"


@require_safe
@vary_on_headers("Save-Data")  # which file of a video the page names
def feed(request: Request) -> HttpResponse:
    tab = request.GET.get("tab", "for-you")
    if tab not in lists.TABS:
        tab = "for-you"
    after, key = request.GET.get("after", ""), viewer_key(request)
    again = "again" in request.GET
    page = lists.feed(
        request.user, tab, after, watched_by="" if again else key, begin_with=request.GET.get("at", "")
    )
    is_bare = tab == "for-you" and not page.rows
    context = {
        "tab": tab,
        "tabs": lists.TABS,
        "cards": make_cards(page.rows, request.user, key),
        "next_url": next_url(request, page.after),
        "is_all_seen": is_bare and published_to(request.user).exists(),
    }
    part = "#items" if request.htmx and "after" in request.GET else ""
    return render(request, f"videos/feed.html{part}", context)
