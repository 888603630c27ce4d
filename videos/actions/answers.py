"""Telling reporters by e-mail that somebody has looked, where their address is confirmed."""

from __future__ import annotations

import logging
from collections.abc import Collection

from allauth.account.models import EmailAddress
from django.core.mail import send_mail
from django.template.loader import render_to_string

from videos.models import Report
from videos.models.account import present

logger = logging.getLogger(__name__)


def write_to_reporters(*, report_ids: Collection[int], url: str = "") -> int:
    """Write one e-mail for each of some decided reports: at most one, ever.

    Who has read the answer on the site already gets none, nor does whoever is suspended or leaving.

    Args:
        url: of the page with one's own reports.
    Returns:
        how many were sent.
    """
    reports = Report.objects.filter(present("reporter__"), pk__in=report_ids, seen_at__isnull=True)
    reports = reports.exclude(decision="").select_related("reporter").order_by("pk")
    confirmed = dict(
        EmailAddress.objects.filter(
            user__in=[report.reporter_id for report in reports], verified=True, primary=True
        ).values_list("user_id", "email")
    )
    sent = 0
    for report in reports:
        if not (address := confirmed.get(report.reporter_id or 0)):
            continue
        context = {"user": report.reporter, "report": report, "url": url}
        subject = render_to_string("videos/email/answer_subject.txt", context).strip()
        text = render_to_string("videos/email/answer_message.txt", context)
        try:
            sent += send_mail(subject, text, None, [address])
        except OSError:
            # A mail server that is away, or refuses one address, must not keep the answer from the others.
            logger.exception("the answer to report %s could not be sent", report.pk)
    return sent
