"""Proving the counters against the rows, and mending them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Model, Q
from django.utils import timezone

from videos.models import Comment, Like, Proof, Share, Video, VideoSave, VideoView

from .saves import COUNTERS

logger = logging.getLogger(__name__)
CHUNK = 500
PROOFS_KEPT = timedelta(days=90)
NIGHT = range(2, 6)  # o'clock, in the site's time zone


@dataclass(frozen=True)
class Drift:
    """A counter that differs from its rows."""

    slug: str  # of the video; for a comment's, with the comment
    counter: str
    stored: int
    counted: int


def _by_video(model: type[Model], ids: list[int], rule: Q | None = None) -> dict[int, int]:
    rows = model._default_manager.filter(rule or Q(), video__in=ids).order_by()
    return dict(rows.values_list("video").annotate(Count("pk")))


def _counted(ids: list[int]) -> dict[str, dict[int, int]]:
    """For each counter, the true number for each video (absent: 0)."""
    standing = Q(removed_at__isnull=True)
    others = standing & ~Q(account=F("video__creator"))
    return {
        "view_count": _by_video(VideoView, ids),
        "like_count": _by_video(Like, ids, standing),
        "comment_count": _by_video(Comment, ids, standing & Q(held_at__isnull=True)),
        "share_count": _by_video(Share, ids),
        **{
            counter: _by_video(VideoSave, ids, others & Q(method=method))
            for method, counter in COUNTERS.items()
        },
    }


def recount(*, mend: bool = True, prove: bool = True) -> Iterator[Drift]:
    """Compare every counter of every video with its rows.

    The videos of a chunk are locked before their rows are counted: whoever has moved a counter has
    then committed the row as well, and whoever hasn't moves it afterwards, by F().

    Having gone over all videos, it writes down a Proof: of every counter being equal to its rows. So
    one that only looks, and finds a drift, proves nothing; and neither does one that is broken off.

    Args:
        mend: also set what differs to what was counted.
        prove: write the proof down.
    Yields:
        each drift, as soon as it is found.
    """
    last = videos = found = 0
    while True:
        # Taken before the look: whatever exists by then is looked at.
        finished_at = timezone.now()
        with transaction.atomic():
            chunk = list(
                Video.objects.for_staff().select_for_update().filter(pk__gt=last).order_by("pk")[:CHUNK]
            )
            if not chunk:
                break
            last, videos = chunk[-1].pk, videos + len(chunk)
            drifts = [*_drifts(chunk), *_comment_drifts(chunk)]
            found += len(drifts)
            if mend:
                for row, drift in drifts:
                    type(row)._default_manager.filter(pk=row.pk).update(**{drift.counter: drift.counted})
        yield from (drift for _, drift in drifts)
    if prove and (mend or not found):
        _write_down(finished_at, videos, found)


@transaction.atomic
def _write_down(finished_at: datetime, videos: int, drifts: int) -> None:
    Proof.objects.create(finished_at=finished_at, videos=videos, drifts=drifts)
    Proof.objects.filter(finished_at__lt=finished_at - PROOFS_KEPT).delete()


def _comment_drifts(videos: list[Video]) -> list[tuple[Model, Drift]]:
    """The likes of the comments under some videos. Those that differ are locked, and counted once more."""
    standing = Count("likes", filter=Q(likes__removed_at__isnull=True))
    slugs = {video.pk: video.slug for video in videos}
    comments = Comment.objects.filter(video__in=slugs).annotate(true=standing)
    wrong = list(comments.exclude(like_count=F("true")).values_list("pk", flat=True))
    found: list[tuple[Model, Drift]] = []
    for comment in Comment.objects.filter(pk__in=wrong).select_for_update():
        true = comment.likes.standing().count()
        if true != comment.like_count:
            about = f"{slugs[comment.video_id]}, comment {comment.pk}"
            found.append((comment, Drift(about, "like_count", comment.like_count, true)))
    return found


def _drifts(videos: list[Video]) -> list[tuple[Model, Drift]]:
    counted = _counted([video.pk for video in videos])
    found: list[tuple[Model, Drift]] = []
    for video in videos:
        for counter, numbers in counted.items():
            stored, true = getattr(video, counter), numbers.get(video.pk, 0)
            if stored != true:
                found.append((video, Drift(video.slug, counter, stored, true)))
    return found


def mend_counters() -> int:
    """Make every counter equal to its rows, after rows were written without them. No proof comes of it.

    Returns:
        how many were not.
    """
    return sum(1 for _ in recount(prove=False))


def is_due(newest: datetime | None) -> bool:
    """Whether it is time for a nightly proof.

    Args:
        newest: when the last one was finished.
    """
    if newest is None:
        return True
    now = timezone.localtime()
    age = now - newest
    return age >= timedelta(hours=12) and (now.hour in NIGHT or age >= timedelta(hours=36))


def prove_nightly() -> int:
    """The nightly proof: the same as `mend_counters`, once a night however many workers ask for it.

    It waits for the night, unless there is no proof yet, or none since the night before the last.

    Returns:
        how many counters were mended; each is in the log.
    """
    newest = Proof.objects.order_by("-finished_at").values_list("finished_at", flat=True).first()
    if not is_due(newest):
        return 0
    mended = 0
    for drift in recount():
        mended += 1
        logger.warning("%s: %s said %s, mended to %s", drift.slug, drift.counter, drift.stored, drift.counted)
    return mended
