"""The doorbell: the only place that knows which task queue there is. It does not know what the work is."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

REMEMBERED = timedelta(days=2)


@task()
def work_on_video(video_id: int) -> str:
    """Do what there is to do on a video's files now, if nobody else does it.

    Returns:
        what was done, for the queue's record.
    """
    # The one import that is made late: whoever rings must not have to know who answers.
    from .work import work_on

    try:
        return work_on(video_id)
    except SystemExit:
        return "given back"  # told to stop: the worker ends when this is recorded


def ring_bell(video_id: int, *, priority: int = 0) -> None:
    """Tell the queue that there is work on this video; the highest priority goes first."""
    work_on_video.using(priority=priority).enqueue(video_id)


def rung() -> set[int]:
    """The ids of the videos for which a ring waits in the queue already."""
    return _rung(work_on_video.module_path)


@task()
def make_archive(archive_id: int) -> str:
    """Make an archive of somebody's own data, if nobody else does it.

    Returns:
        what was done, for the queue's record.
    """
    from .archives import make_archive as make

    try:
        return make(archive_id)
    except SystemExit:
        return "given back"


def ring_for_archive(archive_id: int) -> None:
    """Tell the queue that somebody waits for an archive. It goes before what can be watched already."""
    make_archive.using(priority=5).enqueue(archive_id)


def archives_rung() -> set[int]:
    """The ids of the archives for which a ring waits in the queue already."""
    return _rung(make_archive.module_path)


@task()
def write_answers(report_ids: list[int], url: str) -> int:
    """Write to the reporters of reports that were just decided.

    Returns:
        how many e-mails were sent.
    """
    from .actions.answers import write_to_reporters

    return write_to_reporters(report_ids=report_ids, url=url)


def ring_for_answers(report_ids: list[int], url: str) -> None:
    """Tell the queue that reporters can be written to. It goes before work on files: it takes no time."""
    write_answers.using(priority=5).enqueue(report_ids, url)


def _rung(task_path: str) -> set[int]:
    rings = DBTaskResult.objects.ready().filter(task_path=task_path)
    return {words["args"][0] for words in rings.values_list("args_kwargs", flat=True)}


def forget_old_rings() -> int:
    """Remove from the queue's records what ended two days ago, and what a killed worker left as running.

    Returns:
        how many records went.
    """
    before = timezone.now() - REMEMBERED
    finished = DBTaskResult.objects.finished().filter(finished_at__lt=before)
    # No work lasts for days (the row's lease, not this record, says who has it): its worker was killed.
    left = DBTaskResult.objects.running().filter(started_at__lt=before)
    return finished.delete()[0] + left.delete()[0]
