"""Sign-ins and sign-outs, as Django tells of them. allauth lists those of its own pages by itself."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse

from .actions.sessions import forget_session, note_session


@receiver(user_logged_in)
def list_sign_in_to_the_admin(request: HttpRequest | None = None, **kwargs: Any) -> None:
    if request is not None and request.path.startswith(reverse("admin:index")):
        note_session(request)


@receiver(user_logged_out)
def forget_sign_out(request: HttpRequest | None = None, **kwargs: Any) -> None:
    if request is not None and hasattr(request, "session"):
        forget_session(request)
