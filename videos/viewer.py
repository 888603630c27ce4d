"""Telling viewers apart for a day, without keeping who they are."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac


def client_address(request: HttpRequest) -> str:
    """The address of the person's machine, as far as trusted proxies tell it.

    With N trusted proxies (TRUSTED_PROXY_COUNT) it is the Nth entry from the right of
    X-Forwarded-For; without, that header is ignored, since anyone can write it.
    """
    hops = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if trusted and len(hops) >= trusted:
        return hops[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))


def viewer_key(request: HttpRequest) -> str:
    """A keyed hash of who watches: the account, or the address and browser of somebody signed out.

    The day is part of what is hashed, so that a key says nothing on any other day.
    """
    if request.user.is_authenticated:
        who = f"account {request.user.pk}"
    else:
        who = f"{client_address(request)} {request.META.get('HTTP_USER_AGENT', '')}"
    return salted_hmac("videos.viewer", f"{timezone.localdate()} {who}", algorithm="sha256").hexdigest()[:32]
