"""Rules that hold for every answer, so no view has to remember them."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from .selectors.handles import handle_now
from .views.requests import Request

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class OneNotFound:
    """Hidden and missing are the same answer (rule 4): every 404 is replaced by the one 404.

    It stands outside of sessions and messages, so neither the body nor a header can differ.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # No address has a NUL in it, and no database takes one.
        response = HttpResponse(status=404) if _has_nul(request) else self.get_response(request)
        if response.status_code != 404 or request.path.startswith("/admin/"):
            return response
        answer = HttpResponse(render_to_string("404.html"), status=404)
        answer["Cache-Control"] = "private, no-store"
        answer["X-Frame-Options"] = settings.X_FRAME_OPTIONS
        patch_vary_headers(answer, ["HX-Request", "Cookie"])
        return answer


def _has_nul(request: HttpRequest) -> bool:
    return "\0" in request.path or "%00" in request.META.get("QUERY_STRING", "")


class PrivateByDefault:
    """What a view doesn't declare cacheable is kept by no cache, the browser's included."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["HX-Request"])
        return response


class OldHandles:
    """Links with a handle that its account has given up lead on to the account.

    Only where there is nothing else, and only for those who may see the account: to anybody else, someone
    who is blocked say, an old handle is as missing as one that never was, and the new one stays unsaid.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code != 404 or request.method not in ("GET", "HEAD") or match is None:
            return response
        handle = match.kwargs.get("handle")
        now = handle and handle_now(request.user, handle)
        if not now:
            return response
        where = reverse(match.view_name, kwargs={**match.kwargs, "handle": now})
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{where}?{query}" if query else where)


class Leaving:
    """Whoever has asked for their account to be deleted gets one page: until when they can stay.

    It stands after all others, as it asks who somebody is, and how the page was asked for.
    """

    # What that page needs, and what is nobody's in particular.
    OPEN = frozenset(
        {
            "videos:leaving",
            "videos:stay",
            "videos:own_data_progress",
            "videos:own_file",
            "videos:archive_file",
            "videos:healthz",
            "videos:readyz",
            "account_logout",
        }
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: Request, *args: object) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        asks_for_data = name == "videos:own_data" and request.method == "POST"
        if name in self.OPEN or asks_for_data or getattr(request.user, "leaving_at", None) is None:
            return None
        if request.htmx:
            return HttpResponse(status=403, headers={"HX-Redirect": reverse("videos:leaving")})
        return redirect("videos:leaving")
