"""The lists of videos on a profile: those of its owner with the pinned ones first, and those they liked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from videos.models import Account, Like, Video
from videos.models.video import PINS_MOST

from .cursor import Page, newest_first
from .feed import GRID
from .offered import published_to


@dataclass(frozen=True)
class Grid:
    """A page of an account's own videos.

    Args:
        rows: of this page.
        after: the cursor of the next page, "" on the last.
        pins: what stood pinned on the first page, so that no later one repeats it, whatever is pinned then.
    """

    rows: list[Video]
    after: str
    pins: str


def by_creator(viewer: Any, creator: Account, after: str = "", pins: str = "") -> Grid:
    """A creator's videos as a viewer sees them: on the first page the pinned ones, then all by date."""
    videos = published_to(viewer).filter(creator=creator)
    first: list[Video] = []
    if after:
        pinned = pins.split(".")[:PINS_MOST]
    else:
        first = list(videos.filter(pinned_at__isnull=False).order_by("-pinned_at", "-pk")[:PINS_MOST])
        pinned = [video.slug for video in first]
    page = newest_first(videos.exclude(slug__in=pinned), by="published_at", after=after, size=GRID)
    return Grid([*first, *page.rows], page.after, ".".join(pinned))


def liked_on_profile(viewer: Any, owner: Account, after: str = "") -> Page:
    """The videos that an account liked, the newest like first: without what the visitor may not see."""
    likes = Like.objects.standing().filter(account=owner)
    seen = likes.filter(video__in=published_to(viewer)).select_related("video__creator")
    page = newest_first(seen, by="created_at", after=after, size=GRID)
    return Page([like.video for like in page.rows], page.after)
