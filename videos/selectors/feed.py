"""The feed, and the other lists of videos."""

from __future__ import annotations

from typing import Any

from videos.models import Account, Follow, VideoSave
from videos.models.relation import friends_of

from .cursor import Page, newest_first
from .offered import offered_to, published_to
from .ranked import for_you

PAGE = 10
GRID = 30
TABS = {"for-you": "For you", "following": "Following", "friends": "Friends"}


def feed(viewer: Any, tab: str, after: str = "", *, watched_by: str = "", begin_with: str = "") -> Page:
    """A page of the feed.

    Args:
        tab: one of TABS. Following and Friends are by time, and empty for somebody signed out.
        after: the cursor that the page before gave, or "".
        watched_by: today's key of the viewer: what somebody signed in has watched is left out of *For you*.
        begin_with: the slug of a video in *For you* to which one comes back.
    """
    if tab == "for-you":
        return for_you(viewer, after, size=PAGE, watched_by=watched_by, begin_with=begin_with)
    if not viewer.is_authenticated:
        return Page([], "")
    follows = Follow.objects.standing().filter(follower=viewer).values("followee")
    creators: Any = friends_of(viewer) if tab == "friends" else follows
    return newest_first(
        offered_to(viewer).filter(creator__in=creators), by="published_at", after=after, size=PAGE
    )


def favorites_on_profile(viewer: Any, owner: Account, after: str = "") -> Page:
    """The Favorites list that its owner shows on the profile: without what the visitor may not see."""
    favorites = shown_favorites(owner).filter(video__in=published_to(viewer)).select_related("video__creator")
    page = newest_first(favorites, by="created_at", after=after, size=GRID)
    return Page([favorite.video for favorite in page.rows], page.after)


def shown_favorites(owner: Account) -> Any:
    favorites = VideoSave.objects.standing().filter(account=owner, method=VideoSave.Method.FAVORITE)
    return favorites.filter(hidden_at__isnull=True)
