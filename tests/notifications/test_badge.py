"""The badge: exact, renewed by itself, and free where it isn't shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import RequestContext, Template
from django.test import Client, RequestFactory

from notifications.context import badge
from notifications.models import Notification
from notifications.selectors import unread_count
from videos.actions.engagement import like_video
from videos.models import Account, Video

from .conftest import crowd

Browser = Callable[..., Client]
Counting = Callable[..., object]
URL = "/notifications/badge/"


def request_of(account: object) -> object:
    request = RequestFactory().get("/")
    request.user = account  # type: ignore[attr-defined]
    return request


def test_it_shows_nothing_at_zero_and_goes_on_asking(creator: Account, client_of: Browser) -> None:
    answer = client_of(creator).get(URL, {"where": "tabbar"})
    text = answer.content.decode()
    assert 'id="badge-tabbar"' in text
    assert 'hx-get="/notifications/badge/?where=tabbar"' in text
    assert 'hx-trigger="every 15s"' in text
    assert 'hx-swap="outerHTML"' in text
    assert " hidden" in text
    assert "dot" not in text
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))


def test_it_counts(creator: Account, stranger: Account, video: Video, client_of: Browser) -> None:
    client = client_of(creator)
    like_video(account=stranger, slug=video.slug)
    text = client.get(URL).content.decode()
    assert 'id="badge-nav"' in text
    assert 'aria-label="1 new"' in text
    assert ">1</span>" in text
    like_video(account=stranger, slug=video.slug, on=False)
    assert "hidden" in client.get(URL).content.decode()


def test_it_stops_counting_above_99(creator: Account, video: Video, client_of: Browser) -> None:
    client = client_of(creator)
    rows = [Notification(recipient=creator, actor=fan, video=video, kind="like") for fan in crowd(140)]
    Notification.objects.bulk_create(rows[:99])
    assert ">99</span>" in client.get(URL).content.decode()
    Notification.objects.bulk_create(rows[99:])
    text = client.get(URL).content.decode()
    assert ">99+</span>" in text
    assert 'aria-label="More than 99 new"' in text
    assert unread_count(creator) == 100
    page = client.get("/notifications/").content.decode()
    assert 'aria-label="80 new"' in page


def test_signed_out_there_is_none_and_the_asking_ends(client: Client, db: None) -> None:
    answer = client.get(URL)
    assert answer.status_code == 200
    assert answer.content.strip() == b""


@pytest.mark.parametrize("where", ['"><script>', "", "elsewhere"])
def test_an_odd_place_means_the_navigation(where: str, creator: Account, client_of: Browser) -> None:
    text = client_of(creator).get(URL, {"where": where}).content.decode()
    assert 'id="badge-nav"' in text
    assert "script" not in text


def test_a_poll_costs_one_query(
    creator: Account,
    stranger: Account,
    video: Video,
    client_of: Browser,
    django_assert_num_queries: Counting,
) -> None:
    client = client_of(creator)
    for _ in range(2):
        with django_assert_num_queries(3):  # session, account, count
            client.get(URL)
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
