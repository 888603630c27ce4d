"""The doorbell for digests: the only place here that knows which task queue there is."""

from __future__ import annotations

from django_tasks import task
from django_tasks_db.models import DBTaskResult


@task()
def make_digest(digest_id: int) -> str:
    """Send the digest of today to one account, if it is due and nobody else does.

    Returns:
        what became of it, for the queue's record.
    """
    # The one import that is made late: whoever rings must not have to know who answers.
    from .digests import send_digest

    return send_digest(digest_id)


def ring_for_digest(digest_id: int) -> None:
    """Tell the queue that a digest is due. It goes after all that somebody waits for."""
    make_digest.using(priority=-10).enqueue(digest_id)


def digests_rung() -> set[int]:
    """The ids of the digests for which a ring waits in the queue already."""
    rings = DBTaskResult.objects.ready().filter(task_path=make_digest.module_path)
    return {words["args"][0] for words in rings.values_list("args_kwargs", flat=True)}
