"""Leaving Hush, and changing one’s mind. What happens when two weeks have passed is in `erasing.py`."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from videos.models import Account
from videos.models.account import present

from .errors import Refused

GRACE = timedelta(days=14)


def leaves_on(account: Account) -> datetime | None:
    """From when on a leaving account is erased; None if it isn't leaving."""
    return account.leaving_at + GRACE if account.leaving_at else None


def may_stay(account: Account) -> bool:
    """Whether there is still time to change one's mind."""
    ends = leaves_on(account)
    return ends is not None and ends > timezone.now()


@transaction.atomic
def leave(*, account: Account, password: str | None, sign_in_url: str = "") -> Account:
    """Ask for an account to be deleted: it is hidden from everybody now, and erased in two weeks.

    Nothing else changes until then, so that staying brings everything back exactly. Sessions on other
    devices end: they hold a hash of the stored password, which gets a new salt here.

    Args:
        password: the account's own, or None if staff ask on the person's behalf.
        sign_in_url: for the e-mail that says until when one can stay.
    Raises:
        Refused: the password is wrong, or nobody else could look after the site.
    """
    account = Account.objects.select_for_update().get(pk=account.pk)
    if password is not None and not account.check_password(password):
        raise Refused("That is not your password. Check it, and try again.", status=422)
    if account.is_superuser and not _other_superusers(account):
        raise Refused(
            "You are the only administrator of this site. Let somebody else be one first "
            "(manage.py createsuperuser makes one); then you can leave.",
            status=409,
        )
    if account.leaving_at is None:
        account.leaving_at = timezone.now()
        if password is not None:
            account.set_password(password)
        account.save(update_fields=["leaving_at", "password"])
        _write(account, "leaving", ends=leaves_on(account), sign_in_url=sign_in_url)
    return account


def _other_superusers(account: Account) -> bool:
    # Locked, so that the last two can't leave at the same moment.
    others = Account.objects.select_for_update().filter(present(), is_superuser=True)
    return any(other.pk != account.pk for other in others)


@transaction.atomic
def stay(*, account: Account) -> bool:
    """Change one's mind: everything is back as it was.

    Returns:
        whether there was anything to take back, and still time for it.
    """
    in_time = Account.objects.filter(
        pk=account.pk, is_active=True, leaving_at__gt=timezone.now() - GRACE
    )  # an account is closed (not active) from the moment at which its erasing begins
    return in_time.update(leaving_at=None) == 1


def say_goodbye(*, account: Account) -> None:
    """Tell somebody, once everything is committed, that nothing of theirs is left."""
    _write(account, "gone")


def _write(account: Account, letter: str, **context: object) -> None:
    if not account.email:
        return
    context |= {"user": account}
    subject = render_to_string(f"videos/email/{letter}_subject.txt", context).strip()
    text = render_to_string(f"videos/email/{letter}_message.txt", context)
    to = [account.email]
    # Robust: a mail server that is away changes nothing of what was decided.
    transaction.on_commit(lambda: send_mail(subject, text, None, to), robust=True)
