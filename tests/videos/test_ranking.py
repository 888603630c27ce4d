"""The order of *For you* and of *Most saved this week*: what weighs how much, and whose save never shows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import AccountFactory, VideoFactory, befriend, comment_on
from tests.videos.ranked_videos import order, saved_by
from videos.actions.accounts import set_privacy, suspend_account
from videos.actions.engagement import like_video, share_video
from videos.actions.quiet import mute_account
from videos.actions.ranking import HALF_LIFE, keep_ranks, rank_for_you, rank_most_saved
from videos.actions.saves import Method, remove_save, save_video
from videos.actions.videos import edit_video
from videos.models import Generation, Video, VideoSave
from videos.selectors.most_saved import most_saved

pytestmark = pytest.mark.django_db


def posted(creator, *, days: float = 0, views: int = 0, **more) -> Video:
    when = timezone.now() - timedelta(days=days)
    return VideoFactory(creator=creator, posted_at=when, view_count=views, **more)


def set_audience(video, audience):
    edit_video(account=video.creator, slug=video.slug, caption="", audience=audience, downloads_enabled=True)


def ranked(*videos: Video) -> list[Video]:
    """These videos, in the order of a list that is made now."""
    Generation.objects.all().delete()
    places = order(rank_for_you())
    return sorted(videos, key=lambda video: places.index(video.pk))


# --- What weighs how much --------------------------------------------------------------------


def test_of_equals_the_newest_is_first_and_freshness_halves(creator):
    old, young, new = (posted(creator, days=days) for days in (4, 2, 0))
    assert ranked(old, young, new) == [new, young, old]
    # Twice the worth makes up for a half-life: (5 + points) / 20 over the usual 5 / 20.
    twice = posted(creator, days=HALF_LIFE.days, like_count=5)
    assert ranked(new, young, twice)[2] == young
    more = posted(creator, days=HALF_LIFE.days, like_count=6)
    assert ranked(new, more) == [more, new]


def test_a_save_weighs_most_then_comment_and_share_then_like(creator):
    days = 1.0
    plain, liked, commented, shared, saved = (posted(creator, days=days + n / 1e4) for n in range(5))
    someone = AccountFactory()
    like_video(account=someone, slug=liked.slug)
    comment_on(commented, someone)
    share_video(account=someone, slug=shared.slug)
    save_video(account=someone, slug=saved.slug)
    assert ranked(plain, liked, commented, shared, saved) == [saved, commented, shared, liked, plain]
    three = posted(creator, days=days, like_count=3)
    assert ranked(saved, three) == [saved, three]


def test_it_is_a_rate_so_the_same_of_fewer_viewers_is_more(creator):
    few, many = (posted(creator, days=1, views=views, like_count=10) for views in (20, 2000))
    assert ranked(few, many) == [few, many]


def test_no_number_buys_more_than_eight_days_and_no_made_up_views_cost_more_than_four(creator):
    new = posted(creator)
    famous = posted(creator, days=8.1, views=10, like_count=10**6)
    drowned, quiet = posted(creator, views=10**7), posted(creator, days=4.1)
    assert ranked(new, famous, drowned, quiet)[0] == new
    assert ranked(drowned, quiet) == [drowned, quiet]
    assert ranked(famous, posted(creator, days=1))[0] == famous


def test_a_creator_cannot_push_a_video(creator):
    mine, other = posted(creator, days=1.001), posted(AccountFactory(), days=1)
    like_video(account=creator, slug=mine.slug)
    share_video(account=creator, slug=mine.slug)
    for method in (Method.SAVE, Method.FAVORITE):
        save_video(account=creator, slug=mine.slug, method=method)
    for _ in range(3):
        comment_on(mine, creator)
    assert ranked(mine, other) == [other, mine]


def test_nobody_counts_twice_in_the_same_way(creator):
    twice, once = posted(creator, days=1.001), posted(creator, days=1)
    fan = AccountFactory()
    for video in (twice, once):
        comment_on(video, fan)
        save_video(account=fan, slug=video.slug)
    for _ in range(5):
        comment_on(twice, fan)
    save_video(account=fan, slug=twice.slug, method=Method.FAVORITE)
    assert ranked(twice, once) == [once, twice]


def test_what_is_taken_back_or_held_counts_no_more(creator):
    video, other = posted(creator, days=1.001), posted(creator, days=1)
    fan = AccountFactory()
    like_video(account=fan, slug=video.slug)
    row = save_video(account=fan, slug=video.slug).row
    comment = comment_on(video, fan)
    assert ranked(video, other) == [video, other]
    like_video(account=fan, slug=video.slug, on=False)
    remove_save(account=fan, key=row.key)
    type(comment).objects.filter(pk=comment.pk).update(held_at=timezone.now())
    assert ranked(video, other) == [other, video]


# --- What the order must not tell ------------------------------------------------------------


@pytest.mark.parametrize("why", ["friends only", "a friends-only account", "was once for friends"])
def test_the_saves_of_a_guarded_video_move_nothing(creator, friend, why):
    video, other = posted(creator, days=1.001), posted(AccountFactory(), days=1)
    if why == "a friends-only account":
        set_privacy(account=creator, switch="friends_only", on=True)
    else:
        set_audience(video, "friends")
    if why == "was once for friends":
        set_audience(video, "everyone")
    rank_for_you()
    for account in (friend, *AccountFactory.create_batch(6)):
        if account != friend:
            befriend(account, creator)
        for method in (Method.SAVE, Method.FAVORITE):
            save_video(account=account, slug=video.slug, method=method)
        assert rank_for_you() is None, "the order is the same, and no list is made"
    assert rank_most_saved() is None
    assert ranked(video, other) == [other, video]


def test_nobody_can_tell_from_the_lists_whether_two_ways_are_one_account(creator):
    """Rule 8: with accounts of one's own, the limit of five would be a scale."""
    video, other = posted(creator), posted(creator, days=1)
    saved_by(other, 5)
    saver, *own = saved_by(video, 4)
    worlds = []
    for favoriter in (saver, AccountFactory()):
        row = save_video(account=favoriter, slug=video.slug, method=Method.FAVORITE).row
        worlds.append((ranked(video, other), order(rank_most_saved())))
        VideoSave.objects.filter(pk=row.pk).delete()
        Video.objects.filter(pk=video.pk).update(favorite_count=0)
    assert worlds[0] == worlds[1] == (ranked(video, other), [other.pk])


# --- Most saved this week --------------------------------------------------------------------


def test_most_saved_is_by_fives_and_then_by_time(creator, anonymous):
    four, five, nine, ten = (posted(creator, days=days) for days in (1, 2, 1.5, 3))
    for video, number in ((four, 4), (five, 5), (nine, 9), (ten, 10)):
        saved_by(video, number)
    assert order(rank_most_saved()) == [ten.pk, nine.pk, five.pk]
    saved_by(five, 3)
    assert rank_most_saved() is None, "most single saves show nowhere"
    assert most_saved(anonymous, 2) == [ten, nine]


def test_most_saved_counts_a_week_and_what_stands(creator):
    video = posted(creator, days=20)
    people = saved_by(video, 6)
    assert order(rank_most_saved()) == [video.pk]
    rows = VideoSave.objects.filter(video=video)
    remove_save(account=people[0], key=rows.get(account=people[0]).key)
    assert rank_most_saved() is None
    rows.filter(account=people[1]).update(created_at=timezone.now() - timedelta(days=7, minutes=1))
    assert order(rank_most_saved()) == [], "four of this week are left"


def test_most_saved_leaves_out_own_saves_and_what_not_everyone_may_see(creator, anonymous):
    own, hidden, guarded, suspended = (
        posted(maker) for maker in (creator, creator, creator, AccountFactory())
    )
    saved_by(own, 4)
    save_video(account=creator, slug=own.slug)
    for video in (hidden, guarded, suspended):
        saved_by(video, 5)
    assert len(order(rank_most_saved())) == 3
    set_audience(hidden, "me")
    set_audience(guarded, "friends")
    set_audience(guarded, "everyone")
    suspend_account(account=suspended.creator)
    assert most_saved(anonymous, 10) == [] == most_saved(creator, 10), "at once, before another list is made"
    assert order(rank_most_saved()) == []


def test_most_saved_respects_mutes_and_blocks(creator, stranger, blocked):
    video = posted(creator)
    saved_by(video, 5)
    rank_most_saved()
    assert most_saved(stranger, 10) == [video] and most_saved(blocked, 10) == []
    mute_account(muter=stranger, handle=creator.handle)
    assert most_saved(stranger, 10) == []


# --- When ------------------------------------------------------------------------------------


def test_the_worker_makes_the_lists_when_their_time_has_come(creator, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    saved_by(posted(creator), 5)
    assert keep_ranks() == 2
    saved_by(posted(creator), 5)
    assert keep_ranks() == 0
    time_machine.move_to(now + timedelta(minutes=2), tick=False)
    assert keep_ranks() == 1, "the feed"
    time_machine.move_to(now + timedelta(hours=2), tick=False)
    assert keep_ranks() == 1, "most saved; the feed's order is the same"
