"""Likes of comments, the creator's pin, and answers a few at a time."""

from __future__ import annotations

import pytest

from tests.factories import AccountFactory, VideoFactory, comment_on
from videos.actions.comment_marks import like_comment, pin_comment
from videos.actions.comments import add_comment, delete_comment, restore_comment
from videos.actions.recount import recount
from videos.models import Comment, CommentLike
from videos.selectors.comments import replies, thread

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@pytest.fixture
def video(creator):
    return VideoFactory(creator=creator)


def answer(video, comment, author=None, text="Yes") -> Comment:
    return add_comment(account=author or AccountFactory(), slug=video.slug, text=text, parent_id=comment.pk)


@pytest.mark.parametrize("htmx", [False, True])
def test_a_comment_is_liked_once_and_the_like_taken_back(client_of, video, stranger, htmx):
    comment = comment_on(video)
    client, url = client_of(stranger, htmx=htmx), f"/v/{video.slug}/comments/{comment.pk}/like/"
    for on, count in (("1", 1), ("1", 1), ("0", 0), ("0", 0), ("1", 1)):
        assert client.post(url, {"on": on}).status_code == (200 if htmx else 302)
        comment.refresh_from_db()
        assert comment.like_count == count
    assert CommentLike.objects.count() == 1, "revived, not written again"
    assert client.post(url, {"on": "maybe"}).status_code == 400
    assert not list(recount(mend=False))


def test_a_drifted_number_of_likes_is_found_and_mended(video, stranger):
    comment = comment_on(video)
    like_comment(account=stranger, comment_id=comment.pk)
    Comment.objects.filter(pk=comment.pk).update(like_count=7)
    (drift,) = recount()
    assert (drift.counter, drift.stored, drift.counted) == ("like_count", 7, 1)
    comment.refresh_from_db()
    assert comment.like_count == 1


def test_only_what_one_sees_can_be_liked(client_of, creator, blocked, stranger, anonymous):
    hidden = VideoFactory(creator=creator, audience="me")
    comment = comment_on(hidden, creator)
    for viewer in (stranger, blocked):
        url = f"/v/{hidden.slug}/comments/{comment.pk}/like/"
        assert client_of(viewer).post(url, {"on": "1"}).status_code == 404
    other = comment_on(VideoFactory())
    wrong = f"/v/{VideoFactory().slug}/comments/{other.pk}/like/"
    assert client_of(stranger).post(wrong, {"on": "1"}).status_code == 404, "not by another video's address"
    assert "/accounts/login/" in client_of(anonymous).post(wrong, {"on": "1"}).url
    assert not CommentLike.objects.exists()


def test_one_is_pinned_by_the_creator_and_stands_first(client_of, creator, stranger, video):
    old, middle, new = (comment_on(video, text=text) for text in ("old", "middle", "new"))
    url = "/v/{}/comments/{}/pin/".format
    assert client_of(stranger).post(url(video.slug, old.pk), {"on": "1"}).status_code == 404
    client_of(creator).post(url(video.slug, old.pk), {"on": "1"})
    assert [comment.text for comment in thread(stranger, video).comments] == ["old", "new", "middle"]
    client_of(creator, htmx=True).post(url(video.slug, middle.pk), {"on": "1"})
    assert [comment.text for comment in thread(stranger, video).comments] == ["middle", "new", "old"]
    pin_comment(account=creator, comment_id=middle.pk, on=False)
    assert [comment.text for comment in thread(stranger, video).comments] == ["new", "middle", "old"]
    reply = answer(video, new)
    assert client_of(creator).post(url(video.slug, reply.pk), {"on": "1"}).status_code == 409


def test_what_was_pinned_comes_back_pinned_only_if_nothing_else_is(creator, video):
    first, second = comment_on(video, text="first"), comment_on(video, text="second")
    pin_comment(account=creator, comment_id=first.pk)
    delete_comment(comment_id=first.pk, by=creator)
    assert restore_comment(comment_id=first.pk, slug=first.video.slug, by=creator).pinned_at
    delete_comment(comment_id=first.pk, by=creator)
    pin_comment(account=creator, comment_id=second.pk)
    assert restore_comment(comment_id=first.pk, slug=first.video.slug, by=creator).pinned_at is None


def test_a_thread_pages_through_every_comment_once_with_the_pinned_one_only_first(creator, stranger, video):
    comments = [comment_on(video, stranger, text=f"number {n}") for n in range(45)]
    pin_comment(account=creator, comment_id=comments[3].pk)
    seen, after = [], ""
    while True:
        page = thread(stranger, video, after)
        seen += [comment.pk for comment in page.comments]
        if not (after := page.after):
            break
    assert seen[0] == comments[3].pk and sorted(seen) == [comment.pk for comment in comments]


def test_answers_come_three_at_first_and_then_by_cursor(client_of, stranger, video):
    comment = comment_on(video)
    said = [answer(video, comment, stranger, text=f"answer {n}").pk for n in range(30)]
    (root,) = thread(stranger, video).comments
    assert [row.pk for row in root.replies_list] == said[:3] and root.more_replies == 27
    rows, more = replies(stranger, comment, said[2])
    assert [row.pk for row in rows] == said[3:23] and more == 7
    url = f"/v/{video.slug}/comments/{comment.pk}/replies/?after={said[22]}"
    page = client_of(stranger, htmx=True).get(url)
    assert page.text.count('class="comment comment--reply') == 7 and "Show" not in page.text
    assert "answer 29" in client_of(stranger).get(url).text, "a page of its own"
    assert client_of(stranger, htmx=True).get(url.replace("?", "?after=x&")).status_code == 200


def test_a_link_leads_to_a_comment_wherever_it_stands(client_of, stranger, video):
    old = comment_on(video, text="The very first")
    reply = [answer(video, old, stranger, text=f"answer {n}") for n in range(6)][-1]
    for n in range(25):
        comment_on(video, stranger, text=f"later {n}")
    assert "The very first" not in client_of(stranger).get(f"/v/{video.slug}/").text
    page = client_of(stranger).get(f"/v/{video.slug}/?comment={old.pk}").text
    assert "The very first" in page and "comment--found" in page
    assert "The very first" in client_of(stranger).get(f"/v/{video.slug}/?comment={reply.pk}").text
    for odd in ("0", "x", "9" * 30, "%00", str(10**18)):
        assert client_of(stranger).get(f"/v/{video.slug}/?comment={odd}").status_code in (200, 404)


def test_the_statements_do_not_grow_with_comments_and_answers(stranger, video, django_assert_max_num_queries):
    for n in range(12):
        comment = comment_on(video, stranger, text=f"@mira and @nobody, number {n}")
        answer(video, comment, stranger)
    with django_assert_max_num_queries(3):
        thread(stranger, video)
