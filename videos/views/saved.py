"""One's own shelves, and what one does with a single item. Only their owner ever gets here."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from videos.actions.errors import Refused
from videos.actions.saves import hide_save, note_save, remove_save, restore_save
from videos.forms import NoteForm
from videos.models import VideoSave
from videos.selectors.collections import collections_for
from videos.selectors.shelf import attach_cards

from .gate import answers_refusals, sign_in_required, toast
from .requests import MemberRequest
from .shelf_pages import SHELF_OF, around, back_to_shelf, list_context, name_of_shelf, page_behind, stamp


@require_safe
@sign_in_required
@answers_refusals
def saved(request: MemberRequest) -> HttpResponse:
    if request.GET.get("shelf") == "collections":
        return redirect("videos:collections")
    context = list_context(request, name_of_shelf(request.GET))
    page = "videos/saved.html" if "counts" in context else "videos/_shelf_items.html"
    return render(request, page, context)


def _gone(
    request: MemberRequest,
    text: str,
    *,
    shelf: str,
    undo: str = "",
    at: datetime | None = None,
    tile: str = "",
) -> HttpResponse:
    """The item leaves the list in which it stood; a toast says so, or the page of that shelf.

    Args:
        undo: where to POST to take it back; `at`: the instant by which a page without scripts offers that.
        tile: takes it off the page, when it was not its tile that asked.
    """
    if request.htmx:
        return toast(HttpResponse(tile + around(request)), text, undo=undo)
    messages.success(request, text)
    return redirect(back_to_shelf(request, shelf, undo=at))


@require_POST
@sign_in_required
@answers_refusals
def remove(request: MemberRequest, key: str) -> HttpResponse:
    row = remove_save(account=request.user, key=key)
    undo = reverse("videos:saved_restore", args=[key])
    in_sheet = request.htmx.target == f"saved-note-{key}" and page_behind(request)
    return _gone(
        request,
        "Taken off your shelf. Nobody noticed.",
        shelf=SHELF_OF[row.method],
        undo=undo,
        at=row.removed_at,
        tile=render_to_string("videos/_left_item.html", {"key": key}) if in_sheet else "",
    )


@require_POST
@sign_in_required
@answers_refusals
def restore(request: MemberRequest, key: str) -> HttpResponse:
    restore_save(account=request.user, key=key)
    return _gone(request, "Back on your shelf, as it was.", shelf="removed")


@require_POST
@sign_in_required
@answers_refusals
def hide(request: MemberRequest, key: str) -> HttpResponse:
    on = request.POST.get("on") != "0"
    row = hide_save(account=request.user, key=key, on=on)
    said = {
        ("download", True): "Hidden from your list. The file stays with you.",
        ("download", False): "Back in your list.",
        ("favorite", True): "Kept off your profile. It stays on your own list.",
        ("favorite", False): "May appear on your profile, while you show your favorites.",
    }[row.method, on]
    if row.method == "favorite" and request.htmx:
        attach_cards([row], request.user)
        return toast(render(request, "videos/_saved_item.html", {"item": row, "shelf": "favorites"}), said)
    at = row.hidden_at
    undo = f"{reverse('videos:saved_undo')}?at={stamp(at)}" if at else ""
    return _gone(request, said, shelf=SHELF_OF[row.method], undo=undo, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def note(request: MemberRequest, key: str) -> HttpResponse:
    """The sheet after a save, and its page: collections, reason, note and moment, written at once."""
    item = VideoSave.objects.get(key=key, account=request.user)
    attach_cards([item], request.user)
    form = NoteForm(request.POST if request.method == "POST" else None, instance=item)
    if request.method == "POST" and form.is_valid():
        try:
            item = note_save(account=request.user, key=key, **form.wanted())
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            return _noted(request, item)
    mine = collections_for(item)
    back = request.POST.get("back") or request.GET.get("back", "")
    context = {"item": item, "form": form, "collections": form.with_choice(mine), "back": back}
    page = "videos/_saved_note.html" if request.htmx else "videos/saved_note.html"
    return render(request, page, context, status=422 if form.is_bound else 200)


def _noted(request: MemberRequest, item: VideoSave) -> HttpResponse:
    said = "Noted, for you alone."
    if not request.htmx:
        return _gone(request, said, shelf="removed" if item.removed_at else SHELF_OF[item.method])
    page = page_behind(request)
    if page is None:
        return toast(HttpResponse(), said)
    attach_cards([item], request.user)
    name, key, _ = page
    if key and not item.places.filter(collection__key=key).exists():
        tile = render_to_string("videos/_left_item.html", {"key": item.key})
    else:
        context = {"item": item, "shelf": name, "swap_oob": True}
        tile = render_to_string("videos/_saved_item.html", context, request=request)
    return toast(HttpResponse(tile + around(request)), said)
