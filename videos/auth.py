"""How people become accounts: the rules that allauth asks us for."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from .actions.accounts import use_invitation
from .actions.handles import TAKEN, is_taken
from .actions.terms import write_account_terms
from .models import Account, Invitation
from .models.account import HANDLE_MAX, handle_key, validate_handle

INVITE = "invite"  # the query parameter of an invitation's link, and its place in the session


class HandleBackend(AuthenticationBackend):  # type: ignore[misc]
    """Finds people by their handle's key, as everything else does: not every database folds É to é."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        key = handle_key((credentials.get("username") or "").strip().removeprefix("@"))
        if key and (account := Account.objects.filter(handle_key=key).first()):
            credentials["username"] = account.handle
        return super().authenticate(request, **credentials)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_email_password_mismatch": "That password doesn’t fit this account. Check it, or have a link sent to you.",
        "username_password_mismatch": "That password doesn’t fit this account. Check it, or have a link sent to you.",
        "email_password_mismatch": "That password doesn’t fit this account. Check it, or have a link sent to you.",
        "too_many_login_attempts": "Too many tries. Wait a few minutes, or have a link sent to you.",
        "email_taken": "Somebody has signed up with this e-mail already. Is it you? Then sign in.",
    }

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failed tries are counted for the account, however its handle was typed."""
        credentials = {name: handle_key(str(value)) for name, value in credentials.items() if value}
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        return key

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
        if len(username) > HANDLE_MAX:
            raise ValidationError(f"A handle has at most {HANDLE_MAX} signs.")
        if not shallow and is_taken(username):
            raise ValidationError(TAKEN)
        return username

    def save_user(self, request: HttpRequest, user: Account, form: Any, commit: bool = True) -> Account:
        code = request.session.pop(INVITE, "")
        with transaction.atomic():
            account: Account = super().save_user(request, user, form, commit)
            if commit and settings.SIGNUP == "invitation" and not use_invitation(code=code, account=account):
                # Somebody was faster; the page that says so is the closed one. No account stays behind.
                raise ImmediateHttpResponse(
                    redirect(f"{reverse('account_signup')}?{urlencode({INVITE: code})}")
                )
            if commit:
                write_account_terms([account])
        return account

    def set_password(self, user: Account, password: str) -> None:
        """The password and nothing else: somebody may be suspended, or leave, while it is hashed."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def populate_username(self, request: HttpRequest, user: Account) -> None:
        """The handle is what its owner chose; nothing is made up from an e-mail address."""
