"""Deeds on past days, and what the rollups should say of them, added up by hand."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from analytics.models import VideoDay
from tests.factories import AccountFactory
from videos.actions.saves import _put, save_video
from videos.models import Account, Comment, Like, Share, Video, VideoSave, VideoView

Method = VideoSave.Method
NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)  # without a change of clocks around it
TODAY = NOON.date()
COLUMNS = ("views", "watch_ms", "likes", "comments", "shares", "saves", "favorites", "downloads", "savers")


def at(days_ago: float) -> time_machine.travel:
    return time_machine.travel(NOON - timedelta(days=days_ago), tick=False)


def keep(
    video: Video, account: Account | None = None, *, method: Method = Method.SAVE, days_ago: float = 0
) -> Account:
    """Have somebody save a video, by any way, some days ago."""
    account = account or AccountFactory()
    with at(days_ago):
        if method == Method.DOWNLOAD:
            video.viewer_follows = False  # type: ignore[attr-defined]
            _put(account, video, method, False)
        else:
            save_video(account=account, slug=video.slug, method=method)
    return account


def let_go(video: Video, account: Account, *, method: Method = Method.SAVE, days_ago: float = 0) -> None:
    with at(days_ago):
        save_video(account=account, slug=video.slug, method=method, on=False)


def watch(
    video: Video, times: int, *, days_ago: float = 0, watched_ms: int = 0, parts: str = ""
) -> list[VideoView]:
    """So many new viewers; each watches so long, and these parts."""
    with at(days_ago):
        day = timezone.localdate()
        views = VideoView.objects.bulk_create(
            VideoView(
                video=video,
                day=day,
                viewer_key=f"{day}-{video.view_count + n}",
                watched_ms=watched_ms,
                parts=parts,
            )
            for n in range(times)
        )
        video.view_count += times
        Video.objects.for_staff().filter(pk=video.pk).update(view_count=video.view_count)
    return views


def by_hand() -> dict[tuple[int, date], dict[str, int]]:
    """What every VideoDay should be, from the rows, without any of the code that is tested."""
    days: dict[tuple[int, date], dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0))
    for view in VideoView.objects.all():
        days[view.video_id, view.day]["views"] += 1
        days[view.video_id, view.day]["watch_ms"] += view.watched_ms
    for share in Share.objects.all():
        days[share.video_id, share.day]["shares"] += 1
    for model, column in ((Like, "likes"), (Comment, "comments")):
        for row in model.objects.filter(removed_at=None):
            if getattr(row, "held_at", None):
                continue
            days[row.video_id, timezone.localdate(row.created_at)][column] += 1
    seen: set[tuple[int, int]] = set()
    for save in VideoSave.objects.filter(removed_at=None).exclude(video=None).order_by("created_at", "pk"):
        if save.account_id == save.video.creator_id:
            continue
        day = days[save.video_id, timezone.localdate(save.created_at)]
        day[{"save": "saves", "favorite": "favorites", "download": "downloads"}[save.method]] += 1
        if (save.account_id, save.video_id) not in seen:
            seen.add((save.account_id, save.video_id))
            day["savers"] += 1
    return dict(days)


def rolled_up() -> dict[tuple[int, date], dict[str, int]]:
    return {(row.video_id, row.day): {c: getattr(row, c) for c in COLUMNS} for row in VideoDay.objects.all()}


def told(video: Video) -> list[tuple[Any, ...]]:
    """The guarded columns of a video: (days ago, saves, favorites, downloads, savers), where not all are 0."""
    rows = VideoDay.objects.filter(video=video).order_by("day")
    told = [
        ((TODAY - r.day).days, r.guarded_saves, r.guarded_favorites, r.guarded_downloads, r.guarded_savers)
        for r in rows
    ]
    return [row for row in told if any(row[1:])]
