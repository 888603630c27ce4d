"""One video: watching it, its comments, its counts."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from videos.actions.comments import add_comment, delete_comment
from videos.actions.engagement import record_view
from videos.actions.errors import Refused
from videos.forms import CommentForm
from videos.models import Video
from videos.selectors.cards import make_cards
from videos.selectors.comments import thread
from videos.viewer import viewer_key

from .feed import next_url
from .gate import answers_refusals, back_to_video, refuse, sign_in_required, toast
from .requests import MemberRequest, Request
from .view_as import Guise, guise, nothing_there


def visible_video(request: Request, slug: str) -> Video:
    """The video at this address, if the person may see it (its own creator: in any state)."""
    return Video.objects.visible_to(request.user).select_related("creator").get(slug=slug)


def _thread(request: Request, video: Video) -> dict[str, Any]:
    page = thread(request.user, video, request.GET.get("after", ""))
    more = next_url(request, page.after).partition("?")[2]
    return {
        "video": video,
        "comments_page": page.rows,
        "next_comments_url": f"/v/{video.slug}/comments/?{more}" if more else "",
        "comment_form": CommentForm(),
    }


@require_safe
@vary_on_headers("Save-Data")  # which file of the video the page names
@answers_refusals
def watch(request: Request, slug: str) -> HttpResponse:
    video = visible_video(request, slug)
    if seen := guise(request, video.creator):
        return _watch_as(request, video, seen)
    (card,) = make_cards([video], request.user, viewer_key(request))
    context = {"card": card, "start": _start(request, card), **_thread(request, card)}
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
    return render(request, "videos/watch.html", {"card": card, "guise": seen, **_thread(seen.request, card)})


@require_safe
@answers_refusals
def counts(request: Request, slug: str) -> HttpResponse:
    """The totals under a video, polled by the open page at most once in 15 seconds."""
    (card,) = make_cards([visible_video(request, slug)], request.user)
    return render(request, "videos/_counts.html", {"video": card})


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def comments(request: Request, slug: str) -> HttpResponse:
    if request.method == "POST":
        return _add(request, slug=slug)  # type: ignore[return-value]
    video = visible_video(request, slug)
    part = "#items" if request.GET.get("after") else ""
    if not request.htmx:
        return back_to_video(request, slug)
    seen = guise(request, video.creator)
    shown_to = seen.request if seen else request
    return render(shown_to, f"videos/_comments.html{part}", _thread(shown_to, video))


@sign_in_required
def _add(request: MemberRequest, slug: str) -> HttpResponse:
    form = CommentForm(request.POST)
    form.is_valid()
    try:
        comment = add_comment(
            account=request.user,
            slug=slug,
            text=form.cleaned_data.get("text", ""),
            parent_id=form.cleaned_data.get("parent"),
        )
    except Refused as refusal:
        return refuse(request, refusal)
    if not request.htmx:
        return back_to_video(request, slug, "Your comment is there.")
    comment.replies_list = []
    return render(request, "videos/_comment.html", {"comment": comment, "video": comment.video}, status=201)


@require_POST
@sign_in_required
@answers_refusals
def comment_delete(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    # Reached only by way of its own video: a hidden one's comments are as hidden as itself.
    comment = visible_video(request, slug).comments.get(pk=pk)
    delete_comment(comment_id=comment.pk, by=request.user)
    if not request.htmx:
        return back_to_video(request, slug, "The comment is gone.")
    return toast(HttpResponse(), "The comment is gone.")


@require_POST
@answers_refusals
def view(request: Request, slug: str) -> HttpResponse:
    video = visible_video(request, slug)
    record_view(
        video=video,
        viewer_key=viewer_key(request),
        token=request.POST.get("token", ""),
        is_creator=video.creator_id == request.user.pk,
    )
    return HttpResponse(status=204)  # the same, counted or not
