"""The daily numbers that *Download my data* holds: those which the pages of analytics would show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Min
from django.urls import reverse

from videos.models import Account
from videos.registry import Field, Section

from .exports import told_days
from .figures import Span
from .models import AccountDay, VideoDay
from .selectors import HEARD, KEPT, own_videos
from .sources import today

Row = dict[str, Any]
_KEPT = "With a Business account; null otherwise, and while the site says “fewer than 5”."


def _days(account: Account) -> Any:
    return VideoDay.objects.filter(video__in=own_videos(account))


def _video_days(account: Account) -> Iterator[Row]:
    first = _days(account).aggregate(first=Min("day"))["first"]
    if first is None:
        return
    last = today()
    for row in told_days(account, Span((last - first).days + 1, last)):
        video = reverse("videos:watch", args=[row["slug"]])
        yield {"day": row["day"], "video": video} | {name: row[name] for name in (*HEARD, *KEPT)}


def _follower_days(account: Account) -> Any:
    return AccountDay.objects.filter(account=account)


SECTIONS = [
    Section(
        "video_days",
        "Your videos, day by day",
        "What still stands of what happened on each day. It names nobody.",
        (
            Field("day", "Day", "The day, in the site’s time zone."),
            Field("video", "Video", "The address of your video."),
            Field("views", "Views", "Views on that day."),
            Field("likes", "Likes", "Likes made on that day."),
            Field("comments", "Comments", "Comments made on that day."),
            Field("shares", "Shares", "Shares on that day."),
            Field("saves", "Saved", f"Saves made on that day. {_KEPT}"),
            Field("favorites", "Favorited", f"Favorites made on that day. {_KEPT}"),
            Field("downloads", "Downloaded", f"Downloads on that day. {_KEPT}"),
            Field("savers", "New savers", f"Accounts that kept it for the first time on that day. {_KEPT}"),
        ),
        lambda account: _days(account).count(),
        _video_days,
    ),
    Section(
        "follower_days",
        "Your followers, day by day",
        "When those who follow you today began to.",
        (
            Field("day", "Day", "The day, in the site’s time zone."),
            Field("followers", "New followers", "How many of your followers of today began on it."),
        ),
        lambda account: _follower_days(account).count(),
        lambda account: (
            {"day": row.day, "followers": row.followers} for row in _follower_days(account).order_by("day")
        ),
    ),
]
