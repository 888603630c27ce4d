"""Lists are made in generations: whole or not at all, by however many workers, and kept while they are read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import VideoFactory
from tests.videos.ranked_videos import many_videos, order
from tests.videos.test_counts_under_threads import in_threads
from videos.actions import generations, ranking
from videos.actions.generations import GIVEN_UP, KEPT, sweep_generations, write_generation
from videos.actions.ranking import keep_ranks, rank_for_you
from videos.actions.videos import delete_video
from videos.models import Generation, Rank, Video
from videos.selectors.feed import feed

pytestmark = pytest.mark.django_db
FOR_YOU = Generation.Board.FOR_YOU


class Killed(BaseException):
    pass


@pytest.fixture
def small_steps(monkeypatch):
    monkeypatch.setattr(generations, "STEP", 10)


def made(ids: list[int], *, ago: timedelta = timedelta(0)) -> Generation:
    """A generation that was made some time ago."""
    generation = write_generation(FOR_YOU, ids, new_from=timezone.now() - ago)
    assert generation is not None
    then = timezone.now() - ago
    Generation.objects.filter(pk=generation.pk).update(started_at=then, made_at=then)
    return generation


def test_only_what_has_changed_makes_a_generation(creator):
    assert rank_for_you() is None, "an empty site needs none"
    videos = many_videos(creator, 3)
    assert order(rank_for_you()) == [video.pk for video in videos]
    assert rank_for_you() is None
    Video.objects.filter(pk=videos[2].pk).update(like_count=5)
    assert order(rank_for_you()) == [videos[2].pk, videos[0].pk, videos[1].pk]
    delete_video(slug=videos[0].slug)
    assert rank_for_you() is None, "the deleted one has gone from the list by itself"


def test_one_whose_worker_was_killed_is_never_read_and_is_swept(
    creator, anonymous, small_steps, monkeypatch, time_machine
):
    videos = many_videos(creator, 25)
    rank_for_you()
    Video.objects.filter(pk=videos[-1].pk).update(like_count=50)
    put, puts = generations._put, []

    def die_at_the_third(*args):
        if len(puts) == 2:
            raise Killed
        puts.append(args)
        return put(*args)

    monkeypatch.setattr(generations, "_put", die_at_the_third)
    with pytest.raises(Killed):
        rank_for_you()
    half = Generation.objects.get(made_at=None)
    assert half.ranks.count() == 20
    assert feed(anonymous, "for-you").rows[0] == videos[0], "the list of before is read"
    monkeypatch.setattr(generations, "_put", put)
    later = timezone.now() + timedelta(minutes=3)
    time_machine.move_to(later)
    assert keep_ranks() == 0, "somebody may be at it"
    time_machine.move_to(later + GIVEN_UP)
    assert keep_ranks() == 1
    assert not Generation.objects.filter(pk=half.pk).exists() and Rank.objects.count() == 50
    assert feed(anonymous, "for-you").rows[0] == videos[-1]


def test_one_that_was_taken_for_dead_stays_dead(creator, small_steps, monkeypatch):
    many_videos(creator, 25)
    put = generations._put

    def pause(generation, places):
        if min(places) == 10:  # while it slept, it was swept
            Generation.objects.filter(pk=generation.pk).delete()
        return put(generation, places)

    monkeypatch.setattr(generations, "_put", pause)
    assert rank_for_you() is None
    assert not Generation.objects.exists() and not Rank.objects.exists()


def test_a_generation_outlives_the_next_by_a_few_hours_however_old_it_is(creator, small_steps, time_machine):
    ids = [video.pk for video in many_videos(creator, 12)]
    old = made(ids, ago=timedelta(days=3))
    new = made(ids[::-1])
    assert sweep_generations() == 0, "somebody may have begun to read the old one a minute ago"
    time_machine.move_to(timezone.now() + KEPT + timedelta(minutes=1))
    newest = made(ids)
    assert sweep_generations() == 1
    assert list(Generation.objects.order_by("pk")) == [new, newest] and Rank.objects.count() == 24
    assert old not in Generation.objects.all()
    time_machine.move_to(timezone.now() + timedelta(days=30))
    assert sweep_generations() == 1 and list(Generation.objects.all()) == [newest], "the newest one stays"


def test_a_sweep_that_was_killed_leaves_no_half_list_to_be_read(creator, small_steps, monkeypatch):
    ids = [video.pk for video in many_videos(creator, 25)]
    old = made(ids, ago=timedelta(days=3))
    made(ids[::-1], ago=KEPT)
    made(ids)
    those = Rank.objects.filter

    def die_at_the_second(**which):
        if "pk__in" in which and old.ranks.count() < 25:
            raise Killed
        return those(**which)

    monkeypatch.setattr(Rank.objects, "filter", die_at_the_second)
    with pytest.raises(Killed):
        sweep_generations()
    assert old.ranks.count() == 15
    assert old not in Generation.objects.complete(FOR_YOU)
    monkeypatch.undo()
    assert sweep_generations() == 1 and not Generation.objects.filter(pk=old.pk).exists()


def test_it_is_written_in_small_steps(creator, small_steps):
    many_videos(creator, 25)
    with CaptureQueriesContext(connection) as seen:
        rank_for_you()
    writes = [query["sql"] for query in seen if query["sql"].startswith('INSERT INTO "videos_rank"')]
    assert len(writes) == 3


@pytest.mark.django_db(transaction=True)
def test_a_video_that_is_deleted_meanwhile_is_left_out(creator, monkeypatch):
    videos = many_videos(creator, 5)
    begin = generations.transaction.atomic
    gone = []

    def delete_one_first(*args, **kwargs):
        if not gone and not args and Generation.objects.exists():
            gone.append(videos[2].pk)
            Video.objects.filter(pk=videos[2].pk).delete()
        return begin(*args, **kwargs)

    monkeypatch.setattr(generations.transaction, "atomic", delete_one_first)
    assert order(rank_for_you()) == [video.pk for video in videos if video != videos[2]]
    assert gone


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_no_harm(creator, monkeypatch):
    monkeypatch.setattr(generations, "STEP", 10)
    monkeypatch.setattr(ranking, "is_being_made", lambda board: False)
    ids = [video.pk for video in many_videos(creator, 40)]
    in_threads([lambda: keep_ranks() and None for _ in range(4)], threads=4)
    whole = Generation.objects.complete(FOR_YOU)
    assert 1 <= len(whole) <= 4 and all(order(generation) == ids for generation in whole)
    assert not Generation.objects.filter(made_at=None).exists()


def test_only_the_newest_are_ranked_and_all_of_one_instant_stay_together(creator, monkeypatch):
    monkeypatch.setattr(ranking, "RANKED", 5)
    videos = many_videos(creator, 4)
    twins = [VideoFactory(creator=creator, posted_at=videos[-1].published_at) for _ in range(3)]
    generation = rank_for_you()
    assert order(generation) == [video.pk for video in videos[:3]]
    assert generation.rest_from == twins[0].published_at
