"""Proving the counters against the rows, and mending them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F, Model, Q

from videos.models import Comment, Like, Share, Video, VideoSave, VideoView

from .saves import COUNTERS

CHUNK = 500


@dataclass(frozen=True)
class Drift:
    """A counter that differs from its rows."""

    slug: str
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
        "comment_count": _by_video(Comment, ids, standing),
        "share_count": _by_video(Share, ids),
        **{
            counter: _by_video(VideoSave, ids, others & Q(method=method))
            for method, counter in COUNTERS.items()
        },
    }


def recount(*, mend: bool = True) -> Iterator[Drift]:
    """Compare every counter of every video with its rows.

    The videos of a chunk are locked before their rows are counted: whoever has moved a counter has
    then committed the row as well, and whoever hasn't moves it afterwards, by F().

    Args:
        mend: also set what differs to what was counted.
    Yields:
        each drift, as soon as it is found.
    """
    last = 0
    while True:
        with transaction.atomic():
            chunk = list(
                Video.objects.for_staff().select_for_update().filter(pk__gt=last).order_by("pk")[:CHUNK]
            )
            if not chunk:
                return
            last = chunk[-1].pk
            drifts = _drifts(chunk)
            if mend:
                for video, drift in drifts:
                    Video.objects.for_staff().filter(pk=video.pk).update(**{drift.counter: drift.counted})
        yield from (drift for _, drift in drifts)


def _drifts(videos: list[Video]) -> list[tuple[Video, Drift]]:
    counted = _counted([video.pk for video in videos])
    found = []
    for video in videos:
        for counter, numbers in counted.items():
            stored, true = getattr(video, counter), numbers.get(video.pk, 0)
            if stored != true:
                found.append((video, Drift(video.slug, counter, stored, true)))
    return found


def mend_counters() -> int:
    """Make every counter equal to its rows.

    Returns:
        how many were not.
    """
    return sum(1 for _ in recount())
