"""Filling a shelf, and asking it."""

from __future__ import annotations

from tests.factories import VideoFactory
from videos.actions.saves import Method, note_save, save_video
from videos.models import Account, VideoSave
from videos.selectors.shelf import Only, shelf


def keep(
    account: Account, *, note: str = "", reason: str = "", method: Method = Method.SAVE, **video: object
) -> VideoSave:
    """Save a new video, and note why."""
    row = save_video(account=account, slug=VideoFactory(**video).slug, method=method).row
    assert row
    return note_save(account=account, key=row.key, reason=reason, note=note)


def found(account: Account, words: str, name: str = "saved", **only: object) -> list[str]:
    """The keys of what a search finds, in order."""
    return [row.key for row in shelf(account, name, only=Only(words=words, **only)).rows]
