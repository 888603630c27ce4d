"""Followers and following: who is listed, for whom, and how a follower is removed."""

from __future__ import annotations

import pytest

from tests.conftest import ROLES
from tests.factories import AccountFactory, VideoFactory, befriend
from videos.actions import relations
from videos.actions.accounts import set_privacy, suspend_account
from videos.actions.errors import Refused
from videos.actions.relations import block_account, follow_account
from videos.models import Follow, Video
from videos.selectors.people import followers
from videos.selectors.profile import numbers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ["followers", "following"])
def test_who_may_look_at_the_lists(request, client_of, creator, role, name):
    client = client_of(request.getfixturevalue(role))
    assert client.get(f"/@mira/{name}/").status_code == (404 if role == "blocked" else 200)
    set_privacy(account=creator, switch="friends_only", on=True)
    seen = role in ("creator", "friend")
    assert client.get(f"/@mira/{name}/").status_code == (200 if seen else 404), "its numbers are for friends"


def test_blocked_suspended_and_gone_people_are_on_no_list_and_in_no_number(client_of, creator, stranger):
    zoe, max_, pia = (AccountFactory(handle=handle) for handle in ("zoe", "max", "pia"))
    for person in (zoe, max_, pia):
        follow_account(follower=person, handle=creator.handle)
    block_account(blocker=stranger, handle=zoe.handle)
    block_account(blocker=max_, handle=stranger.handle)
    shown = client_of(stranger).get("/@mira/followers/").text
    assert "@pia" in shown and "@zoe" not in shown and "@max" not in shown
    assert numbers(stranger, creator)["followers"] == len(followers(stranger, creator).rows) == 1
    assert numbers(creator, creator)["followers"] == len(followers(creator, creator).rows) == 3
    suspend_account(account=pia)
    assert "@pia" not in client_of(stranger).get("/@mira/followers/").text
    assert numbers(stranger, creator)["followers"] == 0


def test_the_lists_go_on_by_cursor_in_few_statements(
    client_of, creator, stranger, django_assert_max_num_queries
):
    people = [AccountFactory() for _ in range(35)]
    for person in people:
        follow_account(follower=person, handle=creator.handle)
    client = client_of(stranger)
    with django_assert_max_num_queries(7):
        first = client.get("/@mira/followers/")
    second = client.get(first.context["next_url"])
    listed = [person.pk for page in (first, second) for person in page.context["people"]]
    assert listed == [person.pk for person in reversed(people)] and second.context["next_url"] == ""


def test_states_are_told_for_everybody_on_the_page(client_of, creator, stranger):
    friend, fan = AccountFactory(handle="ina"), AccountFactory(handle="fan")
    befriend(friend, stranger)
    follow_account(follower=fan, handle=stranger.handle)
    for person in (friend, fan):
        follow_account(follower=person, handle=creator.handle)
    text = client_of(stranger).get("/@mira/followers/").text
    assert text.count("· Friends") == 1 and text.count("· Follows you") == 1


@pytest.mark.parametrize("htmx", [False, True])
def test_a_follower_is_removed_without_being_told(client_of, creator, follower, htmx):
    friends = VideoFactory(creator=creator, audience="friends")
    follow_account(follower=creator, handle=follower.handle)
    assert Video.objects.visible_to(follower).filter(pk=friends.pk).exists()
    heard = follower.notifications.count()
    answer = client_of(creator, htmx=htmx).post("/@teo/remove/")
    assert answer.status_code == (200 if htmx else 302)
    assert not Follow.objects.standing().filter(follower=follower).exists()
    assert not Video.objects.visible_to(follower).filter(pk=friends.pk).exists(), "with the next request"
    assert follower.notifications.count() == heard
    assert not creator.notifications.filter(actor=follower, withdrawn_at=None).exists()
    assert client_of(creator).post("/@teo/remove/").status_code == 302, "twice does no harm"
    follow_account(follower=follower, handle=creator.handle)
    assert Follow.objects.standing().filter(follower=follower).exists(), "they may follow again"


def test_removing_needs_a_person_whom_one_sees(client_of, creator, blocked, anonymous):
    assert client_of(creator).post("/@ren/remove/").status_code == 404
    assert client_of(anonymous).post("/@ren/remove/").url.startswith("/accounts/login/")


def test_nobody_follows_the_whole_world(client_of, creator, stranger, monkeypatch):
    monkeypatch.setattr(relations, "FOLLOWS_MAX", 1)
    other = AccountFactory()
    follow_account(follower=stranger, handle=other.handle)
    answer = client_of(stranger).post("/@mira/follow/", {"on": "1"})
    assert answer.status_code == 409 and "Unfollow some first" in answer.text
    assert Follow.objects.standing().filter(follower=stranger).count() == 1
    follow_account(
        follower=stranger, handle=other.handle
    )  # wanting what is so changes nothing, also when full
    follow_account(follower=stranger, handle=other.handle, on=False)
    follow_account(follower=stranger, handle=creator.handle)
    with pytest.raises(Refused, match="You follow 1 people"):
        follow_account(follower=stranger, handle=other.handle)  # one that is revived counts like a new one
