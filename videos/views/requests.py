"""What a view may rely upon in its request, for the type checker."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from videos.models import Account


class Request(HttpRequest):
    """Any request: `htmx` is set by its middleware."""

    htmx: HtmxDetails


class MemberRequest(Request):
    """A request that has come through `sign_in_required`: `user` is an account."""

    user: Account  # type: ignore[assignment]
