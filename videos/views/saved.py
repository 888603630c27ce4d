"""One's own shelves. Only their owner ever gets here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from videos.actions.saves import hide_download, note_save, remove_save, restore_save
from videos.forms import NoteForm
from videos.models import VideoSave
from videos.selectors.shelf import SHELVES, attach_cards, shelf, shelf_counts

from .feed import next_url
from .gate import answers_refusals, sign_in_required, toast


@require_safe
@sign_in_required
def saved(request: HttpRequest) -> HttpResponse:
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
    if request.htmx and "after" in request.GET:  # type: ignore[attr-defined]
        return render(request, "videos/saved.html#items", context)
    return render(request, "videos/saved.html", {**context, "counts": shelf_counts(request.user)})


def _gone(request: HttpRequest, text: str, *, undo: str = "") -> HttpResponse:
    """The item leaves the list that it stood in; the toast says so."""
    if request.htmx:  # type: ignore[attr-defined]
        return toast(HttpResponse(), text, undo=undo)
    return redirect("videos:saved")


@require_POST
@sign_in_required
@answers_refusals
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    remove_save(account=request.user, pk=pk)
    undo = reverse("videos:saved_restore", args=[pk])
    return _gone(request, "Taken off your shelf. Nobody noticed.", undo=undo)


@require_POST
@sign_in_required
@answers_refusals
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    restore_save(account=request.user, pk=pk)
    return _gone(request, "Back on your shelf, as it was.")


@require_POST
@sign_in_required
@answers_refusals
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    on = request.POST.get("on") != "0"
    hide_download(account=request.user, pk=pk, on=on)
    if not on:
        return _gone(request, "Back in your list.")
    return _gone(request, "Hidden from your list. The file stays with you.")


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def note(request: HttpRequest, pk: int) -> HttpResponse:
    item = VideoSave.objects.get(pk=pk, account=request.user)
    attach_cards([item], request.user)
    form = NoteForm(request.POST or None, instance=item)
    page = "videos/_saved_note.html" if request.htmx else "videos/saved_note.html"  # type: ignore[attr-defined]
    if request.method != "POST":
        return render(request, page, {"item": item, "form": NoteForm(instance=item)})
    if not form.is_valid():
        return render(request, page, {"item": item, "form": form}, status=422)
    note_save(account=request.user, pk=pk, reason=form.cleaned_data["reason"], note=form.cleaned_data["note"])
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("videos:saved")
    return toast(HttpResponse(), "Noted, for you alone.")
