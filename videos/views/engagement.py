"""The buttons: like, save, favorite, download, share, follow, block. Each POSTs the wanted state."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from videos.actions.downloads import hand_out_download
from videos.actions.engagement import like_video, share_video
from videos.actions.relations import block_account, follow_account
from videos.actions.saves import Method, save_video
from videos.selectors.counts import mark_guarded

from .gate import answers_refusals, back_to_video, sign_in_required, toast, wanted
from .requests import MemberRequest, Request


@require_POST
@sign_in_required
@answers_refusals
def like(request: MemberRequest, slug: str) -> HttpResponse:
    on = wanted(request)
    video = like_video(account=request.user, slug=slug, on=on).video
    if not request.htmx:
        return back_to_video(request, slug)
    video.liked = on
    return render(request, "videos/_like_button.html", {"video": video})


@require_POST
@sign_in_required
@answers_refusals
def save(request: MemberRequest, slug: str) -> HttpResponse:
    return _keep(request, slug, Method.SAVE, "saved")


@require_POST
@sign_in_required
@answers_refusals
def favorite(request: MemberRequest, slug: str) -> HttpResponse:
    return _keep(request, slug, Method.FAVORITE, "favorited")


def _keep(request: MemberRequest, slug: str, method: Method, state: str) -> HttpResponse:
    on = wanted(request)
    change = save_video(account=request.user, slug=slug, on=on, method=method, moment_ms=_moment(request))
    if not request.htmx:
        said = {True: "Kept. Only you know.", False: "Taken off your shelf. Nobody noticed."}[on]
        return back_to_video(request, slug, said)
    setattr(change.video, state, on)
    mark_guarded([change.video])
    answer = render(request, f"videos/_{method}_button.html", {"video": change.video})
    if not change.changed or change.row is None:
        return answer
    if on:
        event = {"url": reverse("videos:saved_note", args=[change.row.key]), "method": method}
        return trigger_client_event(answer, "hush:saved", event)
    undo = reverse("videos:saved_restore", args=[change.row.key])
    return toast(answer, "Taken off your shelf. Nobody noticed.", undo=undo)


def _moment(request: Request) -> int | None:
    """The position of the player, in milliseconds, if the page told it."""
    moment = request.POST.get("moment", "")
    return int(moment) if moment.isdecimal() and len(moment) < 9 else None


@require_POST
@sign_in_required
@answers_refusals
def download(request: MemberRequest, slug: str) -> HttpResponse:
    given = hand_out_download(account=request.user, slug=slug)
    video = given.video
    video.downloaded, video.may_download = bool(given.url), True
    mark_guarded([video])
    if not request.htmx:
        if given.url:
            return redirect(given.url)
        return render(request, "videos/preparing.html", {"video": video}, status=202)
    context = {"video": video, "preparing": not given.url}
    answer = render(request, "videos/_download_button.html", context, status=200 if given.url else 202)
    return trigger_client_event(answer, "hush:download", {"url": given.url}) if given.url else answer


@require_POST
@sign_in_required
@answers_refusals
def share(request: MemberRequest, slug: str) -> HttpResponse:
    video = share_video(account=request.user, slug=slug)
    if not request.htmx:
        link = request.build_absolute_uri(reverse("videos:watch", args=[slug]))
        messages.success(request, f"Pass this on: {link}")
        return redirect(f"{reverse('videos:watch', args=[slug])}?shared=1")
    return render(request, "videos/_share_button.html", {"video": video})


@require_POST
@sign_in_required
@answers_refusals
def follow(request: MemberRequest, handle: str) -> HttpResponse:
    on = wanted(request)
    account = follow_account(follower=request.user, handle=handle, on=on)
    if not request.htmx:
        return redirect("videos:profile", handle=account.handle)
    return render(request, "videos/_follow_button.html", {"account": account, "following": on})


@require_POST
@sign_in_required
@answers_refusals
def block(request: MemberRequest, handle: str) -> HttpResponse:
    on = wanted(request)
    account = block_account(blocker=request.user, handle=handle, on=on)
    said = (
        f"You and @{account.handle} no longer see each other."
        if on
        else f"@{account.handle} is no longer blocked."
    )
    messages.success(request, said)
    where = reverse("videos:settings_account") if on else reverse("videos:profile", args=[account.handle])
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": where})
    return redirect(where)
