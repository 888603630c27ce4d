"""The daily letter, as tests have it written: when, by whose round, and to whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import mail
from django_tasks_db.models import DBTaskResult

from notifications.digests import ring_for_digests, send_digest
from videos.models import Account, Video

from .conftest import crowd

MORNING = timedelta(hours=19)  # from noon to seven


def work() -> list[Any]:
    """A round of the worker: ring, then do what rang. Returns the letters that were sent."""
    before = len(mail.outbox)
    ring_for_digests()
    for ring in DBTaskResult.objects.ready().filter(task_path="notifications.tasks.make_digest"):
        send_digest(*ring.args_kwargs["args"])
    DBTaskResult.objects.all().delete()
    return mail.outbox[before:]


def both(letter: Any) -> tuple[str, str]:
    return letter.body, letter.alternatives[0].content


def AccountOf(video: Video) -> Account:  # noqa: N802
    return crowd(1, f"fan-of-{video.pk}-")[0]
