"""Where somebody is signed in. allauth.usersessions keeps a row for each sign-in; Django's session is the truth."""

from __future__ import annotations

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from videos.models import Account


def session_name(session: UserSession) -> str:
    """What an address calls a session: its key would sign in whoever reads it, its id counts all of the site."""
    return salted_hmac("videos.session", session.session_key, algorithm="sha256").hexdigest()[:20]


@transaction.atomic
def end_session(*, account: Account, name: str) -> UserSession:
    """Sign an account out where it is signed in; that device has to sign in again.

    Args:
        name: as `session_name` gave it.
    Returns:
        what the session was.
    Raises:
        UserSession.DoesNotExist: this account has no such session.
    """
    for session in UserSession.objects.filter(user=account):
        if constant_time_compare(session_name(session), name):
            get_adapter().end_sessions([session])
            return session
    raise UserSession.DoesNotExist


def sign_out_everywhere(account: Account) -> None:
    """End an account's sessions without its doing, and delete whatever sessions are over: they say who somebody was.

    Django's sessions are asked, all of them: what is kept beside them may not know of one.
    """
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    last = ""
    while batch := list(Session.objects.filter(session_key__gt=last).order_by("session_key")[:1000]):
        last = batch[-1].session_key
        own = [row.pk for row in batch if row.get_decoded().get("_auth_user_id") == str(account.pk)]
        Session.objects.filter(pk__in=own).delete()
    UserSession.objects.filter(user=account).delete()


def note_session(request: HttpRequest) -> None:
    """List the session of a request, which has just begun or got another key, among its account's."""
    UserSession.objects.create_from_request(request)


def forget_session(request: HttpRequest) -> None:
    """Take the session of a request, which is about to end, off its account's list."""
    if request.session.session_key:
        UserSession.objects.filter(session_key=request.session.session_key).delete()


def forget_ended_sessions() -> int:
    """Delete what is kept of sessions that are over: the address, the browser, and the sessions themselves.

    Returns:
        how many rows of lists that were.
    """
    with transaction.atomic():
        Session.objects.filter(expire_date__lt=timezone.now()).delete()
        open_ones = Session.objects.values("session_key")
        return int(UserSession.objects.exclude(session_key__in=open_ones).delete()[0])
