"""How much an account may upload in a day: nobody passes it, however many uploads come at once.

`check` is cheap and early, and refuses before a file has travelled. `take` is what counts: one
conditional UPDATE, in the transaction that keeps the video. Deleting a video gives nothing back,
and nobody is exempt: whoever runs the site sets UPLOADS_PER_DAY and UPLOAD_MB_PER_DAY to 0 instead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from videos.models import Account, UploadDay

from .errors import Refused, wait_in_words

MB = 2**20
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Left:
    """What an account may still upload today; None: as much as it likes. `size` is in bytes."""

    videos: int | None
    size: int | None

    @property
    def is_little(self) -> bool:
        """Whether it is time to say so: five videos, or a tenth of the bytes, or one large file."""
        return self._few_videos or self._few_bytes

    @property
    def _few_videos(self) -> bool:
        return self.videos is not None and self.videos <= min(5, settings.UPLOADS_PER_DAY // 2)

    @property
    def _few_bytes(self) -> bool:
        least = max(
            settings.UPLOAD_MB_PER_DAY // 10, min(settings.UPLOAD_MAX_MB, settings.UPLOAD_MB_PER_DAY // 2)
        )
        return self.size is not None and self.size < least * MB

    def __str__(self) -> str:
        """What is little, in words: “3 videos and 120 MB”."""
        parts = []
        if self.videos is not None and self._few_videos:
            parts.append("1 video" if self.videos == 1 else f"{self.videos} videos")
        if self.size is not None and self._few_bytes:
            parts.append(f"{self.size // MB} MB" if self.size >= MB else "less than 1 MB")
        words = " and ".join(parts)
        return words[:1].upper() + words[1:]


def _today() -> date:
    return timezone.localdate(timezone=timezone.get_default_timezone())


def seconds_to_go() -> int:
    """How long today still is, in TIME_ZONE."""
    now = timezone.localtime(timezone=timezone.get_default_timezone())
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=now.tzinfo)
    return max(1, math.ceil(midnight.timestamp() - now.timestamp()))


def left_today(account: Account) -> Left:
    """What `account` may still upload today."""
    videos, most = settings.UPLOADS_PER_DAY, settings.UPLOAD_MB_PER_DAY * MB
    used = UploadDay.objects.filter(account=account, day=_today()).first() if videos or most else None
    return Left(
        videos=max(0, videos - (used.videos if used else 0)) if videos else None,
        size=max(0, most - (used.size if used else 0)) if most else None,
    )


def check(*, account: Account, size: int = 1) -> Left:
    """Say no early, and cheaply, to what would be refused later.

    Args:
        size: of the file, in bytes; before it is known, the least that a file can have.
    Returns:
        what is left.
    Raises:
        Refused: the day's quota is used up, or has no room for this file.
    """
    left = left_today(account)
    if left.videos == 0:
        raise too_many()
    if left.size is not None and left.size < size:
        raise too_much(left.size, size)
    return left


def take(*, account: Account, size: int) -> None:
    """Count one video of `size` bytes, inside the caller's transaction: what is rolled back costs nothing.

    Raises:
        Refused: as `check` does; nothing was counted.
    """
    day = _today()
    UploadDay.objects.bulk_create([UploadDay(account=account, day=day)], ignore_conflicts=True)
    room = UploadDay.objects.filter(account=account, day=day)
    if settings.UPLOADS_PER_DAY:
        room = room.filter(videos__lt=settings.UPLOADS_PER_DAY)
    if settings.UPLOAD_MB_PER_DAY:
        room = room.filter(size__lte=settings.UPLOAD_MB_PER_DAY * MB - size)
    if not room.update(videos=F("videos") + 1, size=F("size") + size):
        check(account=account, size=size)
        raise too_many()  # somebody was faster between the two questions, and took the last place


def too_many() -> Refused:
    """The sentence for somebody who has uploaded as many videos as a day has."""
    most = settings.UPLOADS_PER_DAY
    videos = "one video" if most == 1 else f"{most} videos"
    return _tomorrow(f"You can upload {videos} a day, and today’s are used up.")


def too_much(left: int, size: int = 0) -> Refused:
    """The sentence for a file (of `size` bytes, if that is known) for which too few bytes are left."""
    most = f"You can upload {settings.UPLOAD_MB_PER_DAY} MB a day"
    if left < MB:
        return _tomorrow(f"{most}, and today’s are used up.")
    file = f"this file has {math.ceil(size / MB)}" if size > 1 else "this file has more"
    return _tomorrow(f"{most}. {left // MB} MB are left today, and {file}.")


def _tomorrow(sentence: str) -> Refused:
    wait = seconds_to_go()
    when = f"You can go on in {wait_in_words(wait)}, after midnight ({settings.TIME_ZONE})."
    return Refused(f"{sentence} {when}", status=429, retry_after=wait)


def forget_old_days() -> int:
    """Delete what was counted on days long past.

    Returns:
        how many rows went.
    """
    gone, _ = UploadDay.objects.filter(day__lt=_today() - KEPT_FOR).delete()
    return gone
