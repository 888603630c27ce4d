"""What one would rather not see: muting, turning down, and the page that lists it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from videos.actions.errors import Refused
from videos.actions.quiet import Kind, list_word, mute_account, turn_down_video, unlist_word
from videos.selectors.people import muted_page
from videos.selectors.quiet import turned_down, words_of_list

from .feed import next_url
from .gate import answers_refusals, back_to_video, refuse, sign_in_required, toast, wanted
from .privacy import tabs
from .requests import MemberRequest


@require_POST
@sign_in_required
@answers_refusals
def mute(request: MemberRequest, handle: str) -> HttpResponse:
    on = wanted(request)
    account = mute_account(muter=request.user, handle=handle, on=on)
    said = (
        f"@{account.handle} is muted: not in your feeds, lists and inbox. They aren’t told."
        if on
        else f"@{account.handle} is no longer muted."
    )
    if request.htmx:
        answer = toast(HttpResponse(), said, undo=request.path if on else "", values={"on": "0"})
        return trigger_client_event(answer, "hush:muted", {"account": account.pk}) if on else answer
    messages.success(request, said)
    if request.POST.get("back") == "quiet":
        return redirect("videos:quiet")
    return redirect("videos:profile", handle=account.handle)


@require_POST
@sign_in_required
@answers_refusals
def not_interested(request: MemberRequest, slug: str) -> HttpResponse:
    on = wanted(request)
    turn_down_video(account=request.user, slug=slug, on=on)
    said = "You won’t be shown this one again." if on else "It may be shown to you again."
    if request.htmx:
        answer = toast(HttpResponse(), said, undo=request.path if on else "", values={"on": "0"})
        return trigger_client_event(answer, "hush:aside", {"slug": slug}) if on else answer
    if request.POST.get("back") == "quiet":
        messages.success(request, said)
        return redirect("videos:quiet")
    return back_to_video(request, slug, said)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def quiet(request: MemberRequest) -> HttpResponse:
    """The page of all that one has muted; a POST puts a word on the list."""
    word, error = "", ""
    if request.method == "POST":
        word = request.POST.get("text", "")
        try:
            rule = list_word(account=request.user, kind=Kind.MUTE, text=word)
        except Refused as refusal:
            error = refusal.sentence
        else:
            messages.success(request, f"“{rule.text}” is muted.")
            return redirect("videos:quiet")
    muted = muted_page(request.user, request.GET.get("people", ""))
    page = turned_down(request.user, request.GET.get("after", ""))
    context: dict[str, Any] = {
        "settings_tabs": tabs(request),
        "muted": muted.rows,
        "next_people_url": next_url(request, muted.after, "people"),
        "words": words_of_list(request.user, Kind.MUTE),
        "word": word,
        "error": error,
        "turned_down": page.rows,
        "next_url": next_url(request, page.after),
    }
    return render(request, "videos/quiet.html", context, status=422 if error else 200)


@require_POST
@sign_in_required
@answers_refusals
def word_remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a word off one of one's lists; to undo it is to write it again."""
    try:
        rule = unlist_word(account=request.user, pk=pk)
    except Refused as refusal:
        return refuse(request, refusal)
    said = f"“{rule.text}” is off the list."
    if request.htmx:
        where = "videos:quiet" if rule.kind == Kind.MUTE else "videos:comment_settings"
        return toast(HttpResponse(), said, undo=reverse(where), values={"text": rule.text})
    messages.success(request, said)
    return redirect("videos:quiet" if rule.kind == Kind.MUTE else "videos:comment_settings")
