"""A like rings once, for the creator, and is taken back with the like."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from notifications.models import Notification
from notifications.selectors.badge import unread_count
from tests.factories import VideoFactory
from videos.actions.engagement import like_video
from videos.models import Account, Like, Video
from videos.signals import video_liked


def test_a_like_tells_the_creator(creator: Account, stranger: Account, video: Video) -> None:
    like_video(account=stranger, slug=video.slug)
    row = Notification.objects.get()
    assert (row.kind, row.recipient, row.actor, row.video) == ("like", creator, stranger, video)
    assert (row.read_at, row.withdrawn_at, row.comment) == (None, None, None)
    assert (unread_count(creator), unread_count(stranger)) == (1, 0)


def test_nobody_is_told_of_their_own_like(creator: Account, video: Video) -> None:
    like_video(account=creator, slug=video.slug)
    like_video(account=creator, slug=video.slug, on=False)
    assert not Notification.objects.exists()


def test_a_like_twice_rings_once(creator: Account, stranger: Account, video: Video) -> None:
    like_video(account=stranger, slug=video.slug)
    like_video(account=stranger, slug=video.slug)
    assert Notification.objects.count() == 1


def test_unlike_withdraws(creator: Account, stranger: Account, video: Video) -> None:
    like_video(account=stranger, slug=video.slug)
    like_video(account=stranger, slug=video.slug, on=False)
    assert Notification.objects.get().withdrawn_at is not None
    assert not Notification.objects.shown_to(creator).exists()
    assert unread_count(creator) == 0


def test_a_like_again_comes_back_where_it_was(creator: Account, stranger: Account, video: Video) -> None:
    like_video(account=stranger, slug=video.slug)
    Notification.objects.update(read_at="2024-05-01T12:00Z", created_at="2024-05-01T11:00Z")
    first = Notification.objects.get()
    for _ in range(3):
        like_video(account=stranger, slug=video.slug, on=False)
        like_video(account=stranger, slug=video.slug)
    again = Notification.objects.get()
    assert again.withdrawn_at is None
    assert (again.pk, again.read_at, again.created_at) == (first.pk, first.read_at, first.created_at)
    assert unread_count(creator) == 0


def test_one_that_was_never_read_is_still_one(creator: Account, stranger: Account, video: Video) -> None:
    for on in (True, False, True):
        like_video(account=stranger, slug=video.slug, on=on)
    assert Notification.objects.shown_to(creator).count() == unread_count(creator) == 1


def test_a_like_again_after_its_row_was_purged_does_not_ring(
    creator: Account, stranger: Account, video: Video
) -> None:
    like_video(account=stranger, slug=video.slug)
    Notification.objects.update(read_at="2024-05-01T12:00Z")
    like_video(account=stranger, slug=video.slug, on=False)
    Like.objects.all().delete()
    like_video(account=stranger, slug=video.slug)
    assert Notification.objects.count() == 1
    assert unread_count(creator) == 0


def test_the_notification_falls_with_the_like(stranger: Account, video: Video) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        like_video(account=stranger, slug=video.slug)
        assert Notification.objects.count() == 1
        raise RuntimeError
    assert not Notification.objects.exists()
    assert not Like.objects.exists()


def test_the_like_falls_with_the_notification(
    monkeypatch: pytest.MonkeyPatch, stranger: Account, video: Video
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr("notifications.receivers.announce", broken)
    with pytest.raises(DatabaseError):
        like_video(account=stranger, slug=video.slug)
    assert not Like.objects.exists()
    video.refresh_from_db()
    assert video.like_count == 0


@pytest.mark.parametrize("before", [[], [True, False]])
def test_a_like_costs_two_statements_more(stranger: Account, video: Video, before: list[bool]) -> None:
    for on in before:
        like_video(account=stranger, slug=video.slug, on=on)
    like, _ = Like.objects.get_or_create(account=stranger, video=video)
    like.video = video  # as the action hands it over
    with CaptureQueriesContext(connection) as captured:
        video_liked.send(sender=Like, like=like)
    statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 2, statements


def test_a_creator_who_likes_back_rings_too(creator: Account, stranger: Account, video: Video) -> None:
    other = VideoFactory(creator=stranger)
    like_video(account=stranger, slug=video.slug)
    like_video(account=creator, slug=other.slug)
    assert unread_count(creator) == unread_count(stranger) == 1
