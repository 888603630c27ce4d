"""What staff do is written down: who, when, to what. The row stands or falls with the deed."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from videos.models import Account, Report

from .errors import Refused

LOOKED = "Looked at what is reported"
LOOK_LASTS = timedelta(hours=1)


def write_record(*, by: Account, about: models.Model, said: str) -> None:
    """Write down what a member of staff has just done. The admin shows it as the history of what it is about."""
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(about),
        object_id=str(about.pk),
        # Not its words: the record outlives them.
        object_repr=f"{about._meta.verbose_name} {about.pk}",
        action_flag=CHANGE,
        change_message=said,
    )


@transaction.atomic
def look_at_reported(*, report_id: int, by: Account) -> Report:
    """Let a member of staff see what is reported, hidden or not, for an hour; and write down that they did.

    Raises:
        Report.DoesNotExist: there is no such report, or it is about themselves.
        Refused: it is decided; there is nothing to look at any more.
    """
    report: Report = Report.objects.exclude(account=by).get(pk=report_id)
    if report.decision:
        raise Refused("This report is decided.", status=409)
    write_record(by=by, about=report, said=LOOKED)
    return report


def is_looking(*, report: Report, by: Account) -> bool:
    """Whether a member of staff has asked, within the last hour, to see what is reported, and it is still open."""
    looked = LogEntry.objects.filter(
        user=by,
        content_type=ContentType.objects.get_for_model(Report),
        object_id=str(report.pk),
        change_message=LOOKED,
        action_time__gt=timezone.now() - LOOK_LASTS,
    )
    return not report.decision and looked.exists()
