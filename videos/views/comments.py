"""Comments: the thread under a video, and what its buttons do."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from videos.actions.comment_marks import let_comment_through, like_comment, pin_comment
from videos.actions.comments import (
    add_comment,
    delete_comment,
    edit_comment,
    may_comment,
    restore_comment,
    why_not,
)
from videos.actions.errors import Refused
from videos.forms import CommentForm
from videos.models import Comment, Video
from videos.selectors.comments import replies, tell, thread

from .feed import next_url
from .gate import answers_refusals, back_to_video, refuse, sign_in_required, toast, wanted
from .requests import MemberRequest, Request
from .view_as import guise

GONE = "The comment is gone."


def visible_video(request: Request, slug: str) -> Video:
    """The video at this address, if the person may see it (its own creator: in any state)."""
    return Video.objects.visible_to(request.user).select_related("creator").get(slug=slug)


def number(request: Request, name: str) -> int | None:
    """A row's number in the address."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


def thread_context(request: Request, video: Video) -> dict[str, Any]:
    """What the panel of comments shows, and what it says of the caption's mentions."""
    focus = number(request, "comment")
    page = thread(request.user, video, request.GET.get("after", ""), focus)
    video.known = page.known
    more = next_url(request, page.after).partition("?")[2]
    return {
        "video": video,
        "thread": page,
        "comments_page": page.comments,
        "focus": focus,
        "next_comments_url": f"{reverse('videos:comments', args=[video.slug])}?{more}" if more else "",
        "next_page_url": f"{reverse('videos:watch', args=[video.slug])}?{more}" if more else "",
        "comment_form": CommentForm(),
    }


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
    return render(shown_to, f"videos/_comments.html{part}", thread_context(shown_to, video))


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
    waits = f"@{comment.video.creator.handle} looks at this one first. Until then only you two see it."
    if not request.htmx:
        return back_to_video(request, slug, waits if comment.held_at else "Your comment is there.")
    if comment.sent_twice:
        return HttpResponse(status=204)  # it is on the page already
    answer = _show(request, comment, status=201)
    return toast(answer, waits) if comment.held_at else answer


def _show(request: MemberRequest, comment: Comment, status: int = 200) -> HttpResponse:
    """One comment as it is now. Its answers stay as they are on the page, so they are not sent."""
    comment.replies_list, comment.more_replies, comment.more_from = [], 0, ""
    tell([comment], request.user, comment.video)
    context = {"comment": comment, "video": comment.video}
    return render(request, "videos/_comment.html", context, status=status)


def _comment(request: Request, slug: str, pk: int) -> Comment:
    """Reached only by way of its own video: a hidden one's comments are as hidden as itself."""
    seen = Comment.objects.visible_to(request.user).select_related("video__creator", "author")
    comment: Comment = seen.get(pk=pk, video__slug=slug)
    return comment


@require_safe
@answers_refusals
def comment_replies(request: Request, slug: str, pk: int) -> HttpResponse:
    """The answers to a comment that the page has not shown yet; without scripts, on a page of their own."""
    comment = _comment(request, slug, pk)
    if seen := guise(request, comment.video.creator):
        request = seen.request
        comment = _comment(request, slug, pk)
    besides = number(request, "besides") or 0
    rows, more = replies(request.user, comment, number(request, "after") or 0, besides)
    kept = f"&besides={besides}" if besides else ""
    comment.replies_list, comment.more_replies = rows, more
    comment.more_from = f"after={rows[-1].pk}{kept}" if rows else ""
    context: dict[str, Any] = {"comment": comment, "video": comment.video}
    if request.htmx:
        return render(request, "videos/_replies.html", context)
    tell([comment], request.user, comment.video)
    may = may_comment(comment.video, request.user)
    context["thread"] = {"refusal": "" if may else why_not(comment.video)}
    return render(request, "videos/comment_replies.html", context)


@require_POST
@sign_in_required
@answers_refusals
def comment_like(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    on = wanted(request)
    comment = like_comment(account=request.user, comment_id=_comment(request, slug, pk).pk, on=on)
    if not request.htmx:
        return _back(slug, pk)
    comment.liked = on
    return render(request, "videos/_comment_like.html", {"comment": comment, "video": comment.video})


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def comment_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    comment = _comment(request, slug, pk)
    if comment.author_id != request.user.pk:
        raise Comment.DoesNotExist
    text, error = comment.text, ""
    if request.method == "POST":
        form = CommentForm(request.POST)
        form.is_valid()
        text = form.cleaned_data.get("text", "")
        try:
            comment = edit_comment(account=request.user, comment_id=pk, text=text)
        except Refused as refusal:
            if refusal.field != "text":
                raise
            error = refusal.sentence
        else:
            return _words(request, comment) if request.htmx else _back(slug, pk)
    elif request.GET.get("cancel"):
        return _words(request, comment)
    context = {"comment": comment, "video": comment.video, "text": text, "error": error}
    template = "videos/_comment_edit.html" if request.htmx else "videos/comment_edit.html"
    return render(request, template, context, status=422 if error else 200)


def _words(request: MemberRequest, comment: Comment) -> HttpResponse:
    tell([comment], request.user, comment.video)
    return render(request, "videos/_comment_words.html", {"comment": comment, "video": comment.video})


@require_POST
@sign_in_required
@answers_refusals
def comment_delete(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    delete_comment(comment_id=_comment(request, slug, pk).pk, by=request.user)
    if not request.htmx:
        return back_to_video(request, slug, GONE)
    return toast(HttpResponse(), GONE, undo=reverse("videos:comment_restore", args=[slug, pk]))


@require_POST
@sign_in_required
@answers_refusals
def comment_restore(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    restore_comment(comment_id=pk, slug=slug, by=request.user)
    if request.htmx:
        return toast(HttpResponse(), "The comment is back.")
    return _back(slug, pk)


@require_POST
@sign_in_required
@answers_refusals
def comment_pin(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    on = wanted(request)
    pin_comment(account=request.user, comment_id=_comment(request, slug, pk).pk, on=on)
    if request.htmx:
        video = visible_video(request, slug)
        answer = render(request, "videos/_comments.html", thread_context(request, video))
        return toast(answer, "Pinned to the top." if on else "No longer pinned.")
    return _back(slug, pk)


@require_POST
@sign_in_required
@answers_refusals
def comment_release(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Let a held comment through."""
    comment = let_comment_through(
        account=request.user,
        comment_id=_comment(request, slug, pk).pk,
        read=request.POST.get("read", ""),
    )
    if not request.htmx:
        return _back(slug, pk)
    if request.htmx.target and request.htmx.target.startswith("held-"):
        return toast(HttpResponse(), "It is there for others now.")
    return toast(_show(request, comment), "It is there for others now.")


def _back(slug: str, pk: int) -> HttpResponse:
    """To the comment on its video's page, where a button leads without JavaScript."""
    where = f"{reverse('videos:watch', args=[slug])}?{urlencode({'comment': pk})}#comment-{pk}"
    return HttpResponse(status=302, headers={"Location": where})
