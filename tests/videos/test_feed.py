"""The feed and the other lists: everything one may see, once, and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import AccountFactory, VideoFactory
from videos.actions.accounts import suspend_account
from videos.actions.relations import block_account, follow_account
from videos.models import Video

pytestmark = pytest.mark.django_db


def slugs(text: str) -> list[str]:
    return re.findall(r'data-slug="(\w+)"', text)


def feed(client, tab="for-you", **query):
    return client.get(reverse("videos:feed"), {"tab": tab, **query})


def test_the_tabs(client_of, creator, friend, stranger):
    def post(by, audience="everyone"):
        return VideoFactory(creator=by, audience=audience).slug

    followed = AccountFactory()
    follow_account(follower=friend, handle=followed.handle)
    befriends = [post(creator), post(creator, "friends")]
    follows, others, own = [post(followed)], [post(stranger)], [post(friend)]
    post(creator, "me"), post(followed, "friends"), post(stranger, "friends")
    client = client_of(friend)
    assert set(slugs(feed(client).text)) == {*befriends, *follows, *others, *own}
    assert set(slugs(feed(client, "following").text)) == {*befriends, *follows}
    assert set(slugs(feed(client, "friends").text)) == set(befriends)
    assert slugs(feed(client, "sideways").text) == slugs(feed(client).text)
    assert set(slugs(feed(client_of()).text)) == {befriends[0], *follows, *others, *own}
    for tab in ("following", "friends"):
        text = feed(client_of(), tab).text
        assert not slugs(text) and "Sign in to see your people" in text


def test_neither_blocked_nor_suspended_nor_unposted(client_of, creator, stranger):
    for maker in (suspended := AccountFactory(), blocker := AccountFactory(), blocked := AccountFactory()):
        VideoFactory(creator=maker)
    suspend_account(account=suspended)
    block_account(blocker=blocker, handle=stranger.handle)
    block_account(blocker=stranger, handle=blocked.handle)
    VideoFactory(creator=stranger, published_at=None, posted_at=None)
    VideoFactory(creator=stranger, published_at=None, state="processing")
    out = VideoFactory(creator=stranger)
    assert slugs(feed(client_of(stranger)).text) == [out.slug]


def test_sixty_videos_once_each_while_new_ones_come_and_some_are_hidden(client_of, creator, stranger):
    now = timezone.now()
    # Three posted in each instant, so that equal times must not confuse the order.
    videos = [
        VideoFactory(creator=creator, posted_at=now - timedelta(minutes=1 + number // 3))
        for number in range(60)
    ]
    client, seen, hidden, url = client_of(stranger, htmx=True), [], set(), reverse("videos:feed")
    while url:
        answer = client.get(url)
        assert len(answer.context["cards"]) == 10 or not answer.context["next_url"]
        seen += slugs(answer.text)
        url = answer.context["next_url"]
        VideoFactory(creator=creator)
        if last := [video for video in videos if video.slug not in seen]:
            for video in (last[0], last[-1], next(video for video in videos if video.slug in seen)):
                Video.objects.filter(pk=video.pk).update(audience="me")
            hidden |= {last[0].slug, last[-1].slug}
    assert len(seen) == len(set(seen)) >= 40
    assert set(seen) == {video.slug for video in videos} - hidden
    times = [Video.objects.get(slug=slug).published_at for slug in seen]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize(
    "after",
    [
        "",
        "x",
        "-1-2",
        "-",
        "1",
        "1-",
        "f" * 40 + "-1",
        "7fffffffffffffff-1",
        "1-" + "f" * 400,
        "a-b-c",
        "é-1",
    ],
    ids=ascii,
)
@pytest.mark.parametrize("htmx", [True, False])
def test_a_cursor_that_cannot_be_read_starts_anew(client_of, creator, stranger, after, htmx):
    video = VideoFactory()
    client = client_of(stranger, htmx=htmx)
    answer = feed(client, after=after)
    assert answer.status_code == 200
    if after not in ("1-" + "f" * 400,):  # which can be read: everything before 1970
        assert slugs(answer.text) == [video.slug]
    for url in (f"/@{video.creator.handle}/", "/discover/", "/saved/"):
        assert client.get(url, {"after": after}).status_code == 200


def test_htmx_gets_the_items_alone_and_a_way_on(client_of, stranger):
    VideoFactory.create_batch(11)
    first = feed(client_of(stranger))
    assert "<html" in first.text and len(slugs(first.text)) == 10
    following = client_of(stranger, htmx=True).get(first.context["next_url"])
    assert len(slugs(following.text)) == 1 and "That’s all of it" in following.text
    assert "<html" not in following.text and "<nav" not in following.text
    whole = client_of(stranger).get(first.context["next_url"]).text
    assert "<html" in whole and slugs(whole) == slugs(following.text), "without JavaScript, a page"
    assert "tab=friends" in feed(client_of(stranger), "friends").text


def test_an_empty_site_says_how_to_begin(client_of, creator, stranger):
    assert "A few steps make it a place" in feed(client_of()).text
    before = feed(client_of(stranger)).text
    assert "A few steps make it a place" in before
    VideoFactory(creator=creator, audience="me")
    assert "A few steps make it a place" in feed(client_of(stranger)).text  # what is hidden changes nothing
    VideoFactory()
    assert "A few steps make it a place" not in feed(client_of(stranger)).text
    assert "Four steps" not in feed(client_of(stranger), after="1-1").text, "beyond the last one"
