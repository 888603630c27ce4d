"""Editing a comment within five minutes, deleting it, and putting it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import VideoFactory, comment_on
from videos.actions.comments import add_comment, delete_comment, restore_comment
from videos.actions.recount import recount
from videos.models import Comment, Video

pytestmark = pytest.mark.django_db


@pytest.fixture
def video(creator):
    return VideoFactory(creator=creator)


def count(video) -> int:
    return Video.objects.get(pk=video.pk).comment_count


@pytest.mark.parametrize("htmx", [False, True])
def test_its_author_edits_it_within_five_minutes(client_of, creator, stranger, video, htmx):
    comment = comment_on(video, stranger, "Teh cat")
    url = f"/v/{video.slug}/comments/{comment.pk}/edit/"
    client = client_of(stranger, htmx=htmx)
    assert "Teh cat" in client.get(url).text
    assert client.post(url, {"text": " The cat "}).status_code == (200 if htmx else 302)
    comment.refresh_from_db()
    assert comment.text == "The cat" and comment.edited_at
    assert "edited" in client_of(creator).get(f"/v/{video.slug}/").text
    assert client_of(creator).post(url, {"text": "Mine"}).status_code == 404, "not even the creator"
    assert client.post(url, {"text": "  "}).status_code == 422
    assert client.post(url, {"text": "x" * 501}).status_code == 422


def test_after_five_minutes_it_stays_as_it_is(client_of, stranger, video):
    comment = comment_on(video, stranger, "Teh cat")
    Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - timedelta(minutes=5, seconds=1))
    answer = client_of(stranger).post(f"/v/{video.slug}/comments/{comment.pk}/edit/", {"text": "The cat"})
    assert answer.status_code == 409 and "five minutes" in answer.text
    assert "Edit<" not in client_of(stranger).get(f"/v/{video.slug}/").text
    comment.refresh_from_db()
    assert comment.text == "Teh cat"


def test_an_unchanged_text_is_no_edit(stranger, video, client_of):
    comment = comment_on(video, stranger, "The cat")
    client_of(stranger).post(f"/v/{video.slug}/comments/{comment.pk}/edit/", {"text": "The cat "})
    comment.refresh_from_db()
    assert comment.edited_at is None


@pytest.mark.parametrize("who", ["stranger", "creator"])
def test_whoever_deletes_it_may_put_it_back_and_nobody_else(
    request, client_of, creator, stranger, video, who
):
    comment = comment_on(video, stranger)
    early = add_comment(account=creator, slug=video.slug, text="early", parent_id=comment.pk)
    late = add_comment(account=creator, slug=video.slug, text="late", parent_id=comment.pk)
    delete_comment(comment_id=early.pk, by=creator)
    assert count(video) == 2
    deleter = request.getfixturevalue(who)
    answer = client_of(deleter, htmx=True).post(f"/v/{video.slug}/comments/{comment.pk}/delete/")
    assert "Undo" in answer.headers["HX-Trigger"] and count(video) == 0
    url = f"/v/{video.slug}/comments/{comment.pk}/restore/"
    other = creator if who == "stranger" else stranger
    assert client_of(other).post(url).status_code == 404 and count(video) == 0
    assert client_of(deleter).post(url).status_code == 302
    assert count(video) == 2, "with the answer that went with it, without the one deleted before"
    late.refresh_from_db()
    early.refresh_from_db()
    assert late.stands and not early.stands
    assert client_of(deleter).post(url).status_code == 404, "it is back already"
    assert not list(recount(mend=False))


def test_it_can_not_be_put_back_after_thirty_days_or_under_a_hidden_video(creator, stranger, video):
    comment = comment_on(video, stranger)
    delete_comment(comment_id=comment.pk, by=stranger)
    Video.objects.filter(pk=video.pk).update(audience="me")
    with pytest.raises(Comment.DoesNotExist):
        restore_comment(comment_id=comment.pk, slug=comment.video.slug, by=stranger)
    Video.objects.filter(pk=video.pk).update(audience="everyone")
    Comment.objects.filter(pk=comment.pk).update(removed_at=timezone.now() - timedelta(days=31))
    with pytest.raises(Comment.DoesNotExist):
        restore_comment(comment_id=comment.pk, slug=comment.video.slug, by=stranger)


def test_an_answer_does_not_come_back_without_what_it_answers(client_of, creator, stranger, video):
    comment = comment_on(video, creator)
    reply = add_comment(account=stranger, slug=video.slug, text="Yes", parent_id=comment.pk)
    delete_comment(comment_id=reply.pk, by=stranger)
    delete_comment(comment_id=comment.pk, by=creator)
    answer = client_of(stranger).post(f"/v/{video.slug}/comments/{reply.pk}/restore/")
    assert answer.status_code == 409 and "is gone" in answer.text


def test_the_same_words_sent_twice_at_once_are_one_comment(client_of, stranger, video):
    """A button that is pressed twice, or a phone that sends a form again after a broken line."""
    htmx, plain, url = client_of(stranger, htmx=True), client_of(stranger), f"/v/{video.slug}/comments/"
    first = htmx.post(url, {"text": "Hello"})
    assert (first.status_code, htmx.post(url, {"text": " Hello "}).status_code) == (201, 204)
    assert plain.post(url, {"text": "Hello"}).status_code == 302
    thread = Comment.objects.get()
    htmx.post(url, {"text": "Hello", "parent": thread.pk})
    assert Comment.objects.count() == 2, "an answer is another place"
    Comment.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert htmx.post(url, {"text": "Hello"}).status_code == 201, "said again"
    video.refresh_from_db()
    assert video.comment_count == 3


def test_it_is_put_back_under_its_own_video_alone(client_of, creator, stranger, video):
    comment, other = comment_on(video, stranger), VideoFactory(creator=creator)
    delete_comment(comment_id=comment.pk, by=stranger)
    client = client_of(stranger)
    assert client.post(f"/v/{other.slug}/comments/{comment.pk}/restore/").status_code == 404
    assert client.post(f"/v/{video.slug}/comments/{comment.pk}/restore/").status_code == 302
