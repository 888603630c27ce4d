"""Search as somebody uses it who wants to find what is hidden from them, on either database."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from tests.factories import AccountFactory, VideoFactory, befriend
from tests.videos.test_search import captions, handles, names, posted
from videos.actions.accounts import set_privacy, suspend_account
from videos.actions.relations import block_account
from videos.actions.videos import edit_video
from videos.models import Account, Mute, NotInterested, Video, WordRule
from videos.selectors.search import by_tag, is_used, search_tags, tag_count
from videos.words import bounds

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.both]
SECRET = "xanadu #xanadu"


def found(viewer):
    """Everything that search tells about the secret."""
    return (
        captions(viewer, "xanadu"),
        names(viewer, "xanadu"),
        captions(viewer, "#xan"),
        captions(viewer, "anadu"),
    )


NOTHING = (set(), [], set(), set())


@pytest.fixture
def secret(creator):
    return posted(creator, SECRET)


HIDE = {
    "friends": lambda v: Video.objects.filter(pk=v.pk).update(audience="friends"),
    "only me": lambda v: Video.objects.filter(pk=v.pk).update(audience="me"),
    "friends-only account": lambda v: set_privacy(account=v.creator, switch="friends_only", on=True),
    "failed": lambda v: Video.objects.filter(pk=v.pk).update(state="failed"),
    "not out": lambda v: Video.objects.filter(pk=v.pk).update(published_at=None),
    "suspended": lambda v: suspend_account(account=v.creator),
    "leaving": lambda v: Account.objects.filter(pk=v.creator_id).update(leaving_at=timezone.now()),
}


@pytest.mark.parametrize("how", HIDE)
def test_what_is_hidden_is_not_found_with_the_next_request(
    secret, stranger, follower, friend, anonymous, how
):
    for viewer in (stranger, follower, anonymous):
        assert found(viewer) == ({SECRET}, ["xanadu"], {SECRET}, {SECRET})
    HIDE[how](secret)
    for viewer in (stranger, follower, anonymous, Account.objects.get(handle="kai")):
        assert found(viewer) == NOTHING
    for_friends = how in ("friends", "friends-only account")
    assert found(friend) == (({SECRET}, ["xanadu"], {SECRET}, {SECRET}) if for_friends else NOTHING)
    if how in ("suspended", "leaving"):
        assert handles(stranger, "mira") == []


def test_blocked_in_either_direction(secret, creator, stranger, blocked):
    assert found(blocked) == NOTHING and handles(blocked, "mira") == handles(creator, "ren") == []
    block_account(blocker=stranger, handle=creator.handle)
    assert found(stranger) == NOTHING and handles(stranger, "mira") == []


def test_what_is_muted_is_not_brought_forward(secret, creator, stranger):
    Mute.objects.create(muter=stranger, muted=creator)
    assert found(stranger) == NOTHING and handles(stranger, "mira") == []
    Mute.objects.all().delete()
    refused = NotInterested.objects.create(account=stranger, video=secret)
    assert found(stranger) == NOTHING and handles(stranger, "mira") == ["mira"]
    refused.delete()
    first, last = bounds("xanadu")
    WordRule.objects.create(account=stranger, kind="mute", text="xanadu", first=first, last=last)
    assert found(stranger) == NOTHING


def test_numbers_and_orders_are_those_of_a_site_without_what_is_hidden(secret, creator, stranger, friend):
    for audience in ("everyone", "friends", "friends", "me"):
        posted(creator, "xanadu #xanadu #aaa", audience)
    tag = search_tags(stranger, "xanadu").rows[0]
    assert tag.number == tag_count(stranger, tag) == len(by_tag(stranger, tag).rows) == 2
    assert tag_count(friend, tag) == search_tags(friend, "xanadu").rows[0].number == 4
    Video.objects.exclude(pk=secret.pk).update(audience="me")
    assert names(stranger, "aaa") == [] and names(stranger, "xanadu") == ["xanadu"]
    assert not is_used(stranger, type(tag).objects.get(name="aaa"))


def test_an_edit_of_a_hidden_video_changes_nothing_that_a_stranger_gets(secret, creator, stranger, client_of):
    hidden = posted(creator, "plain", "me")
    client = client_of(stranger)
    asked = [
        "/discover/?q=xanadu",
        "/discover/?q=xanadu&tab=tags",
        "/discover/?q=zanzibar",
        "/discover/",
        "/tags/xanadu/",
    ]
    client.get("/")

    def seen():
        return [
            re.sub(r'(?<=name="csrfmiddlewaretoken" value=")\w+', "", client.get(path).text) for path in asked
        ]

    before = seen()
    edit_video(
        account=creator, slug=hidden.slug, caption="xanadu zanzibar #xanadu #zanzibar", audience="me",
        downloads_enabled=True,
    )  # fmt: skip
    assert seen() == before


def test_a_full_page_though_nearly_all_hits_are_hidden(creator, stranger):
    maker = AccountFactory()
    out = [VideoFactory(creator=maker, caption="xanadu") for _ in range(3)]
    VideoFactory.create_batch(40, creator=creator, caption="xanadu", audience="me")
    befriend(stranger, creator)
    assert captions(stranger, "xanadu") == {"xanadu"}
    from videos.selectors.search import search_videos

    page = search_videos(stranger, "xanadu")
    assert [video.pk for video in page.rows] == [video.pk for video in reversed(out)] and page.after == ""
