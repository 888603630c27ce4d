"""When the splits of a video are published, and what of."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from analytics import splits
from analytics.checking import check
from analytics.models import CountedSaver, PublishedSplits, RollupMark
from analytics.proving import prove
from analytics.rollups import rebuild
from analytics.splits import bin_width, bins
from tests.analytics.crowd import change, crowd, followed_by, roll, save_again, told
from tests.analytics.deeds import Method, at
from tests.factories import VideoFactory
from videos.actions.videos import delete_video
from videos.models import Account, Video, VideoSave

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@pytest.fixture
def video(creator: Account) -> Video:
    return VideoFactory(creator=creator, duration_ms=60_000)


def test_savers_by_reason_follower_and_moment(video: Video, creator: Account) -> None:
    followed_by(creator, 20)
    crowd(video, 6, "learn", was_follower=True, moment_ms=12_400, days_ago=1)
    crowd(video, 7, moment_ms=59_999, days_ago=1)
    crowd(video, 5, "share", method=Method.DOWNLOAD, days_ago=1)
    roll()
    assert told(video) == {"learn": 6, "none": 7, "share": 5}
    assert told(video, "follower") == {"follower": 6, "other": 12}
    assert told(video, "moment") == {"10": 6, "55": 7, "none": 5}
    assert not list(check())


def test_nothing_is_told_below_five(video: Video) -> None:
    people = crowd(video, 4, "learn", days_ago=1)
    save_again(people, video, "learn", method=Method.FAVORITE, days_ago=1)  # twice, and still four savers
    save_again([video.creator], video, "learn", method=Method.SAVE, days_ago=1)  # one's own is none
    roll()
    assert not PublishedSplits.objects.exists() and not CountedSaver.objects.exists()


def test_a_saver_is_in_one_cell_by_the_earliest_save_that_says_something(video: Video) -> None:
    people = crowd(video, 5, days_ago=3)
    save_again(people, video, "learn", method=Method.FAVORITE, moment_ms=3000, was_follower=True, days_ago=2)
    save_again(people, video, "share", method=Method.DOWNLOAD, days_ago=1)
    roll()
    assert (told(video), told(video, "moment")) == ({"learn": 5}, {"0": 5})
    assert told(video, "follower") == {"other": 5}


def test_only_after_five_further_savers(video: Video) -> None:
    crowd(video, 5, "learn", days_ago=4)
    roll(4 - 0.01)
    crowd(video, 4, "learn", days_ago=3)
    roll(2)
    assert told(video) == {"learn": 5}
    crowd(video, 1, "learn", days_ago=1)
    roll()
    assert told(video) == {"learn": 10}
    assert PublishedSplits.objects.get().reason["on"] == "2026-03-20"


def test_some_cells_go_on_and_others_wait(video: Video) -> None:
    crowd(video, 5, "learn", days_ago=4)
    crowd(video, 5, "share", days_ago=4)
    roll(3)
    crowd(video, 5, "learn", days_ago=2)
    crowd(video, 3, "share", days_ago=2)
    crowd(video, 2, "inspiration", days_ago=2)
    roll(1)
    assert told(video) == {"learn": 10, "share": 5, "rest": 5}
    crowd(video, 2, "share", days_ago=1)
    crowd(video, 3, "inspiration", days_ago=1)
    roll()
    assert told(video) == {"learn": 10, "share": 10, "inspiration": 5}


def test_whoever_has_only_just_saved_gets_time_to_say_why(video: Video) -> None:
    people = crowd(video, 5)
    roll()
    assert not PublishedSplits.objects.exists()
    change(people, video, reason="learn", days_ago=-1 / 1440)
    roll(-2 / 1440)
    assert not PublishedSplits.objects.exists()
    roll(-4 / 1440)
    assert told(video) == {"learn": 5}


def test_what_is_taken_back_goes_out_of_the_numbers(video: Video) -> None:
    first, second = crowd(video, 8, "learn", days_ago=40), crowd(video, 6, "share", days_ago=40)
    roll(39)
    change(first, video, removed=True, days_ago=2)
    change(second[:1], video, removed=True, days_ago=2)
    roll()
    assert told(video) == {"learn": 8, "share": 6}  # of the seven who left, one would be told apart
    crowd(video, 5, "share", days_ago=-1)
    roll(-2)
    assert told(video) == {"share": 10}
    assert not list(check())


def test_running_it_again_changes_nothing(video: Video) -> None:
    crowd(video, 7, "learn", days_ago=1)
    crowd(video, 3, "share", days_ago=1)
    roll()
    before = list(PublishedSplits.objects.values()), list(CountedSaver.objects.order_by("pk").values())
    roll()
    with at(0):
        rebuild()
    assert (
        list(PublishedSplits.objects.values()),
        list(CountedSaver.objects.order_by("pk").values()),
    ) == before


def test_killed_between_two_videos_it_starts_from_the_same_place(
    creator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    videos = [VideoFactory(creator=creator) for _ in range(2)]
    roll(2)
    for one in videos:
        crowd(one, 5, "learn", days_ago=1)
    write = splits._write

    def dies(look: splits.Round) -> None:
        write(look)
        if PublishedSplits.objects.count() == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(splits, "_write", dies)
    with pytest.raises(KeyboardInterrupt):
        roll()
    assert [told(one) for one in videos] == [{"learn": 5}, {}]
    assert CountedSaver.objects.count() == 5  # of the second, nothing is left half done
    assert RollupMark.objects.get(name="splits").pulled_until < timezone.now()
    monkeypatch.undo()
    roll()
    assert [told(one) for one in videos] == [{"learn": 5}, {"learn": 5}]


def test_a_late_commit_is_in_the_next_round(video: Video) -> None:
    crowd(video, 5, "learn", days_ago=1)
    roll()
    crowd(video, 5, "share", days_ago=9 / 1440)  # written before that run, seen after it
    roll(-1 / 1440)
    assert told(video) == {"learn": 5, "share": 5}


def test_two_runs_at_once_hold_one_round(video: Video) -> None:
    crowd(video, 5, "learn", days_ago=1)
    with at(0):
        look = splits._round(video, timezone.now())
        assert look.is_due
        rebuild()
        assert not splits._hold_round(video, timezone.now())
    assert told(video) == {"learn": 5}


def test_a_deleted_video_takes_everything_along(video: Video) -> None:
    crowd(video, 5, "learn", days_ago=1)
    roll()
    delete_video(slug=video.slug, account=video.creator)
    roll()
    assert not PublishedSplits.objects.exists() and not CountedSaver.objects.exists()
    assert VideoSave.objects.count() == 5  # tombstones


def test_a_number_that_is_not_what_is_counted_is_found(video: Video) -> None:
    crowd(video, 5, "learn", days_ago=1)
    roll()
    PublishedSplits.objects.update(reason={"cells": {"learn": 6}, "rest": 0, "on": "2026-03-20"})
    assert [(d.column, d.rolled_up, d.rows) for d in check()] == [("reason learn", 6, 5)]


@pytest.mark.parametrize(
    ("seconds", "width"), [(0, 1), (8, 1), (12, 1), (12.5, 2), (60, 5), (180, 15), (720, 60), (7200, 600)]
)
def test_moments_are_put_together_in_at_most_twelve_parts(seconds: float, width: int) -> None:
    length = int(seconds * 1000)
    assert bin_width(length) == width
    assert 1 <= len(bins(length)) <= 12 and bins(length)[0] == 0


def _proved() -> None:
    with at(0.5):
        assert prove().drifts


def _rebuilt() -> None:
    with at(0.5):
        rebuild()


@pytest.mark.parametrize("mend", [_proved, _rebuilt])
def test_wrong_splits_are_mended_without_a_round(video: Video, mend: Callable[[], None]) -> None:
    crowd(video, 6, "learn", days_ago=3)
    roll(2)
    waiting = crowd(video, 4, "learn", days_ago=1)  # too few for a round
    roll(0.9)
    splits = PublishedSplits.objects.get()
    right = splits.reason | {}
    splits.reason = right | {"cells": {"learn": 99, "share": 5}}
    splits.follower = {}
    splits.save()
    mend()
    splits.refresh_from_db()
    assert splits.reason == right and right["cells"] == {"learn": 6}
    assert told(video, "follower") == {"other": 6}
    assert not CountedSaver.objects.filter(account__in=waiting).exists()
    assert not list(check())


@pytest.mark.parametrize("mend", [_proved, _rebuilt])
def test_mended_splits_show_no_cell_below_five(video: Video, mend: Callable[[], None]) -> None:
    crowd(video, 6, "learn", days_ago=3)
    crowd(video, 7, "share", days_ago=3)
    roll(2)
    CountedSaver.objects.filter(pk__in=CountedSaver.objects.filter(reason="learn")[:2]).delete()  # by hand
    mend()
    assert told(video) == {"share": 7}
    assert not CountedSaver.objects.filter(reason="learn").exists()
    assert not list(check())
