"""How example people watch: some leave soon, some stay until the end, and some watch it again."""

from __future__ import annotations

import random
from datetime import datetime

from django.utils import timezone
from django.utils.crypto import salted_hmac

from videos.models import Account, Video, VideoView
from videos.models.view import part_count, part_ms


def example_view(video: Video, account: Account, when: datetime) -> VideoView:
    """A view by one of the crowd, with how long it lasted."""
    key = salted_hmac("videos.example", str(account.pk), algorithm="sha256").hexdigest()[:32]
    watched_ms, parts = _watched(random.Random(f"{video.slug} {account.pk}"), video.duration_ms)  # noqa: S311
    return VideoView(
        video=video,
        day=timezone.localdate(when),
        viewer_key=key,
        watched_ms=watched_ms,
        parts=parts,
        created_at=when,
    )


def _watched(rng: random.Random, duration_ms: int) -> tuple[int, str]:
    """How long somebody watched, and which parts."""
    mood = rng.random()
    if mood < 0.45:
        watched_ms = int(min(2000 + rng.expovariate(4 / max(1, duration_ms)), duration_ms))
    elif mood < 0.75:
        watched_ms = duration_ms
    else:
        watched_ms = int(duration_ms * rng.uniform(1, 3))
    parts = min(part_count(duration_ms), max(1, round(watched_ms / part_ms(duration_ms))))
    return watched_ms, f"{(1 << parts) - 1:x}"
