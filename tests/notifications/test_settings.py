"""How one wants to be told: a switch for each kind and place, which holds for what happens from then on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from notifications.actions.wishes import set_preference
from notifications.models import Kind, Notification, Preference
from notifications.selectors.badge import unread_count
from videos.actions.engagement import like_video
from videos.models import Account, Video

from .conftest import crowd, shown

Browser = Callable[..., Client]
URL = "/notifications/settings/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def a_site_with_an_address(settings: Any) -> None:
    settings.SITE_URL = "https://hush.example"


def test_there_are_two_switches_for_each_kind(creator: Account, client_of: Browser) -> None:
    page = client_of(creator).get(URL).content.decode()
    for kind in Kind.values:
        assert page.count(f'id="on_site-{kind}-on"') == page.count(f'id="in_digest-{kind}-on"') == 1
    assert page.count(" checked") == len(Kind)  # in the inbox all, in the e-mail none
    assert 'aria-current="page">Notifications</a>' in page


def test_a_switch_saves_at_once_and_says_what_it_does(creator: Account, client_of: Browser) -> None:
    client = client_of(creator)
    sent = {"place": "on_site", "kind": "comment_like", "on": "0"}
    part = client.post(URL, sent, headers=HTMX).content.decode()
    assert 'id="on_site-comment_like"' in part and "<html" not in part and " checked" not in part
    assert "Likes of your comments no longer come into your inbox" in part
    part = client.post(URL, sent | {"on": ["0", "1"]}, headers=HTMX).content.decode()
    assert " checked" in part and "from now on" in part
    assert client.post(URL, sent).headers["Location"] == URL  # without a script
    assert "no longer come into your inbox" in client.get(URL).content.decode()
    assert Preference.objects.count() == 1


@pytest.mark.parametrize(
    "sent",
    [{"kind": "save"}, {"kind": ""}, {"place": "push"}, {"place": "account"}, {"on": "yes"}, {"on": ""}],
)
def test_an_odd_switch_is_refused(sent: dict[str, str], creator: Account, client_of: Browser) -> None:
    answer = client_of(creator).post(URL, {"place": "on_site", "kind": "like", "on": "0"} | sent)
    assert answer.status_code == 400
    assert not Preference.objects.exists()


def test_off_keeps_what_is_there_and_on_brings_no_flood(creator: Account, video: Video) -> None:
    before, meanwhile, after = crowd(3)
    like_video(account=before, slug=video.slug)
    set_preference(account=creator, kind="like", place="on_site", on=False)
    like_video(account=meanwhile, slug=video.slug)
    assert (shown(creator), unread_count(creator)) == ([("like", 1)], 1)
    set_preference(account=creator, kind="like", place="on_site", on=True)
    assert shown(creator) == [("like", 1)]
    for on in (False, True):  # done again, it is no news
        like_video(account=meanwhile, slug=video.slug, on=on)
    like_video(account=after, slug=video.slug)
    assert shown(creator) == [("like", 2)]


def test_a_kind_has_switches_of_its_own(creator: Account, stranger: Account, video: Video) -> None:
    set_preference(account=creator, kind="comment_like", place="on_site", on=False)
    set_preference(account=stranger, kind="like", place="on_site", on=False)
    like_video(account=stranger, slug=video.slug)
    assert shown(creator) == [("like", 1)]


def test_where_the_email_would_go_is_said(creator: Account, client_of: Browser, settings: Any) -> None:
    client = client_of(creator)
    on = {"place": "in_digest", "kind": "like", "on": "1"}
    page = client.get(URL).content.decode()
    assert "Nothing is sent to <bdi>mira@example.org</bdi> until you have confirmed" in page
    assert 'name="action_send"' in page
    assert "once you have confirmed your address" in client.post(URL, on, headers=HTMX).content.decode()
    client.post("/accounts/email/", {"email": creator.email, "action_send": "1"})
    assert [message.to for message in mail.outbox] == [["mira@example.org"]]
    EmailAddress.objects.filter(user=creator).update(verified=True)
    page = client.get(URL).content.decode()
    assert "One in the morning, to mira@example.org" in page and "action_send" not in page
    assert "of the next morning" in client.post(URL, on, headers=HTMX).content.decode()
    settings.SITE_URL = ""
    assert "This site sends no daily e-mails yet" in client.get(URL).content.decode()
    Account.objects.filter(pk=creator.pk).update(email="")
    settings.SITE_URL = "https://hush.example"
    assert "You have given no e-mail address" in client.get(URL).content.decode()


def test_taken_out_of_the_email_what_waits_is_not_sent(
    creator: Account, stranger: Account, video: Video
) -> None:
    for kind in ("like", "follow"):
        set_preference(account=creator, kind=kind, place="in_digest", on=True)
    like_video(account=stranger, slug=video.slug)
    assert Notification.objects.filter(in_digest=True).count() == 1
    set_preference(account=creator, kind="like", place="in_digest", on=False)
    assert not Notification.objects.filter(in_digest=True).exists()
    set_preference(account=creator, kind="like", place="in_digest", on=True)
    assert not Notification.objects.filter(in_digest=True).exists()
