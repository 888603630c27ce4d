"""What the list of sessions says about each."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django import template

from videos.actions import sessions
from videos.devices import Device, device_of
from videos.selectors.sessions import NO_ADDRESS

register = template.Library()


@register.filter
def device(session: UserSession) -> Device:
    return device_of(session.user_agent)


@register.filter
def session_name(session: UserSession) -> str:
    return sessions.session_name(session)


@register.filter
def address(session: UserSession) -> str:
    """From where it signed in; "" if that isn't known."""
    return "" if session.ip == NO_ADDRESS else str(session.ip)
