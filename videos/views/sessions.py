"""Signing out of one device from another. The list itself, and all others at once, are allauth's."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from videos.actions.sessions import end_session
from videos.devices import device_of

from .gate import answers_refusals, sign_in_required
from .requests import MemberRequest


@require_POST
@sign_in_required
@answers_refusals
def end(request: MemberRequest, name: str) -> HttpResponse:
    session = end_session(account=request.user, name=name)
    if session.session_key == request.session.session_key:
        logout(request)
        return redirect("videos:feed")
    messages.success(request, f"Signed out: {device_of(session.user_agent).name}.")
    return redirect("usersessions_list")
