"""The badge: exact, renewed by itself, and free where it isn't shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import RequestContext, Template
from django.test import Client, RequestFactory

from notifications.context import badge
from notifications.selectors.badge import unread_count
from videos.actions.engagement import like_video
from videos.actions.relations import follow_account
from videos.models import Account, Video

from .conftest import comment_by, crowd, tell

Browser = Callable[..., Client]
Counting = Callable[..., object]
URL = "/notifications/badge/"
OFFER = 'id="inbox-news"'


def request_of(account: object) -> object:
    request = RequestFactory().get("/")
    request.user = account  # type: ignore[attr-defined]
    return request


def test_one_answer_renews_both_and_shows_nothing_at_zero(creator: Account, client_of: Browser) -> None:
    answer = client_of(creator).get(URL)
    text = answer.content.decode()
    assert text.count("hx-get=") == 1  # one asks for both
    assert '<span id="badge-nav" hx-get="/notifications/badge/" hx-trigger="hush:poll"' in text
    assert '<span id="badge-tabbar" hx-swap-oob="true" hidden>' in text
    assert "every" not in text  # badge.js asks, while somebody looks
    assert "dot" not in text
    assert OFFER not in text
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))


def test_a_page_asks_once_for_all_its_badges(creator: Account, client_of: Browser) -> None:
    page = client_of(creator).get("/notifications/").content.decode()
    assert page.count('hx-trigger="hush:poll"') == 1
    assert page.count("js/badge.js") == 1
    assert "js/badge.js" not in client_of().get("/").content.decode()


def test_it_counts(creator: Account, stranger: Account, video: Video, client_of: Browser) -> None:
    client = client_of(creator)
    like_video(account=stranger, slug=video.slug)
    text = client.get(URL).content.decode()
    assert 'id="badge-nav"' in text
    assert 'aria-label="1 new"' in text
    assert ">1</span>" in text
    like_video(account=stranger, slug=video.slug, on=False)
    assert "hidden" in client.get(URL).content.decode()


def test_it_counts_lines_and_stops_above_99(creator: Account, video: Video, client_of: Browser) -> None:
    client = client_of(creator)
    fans = crowd(140)
    tell("like", creator, fans, video)
    assert ">1</span>" in client.get(URL).content.decode()
    for fan in fans[:98]:
        tell("comment", creator, [fan], video, comment_by(fan, video))
    assert ">99</span>" in client.get(URL).content.decode()
    for fan in fans[98:]:
        tell("comment", creator, [fan], video, comment_by(fan, video))
    text = client.get(URL).content.decode()
    assert text.count(">99+</span>") == 2
    assert 'aria-label="More than 99 new"' in text
    assert unread_count(creator) == 100
    page = client.get("/notifications/")
    assert 'aria-label="More than 99 new"' in page.content.decode()  # 141 less those that it shows
    for _ in range(2):
        page = client.get("/notifications/" + page.context["next_url"])
    assert 'aria-label="81 new"' in page.content.decode()


def test_signed_out_there_is_none_and_the_asking_ends(client: Client, db: None) -> None:
    answer = client.get(URL)
    assert answer.status_code == 200
    assert answer.content.strip() == b""


# --- An open inbox -----------------------------------------------------------------------------


def test_an_open_inbox_is_offered_what_has_arrived(
    creator: Account, stranger: Account, video: Video, client_of: Browser
) -> None:
    client = client_of(creator)
    like_video(account=stranger, slug=video.slug)
    page = client.get("/notifications/")
    asked = {"since": page.context["opened"], "kind": ""}
    assert OFFER not in client.get(URL, asked).content.decode()
    follow_account(follower=stranger, handle=creator.handle)
    text = client.get(URL, asked).content.decode()
    assert f'<div {OFFER} hx-swap-oob="true" role="status">' in text
    assert 'href="/notifications/"' in text and "Show 1 new" in text
    assert 'aria-label="1 new"' in text
    assert OFFER not in client.get(URL, asked | {"offered": "1"}).content.decode()  # it stands already
    assert "Show" not in client.get(URL, asked | {"kind": "like"}).content.decode()  # not on this page
    assert (
        'href="/notifications/?kind=follow"' in client.get(URL, asked | {"kind": "follow"}).content.decode()
    )
    client.get("/notifications/")  # read in another window: the offer goes
    text = client.get(URL, asked | {"offered": "1"}).content.decode()
    assert OFFER in text and "Show" not in text


@pytest.mark.parametrize("since", ["", "yesterday", "2026-13-45T99:99", "2026-03-04T12:00:00", "0" * 300])
def test_an_odd_time_is_no_open_inbox(
    since: str, creator: Account, stranger: Account, video: Video, client_of: Browser
) -> None:
    like_video(account=stranger, slug=video.slug)
    text = client_of(creator).get(URL, {"since": since, "kind": "save", "offered": "<b>"}).content.decode()
    assert 'aria-label="1 new"' in text
    assert OFFER not in text and "<b>" not in text


# --- What it costs -------------------------------------------------------------------------------


def test_a_poll_costs_one_query(
    creator: Account,
    stranger: Account,
    video: Video,
    client_of: Browser,
    django_assert_num_queries: Counting,
) -> None:
    client = client_of(creator)
    for _ in range(2):
        for asked in ({}, {"since": "2026-03-04T12:00:00+00:00"}):
            with django_assert_num_queries(3):  # session, account, and one of ours
                client.get(URL, asked)
        like_video(account=stranger, slug=video.slug)


def test_a_page_without_it_costs_nothing(
    creator: Account, stranger: Account, video: Video, django_assert_num_queries: Counting
) -> None:
    like_video(account=stranger, slug=video.slug)
    request = request_of(creator)
    with django_assert_num_queries(0):
        assert Template("still").render(RequestContext(request)) == "still"
    shown_twice = Template("{{ badge }} {% if badge >= 1 %}{{ badge }}{% endif %}")
    with django_assert_num_queries(1):
        assert shown_twice.render(RequestContext(request)) == "1 1"


def test_it_is_a_number(creator: Account, stranger: Account, video: Video) -> None:
    like_video(account=stranger, slug=video.slug)
    lazily = badge(request_of(creator))["badge"]
    assert lazily == 1
    assert lazily > 0
    assert int(lazily) + 1 == 2
    assert f"{lazily}" == "1"


def test_signed_out_costs_nothing(db: None, django_assert_num_queries: Counting) -> None:
    with django_assert_num_queries(0):
        assert badge(request_of(AnonymousUser()))["badge"] == 0
        assert not badge(RequestFactory().get("/"))["badge"]
