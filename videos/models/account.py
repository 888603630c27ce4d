"""Accounts: who people are on Hush, and their privacy switches."""

from __future__ import annotations

import re
import secrets
import unicodedata
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from videos.signs import UNSEEN

from .base import Circle, FoldedField, circle_known
from .relation import no_block

HANDLE_MAX = 30
KEY_MAX = HANDLE_MAX * 4  # a single sign can stand for several, as in ﷺ
BIO_MAX = 200
# Letters, marks and digits of any script, emoji (with their joiner and selector), and . _ -
_HANDLE_CATEGORIES = {"Ll", "Lu", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl", "No", "So", "Sk"}
_HANDLE_EXTRA = set("._-\u200d\ufe0f")


def handle_key(handle: str) -> str:
    """The form by which handles are compared: two handles that look alike have the same key.

    Args:
        handle: as its owner wrote it.
    Returns:
        the handle, compatibility-composed, case-folded and without what can't be seen (NFKC_Casefold
        of the Unicode Standard, section 3.13).
    """
    return unicodedata.normalize("NFKC", UNSEEN.sub("", unicodedata.normalize("NFKC", handle).casefold()))


def begins_with(key: str) -> Q:
    """The condition that an account's handle begins like this, in a form that an index of either database serves.

    Args:
        key: the beginning, as `handle_key` makes it.
    """
    # PostgreSQL orders text by its locale, which knows no last sign, and has an index for LIKE; SQLite the other way.
    if connection.vendor == "sqlite":
        return Q(handle_key__gte=key, handle_key__lt=key + "\U0010ffff")
    return Q(handle_key__startswith=key)


def stands_in_handles(sign: str) -> bool:
    """Whether a sign may be part of a handle."""
    return sign in _HANDLE_EXTRA or (
        unicodedata.category(sign) in _HANDLE_CATEGORIES and not UNSEEN.match(sign)
    )


def validate_handle(handle: str) -> None:
    """Refuse what can't stand in an address or would fool the eye.

    Raises:
        ValidationError: with a sentence that says what is allowed.
    """
    bad = [sign for sign in handle if not stands_in_handles(sign)]
    if bad:
        is_seen = bad[0].isprintable() and not UNSEEN.match(bad[0])
        shown = "a space" if bad[0].isspace() else f"“{bad[0]}”" if is_seen else "an invisible sign"
        raise ValidationError(
            f"A handle can't contain {shown}. Letters of any script, digits, emoji and . _ - are fine."
        )
    if re.fullmatch(r"[._\-\u200d\ufe0f]*", handle) or handle.startswith(".") or handle.endswith("."):
        raise ValidationError("A handle needs at least one letter, digit or emoji, and no dot at either end.")
    if unicodedata.category(handle[0]) in {"Mn", "Mc"} or _mixes_scripts(handle):
        raise ValidationError("This handle mixes letters that look alike. Stay within one alphabet.")
    if len(handle_key(handle)) > KEY_MAX:
        raise ValidationError("This handle is too long when written out. Leave some signs away.")


def _mixes_scripts(handle: str) -> bool:
    """Whether letters stand together that are made to be confused: Latin, Greek, Cyrillic."""
    scripts = {unicodedata.name(sign, "").partition(" ")[0] for sign in handle if sign.isalpha()}
    return len(scripts & {"LATIN", "GREEK", "CYRILLIC"}) > 1


def present(path: str = "") -> Q:
    """The condition that an account is there for others: neither suspended nor leaving.

    Args:
        path: the way from the row to its account, such as "creator__".
    """
    return Q(**{f"{path}is_active": True, f"{path}leaving_at__isnull": True})


class HandleKeyField(FoldedField):
    source, fold = "handle", staticmethod(handle_key)


class AccountQuerySet(models.QuerySet["Account"]):
    def visible_to(self, viewer: Any) -> AccountQuerySet:
        """Accounts whose profile `viewer` may open: present ones, without a block in either direction.

        Args:
            viewer: an Account or an AnonymousUser.
        """
        there = self.filter(present())
        if not viewer.is_authenticated:
            return there
        return there.filter(no_block("pk", viewer))


class AccountManager(BaseUserManager["Account"].from_queryset(AccountQuerySet)):  # type: ignore[misc]
    def create_user(self, handle: str, email: str = "", password: str | None = None, **more: Any) -> Account:
        # In lower case, as sign-up keeps it and sign-in looks it up.
        account = Account(handle=handle, email=self.normalize_email(email).lower(), **more)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(
        self, handle: str, email: str = "", password: str | None = None, **more: Any
    ) -> Account:
        return self.create_user(handle, email, password, is_staff=True, is_superuser=True, **more)

    def get_by_natural_key(self, username: str | None) -> Account:
        account: Account = self.get(handle_key=handle_key(username or ""))
        return account


class Account(AbstractBaseUser, PermissionsMixin):
    """A person's account. Actions (`videos.actions.accounts`) are its only writers."""

    class Kind(models.TextChoices):
        PERSONAL = "personal", "Personal"
        BUSINESS = "business", "Business"

    handle = models.CharField(
        max_length=HANDLE_MAX,
        validators=[validate_handle],
        error_messages={"max_length": f"A handle has at most {HANDLE_MAX} signs."},
    )
    handle_key = HandleKeyField(max_length=KEY_MAX, unique=True, editable=False)
    email = models.EmailField(blank=True)
    display_name = models.CharField(max_length=50, blank=True)
    bio = models.CharField(max_length=BIO_MAX, blank=True)
    avatar = models.FileField(blank=True, max_length=200)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PERSONAL)

    downloads_enabled = models.BooleanField(default=True)
    # Who may say something under one's videos; each video can narrow it further.
    comments_from = models.CharField(max_length=8, choices=Circle.choices, default=Circle.EVERYONE)
    friends_only = models.BooleanField(default=False)
    watermark_enabled = models.BooleanField(default=True)
    show_favorites = models.BooleanField(default=False)
    show_likes = models.BooleanField(default=False)

    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    # Asked to be deleted: hidden from everybody since, and gone for good two weeks later.
    leaving_at = models.DateTimeField(null=True, blank=True)
    # Made by `seed`: example people whom nobody mourns when the example data is thrown away.
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    # Never of an account in the database: "View as" lets somebody who doesn't exist be this account's friend.
    friend_of: int | None = None

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["personal", "business"]), name="account_kind_known"),
            models.CheckConstraint(condition=~Q(handle=""), name="account_handle_given"),
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="account_email_unique"),
            circle_known("account"),
        ]

    def __str__(self) -> str:
        return f"@{self.handle}"

    @property
    def name(self) -> str:
        """What people call this account: the display name, or the handle."""
        return self.display_name or self.handle

    @property
    def is_business(self) -> bool:
        return self.kind == self.Kind.BUSINESS

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class OldHandle(models.Model):
    """A handle that an account gave up, one row for each change: links with it forward to the account.

    Nobody else can ever take it, so an old link never leads to a stranger. When the account takes it back,
    the row says so, and stays as a note of that change. All rows go with the account.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="old_handles")
    handle = models.CharField(max_length=HANDLE_MAX)
    handle_key = HandleKeyField(max_length=KEY_MAX, db_index=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, help_text="When it was given up.")
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["handle_key"], condition=Q(taken_back_at__isnull=True), name="oldhandle_reserved_once"
            )
        ]
        indexes = [models.Index(fields=["account", "-created_at"], name="oldhandle_of")]

    def __str__(self) -> str:
        return f"@{self.handle}, once"


def _new_code() -> str:
    return secrets.token_urlsafe(12)


class Invitation(models.Model):
    """A single-use code with which one person may sign up while SIGNUP=invitation."""

    code = models.CharField(max_length=32, unique=True, default=_new_code)
    note = models.CharField(
        max_length=100, blank=True, help_text="For whom it is meant. Only staff see this."
    )
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True, editable=False)
    used_by = models.OneToOneField(
        Account, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="invitation"
    )

    def __str__(self) -> str:
        return self.note or self.code
