"""The doorbell: the only place that knows which task queue there is. It does not know what the work is."""

from __future__ import annotations

from django_tasks import task
from django_tasks_db.models import DBTaskResult


@task()
def work_on_video(video_id: int) -> str:
    """Do what there is to do on a video's files now, if nobody else does it.

    Returns:
        what was done, for the queue's record.
    """
    # The one import that is made late: whoever rings must not have to know who answers.
    from .work import work_on

    return work_on(video_id)


def ring_bell(video_id: int, *, priority: int = 0) -> None:
    """Tell the queue that there is work on this video; the highest priority goes first."""
    work_on_video.using(priority=priority).enqueue(video_id)


def is_rung(video_id: int) -> bool:
    """Whether a ring for this video waits in the queue already."""
    rings = DBTaskResult.objects.ready().filter(task_path=work_on_video.module_path)
    return rings.filter(args_kwargs={"args": [video_id], "kwargs": {}}).exists()
