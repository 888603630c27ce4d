"""Leaving Hush: asking for it, waiting for it, and changing one's mind."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from videos.actions.errors import Refused
from videos.actions.leaving import GRACE, leave, leaves_on, may_stay, stay
from videos.actions.sessions import note_session
from videos.forms import LeaveForm

from .gate import answers_refusals, say_when, sign_in_required
from .own_data import archive_context, files_context
from .privacy import tabs
from .requests import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def ask(request: MemberRequest) -> HttpResponse:
    """What goes and what stays, and the password that makes it so."""
    form = LeaveForm(request.POST or None)
    status, said = 422 if form.errors else 200, None
    if form.is_valid():
        try:
            return _leave(request, form.cleaned_data["password"])
        except Refused as refusal:
            form.add_error("password" if refusal.status == 422 else None, refusal.sentence)
            status, said = refusal.status, refusal
    context = {
        "form": form,
        "ends": timezone.now() + GRACE,
        "has_password": request.user.has_usable_password(),
        "settings_tabs": tabs(request),
    }
    answer = render(request, "videos/leave.html", context, status=status)
    return say_when(answer, said) if said else answer


def _leave(request: MemberRequest, password: str) -> HttpResponse:
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        raise Refused("Too many tries. Wait a minute, then try again.", status=429, retry_after=60)
    account = leave(
        account=request.user,
        password=password,
        sign_in_url=request.build_absolute_uri(reverse("account_login")),
    )
    update_session_auth_hash(request, account)  # this session goes on; the others have just ended
    note_session(request)  # under its new key
    return redirect("videos:leaving")


@require_safe
@sign_in_required
def leaving(request: MemberRequest) -> HttpResponse:
    """The one page that somebody who is leaving still has."""
    if request.user.leaving_at is None:
        return redirect("videos:leave")
    context = {"ends": leaves_on(request.user), "may_stay": may_stay(request.user)}
    context |= archive_context(request.user) | files_context(request)
    return render(request, "videos/leaving.html", context)


@require_POST
@sign_in_required
def stay_after_all(request: MemberRequest) -> HttpResponse:
    if not stay(account=request.user):
        return redirect("videos:leaving")
    messages.success(request, "Good that you stay. Everything is as it was.")
    return redirect("videos:feed")
