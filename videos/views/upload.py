"""Posting a video: upload, follow the work, edit, try again, delete."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from videos.actions.errors import Refused
from videos.actions.videos import delete_video, edit_video, retry_video, too_large, upload_video
from videos.forms import UploadForm, WordsForm
from videos.incoming import TOO_LARGE
from videos.models import Account, Video
from videos.models.video import CAPTION_MAX

from .gate import answers_refusals, refuse, sign_in_required
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
        **more,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
def upload(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        return render(
            request, "videos/upload.html", _context(request, UploadForm(initial={"downloads": True}))
        )
    form = UploadForm(request.POST, request.FILES)
    try:
        video = _accept(request, form)
    except Refused as refusal:
        part = "#refusal" if request.htmx else ""
        context = _context(request, form, refusal=refusal.sentence)
        return render(request, f"videos/upload.html{part}", context, status=refusal.status)
    if not request.htmx:
        messages.success(request, ON_ITS_WAY)
        return redirect(f"{reverse('videos:upload')}#jobs-title")
    answer = render(request, "videos/_job.html", {"video": video}, status=201)
    answer.headers["X-Video"] = video.slug
    return answer


def _checked(form: WordsForm) -> dict[str, Any]:
    if not form.is_valid():
        raise Refused(str(next(iter(form.errors.values()))[0]), status=422)
    return form.cleaned_data


def _accept(request: MemberRequest, form: UploadForm) -> Video:
    if TOO_LARGE in request.META:
        raise too_large()
    sent = _checked(form)
    is_draft = sent["draft"]
    return upload_video(
        account=request.user,
        file=sent["file"],
        caption=sent["caption"],
        audience=sent["audience"] or Video.Audience.EVERYONE,
        downloads_enabled=True if is_draft else sent["downloads"],
        post=not is_draft,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def edit(request: MemberRequest, slug: str) -> HttpResponse:
    video = (
        Video.objects.visible_to(request.user).select_related("creator").get(slug=slug, creator=request.user)
    )
    if request.method != "POST":
        words = {"caption": video.caption, "audience": video.audience, "downloads": video.downloads_enabled}
        return render(request, "videos/edit.html", _edit_context(video, WordsForm(initial=words)))
    form = WordsForm(request.POST)
    try:
        sent = _checked(form)
        video = edit_video(
            account=request.user,
            slug=slug,
            caption=sent["caption"],
            audience=sent["audience"],
            downloads_enabled=sent["downloads"],
            post=sent["post"],
        )
    except Refused as refusal:
        if request.htmx:
            return refuse(request, refusal)
        context = _edit_context(video, form, refusal=refusal.sentence)
        return render(request, "videos/edit.html", context, status=refusal.status)
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


def _edit_context(video: Video, form: WordsForm, **more: Any) -> dict[str, Any]:
    return {
        "video": video,
        "form": form,
        "limits": {"caption": CAPTION_MAX},
        "audiences": Video.Audience.choices,
        **more,
    }


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
