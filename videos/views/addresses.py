"""allauth's pages about e-mail addresses, where one of them may be another account's main address.

allauth asks whether somebody has confirmed an address; the database besides refuses two accounts with the same
main address, confirmed or not. Then nothing at all is changed, and the page says why.
"""

from __future__ import annotations

from functools import wraps

from allauth.account import views
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from .gate import View
from .requests import Request

TAKEN = "Another account has this as its main address, so it can’t be yours. Choose another one."


def _says_whose(view: View) -> View:
    @wraps(view)
    def careful(request: Request, **kwargs: str) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, **kwargs)
        try:
            with transaction.atomic():
                return view(request, **kwargs)
        except IntegrityError:
            messages.error(request, TAKEN)
            return redirect("account_email")

    return careful


emails = _says_whose(views.email)
confirm_email = _says_whose(views.confirm_email)
