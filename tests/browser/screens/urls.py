"""The site's own addresses, and a few that answer as one would rather not be answered."""

from __future__ import annotations

from csp.decorators import csp_exempt
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from config.urls import handler429, urlpatterns
from notifications.selectors.digest import Edition, content
from videos.actions.errors import Refused
from videos.limits import handler429 as too_much
from videos.models import Account
from videos.views.gate import refuse


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def refused(request: HttpRequest) -> HttpResponse:
    return refuse(request, Refused("This video is being worked on. Try again when it is ready.", status=409))


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


@csp_exempt()  # an e-mail is no page of the site; its looks come with it
def digest(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    told = content(Account.objects.get(handle="noor"), Edition(day=now.date(), until=now))
    return render(request, "notifications/email/digest.html", {"told": told, "site": "", "end": "/"})


def old_form(request: HttpRequest) -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


urlpatterns = [
    path("favicon.ico", lambda request: HttpResponse(status=204)),  # an e-mail names no icon
    path("screens/403/", forbidden),
    path("screens/403-csrf/", old_form),
    path("screens/409/", refused),
    path("screens/429/", too_much),
    path("screens/500/", broken),
    path("screens/digest/", digest),
    *urlpatterns,
]
__all__ = ["handler429", "urlpatterns"]
