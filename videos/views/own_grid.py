"""The menu on each tile of one's own grid: pin, and who sees it. Editing and deleting have pages of their own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from videos.actions.own_grid import pin_video, set_audience
from videos.models import Video
from videos.selectors.cards import make_cards

from .effects import video_effects
from .gate import answers_refusals, sign_in_required, toast, wanted
from .profile import own_grid
from .requests import MemberRequest

NOW_SEEN_BY = {
    Video.Audience.EVERYONE: "Everyone can see it now.",
    Video.Audience.FRIENDS: "Only friends see it now.",
    Video.Audience.ONLY_ME: "Only you see it now.",
}


def _back_to_tile(request: MemberRequest, slug: str, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect(f"{reverse('videos:profile', args=[request.user.handle])}#tile-{slug}")


@require_POST
@sign_in_required
@answers_refusals
def pin(request: MemberRequest, slug: str) -> HttpResponse:
    """With HTMX the whole first page comes back, as every tile may have another place now."""
    on = wanted(request)
    pin_video(account=request.user, slug=slug, on=on)
    said = "Pinned to the top of your profile." if on else "Unpinned. It stands by its date again."
    if not request.htmx:
        return _back_to_tile(request, slug, said)
    context = {"focus": slug, **own_grid(request, request.user, request.user)}
    return toast(render(request, "videos/_own_grid.html", context), said)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def audience(request: MemberRequest, slug: str) -> HttpResponse:
    """Who sees a video: what each choice would do, and the choice."""
    if request.method == "POST":
        return _choose(request, slug)
    video = (
        Video.objects.visible_to(request.user).select_related("creator").get(slug=slug, creator=request.user)
    )
    effects = {effect.name: effect.says for effect in video_effects(video)}
    context = {
        "video": video,
        "choices": [
            (value, label, value == video.audience, effects.get(value, ""))
            for value, label in Video.Audience.choices
        ],
    }
    return render(request, f"videos/audience.html{'#choices' if request.htmx else ''}", context)


def _choose(request: MemberRequest, slug: str) -> HttpResponse:
    video = set_audience(account=request.user, slug=slug, audience=request.POST.get("audience", ""))
    said = NOW_SEEN_BY[Video.Audience(video.audience)]
    if video.audience == Video.Audience.EVERYONE and request.user.friends_only:
        said = "Set to Everyone. As your account is friends-only, friends see it."
    if not request.htmx:
        return _back_to_tile(request, slug, said)
    (card,) = make_cards([video], request.user)
    context = {"card": card, "shows_pins": True, "has_menus": True, "focus": slug}
    return toast(render(request, "videos/_tile.html", context), said)
