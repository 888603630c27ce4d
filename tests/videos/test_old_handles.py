"""Another handle: old links lead on, for those who may see the account, and nobody else takes the old one."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.conftest import ROLES
from tests.factories import VideoFactory, comment_on
from tests.videos.test_accounts import sign_up
from tests.videos.test_query_budgets import statements
from videos.actions.accounts import edit_profile, suspend_account
from videos.actions.handles import CHANGES, WITHIN
from videos.actions.leaving import leave
from videos.models import Account, OldHandle

pytestmark = pytest.mark.django_db
PAGE = "/settings/profile/"


def rename(account: Account, handle: str) -> Account:
    now = Account.objects.get(pk=account.pk)
    return edit_profile(account=now, handle=handle, display_name=now.display_name, bio=now.bio)


@pytest.mark.parametrize("role", ROLES)
def test_old_links_lead_on_for_whoever_may_see_the_account(request, client_of, creator, role):
    client = client_of(request.getfixturevalue(role))
    rename(creator, "ميرا🏺")
    for rest in ("", "avatar.jpg?v=1", "?tab=favorites&x=%2F%E9%9B%A8"):
        for method in (client.get, client.head):
            answer = method(f"/@mira/{rest}")
            if role == "blocked":
                assert answer.status_code == 404
            else:
                profile = reverse("videos:profile", args=["ميرا🏺"])
                assert (answer.status_code, answer.url) == (302, profile + rest)
    assert client_of(creator).get("/@ＭＩＲＡ/").status_code == 302, "however it is written"
    assert client.post("/@mira/follow/", {"on": "1"}).status_code in (302, 404)
    assert not creator.follows_got.filter(follower__handle="kai").exists(), "nothing is done by an old link"


def test_whoever_may_not_see_the_account_gets_the_one_404(client_of, creator, blocked, stranger):
    rename(creator, "newly")
    for viewer, hide in ((blocked, None), (stranger, suspend_account), (None, leave)):
        if hide:
            hide(account=creator, **({"password": None} if hide is leave else {}))
        client = client_of(viewer)
        never, old = client.get("/@nobody/"), client.get("/@mira/")
        assert (old.status_code, old.content, dict(old.headers)) == (
            404,
            never.content,
            dict(never.headers),
        )
        suspend_account(account=creator, on=False)


def test_nobody_else_can_take_it_at_sign_up_or_later(client_of, creator, stranger):
    rename(creator, "newly")
    for handle in ("mira", "MIRA", "ｍｉｒａ"):
        answer = sign_up(Client(), handle)
        assert "Somebody has this handle already, or had it before." in answer.text
        refused = client_of(stranger).post(PAGE, {"handle": handle})
        assert refused.status_code == 422
        assert "Somebody has this handle already, or had it before." in refused.text
    assert Account.objects.count() == 2


def test_its_owner_may_take_it_back_and_the_one_between_leads_on(client_of, creator):
    rename(creator, "newly")
    text = client_of(creator).get(PAGE).text
    assert "Still yours, and free for you to take back: <bdi>@mira</bdi>." in text
    rename(creator, "Mira")
    assert client_of().get("/@mira/").status_code == 200
    assert client_of().get("/@newly/").url == "/@Mira/"
    rename(creator, "newly")
    assert client_of().get("/@mira/").url == "/@newly/"
    assert sign_up(Client(), "mira").status_code == 200


def test_chains_of_names_lead_to_the_latest(client_of, creator):
    for handle in ("second", "third", "fourth"):
        rename(creator, handle)
    for old in ("mira", "second", "third"):
        assert client_of().get(f"/@{old}/").url == "/@fourth/"


def test_three_changes_in_thirty_days_and_no_trick_makes_it_four(client_of, creator):
    start = timezone.now()
    for number, handle in enumerate(("second", "mira", "second")):  # there and back counts like any other
        with time_machine.travel(start + dt.timedelta(days=number), tick=False):
            rename(creator, handle)
    with time_machine.travel(start + dt.timedelta(days=4), tick=False):
        again = f"{timezone.localtime(start + WITHIN):%-d %B}"
        answer = client_of(creator).post(PAGE, {"handle": "mira", "bio": "Clay"})
        assert answer.status_code == 422
        assert f"You can change it again from {again}" in answer.text
        creator.refresh_from_db()
        assert (creator.handle, creator.bio) == ("second", "")
        # How it is written is no change, and neither is everything else.
        assert client_of(creator).post(PAGE, {"handle": "Second", "bio": "Clay"}).status_code == 302
    with time_machine.travel(start + WITHIN + dt.timedelta(seconds=1), tick=False):
        assert rename(creator, "mira").handle == "mira"
        with pytest.raises(ValidationError, match="changed your handle 3 times"):
            rename(creator, "third")


def test_the_settings_say_before_what_will_happen(client_of, creator):
    client = client_of(creator)
    assert "links with the old one lead here, nobody else can take it" in client.get(PAGE).text
    assert f"You can do so {CHANGES} times in 30 days." in client.get(PAGE).text
    answer = client.post(PAGE, {"handle": "@newly", "display_name": "", "bio": ""}, follow=True)
    assert "Links with your old handle lead here." in answer.text
    assert "3 times in 30 days, and 2 times more now." in client.get(PAGE).text


def test_a_change_in_another_window_is_not_written_over(creator):
    stale = Account.objects.get(pk=creator.pk)
    rename(creator, "second")
    edit_profile(account=stale, handle="third", display_name="", bio="")
    assert [row.handle for row in creator.old_handles.order_by("pk")] == ["mira", "second"]


def test_the_database_keeps_a_handle_for_one_account(creator, stranger):
    rename(creator, "newly")
    with pytest.raises(IntegrityError), transaction.atomic():
        OldHandle.objects.create(account=stranger, handle="MIRA")


def test_pages_that_are_there_ask_nothing_about_old_handles(client_of, creator):
    rename(creator, "newly")
    ran = statements(lambda: client_of().get("/@newly/"))
    assert not [sql for sql in ran if "oldhandle" in sql]


def test_what_was_written_about_somebody_leads_to_them_still(client_of, creator, blocked, stranger):
    video = VideoFactory(caption="With @mira at the kiln")
    comment_on(video, stranger, "Ask @mira, not @nobody.")
    rename(creator, "newly")
    url = reverse("videos:watch", args=[video.slug])
    assert client_of(stranger).get(url).text.count('href="/@mira/"') == 2
    assert (
        'href="/@mira/"' not in client_of(blocked).get(f"{url}comments/", headers={"HX-Request": "true"}).text
    )
    assert client_of(stranger).get("/@mira/").url == "/@newly/"
