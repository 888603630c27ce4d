"""The edit page's other forms: captions for the sound, and the picture of a video."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from videos.actions.errors import Refused
from videos.actions.posters import choose_poster, set_own_poster
from videos.actions.text_tracks import add_captions, remove_captions
from videos.forms import CaptionsForm, PosterForm
from videos.incoming import REFUSAL
from videos.languages import name_of
from videos.models import Video

from .gate import answers_refusals, sign_in_required, toast
from .requests import MemberRequest
from .upload import edit_page


def _file(request: MemberRequest, name: str) -> UploadedFile | None:
    """The file that was sent, if one was; Refused if it was dropped while it arrived."""
    if refusal := request.META.get(REFUSAL):
        raise refusal
    return request.FILES.get(name)


def _own(request: MemberRequest, slug: str) -> Video:
    videos = Video.objects.visible_to(request.user).select_related("creator")
    return videos.get(slug=slug, creator=request.user)


def _answer(request: MemberRequest, slug: str, part: str, text: str) -> HttpResponse:
    """A form has done its work: to HTMX its part of the page anew, to everyone else the page."""
    if not request.htmx:
        messages.success(request, text)
        return redirect(f"{reverse('videos:edit', args=[slug])}#{part}")
    return toast(edit_page(request, _own(request, slug), f"videos/_{part}.html"), text)


def _refuse(request: MemberRequest, slug: str, part: str, refusal: Refused, **more: Any) -> HttpResponse:
    """A form was refused: the page with what was typed and why; to HTMX the reason alone, beside the form
    as it stands, for a chosen file can't be sent back."""
    video = _own(request, slug)
    if not request.htmx:
        more[f"{part}_refusal"] = refusal.sentence
        return edit_page(request, video, status=refusal.status, **more)
    status = 422 if refusal.status == 413 else refusal.status  # the page shows what a 422 says
    answer = render(request, "videos/_refusal.html", {"refusal": refusal.sentence}, status=status)
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = f"#{part}-refusal", "innerHTML"
    return answer


@require_POST
@sign_in_required
@answers_refusals
def captions_add(request: MemberRequest, slug: str) -> HttpResponse:
    form = CaptionsForm(request.POST)
    form.is_valid()
    sent = form.cleaned_data
    try:
        file = _file(request, "file")
        track = add_captions(
            account=request.user,
            slug=slug,
            language=sent.get("code") or sent.get("language", ""),
            content=file.read() if file else sent.get("text", ""),
        )
    except Refused as refusal:
        return _refuse(request, slug, "captions", refusal, captions_form=form)
    return _answer(request, slug, "captions", f"Captions in {name_of(track.language)} are there.")


@require_POST
@sign_in_required
@answers_refusals
def captions_remove(request: MemberRequest, slug: str, language: str) -> HttpResponse:
    remove_captions(account=request.user, slug=slug, language=language)
    return _answer(request, slug, "captions", f"Captions in {name_of(language)} are gone.")


@require_POST
@sign_in_required
@answers_refusals
def poster_choose(request: MemberRequest, slug: str) -> HttpResponse:
    form = PosterForm(request.POST)
    form.is_valid()
    try:
        if file := _file(request, "picture"):
            set_own_poster(account=request.user, slug=slug, file=file)
        else:
            choose_poster(account=request.user, slug=slug, number=form.cleaned_data.get("number") or 0)
    except Refused as refusal:
        return _refuse(request, slug, "posters", refusal)
    return _answer(request, slug, "posters", "People see your video by this picture now.")
