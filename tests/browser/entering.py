"""Signed in already, as most of what is looked at isn't about the way in."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client

from videos.models import Account

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"


def enter(window: Any, base: str, account: Account) -> None:
    """Give a browser's window (a Playwright context) the session of an account, on its list of devices too."""
    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    name = settings.SESSION_COOKIE_NAME
    session = client.cookies[name].value
    UserSession.objects.create(user=account, session_key=session, ip="127.0.0.1", user_agent=BROWSER)
    window.add_cookies([{"name": name, "value": session, "url": base}])
