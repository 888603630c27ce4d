"""The settings pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from videos.actions.accounts import set_kind, set_privacy
from videos.models import Account
from videos.registry import settings_tabs
from videos.selectors.people import blocked_page
from videos.selectors.reports import new_answers

from .effects import switch_effects, things
from .feed import next_url
from .gate import answers_refusals, sign_in_required, wanted
from .requests import MemberRequest, Request


def tabs(request: Request) -> list[tuple[str, str, bool]]:
    """The tabs of the settings: each with its label, its address, and whether it is the page asked for."""
    pages = [(tab.label, reverse(tab.url_name)) for tab in settings_tabs]
    return [(label, url, url == request.path) for label, url in pages]


def _groups(account: Account, moved: str = "", touched: int = 0) -> list[tuple[str, list[dict[str, Any]]]]:
    """The switches as the page shows them; `moved` is the one just flipped, which touched so many things."""
    effects = switch_effects(account)
    texts = {
        "friends_only": (
            "Friends only",
            "Every video is shown to friends at most, whatever it says itself. "
            "Friends are people who follow you and whom you follow.",
        ),
        "show_favorites": (
            "Show my favorites",
            "Your Favorites list appears on your profile. Saved and Downloads never do.",
        ),
        "show_likes": (
            "Show my likes",
            "The list of videos that you liked appears on your profile.",
        ),
        "downloads_enabled": (
            "Allow downloads",
            "People may keep a file of a video, when that video allows it too.",
        ),
        "watermark_enabled": (
            "Put my handle on the file",
            f"@{account.handle}, small, in a corner. If it can’t be added, no file is handed out.",
        ),
    }
    switches = {
        name: {
            "name": name,
            "title": title,
            "text": text,
            "on": getattr(account, name),
            "effect": effects[name],
            "impact": _impact(name, getattr(account, name), touched) if name == moved else "",
        }
        for name, (title, text) in texts.items()
    }
    return [
        ("Who sees your videos", [switches["friends_only"]]),
        ("On your profile", [switches["show_likes"], switches["show_favorites"]]),
        ("Downloads", [switches["downloads_enabled"], switches["watermark_enabled"]]),
    ]


def _impact(name: str, on: bool, touched: int) -> str:
    """What a switch has just done, in one sentence."""
    videos, favorites = things(touched, "video"), things(touched, "favorite")
    liked = things(touched, "liked video")
    always = {
        ("show_favorites", False): "Your Favorites list is yours alone again.",
        ("show_likes", False): "The list of your likes is yours alone again.",
        ("watermark_enabled", True): "Files carry your handle; until one is ready, none is handed out.",
    }
    where_any = {
        ("friends_only", True): f"Only friends see your videos now; that changed {videos}.",
        ("friends_only", False): f"{videos} set to Everyone can be seen by everyone again.",
        ("show_favorites", True): f"{favorites} of yours can be seen on your profile now.",
        ("show_likes", True): f"{liked} can be seen on your profile now.",
        ("downloads_enabled", True): f"People may keep a file of {videos}.",
        ("downloads_enabled", False): f"No file of yours is handed out any more; that changed {videos}.",
        ("watermark_enabled", False): f"Files of {videos} are handed out without your handle.",
    }
    nothing_yet = "Nothing changes now; it holds for what is to come."
    says = always.get((name, on)) or (where_any[name, on] if touched else nothing_yet)
    return f"Saved. {says}"


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def privacy(request: MemberRequest) -> HttpResponse:
    account = request.user
    moved, touched = "", 0
    if request.method == "POST":
        moved = request.POST.get("name", "")
        touched = set_privacy(account=account, switch=moved, on=wanted(request))
        if not request.htmx:
            messages.success(request, _impact(moved, getattr(account, moved), touched))
            return redirect("videos:privacy")
    groups = _groups(account, moved, touched)
    if moved:
        switch = next(switch for _, switches in groups for switch in switches if switch["name"] == moved)
        return render(request, "videos/privacy.html#switch", {"switch": switch})
    return render(request, "videos/privacy.html", {"groups": groups, "settings_tabs": tabs(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def settings_account(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        account = set_kind(account=request.user, kind=request.POST.get("kind", ""))
        messages.success(
            request, f"Yours is a {account.get_kind_display().lower()} account now. Nothing was lost."
        )
        back = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
        return HttpResponseRedirect(back if safe and back.startswith("/") else request.path)
    blocked = blocked_page(request.user, request.GET.get("after", ""))
    context = {
        "settings_tabs": tabs(request),
        "kinds": Account.Kind.choices,
        "blocked": blocked.rows,
        "next_url": next_url(request, blocked.after),
        "new_answers": new_answers(request.user).count(),
    }
    return render(request, "videos/settings_account.html", context)
