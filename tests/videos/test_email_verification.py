"""Confirming an e-mail address: none, optional or mandatory (EMAIL_VERIFICATION), each from sign-up to the end."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.factories import AccountFactory
from tests.videos.test_accounts import PASSWORD, sign_in, sign_up, signed_in
from videos.checks import email_verification_known
from videos.models import Account

pytestmark = pytest.mark.django_db
EMAILS = "/accounts/email/"


@pytest.fixture(params=["none", "optional", "mandatory"])
def verification(request, settings) -> str:
    settings.ACCOUNT_EMAIL_VERIFICATION = request.param
    return str(request.param)


@pytest.fixture
def mandatory(settings) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


def link() -> str:
    """The path of the link in the latest letter."""
    found = re.search(r"https?://testserver(/accounts/confirm-email/\S+)", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[1]


def confirm(client: Client, path: str):
    return client.post(path)


def test_from_sign_up_to_confirmed(verification):
    client = Client()
    answer = sign_up(client)
    assert signed_in(client) == (verification != "mandatory")
    if verification == "none":
        assert answer.url == "/" and mail.outbox == []
        return
    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == ("Welcome to Hush. Is this your address?", ["new@example.org"])
    assert letter.body.startswith("Hello @mira,") and "for three days" in letter.body
    if verification == "mandatory":
        page = client.get(answer.url)
        assert "We have sent you a link." in page.text and "another link is sent" in page.text
        assert sign_in(client, "mira", PASSWORD).url == answer.url and not signed_in(client)
    page = client.get(link())
    assert "Is this you?" in page.text and "new@example.org" in page.text and "@mira" in page.text
    assert not EmailAddress.objects.get().verified, "looking at the page confirms nothing: mail programs do"
    done = client.post(link(), follow=True)
    assert EmailAddress.objects.get().verified
    assert "new@example.org is confirmed." in done.text
    late = Client()
    sign_in(late, "mira", PASSWORD)
    assert signed_in(late)


def test_a_link_works_once_and_for_three_days(mandatory):
    client = Client()
    sign_up(client)
    path = link()
    with time_machine.travel(timezone.now() + dt.timedelta(days=3, minutes=1)):
        page = client.get(path)
        assert page.status_code == 200 and "This link is used up" in page.text
        assert client.post(path).status_code in (200, 302, 404)
        assert not EmailAddress.objects.get().verified
        # Signing in sends another one.
        assert len(mail.outbox) == 1
        sign_in(client, "mira", PASSWORD)
        assert len(mail.outbox) == 2
        client.post(link())
        assert EmailAddress.objects.get().verified
        assert "This link is used up" in client.get(link()).text
    for nonsense in ("made-up", "a:b:c"):
        assert "This link is used up" in client.get(f"/accounts/confirm-email/{nonsense}/").text


def test_whoever_was_here_before_the_rule_confirms_at_the_next_sign_in(mandatory):
    AccountFactory(handle="mira", email="mira@example.org")
    client = Client()
    answer = sign_in(client, "mira")
    assert "One more thing" in client.get(answer.url).text and not signed_in(client)
    client.post(link())
    sign_in(client, "mira")
    assert signed_in(client)


def test_sent_again_from_the_settings(client_of, creator, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    client = client_of(creator)
    text = client.get(EMAILS).text
    assert "mira@example.org" in text and "not confirmed yet" in text and ">Confirm<" in text
    sent = client.post(EMAILS, {"email": "mira@example.org", "action_send": "1"}, follow=True)
    assert "A link is on its way to mira@example.org." in sent.text
    assert mail.outbox[-1].subject == "Is this your address?"
    client.post(link())
    text = client.get(EMAILS).text
    assert "Main address, confirmed" in text and ">Confirm<" not in text


def test_another_address_is_added_confirmed_and_made_the_main_one(client_of, creator, mandatory):
    EmailAddress.objects.create(user=creator, email=creator.email, verified=True, primary=True)
    client = client_of(creator)
    assert (
        "is on its way to new@"
        in client.post(EMAILS, {"email": "new@example.org", "action_add": "1"}, follow=True).text
    )
    early = client.post(EMAILS, {"email": "new@example.org", "action_primary": "1"}, follow=True)
    assert "Confirm the address first" in early.text
    client.post(link())
    done = client.post(EMAILS, {"email": "new@example.org", "action_primary": "1"}, follow=True)
    assert "Your main address is changed." in done.text
    creator.refresh_from_db()
    assert creator.email == "new@example.org"
    letter = next(letter for letter in mail.outbox if letter.subject == "Your main address was changed")
    assert "It was mira@example.org." in letter.body and letter.to == ["mira@example.org"]
    kept = client.post(EMAILS, {"email": "new@example.org", "action_remove": "1"}, follow=True)
    assert "is your main address, so it stays" in kept.text
    gone = client.post(EMAILS, {"email": "mira@example.org", "action_remove": "1"}, follow=True)
    assert "mira@example.org is removed." in gone.text


@pytest.mark.parametrize("confirmed", [True, False])
def test_an_address_that_is_somebody_elses_stays_theirs(
    client_of, creator, stranger, verification, confirmed
):
    EmailAddress.objects.create(user=creator, email=creator.email, verified=confirmed, primary=True)
    client = client_of(stranger)
    client.get(EMAILS)  # by which the account's own address is on the list
    client.post(EMAILS, {"email": creator.email, "action_add": "1"})
    answer = client.post(EMAILS, {"email": creator.email, "action_primary": "1"}, follow=True)
    assert answer.status_code == 200 and "main address is changed" not in answer.text
    assert Account.objects.get(email=creator.email) == creator
    stranger.refresh_from_db()
    assert stranger.email == "kai@example.org"
    assert not EmailAddress.objects.filter(user=stranger, email=creator.email, primary=True).exists()


def test_confirming_what_is_another_accounts_main_address_says_so(client_of, creator, stranger):
    client = client_of(stranger)
    EmailAddress.objects.filter(user=stranger).delete()
    Account.objects.filter(pk=stranger.pk).update(email="")
    address = EmailAddress.objects.create(user=stranger, email=creator.email)
    answer = client.post(f"/accounts/confirm-email/{EmailConfirmationHMAC(address).key}/", follow=True)
    assert "Another account has this as its main address" in answer.text
    assert Account.objects.get(email=creator.email) == creator


@pytest.mark.parametrize(("chosen", "errors"), [("optional", 0), ("sometimes", 1), ("", 1)])
def test_a_setting_that_is_none_of_the_three_is_said_so(settings, chosen, errors):
    settings.ACCOUNT_EMAIL_VERIFICATION = chosen
    assert len(email_verification_known()) == errors
