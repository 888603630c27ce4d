"""The daily numbers are what the rows say, after whatever happened in between."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from analytics import rollups
from analytics.checking import check
from analytics.models import AccountDay, RollupMark, VideoDay
from analytics.rollups import rebuild, roll_up
from tests.analytics.deeds import NOON, TODAY, Method, at, by_hand, keep, let_go, rolled_up, watch
from tests.factories import AccountFactory, VideoFactory
from videos.actions.comments import add_comment, delete_comment
from videos.actions.engagement import like_video, share_video
from videos.actions.relations import follow_account
from videos.actions.saves import remove_save, restore_save
from videos.actions.videos import delete_video
from videos.models import Account, Like, Video, VideoSave

pytestmark = pytest.mark.django_db


@pytest.fixture
def video(creator: Account) -> Video:
    return VideoFactory(creator=creator)


def days_of(video: Video, column: str) -> dict[int, int]:
    """A column of a video, as {days ago: number}, without the zeros."""
    rows = VideoDay.objects.filter(video=video).values_list("day", column)
    return {(TODAY - day).days: number for day, number in rows if number}


def roll(days_ago: float = 0) -> rollups.RollupReport:
    with at(days_ago):
        return roll_up()


def test_a_first_rollup_counts_everything_there_is(video: Video, creator: Account) -> None:
    fan = keep(video, days_ago=40)
    keep(video, fan, method=Method.FAVORITE, days_ago=3)
    keep(video, method=Method.DOWNLOAD, days_ago=3)
    watch(video, 7, days_ago=3)
    with at(2):
        like_video(account=creator, slug=video.slug)  # one's own like counts, as on the button
        like_video(account=fan, slug=video.slug)
        add_comment(account=fan, slug=video.slug, text="Lovely.")
        share_video(account=fan, slug=video.slug)
        follow_account(follower=fan, handle=creator.handle)
    roll()
    assert rolled_up() == by_hand()
    assert days_of(video, "savers") == {40: 1, 3: 1}
    assert days_of(video, "likes") == {2: 2}
    assert AccountDay.objects.get().followers == 1


def test_what_is_taken_back_lowers_its_own_day_and_comes_back_to_it(video: Video, creator: Account) -> None:
    fan = keep(video, days_ago=20)
    with at(20):
        like_video(account=fan, slug=video.slug)
        comment = add_comment(account=fan, slug=video.slug, text="Hm.")
        follow_account(follower=fan, handle=creator.handle)
    roll(19)
    assert days_of(video, "saves") == {20: 1}

    row = VideoSave.objects.get()
    with at(2):
        remove_save(account=fan, key=row.key)
        like_video(account=fan, slug=video.slug, on=False)
        delete_comment(comment_id=comment.pk, by=fan)
        follow_account(follower=fan, handle=creator.handle, on=False)
    roll(2)
    assert rolled_up() == by_hand() == {}
    assert not AccountDay.objects.exists()

    with at(1):
        restore_save(account=fan, key=row.key)
        like_video(account=fan, slug=video.slug)
    roll()
    assert days_of(video, "saves") == days_of(video, "savers") == days_of(video, "likes") == {20: 1}


def test_own_saves_never_count(video: Video, creator: Account) -> None:
    keep(video, creator, days_ago=1)
    keep(video, creator, method=Method.DOWNLOAD, days_ago=1)
    roll()
    assert not VideoDay.objects.exists()


def test_two_ways_by_one_account_are_two_saves_and_one_saver(video: Video) -> None:
    fan = keep(video)
    keep(video, fan, method=Method.FAVORITE)
    roll()
    day = VideoDay.objects.get()
    assert (day.saves, day.favorites, day.downloads, day.savers) == (1, 1, 0, 1)


def test_a_saver_moves_to_the_next_way_when_the_first_is_removed(video: Video) -> None:
    fan = keep(video, days_ago=9)
    keep(video, fan, method=Method.FAVORITE, days_ago=5)
    roll(4)
    assert days_of(video, "savers") == {9: 1}
    let_go(video, fan, days_ago=1)  # nothing changed on the day of the favorite
    roll()
    assert days_of(video, "savers") == days_of(video, "favorites") == {5: 1}
    assert days_of(video, "saves") == {}


def test_running_it_again_changes_nothing(video: Video) -> None:
    keep(video)
    roll()
    before = list(VideoDay.objects.values())
    assert roll().written == 0
    with at(0):
        assert rebuild().written == 0
    assert list(VideoDay.objects.values()) == before


def test_only_what_changed_is_looked_at(video: Video) -> None:
    keep(video, days_ago=3)
    roll(2)
    assert roll(1).looked_at == 0
    watch(video, 2)
    assert (roll().looked_at, roll().looked_at) == (1, 1)  # within the overlap it is looked at again


def test_it_is_cheap_when_nothing_changed(video: Video, django_assert_max_num_queries: Any) -> None:
    keep(video, days_ago=3)
    roll(2)
    # The marks, seven kinds of row, the splits, the marks again.
    with at(0), django_assert_max_num_queries(10):
        roll_up()


def test_killed_half_way_it_starts_from_the_same_place(
    creator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    videos = [VideoFactory(creator=creator) for _ in range(3)]
    roll(2)
    for n, video in enumerate(videos):
        keep(video, days_ago=1 - n / 4)
    right = rollups._bring_up
    calls: list[int] = []

    def dies(*args: Any, **more: Any) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return right(*args, **more)

    marks = list(RollupMark.objects.order_by("pk").values())
    monkeypatch.setattr(rollups, "_bring_up", dies)
    with pytest.raises(KeyboardInterrupt):
        roll()
    assert 0 < len(rolled_up()) < len(by_hand())  # one batch is there, whole
    assert list(RollupMark.objects.order_by("pk").values()) == marks
    monkeypatch.undo()
    roll()
    assert rolled_up() == by_hand()


def test_a_late_commit_is_found(video: Video) -> None:
    """A row says when it was written, and others see it when its transaction commits, up to minutes later."""
    roll(0)
    with at(0):
        changed = timezone.now() - timedelta(minutes=9)
        fan = AccountFactory()
        Like.objects.create(account=fan, video=video, created_at=changed, changed_at=changed)
    roll(-1 / 86400 * 15)
    assert rolled_up() == by_hand() != {}


def test_a_run_that_started_earlier_does_not_move_the_marks_back(video: Video) -> None:
    roll(0)
    roll(1)
    assert set(RollupMark.objects.values_list("pulled_until", flat=True)) == {NOON}


def test_a_deleted_video_takes_its_days_along(video: Video, creator: Account) -> None:
    keep(video)
    roll()
    delete_video(slug=video.slug, account=creator)
    roll()
    assert not VideoDay.objects.exists()
    assert not list(check())


def test_days_are_local(video: Video, settings: Any) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"  # noon in UTC is the next day there
    timezone.get_default_timezone.cache_clear()
    try:
        keep(video)
        roll()
        assert VideoDay.objects.get().day == date(2026, 3, 21)
        with at(0):
            like_video(account=AccountFactory(), slug=video.slug)
        roll()
        assert VideoDay.objects.get().likes == 1
        with at(-1):
            assert not list(check())
    finally:
        timezone.get_default_timezone.cache_clear()


def test_check_names_each_number_that_differs_and_pays_no_heed_to_what_is_on_its_way(video: Video) -> None:
    keep(video, days_ago=1)
    roll()
    assert not list(check())
    VideoDay.objects.update(saves=4, guarded_views=2)
    assert {(d.column, d.rolled_up, d.rows) for d in check()} == {("saves", 4, 1), ("guarded_views", 2, 0)}
    with at(0):
        rebuild()
    assert not list(check())
    with at(-1):
        like_video(account=AccountFactory(), slug=video.slug)  # not pulled yet: no drift
    assert not list(check())


@pytest.mark.slow  # the fast tier has `test_rollup_any_order.py`
@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_deeds_and_rollups_ends_right(creator: Account, seed: int) -> None:
    dice = random.Random(seed)
    videos = [VideoFactory(creator=creator) for _ in range(2)]
    people = [creator, *(AccountFactory() for _ in range(6))]
    for step in range(60):
        days_ago = 30 - step / 2
        video, who, on = dice.choice(videos), dice.choice(people), dice.random() < 0.65
        with at(days_ago):
            match dice.randrange(5):
                case 0:
                    like_video(account=who, slug=video.slug, on=on)
                case 1:
                    share_video(account=who, slug=video.slug)
                case 2:
                    follow_account(follower=dice.choice(people[1:]), handle=creator.handle, on=on)
        if dice.random() < 0.7:
            method = dice.choice([Method.SAVE, Method.FAVORITE])
            (keep if on else let_go)(video, who, method=method, days_ago=days_ago)
        if dice.random() < 0.3:
            roll(days_ago)
    roll()
    assert rolled_up() == by_hand()
    assert not list(check())
    before = list(VideoDay.objects.order_by("pk").values())
    with at(0):
        assert rebuild().written == 0
    assert list(VideoDay.objects.order_by("pk").values()) == before
