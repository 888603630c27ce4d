"""How one wants to be told: in the inbox, in the daily digest, not at all."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from notifications.actions.wishes import set_preference
from notifications.models import Kind
from notifications.selectors.wishes import muted_videos, places_of
from notifications.selectors.wishes import where_digests_go as where
from videos.models import Account
from videos.views.gate import answers_refusals, sign_in_required, wanted
from videos.views.privacy import tabs
from videos.views.requests import MemberRequest

TEXTS = {
    Kind.LIKE: ("Likes", "Somebody likes a video of yours."),
    Kind.COMMENT: ("Comments", "Somebody says something under a video of yours."),
    Kind.REPLY: ("Replies", "Somebody answers a comment of yours."),
    Kind.MENTION: ("Mentions", "Somebody names you with an @, in a comment or in the words of a new video."),
    Kind.FOLLOW: ("Follows", "Somebody follows you."),
    Kind.COMMENT_LIKE: ("Likes of your comments", "Somebody likes what you said."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def settings(request: MemberRequest) -> HttpResponse:
    """The switches, two for each kind. Each saves at once, and says what that does."""
    moved: tuple[str, str] | None = None
    if request.method == "POST":
        place, kind, on = request.POST.get("place", ""), request.POST.get("kind", ""), wanted(request)
        set_preference(account=request.user, kind=kind, place=place, on=on)
        moved = place, kind
        if not request.htmx:
            messages.success(
                request, _impact(place, kind, on=on, is_confirmed=where(request.user).is_confirmed)
            )
            return redirect("notifications:settings")
    goes = where(request.user)
    switches = _switches(request.user, moved, is_confirmed=goes.is_confirmed)
    context = {"goes": goes, "email": request.user.email}
    if moved:
        switch = next(switch for switch in switches[moved[0]] if switch["kind"] == moved[1])
        return render(request, "notifications/settings.html#switch", context | {"switch": switch})
    context |= {
        "on_site": switches["on_site"],
        "in_digest": switches["in_digest"],
        "muted": muted_videos(request.user),
        "settings_tabs": tabs(request),
    }
    return render(request, "notifications/settings.html", context)


def _switches(
    account: Account, moved: tuple[str, str] | None, *, is_confirmed: bool
) -> dict[str, list[dict[str, Any]]]:
    """The switches of each place; `moved` is the one just flipped, which says what that did."""
    now = places_of(account)
    return {
        place: [
            {
                "place": place,
                "kind": kind.value,
                "title": title,
                "text": text,
                "on": now[place][kind],
                "impact": _impact(place, kind, on=now[place][kind], is_confirmed=is_confirmed)
                if moved == (place, kind)
                else "",
            }
            for kind, (title, text) in TEXTS.items()
        ]
        for place in ("on_site", "in_digest")
    }


def _impact(place: str, kind: str, *, on: bool, is_confirmed: bool) -> str:
    """What a switch has just done, in a sentence or two."""
    title = TEXTS[Kind(kind)][0]
    if place == "on_site":
        if on:
            return f"Saved. {title} come into your inbox from now on; those you have missed don’t come after."
        return f"Saved. {title} no longer come into your inbox, and don’t count in its badge. What is there stays."
    if not on:
        return f"Saved. {title} are in no e-mail any more, also not those of today."
    if not is_confirmed:
        return f"Saved. {title} of from now on will be in your e-mail, once you have confirmed your address."
    return f"Saved. {title} of from now on are in your e-mail of the next morning, unless you have read them by then."
