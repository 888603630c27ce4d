"""Many videos at once, and the lists that are made of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from tests.factories import AccountFactory
from videos.actions.saves import Method, save_video
from videos.models import Account, Generation, Video, VideoView
from videos.selectors.feed import feed

KEY = "k" * 32  # of whoever watches


def many_videos(creator: Account, count: int, *, since: datetime | None = None) -> list[Video]:
    """Published one minute apart, the first one newest."""
    since = since or timezone.now() - timedelta(hours=2)
    rows = [
        Video(
            creator=creator,
            caption="The last light over the roof #dusk",
            state=Video.State.READY,
            stream=f"videos/{number}/t/720.mp4",
            poster=f"videos/{number}/t/poster.jpg",
            width=720,
            height=1280,
            duration_ms=8000,
            posted_at=since - timedelta(minutes=number),
            published_at=since - timedelta(minutes=number),
        )
        for number in range(count)
    ]
    return Video.objects.bulk_create(rows)


def saved_by(video: Video, count: int, method: Method = Method.SAVE) -> list[Account]:
    people = AccountFactory.create_batch(count)
    for account in people:
        save_video(account=account, slug=video.slug, method=method)
    return people


def watch(video: Video, key: str = KEY) -> None:
    VideoView.objects.create(video=video, day=timezone.localdate(), viewer_key=key)


def order(generation: Generation | None) -> list[int]:
    assert generation is not None
    return list(generation.ranks.order_by("position").values_list("video_id", flat=True))


def pages(viewer: Any, after: str = "", **how: Any) -> Iterator[list[Video]]:
    """The pages of *For you*, as one scrolls."""
    while True:
        page = feed(viewer, "for-you", after, **how)
        yield page.rows
        if not (after := page.after):
            return
