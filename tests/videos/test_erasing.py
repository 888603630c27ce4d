"""Two weeks after somebody has left: everything of theirs goes, and every number is what its rows say."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command

from analytics.models import AccountDay, VideoDay
from analytics.rollups import roll_up
from notifications.models import Notification
from tests.factories import AccountFactory
from tests.videos.leaver import WORDS, everything, on_disk, others, past_grace, proven, zebedee
from videos.actions.accounts import suspend_account
from videos.actions.erasing import erase, erase_due
from videos.actions.leaving import GRACE, leave, stay
from videos.models import (
    Account,
    Archive,
    Follow,
    Invitation,
    Report,
    Video,
    VideoSave,
)
from videos.registry import Chore, chores

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


@pytest.fixture
def zeb(creator, follower, stranger, client_of):
    return zebedee(creator, follower, stranger, client_of)


# --- All of it -------------------------------------------------------------------------------


def test_nothing_of_theirs_is_left_anywhere_and_all_numbers_are_right(zeb, creator, stranger):
    kept = list(VideoSave.objects.filter(video__creator=zeb).exclude(account=zeb).values_list("pk", "note"))
    assert len(kept) == 6
    before, dump = others(zeb), everything()
    for word in WORDS:
        assert word in dump, f"{word} was never there"
    assert {"avatars/zeb.jpg"} < set(on_disk()) and any(name.startswith("archives/") for name in on_disk())
    theirs = Video.objects.filter(creator=creator)
    assert {
        (v.save_count, v.favorite_count, v.download_count, v.like_count, v.share_count) for v in theirs
    } == {(1, 1, 1, 1, 1)}

    leave(account=zeb, password="secret-enough")
    assert erase_due() == 0, "not before its time"
    past_grace(zeb)
    assert erase_due(seconds=60) == 1

    dump = everything()
    for word in WORDS:
        assert word not in dump, [line for line in dump.splitlines() if word in line]
    slugs = {video.slug for video in Video.objects.all()}
    assert all(name.split("/")[1] in slugs for name in on_disk() if name.startswith("videos/"))
    assert not [name for name in on_disk() if name.startswith(("avatars/", "archives/"))]
    theirs = list(theirs.order_by("pk").all())
    assert {
        (v.save_count, v.favorite_count, v.download_count, v.like_count, v.share_count) for v in theirs
    } == {(0, 0, 0, 0, 0)}
    assert {v.slug: v.comment_count for v in theirs if v.comment_count} == {theirs[0].slug: 1}, "one is Kai’s"
    assert others(zeb) == before
    proven()
    roll_up()
    proven()
    assert not Notification.objects.filter(actor=zeb.pk).exists()
    report = Report.objects.get()
    assert (report.reporter, report.video, report.reason) == (None, theirs[0], "rights"), (
        "still to be looked at"
    )
    assert not (Archive.objects.exists() or Follow.objects.filter(followee=creator, follower=zeb.pk).exists())
    days = VideoDay.objects.filter(video__creator=creator)
    assert sum(day.saves + day.downloads + day.likes + day.shares + day.savers for day in days) == 0
    assert AccountDay.objects.get(account=creator).followers == 1, "Teo"

    tombstones = VideoSave.objects.filter(pk__in=[pk for pk, _ in kept])
    assert [
        (row.pk, row.note, row.video_id, row.removed_at, row.reason) for row in tombstones.order_by("pk")
    ] == [(pk, note, None, None, "share") for pk, note in sorted(kept)]
    assert (
        mail.outbox[-1].to == ["zeb@example.org"]
        and mail.outbox[-1].subject == "Your account on Hush is deleted"
    )
    assert len(mail.outbox) == 2
    AccountFactory(handle="zebedee", email="zeb@example.org")  # both are free again


@pytest.mark.slow
@pytest.mark.parametrize("on", [True, False])
def test_the_commands_that_prove_it_agree(zeb, on, capsys):
    past_grace(zeb)
    list(erase(zeb)) if on else None
    call_command("recount", "--check")
    call_command("rollup", "--check")
    assert "All counters equal their rows." in capsys.readouterr().out


def test_it_is_among_the_chores():
    assert [chore for chore in chores if isinstance(chore, Chore) and chore.run is erase_due]


# --- Who is erased, and who is not -----------------------------------------------------------


@pytest.mark.slow
def test_only_those_whose_time_is_over(zeb, stranger, time_machine):
    now = dt.datetime.now(dt.UTC)
    leave(account=stranger, password=None)
    leave(account=zeb, password=None)
    time_machine.move_to(now + GRACE - dt.timedelta(minutes=1))
    assert erase_due(seconds=60) == 0 and stay(account=zeb)
    time_machine.move_to(now + GRACE + dt.timedelta(minutes=1))
    assert erase_due(seconds=60) == 1
    assert Account.objects.filter(pk=zeb.pk).exists() and not Account.objects.filter(pk=stranger.pk).exists()
    assert list(erase(zeb)) == [], "whoever stays is left alone"
    proven()


@pytest.mark.slow
def test_a_suspended_account_that_asked_is_erased_too(zeb):
    suspend_account(account=past_grace(zeb))
    assert erase_due(seconds=60) == 1
    proven()


@pytest.mark.slow
def test_once_begun_nobody_stays_and_nobody_signs_in(client_of, zeb):
    run = erase(past_grace(zeb))
    next(run)
    run.close()
    client = client_of()
    client.post("/accounts/login/", {"login": "zebedee", "password": "secret-enough"})
    assert "sessionid" not in client.cookies or client.get("/notifications/").status_code == 302
    assert not stay(account=zeb)


def test_without_an_address_it_goes_quietly():
    account = past_grace(AccountFactory(email=""))
    assert (
        erase_due(seconds=60) == 1
        and mail.outbox == []
        and not Account.objects.filter(pk=account.pk).exists()
    )


@pytest.mark.slow
def test_other_peoples_sessions_stay_and_those_that_are_over_go(client_of, zeb, creator):
    mine, over = client_of(creator), client_of(AccountFactory())
    old = Session.objects.get(pk=over.session.session_key)
    Session.objects.filter(pk=old.pk).update(expire_date=dt.datetime.now(dt.UTC) - dt.timedelta(days=1))
    past_grace(zeb)
    erase_due(seconds=60)
    assert mine.get("/notifications/").status_code == 200 and not Session.objects.filter(pk=old.pk).exists()
    assert not Invitation.objects.filter(note="for zebedee").exists()
