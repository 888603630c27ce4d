"""What one does with many items of one's shelf at once, and how that is undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from videos.actions import shelf as actions
from videos.actions.errors import Refused
from videos.models import VideoSave
from videos.selectors.shelf import attach_cards

from .gate import answers_refusals, sign_in_required, toast
from .requests import MemberRequest
from .shelf_pages import around, back_to_shelf, instant, page_behind, stamp


class Done(NamedTuple):
    """What the page learns: a sentence, which items leave the list, which look different, and the way back."""

    said: str
    left: list[VideoSave] = []
    changed: list[VideoSave] = []
    undo: datetime | None = None


def _back_again(back: actions.PutBack) -> str:
    if back.collections:
        return f"“{back.collections[0].name}” is back, with all that was in it."
    if back.hidden:
        return f"{_items(back.hidden)} back in your list."
    if back.places:
        return f"{_items(back.places)} back in “{back.places[0].collection.name}”."
    return f"{_items(back.saves)} back on your shelf, as before."


def _own(request: MemberRequest, keys: list[str]) -> list[VideoSave]:
    return list(VideoSave.objects.filter(account=request.user, key__in=keys))


def _items(rows: Sequence[object]) -> str:
    return "1 item" if len(rows) == 1 else f"{len(rows)} items"


def _remove(request: MemberRequest, keys: list[str]) -> Done:
    rows, at = _parts(actions.remove_saves(account=request.user, keys=keys))
    if not rows:
        return Done("That is off your shelf already.", left=_own(request, keys))
    return Done(f"{_items(rows)} taken off your shelf. Nobody noticed.", left=rows, undo=at)


def _restore(request: MemberRequest, keys: list[str]) -> Done:
    rows, _ = _parts(actions.restore_saves(account=request.user, keys=keys))
    return Done(f"{_items(rows)} back on your shelf, as before.", left=rows)


def _hide(request: MemberRequest, keys: list[str]) -> Done:
    rows, at = _parts(actions.hide_downloads(account=request.user, keys=keys))
    if not rows:
        return Done("Only downloads can be hidden from this list, and only once.")
    return Done(f"{_items(rows)} hidden from your list. The files stay with you.", left=rows, undo=at)


def _take(request: MemberRequest, keys: list[str]) -> Done:
    key = request.POST.get("collection", "")
    chosen, taken = actions.uncollect_saves(account=request.user, keys=keys, collection=key)
    rows, at = _parts(taken)
    if not rows:
        return Done(f"That is not in “{chosen.name}” any more.", left=_own(request, keys))
    return Done(f"{_items(rows)} taken out of “{chosen.name}”. Still on your shelf.", left=rows, undo=at)


def _reason(request: MemberRequest, keys: list[str]) -> Done:
    reason = request.POST.get("reason", "")
    rows, _ = _parts(
        actions.give_reason(account=request.user, keys=keys, reason="" if reason == "none" else reason)
    )
    page = page_behind(request)
    wanted = page[2].get("reason", "") if page else ""
    if wanted and wanted != reason:
        return Done(f"Noted for {_items(rows)}.", left=rows)
    return Done(f"Noted for {_items(rows)}, for you alone.", changed=rows)


def _add(request: MemberRequest, keys: list[str]) -> Done:
    key, name = request.POST.get("add", ""), request.POST.get("name", "")
    chosen, fresh = actions.collect_saves(
        account=request.user, keys=keys, collection="" if key == "new" else key, name=name
    )
    if not fresh:
        return Done(f"All of that is in “{chosen.name}” already.")
    return Done(f"{fresh} added to “{chosen.name}”.")


def _parts(many: actions.Many) -> tuple[list[VideoSave], datetime]:
    return many.rows, many.at


DEEDS: dict[str, Callable[[MemberRequest, list[str]], Done]] = {
    "remove": _remove,
    "restore": _restore,
    "hide": _hide,
    "take": _take,
}


@require_POST
@sign_in_required
@answers_refusals
def many(request: MemberRequest) -> HttpResponse:
    """Do what the pressed button says with the items that are ticked."""
    sent = request.POST
    deed = _reason if "reason" in sent else _add if "add" in sent else DEEDS.get(sent.get("do", ""))
    if deed is None:
        raise Refused("This button sent something odd. Reload the page and try again.", status=400)
    done = deed(request, sent.getlist("item"))
    if not request.htmx:
        messages.success(request, done.said)
        return redirect(back_to_shelf(request, "saved", undo=done.undo))
    attach_cards(done.changed, request.user)
    shelf = (page_behind(request) or ("saved",))[0]
    parts = [render_to_string("videos/_left_item.html", {"key": row.key}) for row in done.left]
    for row in done.changed:
        context = {"item": row, "shelf": shelf, "swap_oob": True}
        parts.append(render_to_string("videos/_saved_item.html", context, request=request))
    undo = f"{reverse('videos:saved_undo')}?at={stamp(done.undo)}" if done.undo else ""
    return toast(HttpResponse("".join(parts) + around(request)), done.said, undo=undo)


@require_POST
@sign_in_required
@answers_refusals
def undo(request: MemberRequest) -> HttpResponse:
    """Put back what was taken away at one instant."""
    at = instant(request.GET.get("at", ""))
    if at is None:
        raise VideoSave.DoesNotExist
    try:
        said = _back_again(actions.put_back_removal(account=request.user, at=at))
    except VideoSave.DoesNotExist:
        raise Refused("That has been put back already, or it is too long ago.", status=409) from None
    if request.htmx:
        return toast(HttpResponse(around(request)), said)
    messages.success(request, said)
    return redirect(back_to_shelf(request, "saved"))
