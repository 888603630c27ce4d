"""One video: watching it, and its counts."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from videos.actions.viewing import Play, record_view
from videos.models import Video
from videos.selectors.cards import make_cards, mark_totals
from videos.selectors.counts import shown_totals
from videos.viewer import viewer_key

from .comments import thread_context, visible_video
from .gate import answers_refusals
from .requests import Request
from .view_as import Guise, guise, nothing_there


@require_safe
@vary_on_headers("Save-Data")  # which file of the video the page names
@answers_refusals
def watch(request: Request, slug: str) -> HttpResponse:
    video = visible_video(request, slug)
    if seen := guise(request, video.creator):
        return _watch_as(request, video, seen)
    (card,) = make_cards([video], request.user, viewer_key(request))
    context = {"card": card, "start": _start(request, card), **thread_context(request, card)}
    return render(request, "videos/watch.html", context)


def _start(request: Request, video: Video) -> str:
    """The second at which a video opens, if the address names one within it: where somebody saved it."""
    second = request.GET.get("t", "")
    if not re.fullmatch(r"\d{1,5}(\.\d{1,3})?", second, re.ASCII) or not 0 < float(second) < video.seconds:
        return ""
    return second


def _watch_as(request: Request, video: Video, seen: Guise) -> HttpResponse:
    """One's own video as others get it. Without a viewer's key, so that no view can be reported."""
    shown = Video.objects.visible_to(seen.viewer).select_related("creator").filter(pk=video.pk)
    if not (cards := make_cards(shown, seen.viewer)):
        return nothing_there(request, seen, reverse("videos:watch", args=[video.slug]))
    (card,) = cards
    card.following = seen.follows
    return render(
        request, "videos/watch.html", {"card": card, "guise": seen, **thread_context(seen.request, card)}
    )


@require_safe
@answers_refusals
def counts(request: Request, slug: str) -> HttpResponse:
    """The totals under a video, polled by the open page at most once in 15 seconds; empty if it has seen them."""
    video = mark_totals(visible_video(request, slug), request.user)
    if request.GET.get("seen") == shown_totals(video):
        return HttpResponse(status=204)
    return render(request, "videos/_counts.html", {"video": video})


@require_POST
@answers_refusals
def view(request: Request, slug: str) -> HttpResponse:
    """What a player has played. The answer is the same, counted or not."""
    video = visible_video(request, slug)
    if not _is_guessed(request):
        sent = request.POST
        record_view(
            video=video,
            viewer_key=viewer_key(request),
            token=sent.get("token", ""),
            is_creator=video.creator_id == request.user.pk,
            play=Play.read(sent.get("played", ""), sent.get("until", ""), sent.get("parts", "")),
        )
    return HttpResponse(status=204)


def _is_guessed(request: Request) -> bool:
    """Whether a browser only guesses that somebody will come to this page, and nobody looks at it yet."""
    return any("pre" in request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
