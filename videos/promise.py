"""The example behind the page of the promise: a video that is in no database, before and after a save."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from videos.models import Account, Video
from videos.stand_in import NOBODY

from .registry import Exhibit

SAVES, FAVORITES, DOWNLOADS = 41, 17, 8
VIEWS = 1280


def example_creator() -> Account:
    return Account(pk=NOBODY, handle="example", display_name="Example", kind=Account.Kind.BUSINESS)


def example_video(*, saved: bool = False) -> Video:
    """A video as its creator's pages get it, with the numbers that `make_cards` and `mark_guarded` set.

    Args:
        saved: somebody has just saved it.
    """
    posted = timezone.now() - timedelta(hours=5)
    video = Video(
        slug="after" if saved else "before",  # too short for a real one
        creator=example_creator(),
        caption="Throwing a bowl in one pull",
        state=Video.State.READY,
        created_at=posted,
        posted_at=posted,
        published_at=posted,
        view_count=VIEWS,
        like_count=214,
        comment_count=32,
        share_count=11,
        save_count=SAVES + saved,
        favorite_count=FAVORITES,
        download_count=DOWNLOADS,
    )
    video.liked = video.saved = video.favorited = video.downloaded = video.following = False
    video.is_own = video.may_download = True
    video.guarded, video.view_token = False, ""
    return video


def _card(video: Video) -> dict[str, Any]:
    return {"video": video}


def _guarded_card(video: Video) -> dict[str, Any]:
    video.audience, video.counts_guarded, video.guarded = Video.Audience.FRIENDS, True, True
    video.slug = f"friends-{video.slug}"
    return _card(video)


EXHIBITS = (
    Exhibit(
        "On the video",
        "The buttons and the line under the caption, as the creator sees them on the page of the video. "
        "One number is one higher, and the total with it.",
        "videos/_promise_card.html",
        _card,
    ),
    Exhibit(
        "On a video for friends",
        "In a small circle a number would be almost a name. Until five people have saved such a video, its "
        "totals don’t move at all.",
        "videos/_promise_card.html",
        _guarded_card,
    ),
)
