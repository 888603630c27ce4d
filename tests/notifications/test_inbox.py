"""The inbox: what it shows, marks as read, groups, pages and costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from notifications.actions.reading import mark_read
from notifications.models import Notification
from notifications.selectors.badge import unread_count
from notifications.selectors.inbox import PAGE, Day, inbox
from tests.factories import AccountFactory, VideoFactory
from videos.actions.comments import add_comment
from videos.actions.engagement import like_video
from videos.actions.relations import follow_account
from videos.models import Account, Video

from .conftest import comment_by, crowd, shown, tell

Browser = Callable[..., Client]
URL = "/notifications/"
SIGN_IN = "/accounts/login/?next=%2Fnotifications%2F"


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
    for kind in ("comment", "like", "follow"):
        assert [note.kind for day in inbox(creator, kind=kind).days for note in day.notes] == [kind]
    assert len(inbox(creator, kind="save").days[0].notes) == 3
    answer = client_of(creator).get(f"{URL}?kind=like").content.decode()
    assert 'aria-label="2 new"' in answer
    assert unread_count(creator) == 2
    assert "No likes yet" not in answer


def test_an_empty_filter_says_so(creator: Account, stranger: Account, client_of: Browser) -> None:
    follow_account(follower=stranger, handle=creator.handle)
    answer = client_of(creator).get(f"{URL}?kind=like").content.decode()
    assert "No likes yet" in answer
    assert 'aria-label="1 new"' in answer


def test_an_unknown_filter_means_all(creator: Account, stranger: Account, client_of: Browser) -> None:
    follow_account(follower=stranger, handle=creator.handle)
    answer = client_of(creator).get(f"{URL}?kind=save&before=nonsense")
    assert answer.status_code == 200
    assert "follows you" in answer.content.decode()


def test_mark_all_as_read(creator: Account, video: Video, client_of: Browser) -> None:
    for fan in crowd(PAGE + 5):
        tell("comment", creator, [fan], video, comment_by(fan, video))
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


def test_days_have_names() -> None:
    with time_machine.travel("2026-03-04T12:00Z", tick=False):  # a Wednesday
        days = [(2026, 3, 4), (2026, 3, 3), (2026, 3, 2), (2026, 2, 25), (2025, 12, 31)]
        titles = [Day(date(*day)).title for day in days]
    assert titles == ["Today", "Yesterday", "Monday", "25 February", "31 December 2025"]


def test_older_ones_come_by_cursor(creator: Account, video: Video, client_of: Browser) -> None:
    now = timezone.now()
    fans = crowd(2 * PAGE + 5)
    for number, fan in enumerate(fans):  # all on one day, and some at the same moment
        tell(
            "comment",
            creator,
            [fan],
            video,
            comment_by(fan, video),
            at=now - timedelta(microseconds=number // 3),
        )
    client = client_of(creator)
    seen, url, headings = [], URL, 0
    while url:
        page = client.get(url, headers={"HX-Request": "true"} if seen else {})
        seen += [note.actors[0].handle for day in page.context["days"] for note in day.notes]
        headings += page.content.decode().count("<h2>Today</h2>")
        assert ("<html" in page.content.decode()) == (len(seen) == PAGE)
        assert "HX-Request" in page.headers["Vary"]
        if len(seen) == PAGE:  # what comes meanwhile shifts nothing
            tell("follow", creator, [AccountFactory(handle="late")])
        url = page.context["next_url"] and URL + page.context["next_url"]
    assert sorted(seen) == sorted(fan.handle for fan in fans)
    assert headings == 1
    assert client.get(URL).context["days"][0].notes[0].kind == "follow"


@pytest.mark.parametrize("read", [False, True])
def test_a_page_costs_four_statements(
    read: bool,
    creator: Account,
    video: Video,
    client_of: Browser,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    fans = crowd(2 * PAGE)
    tell("like", creator, fans, video)
    for fan in fans:
        tell("comment", creator, [fan], video, comment_by(fan, video))
    tell("follow", creator, fans)
    client = client_of(creator)
    if read:
        client.post(f"{URL}read/")
    for path in (
        URL,
        URL,
        f"{URL}?kind=follow",
        f"{URL}?kind=mention",
        URL + client.get(URL).context["next_url"],
    ):
        with django_assert_max_num_queries(4):
            assert client.get(path).status_code == 200


def test_opening_marks_what_the_page_shows_and_no_more(
    creator: Account, video: Video, client_of: Browser
) -> None:
    fans = crowd(PAGE + 3)
    for fan in fans:
        tell("comment", creator, [fan], video, comment_by(fan, video))
    assert unread_count(creator) == PAGE + 3
    client = client_of(creator)
    first = client.get(URL)
    assert first.content.decode().count('aria-label="3 new"') == 2  # both badges, once it is open
    assert unread_count(creator) == 3
    client.get(URL + first.context["next_url"])
    assert unread_count(creator) == 0


def test_what_came_while_the_page_was_made_stays_new(
    creator: Account, video: Video, client_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    fans = crowd(3)
    tell("like", creator, fans[:2], video)

    def late(**asked: object) -> None:
        tell("like", creator, fans[2:], video)
        mark_read(**asked)

    monkeypatch.setattr("notifications.views.inbox.mark_read", late)
    client_of(creator).get(URL)
    assert list(Notification.objects.unread().values_list("actor__handle", flat=True)) == ["fan2"]
    assert unread_count(creator) == 1
    assert shown(creator) == [("like", 3)]


def test_what_came_late_into_another_line_stays_new_whatever_its_id(
    creator: Account, video: Video, client_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL, an id may be taken long before its row is there."""
    other, (one, two, three) = VideoFactory(creator=creator), crowd(3)
    tell("like", creator, [one], other, id=1000)
    tell("like", creator, [two], video, id=2000)

    def late(**asked: Any) -> None:
        tell("like", creator, [three], other, id=1500)
        mark_read(**asked)

    monkeypatch.setattr("notifications.views.inbox.mark_read", late)
    client_of(creator).get(URL)
    assert list(Notification.objects.unread().values_list("actor", flat=True)) == [three.pk]
    assert unread_count(creator) == 1
