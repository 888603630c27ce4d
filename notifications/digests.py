"""Sending digests. In this order:

1. The mail server is reached. While it is away nothing is claimed, and the next round tries again.
2. What may be told is read: what the account may see at this moment.
3. The day is claimed, and committed (`actions.digests.claim`). One worker gets it; it is never given back.
4. The digest is sent.
5. What was told is marked. A worker that is killed before leaves it waiting, and it is told the next day.

So nobody gets two on one day, whatever dies when, and nothing is lost for good.
"""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from videos.models import Account

from .actions.digests import claim, note_sent
from .actions.wishes import unsubscribe_token
from .models import Digest
from .selectors.digest import Content, Edition, content, due, edition
from .selectors.wishes import confirmed
from .tasks import digests_rung, ring_for_digest

logger = logging.getLogger(__name__)
AT_ONCE = 500  # rings of one round; the next one goes on


def ring_for_digests() -> int:
    """Have the digests made that are due. Asked for every few minutes, and there is something once a day.

    Returns:
        how many were rung for.
    """
    today = edition(timezone.now())
    if today is None:
        return 0
    waiting = due(today).exclude(pk__in=digests_rung()).order_by("pk").values_list("pk", flat=True)
    rung = list(waiting[:AT_ONCE])
    for digest_id in rung:
        ring_for_digest(digest_id)
    return len(rung)


def send_digest(digest_id: int) -> str:
    """Send the digest of today, if it is due and nobody else does.

    Returns:
        a word for the queue's record.
    """
    today = edition(timezone.now())
    digest = due(today).select_related("account").filter(pk=digest_id).first() if today else None
    if today is None or digest is None:
        return "not due"
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException):
        logger.warning("the mail server can't be reached; digests wait for it", exc_info=True)
        return "no mail server"
    try:
        told = content(digest.account, today)
        if not claim(digest=digest, of=today):
            return "somebody else's"
        if not told.notes:
            return "nothing to tell"
        _mail(digest, today, told, connection).send()
    except (OSError, SMTPException):
        # It may have arrived all the same, so it is not tried again today.
        logger.warning("the digest of account %s may not have been sent", digest.account_id, exc_info=True)
        return "failed"
    finally:
        connection.close()
    note_sent(digest=digest, of=today, told=told)
    return "sent"


def _mail(digest: Digest, of: Edition, told: Content, connection: Any) -> EmailMultiAlternatives:
    """A plain text, the same in HTML, and the header by which mail programs end it with one click (RFC 8058)."""
    account: Account = digest.account
    end = link(reverse("notifications:unsubscribe", args=[unsubscribe_token(digest)]))
    context = {"account": account, "day": of.day, "told": told, "site": settings.SITE_URL, "end": end}
    message = EmailMultiAlternatives(
        subject=render_to_string("notifications/email/digest_subject.txt", context).strip(),
        body=render_to_string("notifications/email/digest.txt", context),
        to=[confirmed().get(user=account).email],
        headers={"List-Unsubscribe": f"<{end}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        connection=connection,
    )
    message.attach_alternative(render_to_string("notifications/email/digest.html", context), "text/html")
    return message


def link(path: str) -> str:
    """An address on this site, for those who are not on it."""
    return settings.SITE_URL + path
