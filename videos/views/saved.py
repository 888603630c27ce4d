"""One's own shelves. Only their owner ever gets here."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from videos.actions.saves import hide_save, note_save, remove_save, restore_save
from videos.forms import NoteForm
from videos.models import VideoSave
from videos.selectors.shelf import SHELVES, attach_cards, shelf, shelf_counts

from .feed import next_url
from .gate import answers_refusals, sign_in_required, toast
from .requests import MemberRequest


@require_safe
@sign_in_required
def saved(request: MemberRequest) -> HttpResponse:
    name = request.GET.get("shelf", "saved")
    if name not in SHELVES:
        name = "saved"
    page = shelf(request.user, name, request.GET.get("after", ""))
    context = {
        "shelf": name,
        "shelves": SHELVES,
        "items": page.rows,
        "next_url": next_url(request, page.after),
    }
    if request.htmx and "after" in request.GET:
        return render(request, "videos/saved.html#items", context)
    return render(request, "videos/saved.html", {**context, "counts": shelf_counts(request.user)})


SHELF_OF = {"save": "saved", "favorite": "favorites", "download": "downloads"}


def _around(request: MemberRequest) -> str:
    """What else changes on the page of a shelf: the numbers on its tabs, and the list if it is empty now."""
    page = urlsplit(request.htmx.current_url_abs_path or "")
    if page.path != reverse("videos:saved"):
        return ""
    name = parse_qs(page.query).get("shelf", ["saved"])[0]
    counts = shelf_counts(request.user)
    context = {"shelf": name, "counts": counts, "swap_oob": True}
    parts = ["tabs", "empty"] if not counts.get(name) else ["tabs"]
    return "".join(render_to_string(f"videos/saved.html#{part}", context, request=request) for part in parts)


def _gone(request: MemberRequest, text: str, *, shelf: str, undo: str = "") -> HttpResponse:
    """The item leaves the list in which it stood; a toast says so, or the page of that shelf."""
    if request.htmx:
        return toast(HttpResponse(_around(request)), text, undo=undo)
    messages.success(request, text)
    return redirect(f"{reverse('videos:saved')}?shelf={shelf}")


@require_POST
@sign_in_required
@answers_refusals
def remove(request: MemberRequest, key: str) -> HttpResponse:
    row = remove_save(account=request.user, key=key)
    undo = reverse("videos:saved_restore", args=[key])
    return _gone(request, "Taken off your shelf. Nobody noticed.", shelf=SHELF_OF[row.method], undo=undo)


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
        ("favorite", True): "Hidden from your profile. It stays on your own list.",
        ("favorite", False): "Shown on your profile, if your Favorites are.",
    }[row.method, on]
    if row.method == "favorite" and request.htmx:
        attach_cards([row], request.user)
        return toast(render(request, "videos/_saved_item.html", {"item": row, "shelf": "favorites"}), said)
    return _gone(request, said, shelf=SHELF_OF[row.method])


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def note(request: MemberRequest, key: str) -> HttpResponse:
    item = VideoSave.objects.get(key=key, account=request.user)
    attach_cards([item], request.user)
    form = NoteForm(request.POST or None, instance=item)
    page = "videos/_saved_note.html" if request.htmx else "videos/saved_note.html"
    if request.method != "POST":
        return render(request, page, {"item": item, "form": NoteForm(instance=item)})
    if not form.is_valid():
        return render(request, page, {"item": item, "form": form}, status=422)
    note_save(
        account=request.user, key=key, reason=form.cleaned_data["reason"], note=form.cleaned_data["note"]
    )
    if not request.htmx:
        return _gone(request, "Noted, for you alone.", shelf=SHELF_OF[item.method])
    return toast(HttpResponse(), "Noted, for you alone.")
