"""What was taken back goes for good after thirty days, and nothing else does."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.factories import VideoFactory, comment_on
from videos.actions.collections import create_collection
from videos.actions.comments import delete_comment
from videos.actions.downloads import hand_out_download
from videos.actions.engagement import like_video
from videos.actions.purge import purge
from videos.actions.recount import recount
from videos.actions.relations import follow_account
from videos.actions.saves import Method, remove_save, save_video
from videos.actions.shelf import collect_saves
from videos.models import Comment, Follow, Like, VideoSave

pytestmark = pytest.mark.django_db


def test_thirty_days_after_its_removal(stranger, creator, time_machine):
    video = VideoFactory(creator=creator)
    removed = save_video(account=stranger, slug=video.slug).row
    kept = save_video(account=stranger, slug=video.slug, method=Method.FAVORITE).row
    hand_out_download(account=stranger, slug=video.slug)
    remove_save(account=stranger, key=removed.key)
    for on in (True, False):
        like_video(account=stranger, slug=video.slug, on=on)
        follow_account(follower=stranger, handle=creator.handle, on=on)
    delete_comment(comment_id=comment_on(video, stranger).pk)
    now = dt.datetime.now(dt.UTC)
    time_machine.move_to(now + dt.timedelta(days=29))
    assert purge() == 0
    time_machine.move_to(now + dt.timedelta(days=31))
    assert purge() == 4
    assert set(VideoSave.objects.values_list("method", flat=True)) == {"favorite", "download"} and kept.stands
    assert not (Like.objects.exists() or Follow.objects.exists() or Comment.objects.exists())
    assert list(recount(mend=False)) == [] and purge() == 0


def test_a_place_in_a_collection_waits_as_long_as_its_item_and_goes_with_it(stranger, time_machine):
    rows = [save_video(account=stranger, slug=VideoFactory().slug).row for _ in range(2)]
    glaze = create_collection(account=stranger, name="Glaze")
    collect_saves(account=stranger, keys=[row.key for row in rows], collection=glaze.key)
    remove_save(account=stranger, key=rows[0].key)
    now = dt.datetime.now(dt.UTC)
    time_machine.move_to(now + dt.timedelta(days=29))
    assert purge() == 0 and glaze.items.count() == 2
    time_machine.move_to(now + dt.timedelta(days=31))
    purge()
    assert [place.video_save_id for place in glaze.items.all()] == [rows[1].pk]
