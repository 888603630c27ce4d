"""How the work in the background is going, for staff."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from videos.models import Archive, Video

LATE = timedelta(minutes=15)  # work that waits so long says that no worker is running, or one too few
LATELY = timedelta(days=7)
FULL = 0.9  # of the disk


@dataclass(frozen=True)
class Work:
    """What went wrong in the background.

    Args:
        failed: videos whose processing ended in a failure; their creators can try again.
        late: videos that have waited for fifteen minutes, or whose worker has died and nobody took over.
        archives: copies of somebody's data that could not be made.
        tasks: tasks that ended in an error in the last seven days.
    """

    failed: int
    late: int
    archives: int
    tasks: int


@dataclass(frozen=True)
class Disk:
    """The disk on which videos are kept, in bytes."""

    used: int
    free: int

    @property
    def share(self) -> float:
        return self.used / max(1, self.used + self.free)

    @property
    def is_full(self) -> bool:
        return self.share > FULL


def work_health() -> Work:
    """Count what has failed or hangs."""
    State = Video.State  # noqa: N806
    now = timezone.now()
    videos = Video.objects.for_staff()
    unheld = Q(lease_until__isnull=True, created_at__lt=now - LATE) | Q(lease_until__lt=now - LATE)
    return Work(
        failed=videos.filter(state=State.FAILED).count(),
        late=videos.filter(unheld, state__in=[State.UPLOADED, State.PROCESSING]).count(),
        archives=Archive.objects.filter(state=Archive.State.FAILED).count(),
        tasks=DBTaskResult.objects.filter(status="FAILED", finished_at__gte=now - LATELY).count(),
    )


def disk() -> Disk:
    """How full the disk is."""
    home = Path(settings.MEDIA_ROOT)
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    usage = shutil.disk_usage(there)
    return Disk(usage.used, usage.free)
