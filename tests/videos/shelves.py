"""Filling a shelf, and asking it."""

from __future__ import annotations

from tests.factories import VideoFactory
from videos.actions.collections import (
    create_collection,
    delete_collection,
    move_collection,
    rename_collection,
)
from videos.actions.downloads import hand_out_download
from videos.actions.saves import Method, hide_save, note_save, save_video
from videos.actions.shelf import collect_saves, give_reason, put_back_removal, remove_saves, uncollect_saves
from videos.models import Account, VideoSave
from videos.selectors.collections import stacks
from videos.selectors.shelf import Only, shelf, shelf_counts


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


def save_in_every_way(saver: Account, slug: str) -> None:
    """Save a video by each method, write everything down about it, and keep house on the shelf."""
    row = save_video(account=saver, slug=slug, moment_ms=2000).row
    note_save(
        account=saver,
        key=row.key,
        reason="inspiration",
        note="the quiet part",
        moment_ms=1500,
        new_collection="For winter",
    )
    favorite = save_video(account=saver, slug=slug, method=Method.FAVORITE).row
    hand_out_download(account=saver, slug=slug)
    hide_save(account=saver, key=VideoSave.objects.get(account=saver, method="download").key)
    _keep_house(saver, [row.key, favorite.key])


def _keep_house(saver: Account, keys: list[str]) -> None:
    """All that one can do on one's shelf: sort, tidy up, look for things."""
    glaze = create_collection(account=saver, name="Glaze").key
    collect_saves(account=saver, keys=keys, collection=glaze)
    move_collection(account=saver, key=glaze, to=0)
    rename_collection(account=saver, key=glaze, name="Clay")
    give_reason(account=saver, keys=keys, reason="learn")
    put_back_removal(account=saver, at=remove_saves(account=saver, keys=keys).at)
    uncollect_saves(account=saver, keys=keys[:1], collection=glaze)
    shelves = [shelf(saver, "saved", only=Only(words="quiet", reason="learn")).rows, stacks(saver)]
    assert all(shelves) and shelf_counts(saver)["saved"] == 1
    delete_collection(account=saver, key=glaze)
