"""Bytes. Every file goes out through here, and the policy is asked at each request."""

from __future__ import annotations

import re
from hashlib import sha256

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from videos.actions.downloads import check_link
from videos.actions.posters import picture_name
from videos.models import Video
from videos.ranges import matches_if_range, serve

from .comments import visible_video
from .gate import answers_refusals, sign_in_required
from .requests import MemberRequest, Request


def _playable(request: Request, slug: str) -> Video:
    video = visible_video(request, slug)
    if not video.is_ready:
        raise Http404
    return video


def _caching(video: Video) -> str:
    """A browser may keep what everyone may see, but asks each time whether it still may show it."""
    return "private, no-cache" if video.reaches_everyone and video.published_at else "private, no-store"


@require_safe
@answers_refusals
def stream(request: Request, slug: str) -> HttpResponseBase:
    """The video. `?size=` asks for another of its own files, and gets the usual one where there is none."""
    video = _playable(request, slug)
    sizes = {"small": video.stream_small, "large": video.stream_large}
    name = sizes.get(request.GET.get("size", "")) or video.stream
    return serve(request, str(name), content_type="video/mp4", caching=_caching(video))


@require_safe
@answers_refusals
def poster(request: Request, slug: str) -> HttpResponseBase:
    video = _playable(request, slug)
    return serve(request, str(video.poster.name), content_type="image/jpeg", caching=_caching(video))


@require_safe
@sign_in_required
@answers_refusals
def poster_choice(request: MemberRequest, slug: str, number: int) -> HttpResponseBase:
    """One of the pictures that the creator may choose from; nobody else sees those that were not chosen."""
    video = _playable(request, slug)
    name = picture_name(video, number)
    if video.creator_id != request.user.pk or not name:
        raise Http404
    return serve(request, name, content_type="image/jpeg", caching="private, no-store")


@require_safe
@answers_refusals
def captions(request: Request, slug: str, language: str) -> HttpResponse:
    """Captions for the sound, in one language. They are in the database, so there is no Range to think of."""
    video = _playable(request, slug)
    track = video.text_tracks.filter(language=language).first()
    if track is None:
        raise Http404
    etag = f'"{sha256(track.content.encode()).hexdigest()[:24]}"'
    unchanged = etag in request.headers.get("If-None-Match", "")
    answer = HttpResponse(status=304) if unchanged else HttpResponse(track.content)
    answer.headers["Content-Type"] = "text/vtt; charset=utf-8"
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = _caching(video)
    return answer


@require_safe
@sign_in_required
@answers_refusals
def file(request: MemberRequest, slug: str) -> HttpResponseBase:
    """A download, with the link that the download button gave."""
    video = _playable(request, slug)
    wanted = str(video.download.name if video.creator.watermark_enabled else video.stream.name)
    # From somewhere in the middle: asking for all of it would be another start.
    goes_on = re.fullmatch(r"bytes=0*[1-9]\d*-\d*", request.headers.get("Range", ""), re.ASCII)
    resuming = bool(goes_on) and matches_if_range(request, wanted)
    name = check_link(key=request.GET.get("k", ""), account=request.user, video=video, resuming=resuming)
    answer = serve(request, name, content_type="video/mp4", caching="private, no-store")
    named = content_disposition_header(True, f"hush-{video.creator.handle}-{video.slug}.mp4")
    answer.headers["Content-Disposition"] = named or "attachment"
    return answer
