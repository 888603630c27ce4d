"""A like of a comment rings for its author, and is taken back with it."""

from __future__ import annotations

import pytest

from notifications.models import Notification
from notifications.selectors.badge import unread_count
from tests.factories import comment_on
from videos.actions.comment_marks import like_comment
from videos.actions.comments import delete_comment, restore_comment
from videos.models import Account, Comment, Video

from .conftest import shown


@pytest.fixture
def comment(stranger: Account, creator: Account, video: Video) -> Comment:
    comment = comment_on(video, stranger)
    Notification.objects.all().delete()
    return comment


def test_it_tells_the_author_and_nobody_else(
    creator: Account, stranger: Account, friend: Account, comment: Comment
) -> None:
    like_comment(account=friend, comment_id=comment.pk)
    like_comment(account=creator, comment_id=comment.pk)
    row = Notification.objects.get(actor=friend)
    assert (row.kind, row.recipient, row.video, row.comment) == (
        "comment_like",
        stranger,
        comment.video,
        comment,
    )
    assert shown(stranger) == [("comment_like", 2)]
    assert (unread_count(stranger), unread_count(creator), unread_count(friend)) == (1, 0, 0)


def test_nobody_is_told_of_their_own(stranger: Account, comment: Comment) -> None:
    like_comment(account=stranger, comment_id=comment.pk)
    assert not Notification.objects.exists()


def test_it_is_taken_back_and_comes_back_as_it_was(
    stranger: Account, friend: Account, comment: Comment
) -> None:
    like_comment(account=friend, comment_id=comment.pk)
    Notification.objects.update(read_at=comment.created_at)
    like_comment(account=friend, comment_id=comment.pk, on=False)
    assert shown(stranger) == []
    like_comment(account=friend, comment_id=comment.pk)
    assert (shown(stranger), unread_count(stranger)) == ([("comment_like", 1)], 0)


def test_it_goes_with_the_comment(stranger: Account, friend: Account, comment: Comment) -> None:
    like_comment(account=friend, comment_id=comment.pk)
    delete_comment(comment_id=comment.pk, by=stranger)
    assert (shown(stranger), unread_count(stranger)) == ([], 0)
    restore_comment(comment_id=comment.pk, slug=comment.video.slug, by=stranger)
    assert (shown(stranger), unread_count(stranger)) == ([("comment_like", 1)], 1)
