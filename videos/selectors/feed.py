"""The feed, and the other lists of videos."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.utils import timezone

from videos.models import Account, Follow, Video, VideoSave
from videos.models.relation import friends_of
from videos.models.video import VideoQuerySet

from .cursor import Page, newest_first
from .quiet import without_quieted
from .ranked import for_you

PAGE = 10
OWN_SHOWN = timedelta(hours=1)
GRID = 30
TABS = {"for-you": "For you", "following": "Following", "friends": "Friends"}


def published_to(viewer: Any) -> VideoQuerySet:
    return Video.objects.visible_to(viewer).filter(published_at__isnull=False).select_related("creator")


def offered_to(viewer: Any) -> VideoQuerySet:
    """What is brought forward unasked: without what the viewer would rather not see."""
    if viewer.is_authenticated and not viewer.friend_of:
        return _offered_to(viewer.pk).all()
    return without_quieted(published_to(viewer), viewer)


# The question alone is kept, as in videos.models.relation.
@lru_cache(maxsize=4096)
def _offered_to(account_id: int) -> VideoQuerySet:
    viewer = Account(pk=account_id)
    return without_quieted(published_to(viewer), viewer)


def feed(viewer: Any, tab: str, after: str = "", *, watched_by: str = "", begin_with: str = "") -> Page:
    """A page of the feed.

    Args:
        tab: one of TABS. Following and Friends are by time, and empty for somebody signed out.
        after: the cursor that the page before gave, or "".
        watched_by: today's key of somebody signed in: what they have watched is left out of *For you*. (The
            key of somebody signed out is that of their address: a whole class may share it.)
        begin_with: the slug of a video in *For you* to which one comes back.
    """
    videos = offered_to(viewer)
    if tab == "for-you":
        if not viewer.is_authenticated:
            watched_by = ""
        if watched_by:
            # Who has posted wants to see that it is out; later on, it is on their profile.
            videos = videos.filter(~Q(creator=viewer) | Q(published_at__gte=timezone.now() - OWN_SHOWN))
        return for_you(videos, after, size=PAGE, watched_by=watched_by, begin_with=begin_with)
    if not viewer.is_authenticated:
        return Page([], "")
    follows = Follow.objects.standing().filter(follower=viewer).values("followee")
    creators: Any = friends_of(viewer) if tab == "friends" else follows
    return newest_first(videos.filter(creator__in=creators), by="published_at", after=after, size=PAGE)


def favorites_on_profile(viewer: Any, owner: Account, after: str = "") -> Page:
    """The Favorites list that its owner shows on the profile: without what the visitor may not see."""
    favorites = shown_favorites(owner).filter(video__in=published_to(viewer)).select_related("video__creator")
    page = newest_first(favorites, by="created_at", after=after, size=GRID)
    return Page([favorite.video for favorite in page.rows], page.after)


def shown_favorites(owner: Account) -> Any:
    favorites = VideoSave.objects.standing().filter(account=owner, method=VideoSave.Method.FAVORITE)
    return favorites.filter(hidden_at__isnull=True)
