"""Many savers at once, and what the splits of a video say."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.utils import timezone

from analytics.models import PublishedSplits
from analytics.rollups import RollupReport, roll_up
from tests.analytics.deeds import Method, at
from videos.actions.saves import COUNTERS
from videos.models import Account, Follow, Video, VideoSave

_numbers = count()


def crowd(
    video: Video,
    size: int,
    reason: str = "",
    *,
    days_ago: float = 0,
    method: Method = Method.SAVE,
    **row: Any,
) -> list[Account]:
    """So many new accounts that save a video.

    Args:
        row: further columns of their saves: `was_follower`, `moment_ms`.
    """
    people = Account.objects.bulk_create(
        Account(handle=f"saver{n}", email=f"saver{n}@example.org")
        for n in [next(_numbers) for _ in range(size)]
    )
    save_again(people, video, reason, days_ago=days_ago, method=method, **row)
    return people


def save_again(
    people: list[Account], video: Video, reason: str = "", *, days_ago: float = 0, method: Method, **row: Any
) -> None:
    with at(days_ago):
        now = timezone.now()
        VideoSave.objects.bulk_create(
            VideoSave(
                account=person,
                video=video,
                method=method,
                reason=reason,
                created_at=now,
                changed_at=now,
                **row,
            )
            for person in people
        )
    _count(video)


def _count(video: Video) -> None:
    rows = VideoSave.objects.standing().filter(video=video).exclude(account=video.creator)
    numbers = {counter: rows.filter(method=method).count() for method, counter in COUNTERS.items()}
    Video.objects.for_staff().filter(pk=video.pk).update(**numbers)


def change(people: list[Account], video: Video, *, days_ago: float = 0, **columns: Any) -> None:
    """Change their saves of a video; `removed=True` takes them back, `removed=False` puts them back."""
    with at(days_ago):
        now = timezone.now()
        if (removed := columns.pop("removed", None)) is not None:
            columns["removed_at"] = now if removed else None
        VideoSave.objects.filter(video=video, account__in=people).update(changed_at=now, **columns)
    _count(video)


def followed_by(creator: Account, number: int, *, days_ago: float = 60) -> None:
    """So many followers, who save nothing."""
    people = Account.objects.bulk_create(
        Account(handle=f"fan{n}", email=f"fan{n}@example.org")
        for n in [next(_numbers) for _ in range(number)]
    )
    with at(days_ago):
        Follow.objects.bulk_create(Follow(follower=person, followee=creator) for person in people)


def roll(days_ago: float = 0) -> RollupReport:
    with at(days_ago):
        return roll_up()


def told(video: Video, kind: str = "reason") -> dict[str, int]:
    """The shown cells of a split, and "rest" where there is one."""
    splits = PublishedSplits.objects.filter(video=video).first()
    shown = getattr(splits, kind) if splits else {}
    return {**shown["cells"], **({"rest": shown["rest"]} if shown["rest"] else {})} if shown else {}
