"""*For you*: everything once, in an order that stands while one scrolls, and nothing again on the same day."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import AccountFactory, VideoFactory
from tests.videos.ranked_videos import KEY, many_videos, order, pages, saved_by, watch
from tests.videos.test_feed import slugs
from videos.actions import ranking
from videos.actions.generations import KEPT, sweep_generations
from videos.actions.quiet import mute_account, turn_down_video
from videos.actions.ranking import rank_for_you
from videos.actions.viewing import record_view
from videos.models import Generation, Video
from videos.selectors.feed import feed
from videos.selectors.ranked import OWN_SHOWN
from videos.selectors.sealed import seal
from videos.stand_in import RELATIONS, stand_in
from videos.viewer import viewer_key

pytestmark = pytest.mark.django_db


def shuffle_ranks(videos: list[Video], turn: int) -> None:
    """Some videos are liked so much that the whole order is another."""
    Video.objects.update(like_count=0)
    liked = [video.pk for video in videos[turn::7]]
    Video.objects.filter(pk__in=liked).update(like_count=30)
    assert rank_for_you() is not None


@pytest.mark.parametrize("size", [120, pytest.param(1000, marks=pytest.mark.slow)])
def test_everything_once_while_new_ones_arrive_and_ranks_change(creator, stranger, monkeypatch, size):
    """A thousand videos, in the slow tier: without repeat, without gap, in the order that one began with."""
    ranked = size // 5 * 2
    monkeypatch.setattr(ranking, "RANKED", ranked)
    videos = many_videos(creator, size)
    shuffle_ranks(videos, 0)
    new = [VideoFactory(creator=creator) for _ in range(14)]  # since the list was made
    begun = Generation.objects.get()
    seen: list[int] = []
    for number, page in enumerate(pages(stranger)):
        assert page
        seen += [video.pk for video in page]
        if number % (size // 40) == 0:
            VideoFactory(creator=creator)
            shuffle_ranks(videos, 1 + number * 40 // size)
    older = videos[ranked:]
    assert seen == [video.pk for video in new[::-1]] + order(begun) + [video.pk for video in older]
    assert len(seen) == len(set(seen)) == size + 14 and Generation.objects.count() >= 5


def test_when_the_generation_is_swept_meanwhile_it_goes_on_with_what_is_left(
    creator, stranger, monkeypatch, time_machine
):
    time_machine.move_to(timezone.now().replace(hour=12))
    monkeypatch.setattr(ranking, "RANKED", 60)
    videos = many_videos(creator, 80)
    shuffle_ranks(videos, 0)
    seen: list[int] = []
    for number, page in enumerate(pages(stranger, watched_by=KEY)):
        seen += [video.pk for video in page]
        for video in page:
            watch(video)
        if number == 2:
            shuffle_ranks(videos, 3)
            Generation.objects.all().update(made_at=timezone.now() - KEPT)
            shuffle_ranks(videos, 4)
            assert sweep_generations() == 1
    assert sorted(seen) == sorted(video.pk for video in videos)


def test_the_parts_follow_each_other_new_then_ranked_then_older(creator, stranger, monkeypatch):
    monkeypatch.setattr(ranking, "RANKED", 3)
    videos = many_videos(creator, 6)
    Video.objects.filter(pk=videos[2].pk).update(like_count=50)
    rank_for_you()
    new = [VideoFactory(creator=creator) for _ in range(2)]
    Video.objects.filter(pk__in=[new[0].pk, videos[5].pk]).update(like_count=500)  # too late for this one
    a, b, c, d, e, f = videos
    assert list(itertools.chain(*pages(stranger))) == [new[1], new[0], c, a, b, d, e, f]


def test_more_in_a_minute_than_are_ranked(creator, stranger, monkeypatch):
    monkeypatch.setattr(ranking, "RANKED", 3)
    videos = [VideoFactory(creator=creator) for _ in range(12)][::-1]
    rank_for_you()
    assert list(itertools.chain(*pages(stranger))) == videos


def test_without_a_list_it_is_by_time_also_when_the_first_one_is_made_meanwhile(creator, stranger):
    videos = many_videos(creator, 25)
    scroll = pages(stranger)
    first = next(scroll)
    shuffle_ranks(videos, 3)
    assert [*first, *itertools.chain(*scroll)] == videos


def test_what_is_published_while_a_list_is_made_is_not_lost(creator, stranger, monkeypatch):
    videos = many_videos(creator, 3)
    write = ranking.write_generation
    late = []

    def write_late(*args, **kwargs):
        late.append(VideoFactory(creator=creator, posted_at=timezone.now() - timedelta(seconds=20)))
        return write(*args, **kwargs)

    monkeypatch.setattr(ranking, "write_generation", write_late)
    rank_for_you()
    assert feed(stranger, "for-you").rows == [*late, *videos]


@pytest.mark.parametrize(
    "after",
    [f"r{seal(0, 7)}", f"r{seal(1, -7)}", "n", "r", "e", "t", "r1", "r-1-1", "r1--1", "rf" + "f" * 16 + "-1", "r1-ffffffff", "n1-1", "nx-1-1",
     "n1-fffffffffffffff-1", "e-1", "ex", "t1", "r999999-1", "n999999-1-1", "e999999", "r0-0"],
)  # fmt: skip
def test_an_odd_cursor_or_one_of_a_list_that_is_gone_starts_anew(creator, stranger, after):
    many_videos(creator, 12)
    rank_for_you()
    assert feed(stranger, "for-you", after) == feed(stranger, "for-you")


def test_muted_and_turned_down_and_hidden_ones_are_left_out_of_a_list_that_has_them(creator, stranger):
    kept, refused, hidden = many_videos(creator, 3)
    muted = VideoFactory()
    rank_for_you()
    turn_down_video(account=stranger, slug=refused.slug)
    mute_account(muter=stranger, handle=muted.creator.handle)
    Video.objects.filter(pk=hidden.pk).update(audience="friends")
    assert feed(stranger, "for-you").rows == [kept]


# --- Not again today -------------------------------------------------------------------------


def visit(client, **query):
    return client.get(reverse("videos:feed"), query)


def tell_view(client, text: str, slug: str, time_machine) -> None:
    """As the player does, after two seconds."""
    token = text.split(f'data-view="/v/{slug}/view/" data-token="')[1].split('"')[0]
    time_machine.shift(timedelta(seconds=3))
    assert client.post(reverse("videos:view", args=[slug]), {"token": token}).status_code == 204


def test_what_was_watched_today_comes_again_tomorrow_or_when_asked_for(
    client_of, creator, stranger, time_machine
):
    time_machine.move_to(timezone.now().replace(hour=12), tick=False)
    first, second = many_videos(creator, 2)
    client = client_of(stranger)
    tell_view(client, visit(client).text, first.slug, time_machine)
    assert slugs(visit(client).text) == [second.slug]
    tell_view(client, visit(client).text, second.slug, time_machine)
    for text in (visit(client).text, visit(client, after="r1-1").text):
        assert not slugs(text) and "You have seen it all for today" in text
        assert 'href="/?again=1"' in text and 'href="/discover/"' in text and "A few steps" not in text
    again = visit(client, again="1")
    assert slugs(again.text) == [first.slug, second.slug] and "Watch again" in again.text
    assert set(slugs(visit(client_of(AccountFactory())).text)) == {first.slug, second.slug}, "for others"
    new = VideoFactory(creator=creator)
    assert slugs(visit(client).text) == [new.slug]
    time_machine.shift(timedelta(days=1))
    client = client_of(stranger)
    assert len(slugs(visit(client).text)) == 3


def test_again_goes_on_as_again(client_of, creator, stranger):
    many_videos(creator, 11)
    answer = visit(client_of(stranger), again="1", at="nowhere")
    assert "again=1" in answer.context["next_url"] and "at=" not in answer.context["next_url"]


def test_who_only_has_muted_ones_left_is_told_so(client_of, creator, stranger):
    VideoFactory(creator=creator)
    mute_account(muter=stranger, handle=creator.handle)
    assert "You have seen it all for today" in visit(client_of(stranger)).text
    assert "muted or turned down" in visit(client_of(stranger), again="1").text


def test_somebody_signed_out_shares_their_address_and_misses_nothing(client_of, creator, anonymous, rf):
    video = VideoFactory(creator=creator)
    request = rf.get("/")
    request.user = anonymous
    watch(video, viewer_key(request))
    assert slugs(visit(client_of()).text) == [video.slug]
    assert feed(anonymous, "for-you", watched_by=KEY).rows == [video]


def test_ones_own_new_video_is_there_for_an_hour(creator, stranger):
    new, old = VideoFactory(creator=creator), many_videos(creator, 1, since=timezone.now() - OWN_SHOWN)[0]
    assert feed(creator, "for-you", watched_by=KEY).rows == [new]
    assert feed(creator, "for-you").rows == [new, old], "again: all of it"
    assert feed(stranger, "for-you", watched_by=KEY).rows == [new, old]


def test_coming_back_begins_with_the_video_that_one_left(client_of, creator, stranger):
    videos = many_videos(creator, 40)
    rank_for_you()
    last = VideoFactory(creator=creator)
    scroll, after = [], ""
    for _ in range(3):
        page = feed(stranger, "for-you", after, watched_by=KEY)
        scroll.append((after, page.rows))
        after = page.after
    for before, rows in scroll:
        watch(rows[5])
        back = feed(stranger, "for-you", before, watched_by=KEY, begin_with=rows[5].slug).rows
        assert back[0] == rows[5] and back[1:6] == rows[:5]
    assert scroll[0][1][0] == last
    hidden = VideoFactory(creator=creator, audience="me")
    for slug in (hidden.slug, "nowhere", "\x01"):
        assert visit(client_of(stranger), at=slug).context["cards"][0] == last
    assert videos[-1] in feed(stranger, "for-you", "e1", begin_with=videos[-1].slug).rows
    assert feed(creator, "for-you", watched_by=KEY, begin_with=videos[-1].slug).rows[0] == videos[-1], (
        "own, too"
    )


def test_coming_back_to_a_generation_that_is_gone_goes_on_with_the_newest(creator, stranger):
    videos = many_videos(creator, 12)
    rank_for_you()
    after = feed(stranger, "for-you").after
    Generation.objects.all().delete()
    back = feed(stranger, "for-you", after, begin_with=videos[7].slug)
    assert back.rows == [videos[7], *videos[:7], *videos[8:10]] and back.after


def test_signed_out_and_as_somebody_else_it_is_what_they_may_see(creator, friend, anonymous):
    for audience in ("everyone", "friends", "me"):
        many_videos(creator, 12, since=timezone.now() - timedelta(days=1))
        Video.objects.filter(pk__in=Video.objects.order_by("-pk").values("pk")[:12]).update(audience=audience)
    rank_for_you()
    viewers = [anonymous, *(stand_in(relation, to=creator) for relation in RELATIONS), friend, creator]
    for viewer, count in zip(viewers, (12, 12, 12, 24, 24, 36), strict=True):
        seen = [video.pk for page in pages(viewer) for video in page]
        assert len(seen) == len(set(seen)) == count
        assert set(seen) == {*Video.objects.visible_to(viewer).values_list("pk", flat=True)}


def test_following_and_friends_are_by_time_and_show_what_was_watched(creator, friend):
    videos = many_videos(creator, 3)
    saved_by(videos[2], 3)
    rank_for_you()
    for video in videos:
        watch(video)
    for tab in ("following", "friends"):
        assert feed(friend, tab, watched_by=KEY).rows == videos
    assert feed(friend, "for-you", watched_by=KEY).rows == []
    assert feed(friend, "for-you").rows[0] == videos[2]


def test_a_view_leaves_no_more_than_it_ever_did(stranger, creator):
    """Leaving out what was watched needs no row besides the view, which names nobody."""
    video = VideoFactory(creator=creator)
    assert not record_view(video=video, viewer_key=KEY, token="", is_creator=False)
    assert feed(stranger, "for-you", watched_by=KEY).rows == [video]
