"""The doorbell. The only place that knows which task queue there is."""

from __future__ import annotations

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from .actions.processing import claim


@task()
def work_on_video(video_id: int) -> str:
    """Do what there is to do on a video's files now, if nobody else does it.

    Returns:
        what was done, for the queue's record.
    """
    from .work import do

    work = claim(video_id)
    if work is None:
        return "nothing to do"
    return do(work)


def is_rung(video_id: int) -> bool:
    """Whether a ring for this video waits in the queue already."""
    rings = DBTaskResult.objects.ready().filter(task_path=work_on_video.module_path)
    return rings.filter(args_kwargs={"args": [video_id], "kwargs": {}}).exists()
