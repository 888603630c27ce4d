"""Where one is signed in: the list, signing out each device and all others, and that nothing of it stays."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.conftest import ROLES
from tests.videos.test_accounts import OLD_PASSWORD, PASSWORD, sign_in, signed_in
from tests.videos.test_query_budgets import statements
from videos.actions.erasing import erase
from videos.actions.leaving import leave, stay
from videos.actions.sessions import forget_ended_sessions, session_name
from videos.devices import device_of
from videos.models import Account
from videos.selectors.sessions import SESSIONS

pytestmark = pytest.mark.django_db
LIST = "/accounts/sessions/"
AGENTS = {
    "Firefox on Windows": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0",
    "Safari on an iPhone": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
    "like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    "Chrome on an Android phone": "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Mobile Safari/537.36",
    "Edge on Windows": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
    "Safari on a Mac": "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Safari/605.1.15",
    "Chrome on Linux": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
    "Safari/537.36",
    "A device that doesn’t say what it is": "curl/8.9.1",
}


def device(name: str, address: str = "203.0.113.7") -> Client:
    """Somebody's device, on which mira has signed in."""
    client = Client(headers={"user-agent": AGENTS[name]}, REMOTE_ADDR=address)
    assert sign_in(client, "mira").status_code == 302
    return client


def shown(client: Client) -> list[str]:
    """The devices on the list, as they are called there."""
    text = client.get(LIST).text
    return re.findall(r'<span class="row__title">([^<]+)</span>\s*<span class="row__text">Signed in', text)


def name_of(device: str) -> str:
    return session_name(UserSession.objects.get(user_agent=AGENTS[device]))


def end(client: Client, name: str):
    return client.post(reverse("videos:session_end", args=[name]))


@pytest.mark.parametrize("name", AGENTS)
def test_a_device_is_called_what_its_browser_says_in_plain_words(name):
    assert device_of(AGENTS[name]).name == name


def test_the_list_says_which_device_since_when_and_from_where(creator):
    phone, desk = device("Safari on an iPhone", "2001:db8::7"), device("Firefox on Windows")
    assert shown(desk) == ["Firefox on Windows", "Safari on an iPhone"], "this one first"
    text = desk.get(LIST).text
    assert "2001:db8::7</bdi>, place unknown" in text and "Signed in since" in text
    assert "<html" in text and "data-signed-in" in text and "Started At" not in text, "in our look"
    assert not [row for row in UserSession.objects.all() if row.session_key in text], "no key is on the page"
    assert "Your devices" in phone.get("/settings/account/").text
    assert Client().get(LIST).url.startswith("/accounts/login/")


def test_one_device_is_signed_out_from_another(creator):
    phone, desk, old = device("Safari on an iPhone"), device("Firefox on Windows"), device("Safari on a Mac")
    answer = end(desk, name_of("Safari on an iPhone"))
    assert answer.url == LIST
    assert "Signed out: Safari on an iPhone." in desk.get(LIST).text
    assert [signed_in(client) for client in (phone, desk, old)] == [False, True, True]
    assert "Safari on an iPhone" not in shown(desk)
    assert end(desk, "0" * 20).status_code == 404


def test_all_others_are_signed_out_at_once(creator):
    others = [device("Safari on an iPhone"), device("Edge on Windows")]
    desk = device("Firefox on Windows")
    assert "You are signed out on all other devices." in desk.post(LIST, follow=True).text
    assert signed_in(desk) and not any(signed_in(other) for other in others)
    assert shown(desk) == ["Firefox on Windows"]
    assert "You are signed in nowhere else." in desk.get(LIST).text


def test_ending_the_session_that_asks_is_signing_out(creator):
    desk = device("Firefox on Windows")
    assert end(desk, name_of("Firefox on Windows")).url == "/"
    assert not signed_in(desk) and not UserSession.objects.exists()


@pytest.mark.parametrize("role", ROLES)
def test_sessions_are_their_owners_alone(request, client_of, creator, role):
    if role == "creator":
        return
    desk = device("Firefox on Windows")
    answer = end(client_of(request.getfixturevalue(role)), name_of("Firefox on Windows"))
    assert answer.status_code == (302 if role == "anonymous" else 404)
    assert signed_in(desk)


def test_another_password_signs_out_the_other_devices_and_their_rows(creator):
    phone, desk = device("Safari on an iPhone"), device("Firefox on Windows")
    sent = {"oldpassword": OLD_PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    assert desk.post(reverse("account_change_password"), sent).status_code == 302
    assert signed_in(desk) and not signed_in(phone)
    assert shown(desk) == ["Firefox on Windows"]
    assert UserSession.objects.count() == 1


def test_a_sign_in_to_the_admin_is_on_the_list(staff):
    client = Client(headers={"user-agent": AGENTS["Safari on a Mac"]})
    client.post("/admin/login/", {"username": "ada", "password": OLD_PASSWORD, "next": "/admin/"})
    assert shown(client) == ["Safari on a Mac"]


def test_signing_out_forgets_address_and_browser_at_once(creator):
    desk = device("Firefox on Windows")
    desk.post(reverse("account_logout"))
    assert not UserSession.objects.exists()


def test_sessions_that_ran_out_are_forgotten_by_the_worker(creator):
    phone, desk = device("Safari on an iPhone"), device("Firefox on Windows")
    key = UserSession.objects.get(user_agent=AGENTS["Safari on an iPhone"]).session_key
    Session.objects.filter(session_key=key).update(expire_date="2020-01-01T00:00Z")
    assert forget_ended_sessions() == 1 and forget_ended_sessions() == 0
    assert signed_in(desk) and not signed_in(phone)
    assert not Session.objects.filter(session_key=key).exists()


def test_leaving_and_staying_keep_this_device_on_the_list_and_end_the_others(creator):
    phone, desk = device("Safari on an iPhone"), device("Firefox on Windows")
    assert desk.post(reverse("videos:leave"), {"password": OLD_PASSWORD}).url == reverse("videos:leaving")
    assert desk.get(LIST).url == desk.post(LIST).url == reverse("videos:leaving"), "that page is all there is"
    assert end(desk, "0" * 20).url == reverse("videos:leaving")
    assert stay(account=creator)
    assert shown(desk) == ["Firefox on Windows"] and not signed_in(phone)


def test_they_are_in_ones_own_data_without_their_keys_and_go_with_the_account(creator, stranger):
    device("Safari on an iPhone")
    (row,) = SESSIONS.rows(creator)
    assert (row["device"], row["address"]) == ("Safari on an iPhone", "203.0.113.7")
    assert row.keys() == {field.key for field in SESSIONS.fields}
    assert list(SESSIONS.rows(stranger)) == []
    leave(account=creator, password=None)
    Account.objects.filter(pk=creator.pk).update(leaving_at="2020-01-01T00:00Z")
    list(erase(Account.objects.get(pk=creator.pk)))
    assert not UserSession.objects.exists() and not Session.objects.exists()


def test_pages_cost_no_statement_more(creator):
    desk = device("Firefox on Windows")
    for page in ("/", "/@mira/", "/settings/privacy/"):
        ran = statements(lambda page=page: desk.get(page))
        assert not [sql for sql in ran if "usersessions" in sql], page


def test_whoever_was_signed_in_before_there_was_a_list_is_on_it(creator, client_of):
    client = client_of(creator)
    migration = import_module("videos.migrations.0010_sessions_that_are_open")
    for _ in range(2):
        migration.list_open_sessions(apps, None)
    assert shown(client) == ["A device that doesn’t say what it is"]
    assert "From an unknown address" in client.get(LIST).text
