"""The inbox, for *Download my data*: what its owner could read in it now, and nothing besides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from videos.models import Account
from videos.registry import Field
from videos.selectors.own_data import address, section, told_of, video_field

from .models import Digest, Kind, MutedVideo, Notification, Preference


def _shown(account: Account) -> QuerySet[Notification]:
    return Notification.objects.shown_to(account).select_related("actor", "video", "comment")


def _rows(account: Account, part: list[Notification]) -> Iterator[dict[str, Any]]:
    for note in part:
        yield {
            "kind": note.kind,
            "by": f"@{note.actor.handle}",
            "video": address(note.video) if note.video else None,
            "text": note.comment.text if note.comment else None,
            "created_at": note.created_at,
            "read_at": note.read_at,
        }


def _muted(account: Account, part: list[MutedVideo]) -> Iterator[dict[str, Any]]:
    told = told_of(account, [row.video_id for row in part])
    for row in part:
        yield {"video": told.get(row.video_id), "created_at": row.created_at}


SECTIONS = [
    section(
        "notifications",
        "Your inbox",
        "What you were told, as the inbox would show it today. Saves were never told to anybody.",
        (
            Field("text", "Text", "The comment, answer or mention that it is about.", is_text=True),
            Field(
                "kind",
                "What",
                "like, comment, reply, mention, follow or comment_like.",
                shown=dict(Notification.Kind.choices).__getitem__,
            ),
            Field("by", "By", "Who did it."),
            Field("video", "Video", "The address of the video that it is about."),
            Field("created_at", "On", "When it happened."),
            Field("read_at", "Read", "When you read it; null if it is new."),
        ),
        _shown,
        _rows,
    ),
    section(
        "notification_switches",
        "How you are told",
        "The switches for news that you have moved. All others are as they were: in your inbox, in no e-mail.",
        (
            Field("kind", "What", "The kind of news.", shown=dict(Kind.choices).__getitem__),
            Field("in_inbox", "In your inbox", "Whether it comes into your inbox."),
            Field("in_daily_email", "In a daily e-mail", "Whether it is in your daily e-mail."),
        ),
        lambda account: Preference.objects.filter(account=account),
        lambda account, part: (
            {"kind": row.kind, "in_inbox": row.on_site, "in_daily_email": row.in_digest} for row in part
        ),
    ),
    section(
        "daily_emails",
        "Daily e-mails",
        "What the site remembers of the daily e-mails that you have asked for.",
        (
            Field("first_asked_at", "First asked for", "When you first asked for them."),
            Field("last_day", "Last day", "The day of the last one; null before the first.", none="none yet"),
            Field("last_sent_at", "Last sent", "When the last one was sent.", none="none yet"),
        ),
        lambda account: Digest.objects.filter(account=account),
        lambda account, part: (
            {"first_asked_at": row.created_at, "last_day": row.day, "last_sent_at": row.sent_at}
            for row in part
        ),
    ),
    section(
        "muted_videos",
        "Muted videos",
        "Videos of which you don’t want to hear more.",
        (
            video_field("The muted video"),
            Field("created_at", "On", "When you muted it."),
        ),
        lambda account: MutedVideo.objects.filter(account=account),
        _muted,
    ),
]
