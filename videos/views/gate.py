"""Who may come in, and how a view says no."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.db import DataError, IntegrityError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import trigger_client_event

from videos.actions.errors import Refused
from videos.models import Account, Collection, Comment, Report, Video, VideoSave, WordRule

from .requests import Request

View = Callable[..., HttpResponseBase]
MISSING = tuple(
    model.DoesNotExist
    for model in (Account, Collection, Comment, Report, UserSession, Video, VideoSave, WordRule)
)


def sign_in_required(view: View) -> View:
    """Send signed-out people to sign in, and afterwards back to a page: the video's, for its buttons.

    An HTMX request gets 401 with HX-Redirect, never a sign-in page inside a card.
    """

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        sign_in = f"{reverse('account_login')}?{urlencode({'next': _come_back(request, kwargs)})}"
        if request.htmx:
            return HttpResponse(status=401, headers={"HX-Redirect": sign_in})
        return redirect(sign_in)

    return guarded


def _come_back(request: Request, kwargs: dict[str, Any]) -> str:
    if request.method in ("GET", "HEAD"):
        # A fragment is no place to come back to; the page that asked for it is.
        return request.htmx.current_url_abs_path or request.get_full_path()
    if "slug" in kwargs:
        return reverse("videos:watch", args=[kwargs["slug"]])
    if "handle" in kwargs:
        return reverse("videos:profile", args=[kwargs["handle"]])
    if request.path == reverse("videos:upload"):
        return request.path
    return reverse("videos:feed")


def answers_refusals(view: View) -> View:
    """Turn an action's no into an answer: missing things into the one 404, refusals into their sentence."""

    @wraps(view)
    def careful(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (*MISSING, DataError):  # what no column can hold, such as a NUL or a huge number, is in none
            raise Http404 from None
        except IntegrityError:
            # The video was deleted between our looking and our writing.
            if (
                "slug" in kwargs
                and not Video.objects.visible_to(request.user).filter(slug=kwargs["slug"]).exists()
            ):
                raise Http404 from None
            raise
        except Refused as refusal:
            return refuse(request, refusal)

    return careful


def refuse(request: Request, refusal: Refused) -> HttpResponse:
    """Say no: as a toast to HTMX (which then swaps nothing), as a page to everyone else."""
    if request.htmx:
        answer = HttpResponse(refusal.sentence, status=refusal.status, headers={"HX-Reswap": "none"})
        toast(answer, refusal.sentence)
    else:
        context = {"sentence": refusal.sentence, "back": _where_from(request)}
        page = "429.html" if refusal.status == 429 else "videos/refused.html"
        answer = render(request, page, context, status=refusal.status)
    return say_when(answer, refusal)


def say_when(answer: HttpResponse, refusal: Refused) -> HttpResponse:
    """Add when to come back, where only time is missing."""
    if refusal.retry_after is not None:
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


def _where_from(request: Request) -> str:
    """The page from which a form came that was refused, if it is the video's or one of the shelf."""
    match, shelf = request.resolver_match, reverse("videos:saved")
    if match and "slug" in match.kwargs:
        return reverse("videos:watch", args=[match.kwargs["slug"]])
    back = request.POST.get("back", "")
    return back if back.startswith(shelf) else shelf if request.path.startswith(shelf) else ""


def toast(
    response: HttpResponse, text: str, *, undo: str = "", values: dict[str, str] | None = None
) -> HttpResponse:
    """Have the page show a short message, with a way to undo (a URL to POST `values` to) if there is one."""
    event: dict[str, Any] = {"text": text}
    if undo:
        event["undo"] = {"url": undo, "label": "Undo", "values": values or {}}
    return trigger_client_event(response, "hush:toast", event)


def wanted(request: Request) -> bool:
    """The state that a button asks for: `on=1` or `on=0`, so that a double click does no harm."""
    on = request.POST.get("on")
    if on not in ("0", "1"):
        raise Refused("This button sent something odd. Reload the page and try again.", status=400)
    return on == "1"


def back_to_video(request: Request, slug: str, text: str = "") -> HttpResponse:
    """Where a button leads without JavaScript: the watch page."""
    if text:
        messages.success(request, text)
    return redirect("videos:watch", slug=slug)
