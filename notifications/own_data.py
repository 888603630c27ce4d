"""The inbox, for *Download my data*: what its owner could read in it now, and nothing besides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from videos.models import Account
from videos.registry import Field
from videos.selectors.own_data import address, section

from .models import Notification


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


SECTIONS = [
    section(
        "notifications",
        "Your inbox",
        "What you were told, as the inbox would show it today. Saves were never told to anybody.",
        (
            Field("text", "Text", "The comment or answer that it is about.", is_text=True),
            Field(
                "kind",
                "What",
                "like, comment, reply or follow.",
                shown=dict(Notification.Kind.choices).__getitem__,
            ),
            Field("by", "By", "Who did it."),
            Field("video", "Video", "The address of the video that it is about."),
            Field("created_at", "On", "When it happened."),
            Field("read_at", "Read", "When you read it; null if it is new."),
        ),
        _shown,
        _rows,
    )
]
