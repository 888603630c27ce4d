"""A comment rings for the creator, an answer also for whom it answers: each person once a comment."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from notifications.models import Notification
from notifications.selectors.badge import unread_count
from videos.actions.comments import add_comment, delete_comment
from videos.models import Account, Comment, Video

from .conftest import tell


def told() -> set[tuple[str, str]]:
    """Who can read of what in their inbox."""
    found = {
        (account.handle, kind)
        for account in Account.objects.all()
        for kind in Notification.objects.shown_to(account).values_list("kind", flat=True)
    }
    assert len(found) == sum(Notification.objects.shown_to(one).count() for one in Account.objects.all())
    return found


def say(account: Account, video: Video, parent: Comment | None = None) -> Comment:
    return add_comment(account=account, slug=video.slug, text="the cat knew", parent_id=parent and parent.pk)


def test_a_comment_tells_the_creator(stranger: Account, video: Video) -> None:
    comment = say(stranger, video)
    assert told() == {("mira", "comment")}
    assert Notification.objects.get().comment == comment


def test_nobody_is_told_of_their_own_comment(creator: Account, video: Video) -> None:
    say(creator, video, parent=say(creator, video))
    assert told() == set()


def test_an_answer_tells_whom_it_answers_and_the_creator(
    stranger: Account, friend: Account, video: Video
) -> None:
    asked = say(stranger, video)
    Notification.objects.all().delete()
    say(friend, video, parent=asked)
    assert told() == {("kai", "reply"), ("mira", "comment")}


def test_an_answer_to_the_creator_rings_once(creator: Account, stranger: Account, video: Video) -> None:
    say(stranger, video, parent=say(creator, video))
    assert told() == {("mira", "reply")}


def test_the_creators_answer_rings_for_whom_it_answers_only(
    creator: Account, stranger: Account, video: Video
) -> None:
    asked = say(stranger, video)
    Notification.objects.all().delete()
    say(creator, video, parent=asked)
    assert told() == {("kai", "reply")}


def test_answering_oneself_rings_for_the_creator_only(stranger: Account, video: Video) -> None:
    asked = say(stranger, video)
    Notification.objects.all().delete()
    say(stranger, video, parent=asked)
    assert told() == {("mira", "comment")}


def test_two_comments_ring_twice(creator: Account, stranger: Account, video: Video) -> None:
    for text in ("the cat knew", "and so did I"):
        add_comment(account=stranger, slug=video.slug, text=text)
    assert unread_count(creator) == 2


def test_deleting_a_comment_takes_back_what_was_told_of_it_and_its_answers(
    creator: Account, stranger: Account, friend: Account, video: Video
) -> None:
    asked, other = say(stranger, video), say(friend, video)
    say(friend, video, parent=asked)
    say(creator, video, parent=asked)
    delete_comment(comment_id=asked.pk, by=stranger)
    assert list(Notification.objects.shown_to(creator).values_list("comment", flat=True)) == [other.pk]
    assert unread_count(creator) == 1
    assert unread_count(stranger) == 0
    assert told() == {("mira", "comment")}


def test_deleting_an_answer_leaves_the_comment(creator: Account, stranger: Account, video: Video) -> None:
    answer = say(creator, video, parent=say(stranger, video))
    delete_comment(comment_id=answer.pk, by=creator)
    assert told() == {("mira", "comment")}
    assert unread_count(stranger) == 0


def test_the_database_holds_one_a_comment_and_recipient(
    creator: Account, stranger: Account, friend: Account, video: Video
) -> None:
    comment = say(stranger, video)
    for kind in ("reply", "comment", "mention"):
        with pytest.raises(IntegrityError, match=r"UNIQUE|unique"), transaction.atomic():
            tell(kind, creator, [friend], video, comment)
    tell("comment_like", creator, [friend, stranger], video, comment)
    with pytest.raises(IntegrityError, match=r"UNIQUE|unique"), transaction.atomic():
        tell("comment_like", creator, [friend], video, comment)
