"""Every page and every letter that allauth can show or send has our look and our words."""

from __future__ import annotations

from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.urls import urlpatterns as account_urls
from allauth.usersessions.urls import urlpatterns as session_urls
from django.conf import settings as django_settings
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from videos.models import Account

pytestmark = pytest.mark.django_db
OURS = Path(django_settings.BASE_DIR) / "templates"
THEIRS = Path(allauth.__file__).parent / "templates"
NAMES = sorted(str(url.name) for url in [*account_urls, *session_urls])
# What a site with our settings never uses: codes instead of links, phones, passkeys, one address for each account.
NEVER = ("code", "phone", "passkey", "email_change", "base_", "warn_no_email", "snippets/", "email_confirm_")


def arguments(name: str, account: Account) -> list[str]:
    address, _ = EmailAddress.objects.get_or_create(user=account, email=account.email)
    return {
        "account_confirm_email": [EmailConfirmationHMAC(address).key],
        "account_reset_password_from_key": ["1", "set-password"],
    }.get(name, [])


@pytest.mark.parametrize("name", NAMES)
def test_every_page_has_our_look(client_of, creator, stranger, name):
    if name == "account_set_password":
        stranger.set_unusable_password()
        stranger.save()
    for client in (client_of(), client_of(creator), client_of(stranger)):
        answer = client.get(reverse(name, args=arguments(name, creator)), follow=True)
        assert answer.status_code == 200, name
        drawn = [template.name for template in answer.templates if template.name]
        assert "base.html" in drawn and "· Hush</title>" in answer.text, name
        first = OURS / drawn[0]
        assert first.exists(), f"{drawn[0]} is allauth's own"
        assert "Content-Security-Policy" in answer.headers and "<style" not in answer.text


@pytest.mark.parametrize("folder", ["account", "usersessions"])
def test_every_page_message_and_letter_that_can_come_is_ours(folder):
    theirs = {
        str(path.relative_to(THEIRS))
        for path in (THEIRS / folder).rglob("*")
        if path.is_file() and not any(word in path.name or word in str(path) for word in NEVER)
    }
    assert len(theirs) > 3 - 2 * (folder == "usersessions")
    assert sorted(name for name in theirs if not (OURS / name).exists()) == []


def test_what_nobody_thought_of_would_at_least_have_our_look():
    page = get_template("account/request_login_code.html")
    assert "allauth" in str(page.origin)
    client = Client()
    assert client.get("/accounts/login/code/confirm/", follow=True).redirect_chain, "there is no such way in"
    layout = get_template("allauth/layouts/base.html")
    assert str(layout.origin).startswith(str(OURS))
