"""Which totals may be shown exactly (rule 8)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, F

from videos.models import Video, VideoSave

FEWEST = 5  # savers from which the totals of a guarded video are shown


def mark_guarded(videos: Iterable[Video]) -> None:
    """Set `video.guarded`: its totals read “fewer than 5”, as fewer than five accounts have saved it.

    Only a video that not everyone may see, or that was so while it had fewer than five savers, is
    ever guarded. At most one query, over at most a dozen rows for each video: one with five in any
    single way has five savers, and one with fewer than five in all three together has not.

    Args:
        videos: with their creators at hand.
    """
    unsure = []
    for video in videos:
        guarded = video.counts_guarded or not video.reaches_everyone
        by_way = (video.save_count, video.favorite_count, video.download_count)
        video.guarded = guarded and max(by_way) < FEWEST
        if video.guarded and sum(by_way) >= FEWEST:
            unsure.append(video)
    if not unsure:
        return
    savers = dict(
        VideoSave.objects.standing()
        .filter(video__in=unsure)
        .exclude(account=F("video__creator"))
        .values_list("video")
        .annotate(Count("account", distinct=True))
    )
    for video in unsure:
        video.guarded = savers.get(video.pk, 0) < FEWEST
