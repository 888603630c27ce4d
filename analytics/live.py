"""Whether there is anything new on an open page: one small question instead of the whole page."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from videos.models import Account, Video

from .guarding import maybe_guarded
from .models import ToldMark
from .owned import HEARD, WATCHED
from .sources import AT_ONCE, OwnerDay, today

# What is rolled up (a row or None) and what the rows say, by owner and day.
Changes = dict[OwnerDay, tuple[Any, dict[str, Any]]]


def mark_moved(accounts: Iterable[int]) -> None:
    """Have the open pages of some accounts look again."""
    now = timezone.now()
    ToldMark.objects.bulk_create(
        [ToldMark(account_id=account, moved_at=now) for account in sorted(set(accounts))],
        update_conflicts=True,
        unique_fields=["account"],
        update_fields=["moved_at"],
        batch_size=AT_ONCE,
    )


def mark_creators_moved(videos: Collection[int]) -> None:
    """The same for the creators of some videos."""
    mark_moved(Video.objects.for_staff().filter(pk__in=videos).values_list("creator", flat=True))


def mark_videos_moved(changes: Changes, guarded: Collection[int]) -> None:
    """The same for the creators of some videos, where the pages tell something of what has changed.

    Args:
        changes: of the daily numbers.
        guarded: the videos whose guarded columns have changed.
    """
    told = set(guarded) | {
        video
        for (video, _), (old, new) in changes.items()
        if any(getattr(old, column, 0) != new.get(column, 0) for column in (*HEARD, *WATCHED))
    }
    rest = {video for video, _ in changes} - told
    videos = Video.objects.for_staff()
    unguarded = videos.filter(pk__in=rest).exclude(maybe_guarded()).values_list("creator", flat=True)
    mark_moved([*videos.filter(pk__in=told).values_list("creator", flat=True), *unguarded])


def moved_at(account: str = "pk") -> Subquery:
    """When an account's mark moved last, as a column.

    Args:
        account: the way from the row to the account's key.
    """
    return Subquery(ToldMark.objects.filter(account=OuterRef(account)).values("moved_at"))


def state(account: str = "pk") -> dict[str, Any]:
    """What an open page depends on, as columns: when the account's mark moved last, and how many videos it has."""
    own: Any = Video.objects.for_staff().filter(creator=OuterRef(account), published_at__isnull=False)
    number = own.order_by().values("creator").annotate(n=Count("pk")).values("n")
    return {"moved_at": moved_at(account), "own_videos": Subquery(number)}


def seen(account: Account, moved: datetime | None, videos: int | None) -> str:
    """What a page says it has seen. Another day, video or kind of account shows something else, so that is new."""
    return f"{moved.timestamp() if moved else 0:.6f}-{today().isoformat()}-{account.kind}-{videos or 0}"


def has_seen(account: Account, said: str | None) -> bool:
    """Whether a page that says this has seen everything."""
    if not said:
        return False
    row = Account.objects.filter(pk=account.pk).values(**state())[0]
    return said == seen(account, row["moved_at"], row["own_videos"])
