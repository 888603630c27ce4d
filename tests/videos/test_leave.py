"""Asking for one's account to be deleted: hidden at once, two weeks to change one's mind."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.conftest import ROLES
from tests.factories import AccountFactory, VideoFactory
from videos.actions.accounts import suspend_account
from videos.actions.errors import Refused
from videos.actions.leaving import leave, stay
from videos.models import Account

pytestmark = pytest.mark.django_db
PAGE, AWAY, STAY = "/settings/leave/", "/settings/leaving/", "/settings/stay/"
PASSWORD = "secret-enough"


def go(client, password=PASSWORD):
    return client.post(PAGE, {"password": password})


# --- Asking ----------------------------------------------------------------------------------


def test_the_page_says_what_goes_and_what_stays(client_of, stranger):
    text = client_of(stranger).get(PAGE).text
    for said in ("What goes", "What stays", "keeps their own note", "exactly as it was", "download my data"):
        assert said in text
    day = dt.datetime.now(dt.UTC) + dt.timedelta(days=14)
    assert f"{day.day} {day:%B %Y}" in text
    account = client_of(stranger).get("/settings/account/").text
    assert f'href="{PAGE}"' in account and 'href="/settings/data/"' in account


@pytest.mark.parametrize("password", ["wrong", "", "x" * 5000])
def test_without_the_password_nothing_happens(client_of, stranger, password):
    answer = go(client_of(stranger), password)
    assert answer.status_code == 422 and answer.text.count('class="error"') == 1
    stranger.refresh_from_db()
    assert stranger.leaving_at is None and mail.outbox == []


def test_without_any_password_it_says_how_to_get_one(client_of, stranger):
    stranger.set_unusable_password()
    stranger.save()
    client = client_of(stranger)
    text = client.get(PAGE).text
    assert (
        "no password yet" in text
        and reverse("account_reset_password") in text
        and 'type="password"' not in text
    )
    assert go(client).status_code == 422


def test_passwords_can_not_be_tried_for_ever(client_of, stranger, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reauthenticate": "3/m/user"}
    client = client_of(stranger)
    assert [go(client, "wrong").status_code for _ in range(4)] == [422, 422, 422, 429]
    assert "Too many tries" in go(client).text
    stranger.refresh_from_db()
    assert stranger.leaving_at is None


@pytest.mark.django_db(transaction=True)
def test_it_is_confirmed_by_mail_with_the_date_and_how_to_stay(client_of, stranger):
    assert go(client_of(stranger)).url == AWAY
    (letter,) = mail.outbox
    day = dt.datetime.now(dt.UTC) + dt.timedelta(days=14)
    assert (
        letter.to == ["kai@example.org"]
        and letter.subject == f"Your account on Hush leaves on {day.day} {day:%B %Y}"
    )
    assert "Hello @kai," in letter.body and "http://testserver/accounts/login/" in letter.body
    assert f"{day.day} {day:%B %Y}" in letter.body and "press “Stay”" in letter.body
    stranger.refresh_from_db()
    leave(account=stranger, password=PASSWORD)
    assert len(mail.outbox) == 1, "asking again changes nothing"


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_away_does_not_stop_it(client_of, stranger, settings):
    settings.EMAIL_BACKEND = "nowhere.at.all"
    assert go(client_of(stranger)).status_code == 302
    stranger.refresh_from_db()
    assert stranger.leaving_at


def test_the_other_devices_are_signed_out_and_this_one_is_not(client_of, stranger):
    here, there = client_of(stranger), client_of(stranger)
    assert there.get("/settings/account/").status_code == 200
    go(here)
    assert there.get(AWAY).url.startswith("/accounts/login/")
    assert here.get(AWAY).status_code == 200
    here.post(STAY)
    assert here.get("/settings/account/").status_code == 200
    stranger.refresh_from_db()
    assert stranger.check_password(PASSWORD), "the password is still the same"


# --- The one page that is left ---------------------------------------------------------------


def test_signing_in_leads_to_the_one_page_and_to_no_other(client_of, stranger):
    leave(account=stranger, password=PASSWORD)
    client = client_of()
    answer = client.post("/accounts/login/", {"login": "kai", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1] == (AWAY, 302)
    day = dt.datetime.now(dt.UTC) + dt.timedelta(days=14)
    assert f"You are leaving on {day.day} {day:%B}" in answer.text
    assert (
        f'action="{STAY}"' in answer.text
        and "Make my archive" in answer.text
        and "/accounts/logout/" in answer.text
    )
    assert 'aria-label="Main"' not in answer.text
    for place in (
        "/",
        "/saved/",
        "/upload/",
        "/settings/privacy/",
        "/notifications/",
        "/analytics/",
        "/settings/data/",
        PAGE,
        "/accounts/email/",
        "/admin/",
    ):
        assert client.get(place).url == AWAY, place
    assert client.post(PAGE, {"password": PASSWORD}).url == AWAY
    assert client.get("/healthz").status_code == 200
    htmx = client.get("/saved/", headers={"HX-Request": "true"})
    assert htmx.status_code == 403 and htmx.headers["HX-Redirect"] == AWAY


def test_it_can_act_no_more(client_of, stranger, creator):
    video = VideoFactory(creator=creator)
    client = client_of(leave(account=stranger, password=PASSWORD))
    for name in ("like", "save", "favorite", "share", "download"):
        assert client.post(reverse(f"videos:{name}", args=[video.slug]), {"on": "1"}).url == AWAY
    assert not (stranger.likes.exists() or stranger.saves.exists() or stranger.shares.exists())


def test_the_archive_can_still_be_had(client_of, stranger):
    from videos.archives import make_archive

    client = client_of(leave(account=stranger, password=PASSWORD))
    assert client.post("/settings/data/").status_code == 302
    assert "Waiting for its turn" in client.get(AWAY).text
    archive = stranger.archives.get()
    assert make_archive(archive.pk) == "made"
    assert "Your archive is ready" in client.get("/settings/data/progress/").text
    assert client.get(reverse("videos:archive_file", args=[archive.key])).status_code == 200


def test_staying_brings_everything_back(client_of, stranger):
    client = client_of(leave(account=stranger, password=PASSWORD))
    answer = client.post(STAY, follow=True)
    assert "Good that you stay" in answer.text and client.get("/saved/").status_code == 200
    before = Account.objects.filter(pk=stranger.pk).values().get()
    assert before["leaving_at"] is None and before["is_active"]
    assert client.get(AWAY).url == PAGE and client.post(STAY).url == AWAY


def test_after_two_weeks_it_is_too_late(client_of, stranger, time_machine):
    now = dt.datetime.now(dt.UTC)
    leave(account=stranger, password=PASSWORD)
    time_machine.move_to(now + dt.timedelta(days=14, seconds=2))
    client = client_of(Account.objects.get(pk=stranger.pk))
    text = client.get(AWAY).text
    assert "is being deleted" in text and STAY not in text
    assert client.post(STAY).url == AWAY and not stay(account=stranger)
    stranger.refresh_from_db()
    assert stranger.leaving_at


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("path", "method"), [(PAGE, "get"), (AWAY, "get"), (STAY, "post")])
def test_roles(request, client_of, role, path, method):
    answer = getattr(client_of(request.getfixturevalue(role)), method)(path)
    if role == "anonymous":
        assert answer.status_code == 302 and answer.url.startswith("/accounts/login/")
    elif path == PAGE:
        assert answer.status_code == 200
    else:
        assert answer.url == (PAGE if path == AWAY else AWAY)


# --- Who may not go, and who is both ---------------------------------------------------------


def test_the_only_administrator_stays_until_there_is_another(client_of, staff):
    answer = go(client_of(staff))
    assert answer.status_code == 409 and "the only administrator" in answer.text
    second = AccountFactory(handle="bo", is_staff=True, is_superuser=True)
    suspend_account(account=second)
    with pytest.raises(Refused, match="only administrator"):
        leave(account=staff, password=PASSWORD)
    suspend_account(account=second, on=False)
    leave(account=staff, password=PASSWORD)
    with pytest.raises(Refused, match="only administrator"):
        leave(account=second, password=PASSWORD)


def test_a_suspended_account_that_leaves_can_not_come_back_by_staying(stranger):
    leave(account=stranger, password=PASSWORD)
    suspend_account(account=stranger)
    assert not stay(account=stranger)


def test_staff_see_it_and_have_no_button_to_delete_anybody(client_of, staff, stranger):
    leave(account=stranger, password=PASSWORD)
    desk = client_of(staff)
    page = desk.get("/admin/videos/account/")
    assert "delete_selected" not in page.text
    assert desk.get(f"/admin/videos/account/{stranger.pk}/delete/").status_code == 403
    assert "Leaving" in desk.get(f"/admin/videos/account/{stranger.pk}/change/").text


def test_whoever_runs_the_site_can_do_it_for_somebody_who_can_not_sign_in(stranger, staff, capsys):
    call_command("leave", "@KAI")
    stranger.refresh_from_db()
    assert stranger.leaving_at and "@kai is hidden now, and is erased on 20" in capsys.readouterr().out
    call_command("leave", "kai", "--stay")
    stranger.refresh_from_db()
    assert stranger.leaving_at is None
    for words, said in (
        (["kai", "--stay"], "isn’t leaving"),
        (["nobody"], "no account @nobody"),
        (["ada"], "the only administrator"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("leave", *words)
