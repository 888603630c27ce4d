"""How people become accounts: the rules that allauth asks us for."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from .actions.accounts import use_invitation
from .models import Account, Invitation
from .models.account import handle_key, validate_handle

INVITE = "invite"  # the query parameter of an invitation's link, and its place in the session


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_email_password_mismatch": "That password doesn’t fit this account. Check it, or have a link sent to you.",
        "username_password_mismatch": "That password doesn’t fit this account. Check it, or have a link sent to you.",
        "email_password_mismatch": "That password doesn’t fit this account. Check it, or have a link sent to you.",
        "too_many_login_attempts": "Too many tries. Wait a few minutes, or have a link sent to you.",
        "email_taken": "Somebody has signed up with this e-mail already. Is it you? Then sign in.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """SIGNUP decides: open to everyone, to holders of an unused invitation, or closed."""
        if settings.SIGNUP != "invitation":
            return bool(settings.SIGNUP == "open")
        if code := request.GET.get(INVITE):
            request.session[INVITE] = code
        code = request.session.get(INVITE, "")
        return Invitation.objects.filter(code=code, used_at__isnull=True).exists()

    def clean_username(self, username: str, shallow: bool = False) -> str:
        username = username.strip().removeprefix("@")
        validate_handle(username)
        if len(username) > Account._meta.get_field("handle").max_length:
            raise ValidationError("A handle has at most 30 signs.")
        if not shallow and Account.objects.filter(handle_key=handle_key(username)).exists():
            raise ValidationError("Somebody has this handle already. Try another one.")
        return username

    def save_user(self, request: HttpRequest, user: Account, form: Any, commit: bool = True) -> Account:
        account: Account = super().save_user(request, user, form, commit)
        code = request.session.pop(INVITE, "")
        if commit and settings.SIGNUP == "invitation" and not use_invitation(code=code, account=account):
            account.delete()
            raise ValidationError("This invitation has been used already.")
        return account

    def populate_username(self, request: HttpRequest, user: Account) -> None:
        """The handle is what its owner chose; nothing is made up from an e-mail address."""
