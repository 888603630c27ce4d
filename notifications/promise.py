"""What the inbox says of a save: nothing. Its part of the promise page."""

from __future__ import annotations

from typing import Any

from videos.models import Video
from videos.registry import Exhibit

from .models import Notification


def inbox_context(video: Video) -> dict[str, Any]:
    return {"kinds": [label for _, label in Notification.Kind.choices]}


EXHIBIT = Exhibit(
    "In the inbox",
    "The kinds of news that there are, as the database knows them: it refuses any other. No badge, no "
    "e-mail and no message on a phone comes of a save.",
    "notifications/_promise_kinds.html",
    inbox_context,
)
