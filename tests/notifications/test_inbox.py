"""The inbox: what it shows, marks as read, groups, pages and costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client

from notifications.models import Notification
from notifications.selectors import PAGE, Day, inbox, unread_count
from tests.factories import AccountFactory, VideoFactory
from videos.actions.comments import add_comment
from videos.actions.engagement import like_video
from videos.actions.relations import follow_account
from videos.models import Account, Video

from .conftest import crowd

Browser = Callable[..., Client]
URL = "/notifications/"
SIGN_IN = "/accounts/login/?next=%2Fnotifications%2F"


def notes(account: Account, **asked: str) -> list[tuple[str, int]]:
    return [(note.kind, len(note.rows)) for day in inbox(account, **asked).days for note in day.notes]


def likes(video: Video, actors: list[Account]) -> None:
    Notification.objects.bulk_create(
        Notification(recipient_id=video.creator_id, actor=actor, video=video, kind="like") for actor in actors
    )


def test_signed_out_people_go_to_sign_in(client: Client, db: None) -> None:
    assert client.get(URL).headers["Location"] == SIGN_IN
    answer = client.get(URL, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, SIGN_IN)
    assert client.post(f"{URL}read/").status_code == 302


def test_nothing_yet(creator: Account, client_of: Browser) -> None:
    answer = client_of(creator).get(URL).content.decode()
    assert "Nothing yet" in answer
    assert "Saves never ring" in answer


def test_it_tells_each_kind(creator: Account, stranger: Account, video: Video, client_of: Browser) -> None:
    like_video(account=stranger, slug=video.slug)
    asked = add_comment(account=creator, slug=video.slug, text="Which one?")
    add_comment(account=stranger, slug=video.slug, text="<b>the cat</b> knew", parent_id=asked.pk)
    add_comment(account=stranger, slug=video.slug, text="once more")
    follow_account(follower=stranger, handle=creator.handle)
    answer = client_of(creator).get(URL).content.decode()
    for text in ("liked", "commented", "replied to you", "follows you", "&lt;b&gt;the cat&lt;/b&gt; knew"):
        assert text in answer
    assert f"/v/{video.slug}/" in answer


def test_it_marks_as_read_what_it_shows(
    creator: Account, stranger: Account, video: Video, client_of: Browser
) -> None:
    like_video(account=stranger, slug=video.slug)
    follow_account(follower=stranger, handle=creator.handle)
    client = client_of(creator)
    assert "2 new" in client.get("/notifications/badge/").content.decode()
    first = client.get(URL).content.decode()
    assert first.count("note--new") == 2
    assert unread_count(creator) == 0
    assert "note--new" not in client.get(URL).content.decode()
    assert " new" not in client.get("/notifications/badge/").content.decode()


def test_a_look_that_nobody_takes_marks_nothing(
    creator: Account, stranger: Account, video: Video, client_of: Browser
) -> None:
    like_video(account=stranger, slug=video.slug)
    client = client_of(creator)
    client.head(URL)
    client.get(URL, headers={"Sec-Purpose": "prefetch;prerender"})
    assert unread_count(creator) == 1


def test_a_filter_shows_and_marks_its_kind_only(
    creator: Account, stranger: Account, video: Video, client_of: Browser
) -> None:
    like_video(account=stranger, slug=video.slug)
    add_comment(account=stranger, slug=video.slug, text="once more")
    follow_account(follower=stranger, handle=creator.handle)
    assert notes(creator, kind="comment") == [("comment", 1)]
    assert notes(creator, kind="like") == [("like", 1)]
    assert notes(creator, kind="follow") == [("follow", 1)]
    assert len(notes(creator, kind="save")) == 3
    answer = client_of(creator).get(f"{URL}?kind=like").content.decode()
    assert 'aria-label="2 new"' in answer
    assert unread_count(creator) == 2
    assert "Nothing of this kind yet" not in answer


def test_an_empty_filter_says_so(creator: Account, stranger: Account, client_of: Browser) -> None:
    follow_account(follower=stranger, handle=creator.handle)
    answer = client_of(creator).get(f"{URL}?kind=like").content.decode()
    assert "Nothing of this kind yet" in answer
    assert 'aria-label="1 new"' in answer


def test_an_unknown_filter_means_all(creator: Account, stranger: Account, client_of: Browser) -> None:
    follow_account(follower=stranger, handle=creator.handle)
    answer = client_of(creator).get(f"{URL}?kind=save&before=nonsense")
    assert answer.status_code == 200
    assert "follows you" in answer.content.decode()


def test_mark_all_as_read(creator: Account, video: Video, client_of: Browser) -> None:
    likes(video, crowd(PAGE + 5))
    other = AccountFactory(handle="luna")
    like_video(account=creator, slug=VideoFactory(creator=other).slug)
    client = client_of(creator)
    assert "Mark all as read" in client.get(URL).content.decode()
    assert unread_count(creator) == 5
    assert client.get(f"{URL}read/").status_code == 405
    assert client.post(f"{URL}read/").headers["Location"] == URL
    assert unread_count(creator) == 0
    assert unread_count(other) == 1
    assert "Mark all as read" not in client.get(URL).content.decode()


def test_likes_of_one_video_and_day_are_one_note(creator: Account, video: Video, client_of: Browser) -> None:
    other = VideoFactory(creator=creator, caption="Moonrise")
    fans = crowd(14)
    likes(video, fans)
    likes(other, fans[:2])
    assert notes(creator) == [("like", 2), ("like", 14)]
    answer = " ".join(client_of(creator).get(URL).content.decode().split())
    assert "<bdi>fan13</bdi></b>, <b><bdi>fan12</bdi></b> and <b>12 others</b> liked" in answer
    assert "<bdi>fan1</bdi></b> and <b><bdi>fan0</bdi></b> liked" in answer
    Notification.objects.filter(actor__in=fans[:3], video=video).update(created_at="2024-05-01T11:00Z")
    assert notes(creator) == [("like", 2), ("like", 11), ("like", 3)]


def test_days_have_names() -> None:
    with time_machine.travel("2026-03-04T12:00Z", tick=False):  # a Wednesday
        days = [(2026, 3, 4), (2026, 3, 3), (2026, 3, 2), (2026, 2, 25), (2025, 12, 31)]
        titles = [Day(date(*day)).title for day in days]
    assert titles == ["Today", "Yesterday", "Monday", "25 February", "31 December 2025"]


def test_older_ones_come_by_cursor(creator: Account, video: Video, client_of: Browser) -> None:
    likes(video, crowd(PAGE + 5))
    client = client_of(creator)
    first = client.get(URL)
    url = first.context["next_url"]
    assert first.content.decode().count("<h2>Today</h2>") == 1
    whole = client.get(URL + url).content.decode()
    assert "<html" in whole
    assert whole.count("<h2>Today</h2>") == 1
    part = client.get(URL + url, headers={"HX-Request": "true"})
    text = part.content.decode()
    assert "<html" not in text
    assert "3 others" in text
    assert "Today, continued" in text
    assert "HX-Request" in part.headers["Vary"]
    assert part.context["next_url"] == ""
    assert unread_count(creator) == 0


@pytest.mark.parametrize("number", [3, PAGE, 2 * PAGE])
@pytest.mark.parametrize("read", [False, True])
def test_a_page_costs_four_statements(
    number: int,
    read: bool,
    creator: Account,
    video: Video,
    client_of: Browser,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    fans = crowd(number)
    likes(video, fans[::2])
    Notification.objects.bulk_create(
        Notification(recipient=creator, actor=fan, kind="follow") for fan in fans[1::2]
    )
    client = client_of(creator)
    if read:
        client.post(f"{URL}read/")
    for path in (URL, URL, f"{URL}?kind=follow", f"{URL}?kind=comment"):
        with django_assert_max_num_queries(4):
            assert client.get(path).status_code == 200


def test_the_cost_does_not_grow(
    creator: Account, video: Video, client_of: Browser, django_assert_num_queries: Callable[..., object]
) -> None:
    client = client_of(creator)
    fans = crowd(60)
    for batch in (fans[:3], fans[3:]):
        likes(video, batch)
        with django_assert_num_queries(4):  # session, account, the page, marking as read
            client.get(URL)
        with django_assert_num_queries(3):
            client.get(URL)
