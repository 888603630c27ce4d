"""One's own data: having it made into an archive, and fetching that and the files of one's videos."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from videos.actions.archives import PAUSE, ask_for_archive, current_archive, ends_at
from videos.models import Account, Archive, Video
from videos.ranges import serve
from videos.selectors.own_files import own_files

from .feed import next_url
from .gate import answers_refusals, sign_in_required
from .privacy import tabs
from .requests import MemberRequest


def archive_context(account: Account) -> dict[str, Any]:
    """What `videos/_archive.html` shows: the state of the archive, and when the next one can be made."""
    archive = current_archive(account)
    again_at = archive.created_at + PAUSE if archive else None
    return {
        "archive": archive,
        "ends_at": ends_at(archive) if archive else None,
        "again_at": again_at if again_at and again_at > timezone.now() else None,
    }


def files_context(request: MemberRequest) -> dict[str, Any]:
    """What `videos/_own_files.html` shows: a page of the account's videos whose files it can fetch."""
    page = own_files(request.user, request.GET.get("after", ""))
    return {"files": page.rows, "next_files_url": next_url(request, page.after)}


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def own_data(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        ask_for_archive(account=request.user)
        if request.htmx:
            return render(request, "videos/_archive.html", archive_context(request.user))
        messages.success(request, "Your archive is being made. It is ready in a moment.")
        return redirect("videos:own_data")
    context = archive_context(request.user) | files_context(request) | {"settings_tabs": tabs(request)}
    return render(request, "videos/own_data.html", context)


@require_safe
@sign_in_required
def progress(request: MemberRequest) -> HttpResponse:
    """How far the archive is. An open page asks every 2 s until it is made."""
    return render(request, "videos/_archive.html", archive_context(request.user))


@require_safe
@sign_in_required
def archive_file(request: MemberRequest, key: str) -> HttpResponseBase:
    """The archive, for the account that it is of, for a week. For everybody else there is no such thing."""
    archive = current_archive(request.user)
    if archive is None or archive.key != key or archive.state != Archive.State.READY:
        raise Http404
    made = timezone.localdate(archive.ready_at)
    return _attachment(
        request,
        str(archive.file.name),
        kind="application/zip",
        called=f"hush-{request.user.handle}-{made.isoformat()}.zip",
    )


@require_safe
@sign_in_required
@answers_refusals
def own_file(request: MemberRequest, slug: str) -> HttpResponseBase:
    """The file of one's own video, exactly as it was uploaded."""
    video = Video.objects.visible_to(request.user).get(slug=slug, creator=request.user)
    if not video.original:
        raise Http404
    called = video.original_name or f"hush-{video.slug}.mp4"
    # Never as a video: what was uploaded is shown by no browser, and is only to be kept.
    return _attachment(request, str(video.original.name), kind="application/octet-stream", called=called)


def _attachment(request: MemberRequest, name: str, *, kind: str, called: str) -> HttpResponseBase:
    answer = serve(request, name, content_type=kind, caching="private, no-store")
    answer.headers["Content-Disposition"] = content_disposition_header(True, called) or "attachment"
    return answer
