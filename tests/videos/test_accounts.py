"""Becoming an account, signing in and out, and coming back after a lost password."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories import AccountFactory
from videos.actions.accounts import invite, suspend_account
from videos.models import Account, Invitation

pytestmark = pytest.mark.django_db
PASSWORD, OLD_PASSWORD = "a-quiet-place-7", "secret-enough"
SIGN_UP, SIGN_IN = "/accounts/signup/", "/accounts/login/"


def sign_up(client: Client, handle: str = "mira", email: str = "new@example.org", query: str = "") -> Any:
    return client.post(SIGN_UP + query, {"email": email, "username": handle, "password1": PASSWORD})


def sign_in(client: Client, login: str, password: str = OLD_PASSWORD) -> Any:
    return client.post(SIGN_IN, {"login": login, "password": password})


def signed_in(client: Client) -> bool:
    return client.get(reverse("videos:saved")).status_code == 200


def test_signing_up_signs_in_and_leads_to_the_feed():
    client = Client()
    answer = sign_up(client)
    assert (answer.status_code, answer.url) == (302, reverse("videos:feed"))
    assert signed_in(client)
    account = Account.objects.get()
    assert (account.handle, account.email, account.kind) == ("mira", "new@example.org", "personal")
    assert not account.is_staff


@pytest.mark.parametrize("handle", ["جود", "luna🌙", "ré", "ñ", "mira.makes", "a", "x" * 30, "雨の音"])
def test_handles_of_any_script_and_emoji(handle):
    client = Client()
    assert sign_up(client, handle).status_code == 302
    assert Account.objects.get().handle == handle
    assert client.get(reverse("videos:profile", args=[handle])).status_code == 200
    client.logout()
    sign_in(client, handle, PASSWORD)
    assert signed_in(client)


BAD = [
    "a b", "a/b", "a@b", "@", "mi\u202era", "mi\u2066ra", "x" * 31, "ﷺ" * 30, ".", "a?b", "a#b", "-", ".a", "a.", "a\x00b",
    "mir\u0430", "\u0301a",  # a Cyrillic letter among Latin ones, a mark without a letter
]  # fmt: skip
UNSEEN = ["\u200d", "\u3164", "mi\u034fra", "mi\u115fra", "\u2800", "mi\U000e0101ra"]


@pytest.mark.parametrize("handle", BAD + UNSEEN, ids=ascii)
def test_a_handle_that_misleads_is_refused_with_a_sentence(handle):
    answer = sign_up(Client(), handle)
    assert answer.status_code == 200
    assert re.search(r'<p class="error" id="id_username_error">.*?<span>[^<]{15,}</span>', answer.text)
    assert not Account.objects.exists()


TAKEN = ["Mira", "mira", "MIRA", "ｍｉｒａ", "@mira", "ⓜⓘⓡⓐ", "mi\u200dra", "mira\ufe0f", "sun☀"]


@pytest.mark.parametrize("taken", TAKEN, ids=ascii)
def test_handles_that_look_alike_are_one(taken):
    AccountFactory(handle="Mira"), AccountFactory(handle="sun☀\ufe0f")
    answer = sign_up(Client(), taken)
    assert "Somebody has this handle already" in answer.text
    assert Account.objects.count() == 2


@pytest.mark.parametrize("email", ["new@example.org", "NEW@Example.org"])
def test_one_account_for_an_address(email):
    AccountFactory(email="new@example.org")
    answer = sign_up(Client(), email=email)
    assert answer.status_code == 200 and "e-mail already" in answer.text
    assert Account.objects.count() == 1


@pytest.mark.parametrize("login", ["Ré.Mira", "ré.mira", "RÉ.MIRA", "ｒé.mira", "@ré.mira", " ré.mira "])
def test_signing_in_by_handle_in_any_case(login):
    AccountFactory(handle="Ré.Mira")
    client = Client()
    assert sign_in(client, login).status_code == 302
    assert signed_in(client)


@pytest.mark.parametrize("login", ["Mira@Example.org", "mira@example.org", "MIRA@EXAMPLE.ORG"])
def test_signing_in_by_e_mail_in_any_case(login):
    Account.objects.create_user("mira", "Mira@Example.org", OLD_PASSWORD)
    client = Client()
    sign_in(client, login)
    assert signed_in(client)


def test_a_wrong_password_says_so_and_lets_nobody_in(creator):
    client = Client()
    answer = sign_in(client, "mira", "not-the-one")
    assert answer.status_code == 200 and "doesn’t fit this account" in answer.text
    assert not signed_in(client)


def test_after_signing_in_one_is_back_where_one_was_but_never_elsewhere(creator):
    for wanted, lands in (
        ("/promise/", "/promise/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
    ):
        answer = Client().post(SIGN_IN, {"login": "mira", "password": OLD_PASSWORD, "next": wanted})
        assert answer.url == lands


def test_signing_out(client_of, creator):
    client = client_of(creator)
    assert client.get(reverse("account_logout")).status_code == 200 and signed_in(client)
    assert client.post(reverse("account_logout")).url == reverse("videos:feed")
    assert not signed_in(client)


def test_a_lost_password_is_replaced_by_mail(creator):
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "MIRA@example.org"})
    (letter,) = mail.outbox
    assert letter.to == [creator.email]
    link = re.search(r"https?://testserver(\S+)", letter.body)
    form = client.get(link[1], follow=True)
    where = form.redirect_chain[-1][0]
    assert client.post(where, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    sign_in(client, "mira", PASSWORD)
    assert signed_in(client)
    assert 'name="password1"' not in Client().get(link[1], follow=True).text, "a link works once"


def test_a_suspension_while_a_new_password_is_hashed_stands(client_of, creator, monkeypatch):
    hash_it = Account.set_password

    def slowly(account, password):
        suspend_account(account=Account.objects.get(pk=creator.pk))
        hash_it(account, password)

    client = client_of(creator)
    monkeypatch.setattr(Account, "set_password", slowly)
    sent = {"oldpassword": OLD_PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_change_password"), sent)
    now = Account.objects.get(pk=creator.pk)
    assert now.check_password(PASSWORD)
    assert not now.is_active


def test_nobody_learns_from_the_reset_page_who_has_an_account(creator):
    answers = [
        Client().post(reverse("account_reset_password"), {"email": email}, follow=True)
        for email in (creator.email, "nobody@example.org")
    ]
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert creator.email not in answers[0].text


def test_closed_sign_up_says_so_and_makes_no_account(settings):
    settings.SIGNUP = "closed"
    client = Client()
    assert "No new accounts just now" in client.get(SIGN_UP).text
    assert "No new accounts just now" in sign_up(client).text
    sign_up(client, query=f"?invite={invite().code}")
    assert not Account.objects.exists()


def test_an_invitation_works_once(settings):
    settings.SIGNUP = "invitation"
    code = invite().code
    client, other = Client(), Client()
    for query in ("", "?invite=made-up"):
        assert 'name="password1"' not in Client().get(SIGN_UP + query).text
        sign_up(Client(), query=query)
    assert not Account.objects.exists()
    assert 'name="password1"' in client.get(f"{SIGN_UP}?invite={code}").text
    assert 'name="password1"' in other.get(f"{SIGN_UP}?invite={code}").text
    assert sign_up(client).status_code == 302  # the code is remembered from the page before
    assert Invitation.objects.get().used_by == Account.objects.get(handle="mira")
    answer = sign_up(other, "late", "late@example.org")  # spent between their form and their POST
    assert answer.status_code == 200 and 'name="password1"' not in answer.text
    assert "This invitation is used up" in other.get(f"{SIGN_UP}?invite={code}").text
    assert Account.objects.count() == 1


def test_two_at_the_same_moment_with_one_invitation(settings, monkeypatch):
    settings.SIGNUP = "invitation"
    client = Client()
    client.get(f"{SIGN_UP}?invite={invite().code}")
    monkeypatch.setattr("videos.auth.use_invitation", lambda **_: False)
    answer = sign_up(client)
    assert answer.status_code == 302 and answer.url.startswith(SIGN_UP)
    assert not Account.objects.exists() and not signed_in(client)


def test_a_suspended_account_cannot_sign_in_and_an_open_session_ends(client_of, creator):
    client = client_of(creator)
    assert signed_in(client)
    suspend_account(account=creator)
    assert not signed_in(client)
    late = Client()
    answer = late.post(SIGN_IN, {"login": "mira", "password": OLD_PASSWORD}, follow=True)
    assert "This account is closed" in answer.text and not signed_in(late)
    suspend_account(account=creator, on=False)
    sign_in(late, "mira")
    assert signed_in(late)
