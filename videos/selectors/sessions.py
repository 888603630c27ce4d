"""Where somebody is signed in, for *Download my data*."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from videos.devices import device_of
from videos.models import Account
from videos.registry import Field

from .own_data import Row, section, when

NO_ADDRESS = "0.0.0.0"  # noqa: S104  (of sessions from before they were listed)


def open_sessions(account: Account) -> QuerySet[UserSession]:
    """The sessions of an account that have neither ended nor run out."""
    running = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return UserSession.objects.filter(user=account, session_key__in=running)


def _sessions(account: Account, part: list[Any]) -> Iterator[Row]:
    for session in part:
        yield {
            "device": device_of(session.user_agent).name,
            "user_agent": session.user_agent,
            "address": None if session.ip == NO_ADDRESS else session.ip,
            "created_at": session.created_at,
        }


SESSIONS = section(
    "sessions",
    "Where you are signed in",
    "Each device, until it signs out. Afterwards nothing of it is kept.",
    (
        Field("device", "Device", "What the browser says about itself, in short."),
        Field("user_agent", "Browser", "What the browser says about itself, word for word."),
        Field("address", "Address", "From which it signed in; null if that isn't known.", none="unknown"),
        when("created_at", "Since", "When it signed in."),
    ),
    open_sessions,
    _sessions,
)
