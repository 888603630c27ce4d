"""The Liked list on a profile: its owner's alone until they show it, and through the visitor's eyes then."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import AccountFactory, VideoFactory, befriend
from tests.videos.test_query_budgets import statements
from videos.actions.accounts import set_privacy, suspend_account
from videos.actions.engagement import like_video
from videos.actions.relations import block_account
from videos.models import Account, Like

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


def liked(client, account, **query):
    return client.get(reverse("videos:profile", args=[account.handle]), {"tab": "liked", **query})


def slugs(answer) -> list[str]:
    return [card.slug for card in answer.context["cards"]]


def like_in_turn(account: Account, number: int) -> list[str]:
    """Likes of so many videos, an hour apart; their slugs, the newest like first."""
    videos = [VideoFactory() for _ in range(number)]
    for hours, video in enumerate(videos):
        like_video(account=account, slug=video.slug)
        at = timezone.now() - dt.timedelta(hours=number - hours)
        Like.objects.filter(account=account, video=video).update(created_at=at)
    return [video.slug for video in reversed(videos)]


def test_it_is_its_owners_alone_until_they_show_it(client_of, creator, friend, stranger):
    assert not creator.show_likes
    newest_first = like_in_turn(creator, 3)
    own = liked(client_of(creator), creator)
    assert slugs(own) == newest_first and "Only you see this list." in own.text
    for viewer in (friend, stranger, None):
        answer = liked(client_of(viewer), creator)
        assert "tab=liked" not in answer.text and not set(newest_first) & set(slugs(answer))
    set_privacy(account=creator, switch="show_likes", on=True)
    assert "Visible on your profile" in liked(client_of(creator), creator).text
    for viewer in (friend, stranger, None):
        answer = liked(client_of(viewer), creator)
        assert "tab=liked" in answer.text and slugs(answer) == newest_first
    set_privacy(account=creator, switch="show_likes", on=False)
    assert slugs(liked(client_of(stranger), creator)) == []


def test_a_friends_only_account_shows_it_to_friends(client_of, creator, friend, stranger):
    (slug,) = like_in_turn(creator, 1)
    for switch in ("show_likes", "friends_only"):
        set_privacy(account=creator, switch=switch, on=True)
    for viewer, sees in ((friend, True), (creator, True), (stranger, False), (None, False)):
        assert (slug in liked(client_of(viewer), creator).text) == sees


def test_what_a_visitor_may_not_see_is_missing_without_a_trace(client_of, creator, stranger):
    maker = AccountFactory()
    befriend(creator, maker)
    set_privacy(account=creator, switch="show_likes", on=True)
    videos = [VideoFactory(creator=maker), VideoFactory(creator=maker, audience="friends"), VideoFactory()]
    for video in videos:
        like_video(account=creator, slug=video.slug)
    assert slugs(liked(client_of(stranger), creator)) == [videos[2].slug, videos[0].slug]
    assert slugs(liked(client_of(creator), creator, **{"as": "friend"})) == [videos[2].slug, videos[0].slug]
    block_account(blocker=maker, handle=stranger.handle)
    assert slugs(liked(client_of(stranger), creator)) == [videos[2].slug]
    suspend_account(account=videos[2].creator)
    answer = liked(client_of(stranger), creator)
    assert slugs(answer) == [] and "No likes to show" in answer.text
    never = AccountFactory()
    set_privacy(account=never, switch="show_likes", on=True)
    assert answer.text.count("like") == liked(client_of(stranger), never).text.count("like")


def test_it_pages_without_repeat_or_gap_while_likes_come_and_go(client_of, creator, stranger, monkeypatch):
    monkeypatch.setattr("videos.selectors.on_profile.GRID", 4)
    set_privacy(account=creator, switch="show_likes", on=True)
    wanted, client = like_in_turn(creator, 10), client_of(stranger)
    answer = liked(client, creator)
    seen = slugs(answer)
    # The very row that the cursor names goes, and comes back, and a new one arrives.
    like_video(account=creator, slug=seen[-1], on=False)
    like_video(account=creator, slug=VideoFactory().slug)
    while more := answer.context["next_url"]:
        assert not any(str(like.pk) in more for like in Like.objects.filter(pk__gt=999)), "no ids"
        answer = client.get(more)
        seen += slugs(answer)
    assert seen == wanted
    like_video(account=creator, slug=wanted[3])
    assert slugs(liked(client, creator))[1:4] == wanted[:3], "back where it was"


def test_it_costs_the_same_however_long_it_is(client_of, creator, stranger):
    set_privacy(account=creator, switch="show_likes", on=True)
    client = client_of(stranger)
    like_in_turn(creator, 2)
    few = statements(lambda: liked(client, creator))
    like_in_turn(creator, 12)
    assert len(statements(lambda: liked(client, creator))) == len(few) <= 8


def test_likes_are_told_as_before_and_showing_them_tells_nobody(client_of, creator, stranger):
    video = VideoFactory(creator=stranger)
    like_video(account=creator, slug=video.slug)
    before = list(stranger.notifications.values())
    set_privacy(account=creator, switch="show_likes", on=True)
    assert list(stranger.notifications.values()) == before
