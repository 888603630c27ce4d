"""Rate limits: every POST has a budget, what is beyond is refused kindly, and says exactly for how long."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.factories import AccountFactory, VideoFactory
from videos import counting, limits
from videos.actions import quota
from videos.actions.errors import Refused, wait_in_words
from videos.limits import BUDGETS, REST, budget_of
from videos.models import Comment, Follow, Like

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 4, 12, 0, 20, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def on(settings, time_machine):
    settings.RATE_LIMITS = 1
    time_machine.move_to(NOON, tick=False)
    cache.clear()
    counting.forget()
    yield
    cache.clear()


@pytest.fixture
def few(monkeypatch):
    """`few("comment", (2, 300))`: another budget for the same addresses."""

    def set_to(name: str, *rates: tuple[int, int]) -> None:
        old = next(budget for budget in (*BUDGETS, REST) if budget.name == name)
        new = limits.Budget(old.name, old.urls, old.said, rates, old.alone)
        for url in old.urls:
            monkeypatch.setitem(limits._BY_URL, url, new)
        if old is REST:
            monkeypatch.setattr(limits, "REST", new)

    return set_to


def names(patterns=None, inside: str = ""):
    for entry in patterns or get_resolver().url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                yield f"{inside}{entry.name}"
        else:
            space = f"{inside}{entry.namespace}:" if entry.namespace else inside
            yield from names(entry.url_patterns, space)


# --- Which POST has which budget -------------------------------------------------------------


def test_every_address_of_the_site_has_a_budget_and_no_budget_is_of_an_address_that_is_not_there():
    there = set(names())
    assert {"videos:like", "notifications:read_all", "account_login", "admin:index"} <= there
    free = {name for name in there if budget_of(name) is None}
    assert free == {name for name in there if name.startswith("admin:")} - {"admin:login"}
    named = [url for budget in BUDGETS for url in budget.urls]
    assert len(named) == len(set(named)) and set(named) <= there, set(named) - there
    assert budget_of("videos:edit") is REST and budget_of("") is REST
    for budget in (*BUDGETS, REST):
        spans = [seconds for _, seconds in budget.rates]
        assert spans == sorted(spans) and all(limits.DAY % seconds == 0 for seconds in spans), budget.name


def test_the_admin_is_not_limited_but_the_way_into_it_is(client_of, staff, few):
    few("rest", (1, 300))
    few("door", (2, 300))
    desk = client_of(staff)
    for _ in range(5):
        assert desk.post("/admin/videos/video/", {"action": "remove"}).status_code != 429
    tries = [client_of().post("/admin/login/", {"username": "ada", "password": "x"}) for _ in range(3)]
    assert [answer.status_code for answer in tries] == [200, 200, 429]


def test_what_tells_others_or_writes_letters_has_a_budget_of_its_own():
    """Likes of comments and edits tell people as likes and comments do; letters may go to anybody's address."""
    for one, other in (("like", "comment_like"), ("comments", "comment_edit")):
        assert budget_of(f"videos:{one}") is budget_of(f"videos:{other}") is not REST
    letters = {budget_of(name) for name in ("videos:emails", "account_reset_password")}
    assert len(letters) == 1 and max(most for most, _ in letters.pop().rates) <= 30


# --- Being refused ---------------------------------------------------------------------------


def test_beyond_the_budget_nothing_happens_and_the_page_says_kindly_until_when(client_of, stranger, few):
    few("comment", (2, 300))
    client, where = client_of(stranger), reverse("videos:comments", args=[VideoFactory().slug])
    answers = [client.post(where, {"text": f"Word {n}"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert Comment.objects.count() == 2
    said = answers[2]
    assert said.headers["Retry-After"] == "280", "the window ends at five past twelve"
    assert "You have written many comments. You can go on in 5 minutes." in said.text
    assert "A little slower, please" in said.text and said.headers["Cache-Control"] == "private, no-store"
    assert reverse("videos:watch", args=[where.split("/")[2]]) in said.text, "there is a way back"


def test_to_htmx_it_is_a_toast_and_swaps_nothing(client_of, stranger, few):
    few("like", (1, 3600))
    client, where = client_of(stranger, htmx=True), reverse("videos:like", args=[VideoFactory().slug])
    client.post(where, {"on": "1"})
    said = client.post(where, {"on": "0"})
    assert said.status_code == 429 and said.headers["HX-Reswap"] == "none"
    assert "You can go on in 60 minutes." in said.headers["HX-Trigger"]
    assert said.headers["Retry-After"] == "3580" and Like.objects.standing().count() == 1


def test_when_that_time_is_over_it_goes_on(client_of, stranger, few, time_machine):
    few("like", (1, 3600))
    client, where = client_of(stranger), reverse("videos:like", args=[VideoFactory().slug])
    client.post(where, {"on": "1"})
    wait = int(client.post(where, {"on": "0"}).headers["Retry-After"])
    time_machine.move_to(NOON + dt.timedelta(seconds=wait - 1), tick=False)
    assert client.post(where, {"on": "0"}).status_code == 429, "and not before"
    time_machine.move_to(NOON + dt.timedelta(seconds=wait), tick=False)
    assert client.post(where, {"on": "0"}).status_code == 302


def test_a_refusal_that_lasts_a_day_says_so_and_the_hour_costs_the_day_nothing(
    client_of, stranger, few, time_machine
):
    few("follow", (2, 3600), (3, 86_400))
    client, people = client_of(stranger), AccountFactory.create_batch(4)

    def follow(person):
        return client.post(reverse("videos:follow", args=[person.handle]), {"on": "1"})

    assert [follow(person).status_code for person in people[:3]] == [302, 302, 429]
    assert follow(people[2]).headers["Retry-After"] == "3580"
    time_machine.move_to(NOON + dt.timedelta(hours=1), tick=False)
    assert follow(people[2]).status_code == 302, "what was refused in the hour before cost nothing"
    said = follow(people[3])
    assert said.status_code == 429 and Follow.objects.count() == 3
    assert said.headers["Retry-After"] == str(11 * 3600 - 20) and "in 11 hours." in said.text


def test_what_is_refused_for_todays_uploads_says_when_too(stranger, settings):
    settings.UPLOADS_PER_DAY = 0
    settings.UPLOAD_MB_PER_DAY = 1
    with pytest.raises(Refused) as refused:
        quota.check(account=stranger, size=2**21)
    assert refused.value.retry_after == quota.seconds_to_go() == 12 * 3600 - 20
    assert "You can go on in 12 hours, after midnight (UTC)." in refused.value.sentence


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (0.2, "1 second"), (58.5, "59 seconds"), (60, "1 minute"), (61, "2 minutes"), (5400, "90 minutes"),
     (5401, "2 hours"), (86_400, "24 hours")],
)  # fmt: skip
def test_a_wait_is_told_in_words_and_never_too_short(seconds, words):
    assert wait_in_words(seconds) == words


# --- Whose budget it is ----------------------------------------------------------------------


def test_each_account_has_its_own_and_looking_costs_nothing(client_of, stranger, follower, few):
    few("rest", (1, 300))
    for account in (stranger, follower):
        client = client_of(account)
        assert client.post(reverse("notifications:read_all")).status_code == 302
        assert client.post(reverse("notifications:read_all")).status_code == 429
        for _ in range(5):
            assert client.get(reverse("notifications:badge")).status_code == 200
            assert client.get(reverse("videos:feed")).status_code == 200


def test_signed_out_people_share_a_line_and_a_school_fits_behind_one(few, settings):
    few("view", (1, 3600))
    where = reverse("videos:view", args=[VideoFactory().slug])

    def tries(number, **more):
        return [Client(**more).post(where, {"token": "x"}).status_code for _ in range(number)]

    assert tries(11, REMOTE_ADDR="192.0.2.7") == [204] * 10 + [429]
    assert tries(1, REMOTE_ADDR="192.0.2.8") == [204]
    assert tries(1, REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="192.0.2.9") == [429], "anyone can write it"
    # A machine has 2^64 addresses of IPv6; all of them are one line.
    several = [tries(4, REMOTE_ADDR=f"2001:db8:0:7::{n}") for n in (1, 2, 3)]
    assert several == [[204] * 4, [204] * 4, [204, 204, 429, 429]]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert tries(1, REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="192.0.2.9") == [204]


def test_no_address_is_kept_in_the_cache(few, monkeypatch):
    kept = []
    monkeypatch.setattr(limits, "take", lambda window: kept.append(window.key) or True)
    where = reverse("videos:view", args=[VideoFactory().slug])
    for address in ("192.0.2.7", "not an address \0 at all"):
        Client(REMOTE_ADDR=address).post(where, {"token": "x"})
    assert len(set(kept)) == 2
    assert all(re.fullmatch(r"limit:view:3600:\d+:[0-9a-f]{32}", key) for key in kept), kept


def test_what_another_site_sends_in_somebodys_name_costs_them_nothing(stranger, few):
    few("like", (1, 3600))
    client, where = Client(enforce_csrf_checks=True), reverse("videos:like", args=[VideoFactory().slug])
    client.force_login(stranger)
    for _ in range(3):
        assert client.post(where, {"on": "1"}).status_code == 403
    client.get(reverse("videos:feed"))
    token = client.cookies["csrftoken"].value
    assert client.post(where, {"on": "1", "csrfmiddlewaretoken": token}).status_code == 302


def test_a_site_can_have_more_of_it_or_none(client_of, stranger, few, settings):
    few("like", (1, 3600))
    client, where = client_of(stranger), reverse("videos:like", args=[VideoFactory().slug])
    settings.RATE_LIMITS = 2.5
    assert [client.post(where, {"on": "1"}).status_code for _ in range(4)] == [302, 302, 302, 429]
    settings.RATE_LIMITS = 0
    assert client.post(where, {"on": "1"}).status_code == 302


def test_too_many_tries_to_sign_in_are_refused_by_allauth_with_the_same_page(settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    sent = {"login": "kai", "password": "not mine"}
    answers = [Client().post("/accounts/login/", sent) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "60" and "A little slower" in answers[2].text


def test_a_cache_that_is_away_stops_nobody(client_of, stranger, few, monkeypatch, caplog):
    few("like", (1, 3600))

    def away(*args, **kwargs):
        raise ConnectionError("no such luck")

    monkeypatch.setattr(counting.cache, "incr", away, raising=False)
    client, where = client_of(stranger), reverse("videos:like", args=[VideoFactory().slug])
    assert [client.post(where, {"on": "1"}).status_code for _ in range(3)] == [302] * 3
    assert "could not count" in caplog.text
