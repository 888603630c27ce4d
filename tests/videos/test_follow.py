"""Following and blocking."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.factories import VideoFactory, befriend
from videos.actions.accounts import suspend_account
from videos.actions.relations import block_account, follow_account
from videos.models import Block, Follow

pytestmark = pytest.mark.django_db


def press(client, name, account, on="1"):
    return client.post(reverse(f"videos:{name}", args=[account.handle]), {"on": on})


def states(text: str) -> list[str]:
    """What the buttons to follow say, of their two states the one that is shown."""
    shown = re.findall(r'<span class="follow__state" data-state="\w+">(.*?)</span></span>', text)
    return [re.sub(r".*>", "", one, flags=re.DOTALL) for one in shown]


def pairs() -> set[tuple[str, str]]:
    standing = Follow.objects.standing()
    return set(standing.values_list("follower__handle", "followee__handle"))


def test_wanting_what_is_so_changes_nothing(creator, stranger):
    for on, wanted in ((True, {("kai", "mira")}), (False, set()), (True, {("kai", "mira")})):
        for _ in range(2):
            follow_account(follower=stranger, handle="MIRA", on=on)
            assert pairs() == wanted
    assert Follow.objects.count() == 1, "revived, not written twice"


def test_unfollowing_whom_one_does_not_follow_is_harmless(creator, stranger):
    follow_account(follower=stranger, handle=creator.handle, on=False)
    assert not Follow.objects.exists()


def test_the_button_with_htmx_answers_with_itself(client_of, creator, stranger):
    client = client_of(stranger, htmx=True)
    for on, pressed, word in (("1", "true", "Following"), ("0", "false", "Follow")):
        answer = press(client, "follow", creator, on)
        assert answer.status_code == 200 and "<html" not in answer.text
        assert answer.text.count("<form") == 1 and f'data-follow="{creator.pk}"' in answer.text
        assert f'aria-pressed="{pressed}"' in answer.text and states(answer.text) == [word]
        assert f'name="on" value="{"0" if on == "1" else "1"}"' in answer.text, "the next press undoes it"


def test_the_button_without_javascript_returns_to_the_profile(client_of, creator, stranger):
    answer = press(client_of(stranger), "follow", creator)
    assert (answer.status_code, answer.url) == (302, "/@mira/")
    assert states(client_of(stranger).get("/@mira/").text) == ["Following"]


def test_signed_out_people_sign_in_and_come_back_to_the_profile(client_of, creator):
    assert press(client_of(), "follow", creator).url.endswith("?next=%2F%40mira%2F")
    answer = press(client_of(htmx=True), "follow", creator)
    assert answer.status_code == 401 and answer.headers["HX-Redirect"].endswith("?next=%2F%40mira%2F")


@pytest.mark.parametrize("name", ["follow", "block"])
def test_nobody_follows_or_blocks_themselves(client_of, creator, name):
    for htmx in (True, False):
        answer = press(client_of(creator, htmx=htmx), name, creator)
        assert answer.status_code == 422 and "yourself" in answer.text
    assert not Follow.objects.exists() and not Block.objects.exists()
    assert "/@mira/follow/" not in client_of(creator).get("/@mira/").text


@pytest.mark.parametrize("on", ["", "yes", None])
def test_an_odd_state_is_refused(client_of, creator, stranger, on):
    sent = {} if on is None else {"on": on}
    for name in ("follow", "block"):
        answer = client_of(stranger).post(reverse(f"videos:{name}", args=["mira"]), sent)
        assert answer.status_code == 400
    assert not Follow.objects.exists() and not Block.objects.exists()


def test_who_has_blocked_one_is_not_there(client_of, creator, blocked):
    client = client_of(blocked)
    nowhere = client.post(reverse("videos:follow", args=["nobody"]), {"on": "1"})
    for name in ("follow", "block"):
        answer = press(client, name, creator)
        assert (answer.status_code, answer.content) == (404, nowhere.content)
    assert not Follow.objects.exists() and Block.objects.count() == 1


def test_one_follows_neither_whom_one_has_blocked_nor_who_is_suspended(client_of, creator, blocked, stranger):
    assert press(client_of(creator), "follow", blocked).status_code == 404
    suspend_account(account=stranger)
    assert press(client_of(creator), "follow", stranger).status_code == 404
    assert not Follow.objects.exists()


def test_a_block_ends_both_follows_and_lifting_it_brings_neither_back(client_of, creator, friend):
    video = VideoFactory(creator=creator, audience="friends")
    watch = reverse("videos:watch", args=[video.slug])
    assert client_of(friend).get(watch).status_code == 200
    for _ in range(2):
        answer = press(client_of(creator), "block", friend)
        assert answer.status_code == 302
    assert pairs() == set() and Block.objects.count() == 1
    assert client_of(friend).get(watch).status_code == 404
    assert client_of(friend).get("/@mira/").status_code == 404
    assert press(client_of(creator), "block", friend, "0").url == reverse("videos:profile", args=["noor"])
    assert not Block.objects.exists() and pairs() == set()
    befriend(creator, friend)
    assert client_of(friend).get(watch).status_code == 200


def test_the_blocked_one_cannot_lift_the_block(client_of, creator, blocked):
    assert press(client_of(blocked), "block", creator, "0").status_code == 404
    assert Block.objects.count() == 1


def test_blocking_with_htmx_leaves_the_page_and_the_list_shows_it(client_of, creator, stranger):
    answer = press(client_of(creator, htmx=True), "block", stranger)
    assert answer.headers["HX-Redirect"] == reverse("videos:settings_account")
    text = client_of(creator).get(reverse("videos:settings_account")).text
    assert "Unblock @kai" in text
    assert "Unblock" not in client_of(stranger).get(reverse("videos:settings_account")).text


def test_followers_on_a_profile_leave_out_suspended_accounts(client_of, creator, follower, friend):
    def followers() -> int:
        return client_of().get("/@mira/").context["numbers"]["followers"]

    assert followers() == 2
    suspend_account(account=follower)
    assert followers() == 1
    block_account(blocker=creator, handle=friend.handle)
    assert followers() == 0
