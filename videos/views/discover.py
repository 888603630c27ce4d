"""Finding: search, what is going on, and the pages of tags."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from videos.models import Tag
from videos.search import sought
from videos.selectors import discover as lists
from videos.selectors import search
from videos.selectors.most_saved import most_saved
from videos.tags import tag_name
from videos.words import ASKED_MAX, runs

from .feed import next_url
from .requests import Request

ASKED_SIGNS = 100  # of a question; what is longer is cut
TABS = {"all": "All", "videos": "Videos", "people": "People", "tags": "Tags"}
FIRST_PEOPLE = 4  # under All
MOST = 12  # of what was saved most


@require_safe
def discover(request: Request) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:ASKED_SIGNS]
    tab = request.GET.get("tab", "all")
    context: dict[str, Any] = {"q": words, "tab": tab if tab in TABS else "all", "tabs": TABS}
    context |= _found(request, words, context["tab"]) if words else _start(request)
    # Search as one types asks for the part that changes, and so does a list that goes on.
    return render(request, f"videos/discover.html{'#found' if request.htmx else ''}", context)


def _start(request: Request) -> dict[str, Any]:
    viewer, after = request.user, request.GET.get("after", "")
    page = lists.newest(viewer, after)
    context = {"cards": page.rows, "next_url": next_url(request, page.after)}
    if not after:
        rows = lists.lately(viewer)
        context |= {
            "trends": lists.trending(rows),
            "most_saved": most_saved(viewer, MOST),
            "people": lists.faces(viewer, rows),
        }
    return context


def _found(request: Request, words: str, tab: str) -> dict[str, Any]:
    viewer, after = request.user, request.GET.get("after", "")
    if not sought(words):
        return {"has_no_word": True}
    context: dict[str, Any] = {"too_many": len(list(runs(words))) > ASKED_MAX}
    if tab == "people":
        page = search.search_people(viewer, words, after)
        return context | {"people": page.rows, "next_url": next_url(request, page.after)}
    if tab == "tags":
        page = search.search_tags(viewer, words, after)
        return context | {"tags": page.rows, "next_url": next_url(request, page.after)}
    page = search.search_videos(viewer, words, after)
    context |= {"cards": page.rows, "next_url": next_url(request, page.after)}
    if tab == "all" and not after:
        people = search.search_people(viewer, words, size=FIRST_PEOPLE)
        context |= {"people": people.rows, "more_people": people.after}
        context["tags"] = [{"name": name} for name in search.tags_of(page.rows, words)]
    if not any(context.get(name) for name in ("cards", "people", "tags")):
        context["single_words"] = _single_words(words)
    return context


def _single_words(words: str) -> list[str]:
    """The words of a question that found nothing, to be looked for one at a time."""
    parts = list(dict.fromkeys(words.split()))
    return parts[:ASKED_MAX] if len(parts) > 1 else []


@require_safe
def tag(request: Request, name: str) -> HttpResponse:
    called, viewer, after = tag_name(name), request.user, request.GET.get("after", "")
    found = Tag.objects.filter(name=called).first() if called else None
    page = search.by_tag(viewer, found, after) if found else None
    # A tag that only hidden videos have is as missing as one that was never used.
    if found is None or page is None or not (page.rows or search.is_used(viewer, found)):
        raise Http404
    if found.name != name:
        return redirect("videos:tag", found.name)
    context = {
        "tag": found,
        "cards": page.rows,
        "number": None if after else search.tag_count(viewer, found),
        "most": search.MANY,
        "next_url": next_url(request, page.after),
    }
    return render(request, "videos/tag.html", context)
