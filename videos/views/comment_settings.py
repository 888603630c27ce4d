"""The settings of comments, and the people whom one may mention."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from videos.actions.accounts import set_comments_from
from videos.actions.errors import Refused
from videos.actions.quiet import Kind, list_word
from videos.models import Circle
from videos.selectors.comments import held_page
from videos.selectors.people import whom_to_mention
from videos.selectors.quiet import words_of_list

from .feed import next_url
from .gate import answers_refusals, sign_in_required
from .privacy import tabs
from .requests import MemberRequest

IMPACTS = {
    Circle.EVERYONE: "Saved. Everyone who sees a video can comment, unless the video says otherwise.",
    Circle.FRIENDS: "Saved. Only friends can comment from now on. Comments that are there stay.",
    Circle.NOBODY: "Saved. Nobody but you can comment from now on. Comments that are there stay.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def comment_settings(request: MemberRequest) -> HttpResponse:
    """Who may comment, which words wait for one's look, and what waits now."""
    account, word, error = request.user, "", ""
    if request.method == "POST" and "comments_from" in request.POST:
        circle = set_comments_from(account=account, circle=request.POST["comments_from"]).comments_from
        messages.success(request, IMPACTS[Circle(circle)])
        return redirect("videos:comment_settings")
    if request.method == "POST":
        word = request.POST.get("text", "")
        try:
            rule = list_word(account=account, kind=Kind.FILTER, text=word)
        except Refused as refusal:
            error = refusal.sentence
        else:
            messages.success(request, f"Comments with “{rule.text}” wait for you from now on.")
            return redirect("videos:comment_settings")
    page = held_page(account, request.GET.get("after", ""))
    context: dict[str, Any] = {
        "settings_tabs": tabs(request),
        "circles": Circle.choices,
        "words": words_of_list(account, Kind.FILTER),
        "word": word,
        "error": error,
        "held": page.rows,
        "next_url": next_url(request, page.after),
    }
    return render(request, "videos/comment_settings.html", context, status=422 if error else 200)


@require_safe
@sign_in_required
def people(request: MemberRequest) -> JsonResponse:
    """At most eight accounts that complete what somebody types after an @."""
    found = whom_to_mention(request.user, request.GET.get("q", "")[:60])
    return JsonResponse({"people": [{"handle": a.handle, "name": a.name} for a in found]})
