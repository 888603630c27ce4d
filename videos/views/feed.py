"""The feed, finding, and the promise."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from videos.models import Tag, Video
from videos.selectors import feed as lists
from videos.selectors.cards import make_cards
from videos.viewer import viewer_key


def next_url(request: HttpRequest, after: str) -> str:
    """The address of the next page of the list that `request` shows, or ""."""
    if not after:
        return ""
    kept = {name: value for name, value in request.GET.items() if name != "after"}
    return f"{request.path}?{urlencode({**kept, 'after': after})}"


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    tab = request.GET.get("tab", "for-you")
    if tab not in lists.TABS:
        tab = "for-you"
    page = lists.feed(request.user, tab, request.GET.get("after", ""))
    context = {
        "tab": tab,
        "tabs": lists.TABS,
        "cards": make_cards(page.rows, request.user, viewer_key(request)),
        "next_url": next_url(request, page.after),
        "is_empty_site": not page.rows and tab == "for-you" and not Video.objects.for_staff().exists(),
    }
    part = "#items" if request.htmx and "after" in request.GET else ""  # type: ignore[attr-defined]
    return render(request, f"videos/feed.html{part}", context)


@require_safe
def discover(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    page = lists.search_videos(request.user, words, request.GET.get("after", ""))
    context = {
        "q": words,
        "accounts": lists.search_accounts(request.user, words) if words else [],
        "cards": page.rows,
        "tags": [] if words else lists.lively_tags(request.user),
        "next_url": next_url(request, page.after),
    }
    return render(request, "videos/discover.html", context)


@require_safe
def tag(request: HttpRequest, name: str) -> HttpResponse:
    found = get_object_or_404(Tag, name=name)
    page = lists.by_tag(request.user, found, request.GET.get("after", ""))
    context = {"tag": found, "cards": page.rows, "next_url": next_url(request, page.after)}
    return render(request, "videos/tag.html", context)


@require_safe
def promise(request: HttpRequest) -> HttpResponse:
    return render(request, "videos/promise.html")
