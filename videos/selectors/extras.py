"""What belongs to a video besides its words: the pictures to choose from, and captions for the sound."""

from __future__ import annotations

from typing import Any

from videos.actions.posters import OWN, chosen_number
from videos.actions.text_tracks import TRACKS_MAX
from videos.languages import choices
from videos.models import Video


def extras_of(video: Video) -> dict[str, Any]:
    """What the edit page shows of them to the creator.

    Returns:
        `pictures` (numbers), `picture` (the chosen one's number, 0 for another), `has_own_picture`,
        `tracks` (without their content), `languages` (to choose from) and `can_add_captions`.
    """
    tracks = list(video.text_tracks.order_by("pk").only("language", "changed_at", "video"))
    return {
        "pictures": range(1, video.posters + 1),
        "picture": chosen_number(video),
        "has_own_picture": OWN in str(video.poster.name),
        "tracks": tracks,
        "languages": choices(),
        "can_add_captions": len(tracks) < TRACKS_MAX,
    }
