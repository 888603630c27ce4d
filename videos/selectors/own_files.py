"""The files of one's own videos."""

from __future__ import annotations

from videos.models import Account, Video

from .cursor import Page, newest_first

PAGE = 20


def own_files(account: Account, after: str = "") -> Page:
    """A page of an account's videos that still have the file which was uploaded, newest first."""
    videos = Video.objects.visible_to(account).filter(creator=account).exclude(original="")
    return newest_first(videos, by="created_at", after=after, size=PAGE)
