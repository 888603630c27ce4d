"""Who works on a video's files, and how the work ends. The row is the truth, the queue the doorbell.

1. `ring` tells the queue that there is work. A lost or doubled ring does no harm.
2. `claim` takes the work: one conditional UPDATE that sets a token, a lease, and counts the attempt
   *before* it starts, so that a file that kills its worker is not tried for ever.
3. `keep_lease` prolongs the lease while the work goes on.
4. `publish`, `publish_download` or `fail` end it, and only while the token is still the row's.
5. `sweep` rings again for work whose lease ran out, and ends what was tried often enough.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from videos.media.transcode import Renditions
from videos.models import Account, Video
from videos.models.video import VideoQuerySet
from videos.signals import video_published
from videos.tasks import ring_bell, rung

from .leftovers import tidy
from .terms import write_video_terms

LEASE = timedelta(seconds=30)
MAX_ATTEMPTS = 3
AT_ONCE = 100  # videos that one sweep attends to; the next comes soon
GAVE_UP = (
    "We couldn’t process this file, in three tries. Try once more, or upload it again from the original."
)

State, DownloadState = Video.State, Video.DownloadState
_MAIN_WORK = Q(state__in=[State.UPLOADED, State.PROCESSING])
_DOWNLOAD_WORK = Q(state=State.READY, creator__watermark_enabled=True) & (
    Q(download_state__in=[DownloadState.WAITING, DownloadState.PROCESSING])
    # drawn with a handle that is no longer the creator's
    | (Q(download_state=DownloadState.READY) & ~Q(watermark_handle=F("creator__handle")))
)


@dataclass(frozen=True)
class Claim:
    """The right to work on `video`, for as long as `token` stands in its row."""

    video: Video
    token: str
    is_download: bool

    @property
    def folder(self) -> str:
        """The storage's name of the folder into which this attempt, and no other, writes."""
        return f"videos/{self.video.slug}/{self.token}"


def ring(video: Video) -> None:
    """Tell the worker that there is work on this video, once the current transaction is committed."""
    # What nobody can watch yet goes before what can be watched, but not yet downloaded.
    priority = 0 if video.state == State.READY else 10
    # Robust: what was committed stands even if the bell is broken, and the sweep rings again.
    transaction.on_commit(lambda: ring_bell(video.pk, priority=priority), robust=True)


def ring_for_watermarks(account: Account) -> None:
    """Have the watermarked files of an account made again: its handle or its switch has changed."""
    stale = (
        Video.objects.for_staff()
        .filter(creator=account, state=State.READY)
        .exclude(download_state=DownloadState.READY, watermark_handle=account.handle)
    )
    ids = list(stale.values_list("pk", flat=True))
    Video.objects.for_staff().filter(pk__in=ids).update(
        download_state=DownloadState.WAITING, attempts=0, lease_until=None, token=""
    )
    for video in Video.objects.for_staff().filter(pk__in=ids):
        ring(video)


def _open_work() -> VideoQuerySet:
    """Videos on whose files there is work that nobody has."""
    return Video.objects.for_staff().filter(_MAIN_WORK | _DOWNLOAD_WORK).filter(_is_free())


def _is_free() -> Q:
    now = timezone.now()
    # A lease further ahead than any is given was taken by a clock that has been set back since. Whoever has
    # it, if anybody, prolongs it within seconds to a time that is believed.
    return Q(lease_until__isnull=True) | Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)


def claim(video_id: int) -> Claim | None:
    """Take the work on a video, unless somebody has it or there is none.

    Returns:
        the claim, or None. Work that was tried MAX_ATTEMPTS times ends here as failed.
    """
    with transaction.atomic():
        video = _lock(video_id)
        if video is None or _is_used_up(video):
            return None
        is_download = video.state == State.READY
        video.token = secrets.token_hex(16)
        video.attempts += 1
        video.progress = 0
        video.lease_until = timezone.now() + LEASE
        if is_download:
            video.download_state = DownloadState.PROCESSING
        else:
            video.state = State.PROCESSING
        video.save(update_fields=["token", "attempts", "progress", "lease_until", "state", "download_state"])
        return Claim(video, video.token, is_download)


def _lock(video_id: int) -> Video | None:
    open_work = _open_work().select_for_update(of=("self",)).select_related("creator")
    return open_work.filter(pk=video_id).first()


def _is_used_up(video: Video) -> bool:
    """Whether this (locked) video was tried often enough; then that ends here."""
    if video.attempts < MAX_ATTEMPTS:
        return False
    _end_failed(video, video.state == State.READY, video.failure or GAVE_UP)
    return True


def _held(work: Claim) -> VideoQuerySet:
    return Video.objects.for_staff().filter(pk=work.video.pk, token=work.token)


def keep_lease(work: Claim, progress: int) -> bool:
    """Prolong the lease and note the progress, in per cent.

    Returns:
        False if the work now belongs to somebody else, or the video is gone: then stop.
    """
    return _held(work).update(lease_until=timezone.now() + LEASE, progress=progress) == 1


def give_back(work: Claim) -> None:
    """Let somebody else do the work: this worker was told to stop. The attempt doesn't count."""
    _held(work).update(attempts=F("attempts") - 1, lease_until=timezone.now(), token="")


def publish(work: Claim, made: Renditions) -> bool:
    """End the first job: the video can be played, and is published if its creator has posted it.

    Args:
        made: the files, whole and on the disk, in the claim's folder.
    Returns:
        False if the claim no longer holds; then nothing was written.
    """

    def name(file: Path | None) -> str:
        return f"{work.folder}/{file.name}" if file else ""

    with transaction.atomic():
        ended = _held(work).update(
            state=State.READY,
            stream=name(made.stream),
            stream_small=name(made.small),
            stream_large=name(made.large),
            poster=name(made.poster),
            posters=len(made.posters),
            width=made.width,
            height=made.height,
            duration_ms=round(made.seconds * 1000),
            download_state=DownloadState.WAITING,
            **_FINISHED,
        )
        if ended:
            waiting = Video.objects.for_staff().filter(
                pk=work.video.pk, posted_at__isnull=False, published_at__isnull=True
            )
            if waiting.update(published_at=timezone.now()):
                # Read anew: its caption may have been written while this worked.
                video = Video.objects.for_staff().select_related("creator").get(pk=work.video.pk)
                write_video_terms([video])
                video_published.send(sender=Video, video=video)
            work.video.state = State.READY
            ring(work.video)
    return ended == 1


_FINISHED = {"failure": "", "progress": 100, "attempts": 0, "lease_until": None, "token": ""}


def publish_download(work: Claim, *, download: str, handle: str) -> bool:
    """End the second job: the watermarked file, drawn with `handle`, can be handed out."""
    return (
        _held(work).update(
            download_state=DownloadState.READY, download=download, watermark_handle=handle, **_FINISHED
        )
        == 1
    )


def fail(work: Claim, sentence: str, *, permanent: bool) -> bool:
    """End an attempt that failed: for good, or with another try soon.

    Args:
        sentence: for the creator to read.
        permanent: trying the same file again can't help.
    Returns:
        False if the claim no longer holds; then nothing was written.
    """
    with transaction.atomic():
        video = _held(work).select_for_update(of=("self",)).first()
        if video is None:
            return False
        if permanent or video.attempts >= MAX_ATTEMPTS:
            _end_failed(video, work.is_download, sentence)
        else:
            # The lease stays for a moment, so that the next try does not meet the same trouble at once.
            video.failure, video.token = sentence, ""
            video.lease_until = timezone.now() + timedelta(seconds=5 * video.attempts)
            video.save(update_fields=["failure", "token", "lease_until"])
    return True


def _end_failed(video: Video, is_download: bool, sentence: str) -> None:
    if is_download:
        video.download_state = DownloadState.FAILED
    else:
        video.state = State.FAILED
    video.failure, video.lease_until, video.token = sentence[:300], None, ""
    video.save(update_fields=["state", "download_state", "failure", "lease_until", "token"])


def sweep(*, thoroughly: bool = False) -> int:
    """Ring again for work that nobody has, and end as failed what was tried MAX_ATTEMPTS times.

    Args:
        thoroughly: also look for downloads whose ring was lost, or that carry an old handle; that
            reads every video, so it is done less often.
    Returns:
        how many videos were rung for or ended.
    """
    waiting, used_up = unattended(thoroughly=thoroughly)
    for video in waiting:
        ring_bell(video.pk)
    ended = 0
    for each in used_up:
        with transaction.atomic():
            locked = _lock(each.pk)
            ended += locked is not None and _is_used_up(locked)
        tidy(each.slug)
    return len(waiting) + ended


def unattended(*, thoroughly: bool = False) -> tuple[list[Video], list[Video]]:
    """The videos that `sweep` would ring for, and those that it would end. Reads only."""
    now = timezone.now()
    # Moments after an upload its ring is still on its way; created later than now, a clock was set back.
    lost = Q(lease_until__isnull=True) & ~Q(created_at__range=(now - LEASE, now + LEASE))
    stalled = Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE) | (_MAIN_WORK & lost)
    if thoroughly:
        stalled |= _DOWNLOAD_WORK & lost
    found = Video.objects.for_staff().filter(_MAIN_WORK | _DOWNLOAD_WORK).filter(stalled).order_by("pk")
    ringing = rung()
    waiting = (v for v in found.filter(attempts__lt=MAX_ATTEMPTS).iterator() if v.pk not in ringing)
    return list(islice(waiting, AT_ONCE)), list(found.filter(attempts__gte=MAX_ATTEMPTS)[:AT_ONCE])
