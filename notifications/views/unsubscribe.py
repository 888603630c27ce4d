"""The link at the end of each digest, by which whoever reads it can end them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications.actions.wishes import digest_of, end_digests
from notifications.models import Digest
from videos.views.requests import Request


@csrf_exempt  # a mail program presses the button in one click, without a cookie; the signed link is what counts
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: Request, token: str) -> HttpResponse:
    """GET only asks, as programs look at links; POST ends the digests, for a person and for RFC 8058 alike."""
    try:
        digest = end_digests(token=token) if request.method == "POST" else digest_of(token)
    except Digest.DoesNotExist:
        raise Http404 from None
    context = {"account": digest.account, "ended": request.method == "POST"}
    return render(request, "notifications/unsubscribe.html", context)
