"""What the pages of the shelf have in common: what is asked for, what is shown, what changes around it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

from videos.models import Collection, VideoSave
from videos.selectors.collections import collections
from videos.selectors.shelf import INSIDE, SHELVES, SORTS, Only, shelf, shelf_counts, taken_away

from .requests import MemberRequest

WORDS_MAX = 100
SHELF_OF = {"save": "saved", "favorite": "favorites", "download": "downloads"}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def name_of_shelf(query: QueryDict) -> str:
    """The shelf that an address asks for; the first one if it asks for none that there is."""
    name = str(query.get("shelf", "saved"))
    return name if name in SHELVES else "saved"


def only_of(query: QueryDict, mine: list[Collection], inside: Collection | None = None) -> Only:
    """The part of the shelf that an address asks for.

    Raises:
        Collection.DoesNotExist: it asks for a collection that is not this account's.
    """
    reason, key = str(query.get("reason", "")), str(query.get("in", ""))
    return Only(
        words=str(query.get("q", "")).strip()[:WORDS_MAX],
        reason=reason if reason in VideoSave.Reason.values else "",
        collection=inside or (find(mine, key) if key else None),
        oldest=query.get("sort") == "oldest",
    )


def find(mine: list[Collection], key: str) -> Collection:
    """One of the account's own collections.

    Raises:
        Collection.DoesNotExist: it is not among them.
    """
    for collection in mine:
        if collection.key == key:
            return collection
    raise Collection.DoesNotExist


def list_context(request: MemberRequest, name: str, key: str = "") -> dict[str, Any]:
    """What a page of the shelf shows.

    Args:
        name: one of SHELVES, or INSIDE for the collection with that key.
    Raises:
        Collection.DoesNotExist: there is no such collection of this account's.
    """
    mine = collections(request.user)
    inside = find(mine, key) if name == INSIDE else None
    only = only_of(request.GET, mine, inside)
    page = shelf(request.user, name, request.GET.get("after", ""), only)
    context = {"shelf": name, "only": only, "items": page.rows, "next_url": _next_url(request, page.after)}
    if request.htmx and "after" in request.GET:
        return context
    counts = shelf_counts(request.user, "" if inside or only.words or only.collection else name, inside)
    return {
        **context,
        "collection": inside,
        "collections": mine,
        "counts": counts,
        "size": counts["inside"] if inside else counts[name],
        "here": request.path,
        "whole_url": request.path if inside else f"{request.path}?{urlencode({'shelf': name})}",
        "narrowed": bool(only.words or only.reason or (only.collection and not inside)),
        "sorts": SORTS,
        "reasons": [
            (value, label, counts.get(f"reason_{value}")) for value, label in VideoSave.Reason.choices
        ],
        "undo": undo_offer(request),
    }


def _next_url(request: MemberRequest, after: str) -> str:
    if not after:
        return ""
    kept = {name: str(value) for name, value in request.GET.items() if name not in ("after", "undo")}
    return f"{request.path}?{urlencode({**kept, 'after': after})}"


def stamp(at: datetime) -> str:
    """An instant as it stands in an address, to the microsecond."""
    return str((at - EPOCH) // timedelta(microseconds=1))


def instant(text: str) -> datetime | None:
    """The instant that `stamp` wrote."""
    if not (text.isascii() and text.isdecimal() and len(text) < 18):
        return None
    return EPOCH + timedelta(microseconds=int(text))


def undo_offer(request: MemberRequest) -> dict[str, str] | None:
    """The offer to put back what has just been taken away, for pages that were opened anew."""
    at = instant(request.GET.get("undo", ""))
    said = taken_away(request.user, at) if at else ""
    return {"at": stamp(at), "said": said} if at and said else None


def page_behind(request: MemberRequest) -> tuple[str, str, QueryDict] | None:
    """The page of the shelf on which a fragment goes: its kind, the key of its collection, what it asks for."""
    address = urlsplit(request.htmx.current_url_abs_path or "")
    try:
        match = resolve(address.path)
    except Resolver404:
        return None
    query = QueryDict(address.query)
    if match.view_name == "videos:saved":
        return name_of_shelf(query), "", query
    if match.view_name == "videos:collection":
        return INSIDE, match.kwargs["key"], query
    return None


def around(request: MemberRequest) -> str:
    """What else changes on a page of the shelf: the numbers on its tabs, and the list if it is empty now."""
    page = page_behind(request)
    if page is None:
        return ""
    name, key, _ = page
    inside = Collection.objects.filter(account=request.user, key=key).first() if key else None
    counts = shelf_counts(request.user, inside=inside)
    context = {"shelf": name, "counts": counts, "collection": inside, "swap_oob": True}
    parts = ["videos/_shelf_tabs.html"]
    if not (counts["inside"] if inside else counts.get(name, 1)):
        parts.append("videos/_shelf_empty.html")
    return "".join(render_to_string(part, context, request=request) for part in parts)


def back_to_shelf(request: MemberRequest, fallback: str, *, undo: datetime | None = None) -> str:
    """The page of the shelf from which a form without scripts was sent.

    Args:
        fallback: one of SHELVES, if the form doesn't say.
        undo: offer there to undo the removal of that instant.
    """
    address = urlsplit(request.POST.get("back", ""))
    path = address.path if address.path.startswith(reverse("videos:saved")) else ""
    query = {name: values[0] for name, values in parse_qs(address.query).items() if name != "undo"}
    if not path or address.netloc:
        path, query = reverse("videos:saved"), {"shelf": fallback}
    if undo:
        query["undo"] = stamp(undo)
    return f"{path}?{urlencode(query)}" if query else path
