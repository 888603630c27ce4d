"""Posting a video: upload, follow the work, edit, try again, delete."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from videos.actions import quota
from videos.actions.errors import Refused
from videos.actions.upload_keys import already_here
from videos.actions.videos import check_size, delete_video, edit_video, retry_video, upload_video
from videos.forms import UploadForm, WordsForm
from videos.incoming import REFUSAL, upload_key
from videos.models import Account, Circle, Video
from videos.models.video import CAPTION_MAX
from videos.selectors.extras import extras_of

from .effects import video_effects
from .gate import answers_refusals, refuse, say_when, sign_in_required
from .requests import MemberRequest

ON_ITS_WAY = "It is on its way. It comes out as soon as it is ready; you needn’t wait here."


def jobs_of(account: Account) -> list[Video]:
    """One's own videos that are not out yet, newest first."""
    return list(
        Video.objects.visible_to(account)
        .filter(creator=account, published_at__isnull=True)
        .select_related("creator")
        .order_by("-created_at")[:20]
    )


def _context(request: MemberRequest, form: Any, **more: Any) -> dict[str, Any]:
    limits = {
        "max_mb": settings.UPLOAD_MAX_MB,
        "max_seconds": settings.UPLOAD_MAX_SECONDS,
        "caption": CAPTION_MAX,
    }
    return {
        "form": form,
        "jobs": jobs_of(request.user),
        "limits": limits,
        "audiences": Video.Audience.choices,
        "circles": Circle.choices,
        **more,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
def upload(request: MemberRequest) -> HttpResponse:
    """The page, and what it sends. With the key of an upload, GET says whether it has arrived or may come."""
    key = upload_key(request)
    there = already_here(request.user, key)
    if request.method != "POST":
        if key:
            return _answer_about(request, there)
        return render(request, "videos/upload.html", _page(request, UploadForm(initial={"downloads": True})))
    form = UploadForm(request.POST, request.FILES)
    try:
        video = there or _accept(request, form, key)
    except Refused as refusal:
        return _refused(request, form, refusal)
    if request.htmx:
        return _arrived(request, video, 201)
    messages.success(request, ON_ITS_WAY)
    return redirect(f"{reverse('videos:upload')}#jobs-title")


def _answer_about(request: MemberRequest, there: Video | None) -> HttpResponse:
    if there:
        return _arrived(request, there, 200)
    size = request.headers.get("X-Upload-Size", "")
    try:
        check_size(account=request.user, size=int(size) if size.isdecimal() and len(size) < 20 else 0)
    except Refused as refusal:
        return _refused(request, UploadForm(), refusal)
    return HttpResponse(status=204)


def _page(request: MemberRequest, form: UploadForm, **more: Any) -> dict[str, Any]:
    """The context of the whole page, with what is left of the day's quota."""
    try:
        left = quota.check(account=request.user)
    except Refused as refusal:
        return _context(request, form, used_up=refusal.sentence, **more)
    return _context(request, form, left=left, **more)


def _arrived(request: MemberRequest, video: Video, status: int) -> HttpResponse:
    answer = render(request, "videos/_job.html", {"video": video}, status=status)
    answer.headers["X-Video"] = video.slug
    return answer


def _refused(request: MemberRequest, form: UploadForm, refusal: Refused) -> HttpResponse:
    said = {"refusal": refusal.sentence}
    if request.htmx:
        answer = render(request, "videos/upload.html#refusal", said, status=refusal.status)
    else:
        answer = render(request, "videos/upload.html", _page(request, form, **said), status=refusal.status)
    return say_when(answer, refusal)


def _checked(form: WordsForm) -> dict[str, Any]:
    if not form.is_valid():
        raise Refused(str(next(iter(form.errors.values()))[0]), status=422)
    return form.cleaned_data


def _accept(request: MemberRequest, form: UploadForm, key: str) -> Video:
    if refusal := request.META.get(REFUSAL):
        raise refusal
    sent = _checked(form)
    is_draft = sent["draft"]
    if not is_draft and not sent["post"]:
        # Both forms say one of the two. Without their end, it is not known who may see the video.
        raise Refused("This upload broke off before it was complete. Send it again.", status=400)
    return upload_video(
        account=request.user,
        file=sent["file"],
        caption=sent["caption"],
        audience=sent["audience"] or Video.Audience.EVERYONE,
        downloads_enabled=True if is_draft else sent["downloads"],
        comments_from=sent["comments_from"] or Circle.EVERYONE,
        post=not is_draft,
        key=key,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def edit(request: MemberRequest, slug: str) -> HttpResponse:
    video = (
        Video.objects.visible_to(request.user).select_related("creator").get(slug=slug, creator=request.user)
    )
    if request.method != "POST":
        return edit_page(request, video)
    form = WordsForm(request.POST)
    try:
        sent = _checked(form)
        video = edit_video(
            account=request.user,
            slug=slug,
            caption=sent["caption"],
            audience=sent["audience"],
            downloads_enabled=sent["downloads"],
            comments_from=sent["comments_from"],
            post=sent["post"],
        )
    except Refused as refusal:
        if request.htmx:
            return refuse(request, refusal)
        return edit_page(request, video, form=form, refusal=refusal.sentence, status=refusal.status)
    video.refresh_from_db(fields=["published_at"])  # the worker may have been quicker
    if video.published_at:
        messages.success(request, "Posted." if sent["post"] else "Changed.")
        where = redirect("videos:watch", slug=slug)
    else:
        if video.posted_at:
            messages.success(request, ON_ITS_WAY)
        where = redirect(f"{reverse('videos:upload')}#jobs-title")
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": where.url})
    return where


def edit_page(
    request: MemberRequest,
    video: Video,
    template: str = "videos/edit.html",
    *,
    form: WordsForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The edit page or a part of it: a video's words, its pictures, and its captions for the sound."""
    words = {
        "caption": video.caption,
        "audience": video.audience,
        "downloads": video.downloads_enabled,
        "comments_from": video.comments_from,
    }
    context = {
        "video": video,
        "form": form or WordsForm(initial=words),
        "limits": {"caption": CAPTION_MAX},
        "audiences": Video.Audience.choices,
        "circles": Circle.choices,
        "effects": partial(video_effects, video),  # asked for by the whole page only
        **extras_of(video),
        **more,
    }
    return render(request, template, context, status=status)


@require_safe
@sign_in_required
@answers_refusals
def progress(request: MemberRequest, slug: str) -> HttpResponse:
    video = (
        Video.objects.visible_to(request.user).select_related("creator").get(slug=slug, creator=request.user)
    )
    return render(request, "videos/_job.html", {"video": video})


@require_POST
@sign_in_required
@answers_refusals
def retry(request: MemberRequest, slug: str) -> HttpResponse:
    video = retry_video(account=request.user, slug=slug)
    if request.htmx:
        return render(request, "videos/_job.html", {"video": video})
    if video.published_at:
        messages.success(request, "The file for downloads is made once more.")
        return redirect("videos:edit", slug=slug)
    return redirect("videos:upload")


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def delete(request: MemberRequest, slug: str) -> HttpResponse:
    """Deleting a video can't be undone, so it asks first."""
    video = (
        Video.objects.visible_to(request.user).select_related("creator").get(slug=slug, creator=request.user)
    )
    if request.method != "POST":
        return render(request, "videos/confirm_delete.html", {"video": video})
    was_out = bool(video.published_at)
    delete_video(account=request.user, slug=slug)
    messages.success(request, "The video is gone, and its files with it.")
    where = redirect("videos:profile", handle=request.user.handle) if was_out else redirect("videos:upload")
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": where.url})
    return where
