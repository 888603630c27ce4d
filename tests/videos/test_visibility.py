"""Rule 4 and 5: one rule decides who sees what, and the stricter setting wins."""

from __future__ import annotations

import itertools

import pytest

from tests.factories import VideoFactory, befriend
from videos.actions.accounts import set_privacy, suspend_account
from videos.actions.relations import block_account, follow_account
from videos.models import Video
from videos.models.relation import friends_of

pytestmark = pytest.mark.django_db

SEES = {
    # (audience, the account is friends-only) → who sees a published video
    ("everyone", False): {"creator", "friend", "follower", "stranger", "anonymous", "staff"},
    ("everyone", True): {"creator", "friend"},
    ("friends", False): {"creator", "friend"},
    ("friends", True): {"creator", "friend"},
    ("me", False): {"creator"},
    ("me", True): {"creator"},
}
ROLES = ("creator", "friend", "follower", "stranger", "blocked", "anonymous", "staff")


@pytest.mark.parametrize(("audience", "friends_only"), SEES)
@pytest.mark.parametrize("role", ROLES)
def test_who_sees_a_published_video(request, creator, role, audience, friends_only):
    viewer = request.getfixturevalue(role)
    set_privacy(account=creator, switch="friends_only", on=friends_only)
    video = VideoFactory(creator=creator, audience=audience)
    seen = video in Video.objects.visible_to(viewer)
    assert seen == (role in SEES[audience, friends_only])


@pytest.mark.parametrize("state", ["uploaded", "processing", "failed", "ready but not posted"])
@pytest.mark.parametrize("role", ROLES)
def test_only_the_creator_sees_what_is_not_out_yet(request, creator, role, state):
    viewer = request.getfixturevalue(role)
    published = {} if state != "ready but not posted" else {"posted_at": None}
    state = "ready" if state == "ready but not posted" else state
    video = VideoFactory(creator=creator, state=state, published_at=None, **published)
    assert (video in Video.objects.visible_to(viewer)) == (role == "creator")


def test_a_block_works_both_ways_and_ends(creator, stranger):
    ours, theirs = VideoFactory(creator=creator), VideoFactory(creator=stranger)
    block_account(blocker=stranger, handle=creator.handle)
    assert theirs not in Video.objects.visible_to(creator)
    assert ours not in Video.objects.visible_to(stranger)
    block_account(blocker=stranger, handle=creator.handle, on=False)
    assert theirs in Video.objects.visible_to(creator)
    assert ours in Video.objects.visible_to(stranger)


def test_friendship_ends_with_either_follow(creator, friend):
    video = VideoFactory(creator=creator, audience="friends")
    for one, other in itertools.permutations((creator, friend)):
        assert video in Video.objects.visible_to(friend)
        follow_account(follower=one, handle=other.handle, on=False)
        assert video not in Video.objects.visible_to(friend)
        follow_account(follower=one, handle=other.handle)


def test_a_suspended_creators_videos_are_hidden_and_come_back(creator, friend, anonymous):
    video = VideoFactory(creator=creator)
    suspend_account(account=creator)
    assert video not in Video.objects.visible_to(friend)
    assert video not in Video.objects.visible_to(anonymous)
    suspend_account(account=creator, on=False)
    assert video in Video.objects.visible_to(anonymous)


def test_the_kept_questions_are_asked_anew_each_time(creator, stranger):
    """What is kept between requests is the question; the answer follows the rows."""
    video = VideoFactory(creator=creator, audience="friends")
    seen = Video.objects.visible_to(stranger).filter(pk=video.pk)
    assert not seen.exists()
    befriend(stranger, creator)
    assert Video.objects.visible_to(stranger).filter(pk=video.pk).exists()
    assert list(friends_of(stranger)) == [{"followee": creator.pk}]
    block_account(blocker=creator, handle=stranger.handle)
    assert not Video.objects.visible_to(stranger).filter(pk=video.pk).exists()
    assert list(friends_of(stranger)) == []
