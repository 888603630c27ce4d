"""What one has said under all videos, also under those that one no longer sees."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from videos.actions.comments import delete_comment
from videos.models import Comment
from videos.selectors.comments import own_comments_page

from .comments import GONE
from .feed import next_url
from .gate import answers_refusals, sign_in_required, toast
from .privacy import tabs
from .requests import MemberRequest


@require_safe
@sign_in_required
def own_comments(request: MemberRequest) -> HttpResponse:
    page = own_comments_page(request.user, request.GET.get("after", ""))
    context = {
        "settings_tabs": tabs(request),
        "comments": page.rows,
        "next_url": next_url(request, page.after),
    }
    return render(request, "videos/own_comments.html", context)


@require_POST
@sign_in_required
@answers_refusals
def own_comment_delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete one's own comment. It can be put back by who still sees its video."""
    own = Comment.objects.standing().filter(author=request.user).select_related("video")
    comment: Comment = own.get(pk=pk)
    is_reached = Comment.objects.visible_to(request.user).filter(pk=pk).exists()
    delete_comment(comment_id=pk, by=request.user)
    if not request.htmx:
        messages.success(request, GONE)
        return redirect("videos:own_comments")
    undo = reverse("videos:comment_restore", args=[comment.video.slug, pk]) if is_reached else ""
    return toast(HttpResponse(), GONE, undo=undo)
