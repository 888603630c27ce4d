"""One video: watching it, its comments, its counts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

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
@answers_refusals
def watch(request: Request, slug: str) -> HttpResponse:
    video = visible_video(request, slug)
    (card,) = make_cards([video], request.user, viewer_key(request))
    return render(request, "videos/watch.html", {"card": card, **_thread(request, card)})


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
    return render(request, f"videos/_comments.html{part}", _thread(request, video))


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
