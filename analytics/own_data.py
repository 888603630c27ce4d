"""The daily numbers that *Download my data* holds: those which the pages of analytics would show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Min
from django.urls import reverse

from videos.models import Account
from videos.registry import Field, Section

from .exports import guarded_now, told_days
from .figures import Span
from .models import AccountDay, CountedSaver, PublishedSplits, VideoDay
from .owned import HEARD, KEPT, own_videos
from .sources import today
from .splits import KINDS
from .told import told_of

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
        watched = round(row["watch_ms"] / 1000) if account.is_business else None
        numbers = {name: row[name] for name in HEARD} | {"watch_seconds": watched}
        yield {"day": row["day"], "video": video} | numbers | {name: row[name] for name in KEPT}


def _follower_days(account: Account) -> Any:
    return AccountDay.objects.filter(account=account)


def _splits(account: Account) -> Any:
    return PublishedSplits.objects.filter(video__in=own_videos(account))


def _video_splits(account: Account) -> Iterator[Row]:
    if not account.is_business:
        return
    guarded = guarded_now(account)
    for splits in _splits(account).select_related("video").order_by("video"):
        if splits.video_id in guarded or told_of(splits.video).nothing:
            continue
        for kind in KINDS:
            if shown := getattr(splits, kind):
                yield {
                    "video": reverse("videos:watch", args=[splits.video.slug]),
                    "split": kind,
                    "published_on": shown["on"],
                    "savers": shown["cells"],
                    "others": shown["rest"],
                }


def _in_words(groups: dict[str, int]) -> str:
    return ", ".join(f"{group}: {savers:,}" for group, savers in groups.items())


def _counted(account: Account) -> Any:
    return CountedSaver.objects.filter(account=account)


def _counted_saves(account: Account) -> Iterator[Row]:
    for row in _counted(account).order_by("pk").iterator(chunk_size=2000):
        yield {
            "reason": row.reason or None,
            "follower": row.follower or None,
            "moment": row.moment or None,
            "counted_on": row.counted_on,
        }


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
            Field(
                "watch_seconds",
                "Watch time",
                "How many seconds it was played on that day, by everybody together. With a Business account; null "
                "otherwise.",
            ),
            Field("saves", "Saved", f"Saves made on that day. {_KEPT}"),
            Field("favorites", "Favorited", f"Favorites made on that day. {_KEPT}"),
            Field("downloads", "Downloaded", f"Downloads on that day. {_KEPT}"),
            Field("savers", "New savers", f"Accounts that kept it for the first time on that day. {_KEPT}"),
        ),
        lambda account: sum(1 for _ in _video_days(account)),  # a day of hidden saves isn't one
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
    Section(
        "video_splits",
        "Why, who and when your videos were kept",
        "In groups of at least five people, as Analytics shows it to Business accounts. It names nobody.",
        (
            Field("video", "Video", "The address of your video."),
            Field("split", "By", "reason, follower or moment (the second at which it was kept)."),
            Field("published_on", "Published", "The day of these numbers."),
            Field("savers", "Savers", "How many people in each group.", shown=_in_words),
            Field("others", "Others", "How many people in no group yet."),
        ),
        lambda account: sum(1 for _ in _video_splits(account)),
        _video_splits,
    ),
    Section(
        "counted_saves",
        "How you are counted",
        "In which groups of at least five people each video that you kept is counted for its creator, who reads "
        "the sums and no names. Which videos these are is under “What you kept”.",
        (
            Field(
                "reason", "Reason", "The reason under which you are counted; null while you are under none."
            ),
            Field("follower", "Follower", "follower or other, by when you kept it; null while under none."),
            Field(
                "moment",
                "Moment",
                "The second at which that part of the video begins, or none; null while under none.",
            ),
            Field(
                "counted_on", "On", "The last day on which new numbers were published with you among others."
            ),
        ),
        lambda account: _counted(account).count(),
        _counted_saves,
    ),
]
