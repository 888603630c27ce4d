"""One's own collections. Nobody else ever gets here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from videos.actions.collections import (
    create_collection,
    delete_collection,
    move_collection,
    rename_collection,
)
from videos.actions.errors import Refused
from videos.models import Collection
from videos.models.collection import COLLECTION_NAME_MAX
from videos.selectors.collections import collection_size, stacks
from videos.selectors.shelf import INSIDE, shelf_counts

from .gate import answers_refusals, sign_in_required, toast
from .requests import MemberRequest
from .shelf_pages import list_context, stamp, undo_offer


def _overview(request: MemberRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "shelf": "collections",
        "stacks": stacks(request.user),
        "counts": shelf_counts(request.user),
        "name_max": COLLECTION_NAME_MAX,
        "undo": undo_offer(request),
    }
    return render(request, "videos/collections.html", {**context, **more}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def collections(request: MemberRequest) -> HttpResponse:
    """All of them, in their owner's order; a POST makes a new one."""
    if request.method != "POST":
        return _overview(request)
    name = request.POST.get("name", "")
    try:
        made = create_collection(account=request.user, name=name)
    except Refused as refusal:
        return _overview(request, status=refusal.status, typed=name, error=refusal.sentence)
    messages.success(request, f"“{made.name}” is there. Only you know.")
    return redirect("videos:collections")


def _one(request: MemberRequest, key: str, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {**list_context(request, INSIDE, key), "name_max": COLLECTION_NAME_MAX, **more}
    page = "videos/collection.html" if "counts" in context else "videos/_shelf_items.html"
    return render(request, page, context, status=status)


@require_safe
@sign_in_required
@answers_refusals
def collection(request: MemberRequest, key: str) -> HttpResponse:
    return _one(request, key)


@require_POST
@sign_in_required
@answers_refusals
def rename(request: MemberRequest, key: str) -> HttpResponse:
    name = request.POST.get("name", "")
    try:
        renamed = rename_collection(account=request.user, key=key, name=name)
    except Refused as refusal:
        return _one(request, key, status=refusal.status, typed=name, error=refusal.sentence)
    messages.success(request, f"Now called “{renamed.name}”.")
    return redirect("videos:collection", key=key)


@require_POST
@sign_in_required
@answers_refusals
def move(request: MemberRequest, key: str) -> HttpResponse:
    to = request.POST.get("to", "")
    if not (to.isascii() and to.isdecimal() and len(to) < 6):
        raise Refused("This button sent something odd. Reload the page and try again.", status=400)
    moved = move_collection(account=request.user, key=key, to=int(to))
    if request.htmx:
        context = {"stacks": stacks(request.user)}
        said = f"“{moved.name}” is now number {moved.position + 1}."
        return toast(render(request, "videos/collections.html#stacks", context), said)
    return redirect(f"{reverse('videos:collections')}#collection-{key}")


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def delete(request: MemberRequest, key: str) -> HttpResponse:
    """Ask, and then delete. What was in it stays on the shelf."""
    if request.method == "POST":
        at = delete_collection(account=request.user, key=key)
        return redirect(f"{reverse('videos:collections')}?undo={stamp(at)}")
    found = Collection.objects.get(account=request.user, key=key)
    context = {"collection": found, "size": collection_size(found)}
    return render(request, "videos/collection_delete.html", context)
