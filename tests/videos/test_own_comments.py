"""What one has said, listed for oneself: also where one can no longer go, and there to be deleted."""

from __future__ import annotations

import json
import re

import pytest
from django.urls import reverse

from tests.conftest import ROLES
from tests.factories import VideoFactory, befriend, comment_on
from videos.actions.accounts import suspend_account
from videos.actions.recount import recount
from videos.actions.relations import block_account
from videos.models import Account, Comment, Video

pytestmark = pytest.mark.django_db

PAGE = "/settings/comments/yours/"


def part_by_block(creator: Account, author: Account, video: Video) -> None:
    block_account(blocker=creator, handle=author.handle)


def hide(creator: Account, author: Account, video: Video) -> None:
    Video.objects.for_staff().filter(pk=video.pk).update(audience="me")


def suspend(creator: Account, author: Account, video: Video) -> None:
    suspend_account(account=creator)


def said(client) -> list[str]:
    return re.findall(r'<p class="comment__text" dir="auto">(.*?)</p>', client.get(PAGE).text, re.DOTALL)


def delete(client, comment):
    return client.post(reverse("videos:own_comment_delete", args=[comment.pk]))


@pytest.fixture
def comment(creator, stranger):
    return comment_on(VideoFactory(creator=creator, caption="Tarpaulin"), stranger, "Under the tarpaulin 🎈")


def test_the_newest_first_and_nobody_elses(client_of, creator, stranger, comment):
    comment_on(comment.video, creator, "By its creator")
    comment_on(comment.video, stranger, "<b>Later</b>")
    assert said(client_of(stranger)) == ["&lt;b&gt;Later&lt;/b&gt;", "Under the tarpaulin 🎈"]
    page = client_of(stranger).get(PAGE).text
    assert f"/v/{comment.video.slug}/?comment={comment.pk}" in page and "Tarpaulin" in page
    assert said(client_of(creator)) == ["By its creator"]


def test_in_pages_and_empty(client_of, stranger, friend, creator):
    video = VideoFactory(creator=creator)
    for number in range(31):
        comment_on(video, stranger, f"Number {number}")
    client = client_of(stranger)
    first = client.get(PAGE).text
    assert first.count('class="comment__text"') == 30 and "Number 0<" not in first
    further = re.search(r'href="(/settings/comments/yours/\?after=[^"]+)"', first)
    assert further and said_at(client, further[1]) == ["Number 0"]
    assert "You have said nothing yet." in client_of(friend).get(PAGE).text


def said_at(client, url: str) -> list[str]:
    return re.findall(r'<p class="comment__text" dir="auto">(.*?)</p>', client.get(url).text, re.DOTALL)


@pytest.mark.parametrize("parted", [part_by_block, hide, suspend])
def test_where_one_can_not_go_one_s_words_are_all_that_shows(
    client_of, creator, friend, stranger, comment, parted
):
    befriend(creator, friend)
    parted(creator, stranger, comment.video)
    client = client_of(stranger, htmx=True)
    page = client.get(PAGE).text
    assert "Under the tarpaulin 🎈" in page and "Where you can’t go now" in page
    assert not [word for word in (comment.video.slug, creator.handle, ">Tarpaulin") if word in page]

    answer = delete(client, comment)
    assert (answer.status_code, answer.content) == (200, b"")
    assert "undo" not in json.loads(answer.headers["HX-Trigger"])["hush:toast"]
    comment.refresh_from_db()
    comment.video.refresh_from_db()
    assert (comment.stands, comment.video.comment_count) == (False, 0)
    assert not said(client) and not list(recount(mend=False))


def test_where_one_can_go_it_comes_back(client_of, stranger, comment):
    client = client_of(stranger, htmx=True)
    undo = json.loads(delete(client, comment).headers["HX-Trigger"])["hush:toast"]["undo"]["url"]
    assert not said(client)
    assert client.post(undo).status_code == 200
    assert said(client) == ["Under the tarpaulin 🎈"]


def test_without_scripts_it_leads_back_to_the_list(client_of, stranger, comment):
    client = client_of(stranger)
    assert delete(client, comment).url == PAGE
    assert "The comment is gone." in client.get(PAGE).text
    assert delete(client, comment).status_code == 404, "gone is gone"


@pytest.mark.parametrize("role", ROLES)
def test_nobody_else_s_can_be_deleted_by_it_not_even_by_the_creator(request, client_of, creator, role):
    comment = comment_on(VideoFactory(creator=creator))
    answer = delete(client_of(request.getfixturevalue(role)), comment)
    assert answer.status_code == (302 if role == "anonymous" else 404)
    comment.refresh_from_db()
    assert comment.stands


def test_the_list_costs_the_same_with_many(
    client_of, creator, stranger, comment, django_assert_max_num_queries
):
    for number in range(20):
        comment_on(VideoFactory(creator=creator), stranger, f"Number {number}")
    client = client_of(stranger)
    client.get(PAGE)
    with django_assert_max_num_queries(6):
        assert client.get(PAGE).text.count('class="comment__text"') == 21
    assert Comment.objects.count() == 21
