"""Two weeks after somebody has left: everything of theirs goes, and every number is what its rows say."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from analytics.checking import check as rollup_check
from analytics.models import AccountDay, VideoDay
from analytics.rollups import roll_up
from notifications.models import Notification
from tests.factories import AccountFactory, VideoFactory, befriend, comment_on
from videos.actions import erasing, taking_back
from videos.actions.accounts import edit_profile, invite, suspend_account, use_invitation
from videos.actions.archives import ask_for_archive
from videos.actions.comments import add_comment, delete_comment
from videos.actions.downloads import hand_out_download
from videos.actions.engagement import like_video, share_video
from videos.actions.erasing import erase, erase_due
from videos.actions.leaving import GRACE, leave, stay
from videos.actions.recount import recount
from videos.actions.relations import block_account
from videos.actions.reports import report_video
from videos.actions.saves import Method, note_save, remove_save, save_video
from videos.archives import make_archive
from videos.models import (
    Account,
    Archive,
    Collection,
    CollectionItem,
    Comment,
    Follow,
    Invitation,
    Like,
    Report,
    Share,
    Video,
    VideoSave,
)
from videos.registry import Chore, chores

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
WORDS = (
    "zebedee",
    "Zeb Edee",
    "zeb@example.org",
    "second-zeb@",
    "zebnote",
    "zebword",
    "zebshelf",
    "zebcaption",
    "zebbio",
    "zeb.once",
)


def everything() -> str:
    """All that stands in any table, as one text."""
    tables = connection.introspection.table_names()
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            found += [f"{table}: {row!r}" for row in cursor.fetchall()]
    return "\n".join(found)


def on_disk() -> list[str]:
    return sorted(
        str(path.relative_to(settings.MEDIA_ROOT))
        for path in Path(settings.MEDIA_ROOT).rglob("*")
        if path.is_file()
    )


def proven() -> None:
    """Every counter and every daily number equals its rows."""
    assert list(recount(mend=False)) == []
    assert list(rollup_check()) == []


def past_grace(account: Account) -> Account:
    Account.objects.filter(pk=account.pk).update(leaving_at=dt.datetime.now(dt.UTC) - GRACE)
    account.refresh_from_db()
    return account


def engage(account: Account, video: Video, *, word: str = "zebword") -> None:
    """One of everything that an account can do with a video; some of it taken back."""
    for method in (Method.SAVE, Method.FAVORITE):
        row = save_video(account=account, slug=video.slug, method=method).row
        note_save(account=account, key=row.key, reason="learn", note="zebnote")
    hand_out_download(account=account, slug=video.slug)
    like_video(account=account, slug=video.slug)
    share_video(account=account, slug=video.slug)
    comment = comment_on(video, account, text=word)
    add_comment(account=video.creator, slug=video.slug, text="An answer", parent_id=comment.pk)
    delete_comment(comment_id=comment_on(video, account, text=f"{word} taken back").pk)


@pytest.fixture
def zeb(creator, follower, stranger, client_of):
    """Somebody with a lot, all of it findable."""
    account = AccountFactory(
        handle="zeb.once", display_name="Zeb Edee", email="zeb@example.org", bio="zebbio"
    )
    edit_profile(account=account, handle="zebedee", display_name="Zeb Edee", bio="zebbio")
    account.avatar = default_storage.save("avatars/zeb.jpg", ContentFile(b"a face"))
    account.save()
    EmailAddress.objects.create(user=account, email="second-zeb@example.org")
    befriend(account, creator)
    block_account(blocker=account, handle=AccountFactory(handle="pest").handle)
    use_invitation(code=invite(note="for zebedee").code, account=account)
    LogEntry.objects.create(
        user=AccountFactory(), content_type=ContentType.objects.get_for_model(Account), object_id=str(account.pk),
        object_repr="@zebedee", action_flag=CHANGE,
    )  # fmt: skip
    client = client_of()
    client.post("/accounts/login/", {"login": "zebedee", "password": "secret-enough"})

    theirs = [VideoFactory(creator=creator, with_files=True) for _ in range(3)]
    report_video(reporter=account, slug=theirs[0].slug, reason="rights", details="That is my zebword.")
    for video in theirs:
        engage(account, video)
    answered = comment_on(theirs[0], stranger, text="Who is there?")
    add_comment(account=account, slug=theirs[0].slug, text="zebword, I", parent_id=answered.pk)
    Collection.everything.create(account=account, name="zebgone", removed_at=timezone.now())
    shelf = Collection.objects.create(account=account, name="zebshelf")
    CollectionItem.objects.create(collection=shelf, video_save=account.saves.first())
    removed = save_video(account=account, slug=VideoFactory().slug, method=Method.FAVORITE).row
    remove_save(account=account, key=removed.key)

    for _ in range(2):
        own = VideoFactory(creator=account, caption="zebcaption #zebtag", with_files=True)
        for other in (creator, follower, stranger):
            row = save_video(account=other, slug=own.slug).row
            note_save(account=other, key=row.key, reason="share", note=f"kept by {other.handle}")
        like_video(account=creator, slug=own.slug)
        comment_on(own, stranger, text="What a view")
        save_video(account=account, slug=own.slug)
    lost = VideoFactory()
    tombstone = save_video(account=account, slug=lost.slug).row
    note_save(account=account, key=tombstone.key, reason="", note="zebnote of a lost one")
    lost.delete()

    make_archive(ask_for_archive(account=account).pk)
    roll_up()
    proven()
    return account


def others(zeb) -> dict[str, object]:
    """What must not change: everything that is other people's."""
    staying = list(Video.objects.exclude(creator=zeb).values_list("pk", flat=True))
    return {
        "saves": list(
            VideoSave.objects.exclude(account=zeb).filter(video__in=staying).order_by("pk").values()
        ),
        "likes": list(Like.objects.exclude(account=zeb).exclude(video__creator=zeb).order_by("pk").values()),
        "comments": list(
            Comment.objects.exclude(author=zeb)
            .exclude(parent__author=zeb)
            .exclude(video__creator=zeb)
            .order_by("pk")
            .values()
        ),
        "accounts": list(Account.objects.exclude(pk=zeb.pk).order_by("pk").values()),
    }


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


@pytest.mark.slow
def test_killed_after_any_step_it_goes_on_and_every_number_is_right_in_between(zeb, monkeypatch):
    monkeypatch.setattr(taking_back, "AT_ONCE", 1)
    past_grace(zeb)
    steps = 0
    while Account.objects.filter(pk=zeb.pk).exists():
        run = erase(Account.objects.get(pk=zeb.pk))
        for _ in range(2 + steps % 2):  # closing it, one or two steps more, then the worker is killed
            if next(run, "end") == "end":
                break
        run.close()
        steps += 1
        proven()
        assert steps < 100
    assert steps > 10
    assert not [word for word in WORDS if word in everything()]


@pytest.mark.slow
@pytest.mark.parametrize("step", ["_recount", "delete_video", "sign_out_everywhere", "say_goodbye"])
def test_a_step_that_fails_is_undone_and_tried_again(zeb, step, monkeypatch, caplog):
    past_grace(zeb)
    next_one = past_grace(AccountFactory())

    def broken(*args, **kwargs):
        raise OSError("no such luck")

    with monkeypatch.context() as trouble:
        trouble.setattr(taking_back if step == "_recount" else erasing, step, broken)
        gone = erase_due(seconds=60)
        assert Account.objects.filter(pk=zeb.pk).exists() and "could not be erased" in caplog.text
        assert gone == (0 if step in ("sign_out_everywhere", "say_goodbye") else 1), (
            "nobody else waits for it"
        )
    proven()
    erase_due(seconds=60)
    assert not Account.objects.filter(pk__in=[zeb.pk, next_one.pk]).exists()
    proven()


@pytest.mark.slow
def test_a_run_takes_its_time_and_no_more(zeb, monkeypatch):
    monkeypatch.setattr(taking_back, "AT_ONCE", 1)
    past_grace(zeb)
    runs = 0
    while Account.objects.filter(pk=zeb.pk).exists():
        erase_due(seconds=0)  # each run does one step at least, and then looks at the clock
        runs += 1
        # `_close` is that step each time, so let it get further now and then.
        if runs % 3 == 0:
            erase_due(seconds=0.2)
        assert runs < 200
    proven()


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


@pytest.mark.slow
def test_a_counter_that_had_drifted_does_not_stop_it(zeb, creator):
    Video.objects.filter(creator=creator).update(like_count=0, save_count=0)
    past_grace(zeb)
    assert erase_due(seconds=60) == 1


# --- While others go on ----------------------------------------------------------------------


@pytest.mark.slow
def test_a_busy_account_is_erased_by_two_workers_while_others_act(creator, monkeypatch):
    """Likes, saves, comments, follows, rollups and deletions go on in threads; at the end all is exact."""
    monkeypatch.setattr(taking_back, "AT_ONCE", 7)
    people = AccountFactory.create_batch(6)
    videos = [VideoFactory(creator=people[n % 6], with_files=True) for n in range(40)]
    leavers = AccountFactory.create_batch(2)
    for leaver in leavers:
        for video in videos:
            engage(leaver, video)
        for person in people:
            befriend(leaver, person)
        own = VideoFactory(creator=leaver)
        for person in people:
            save_video(account=person, slug=own.slug)
    now = dt.datetime.now(dt.UTC)
    for number, row in enumerate(VideoSave.objects.order_by("pk")):  # over a month, so that days differ
        VideoSave.objects.filter(pk=row.pk).update(
            created_at=now - dt.timedelta(days=number % 30), changed_at=now
        )
    roll_up()
    proven()
    for leaver in leavers:
        past_grace(leaver)

    stop, errors = threading.Event(), []

    def go_on(work):
        def run():
            number = 0
            try:
                while not stop.is_set():
                    work(number)
                    number += 1
                    stop.wait(0.05)  # SQLite lets one write at a time, and has no queue for the others
            except Exception as error:  # noqa: BLE001  (whatever it is, the test says it)
                errors.append(error)
            finally:
                connection.close()

        return threading.Thread(target=run)

    def act(person):
        def work(number):
            slug = videos[(number * 7 + person.pk) % 38].slug
            like_video(account=person, slug=slug, on=number % 3 > 0)
            save_video(account=person, slug=slug, on=number % 4 > 0, method=Method.SAVE)
            if number % 5 == 0:
                comment_on(Video.objects.get(slug=slug), person, text="Still here")

        return work

    def erase_all(number):
        if erase_due(seconds=1) == 0 and not Account.objects.filter(leaving_at__isnull=False).exists():
            stop.set()

    workers = [go_on(erase_all), go_on(erase_all), go_on(lambda number: roll_up())]
    threads = [*workers, *[go_on(act(person)) for person in people[:3]]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=240)
    stop.set()
    assert errors == [] and not any(thread.is_alive() for thread in threads)
    assert not Account.objects.filter(pk__in=[leaver.pk for leaver in leavers]).exists()
    assert not Share.objects.filter(account__in=[leaver.pk for leaver in leavers]).exists()
    assert list(recount(mend=False)) == []
    roll_up()
    assert list(rollup_check()) == []
    assert VideoSave.objects.filter(video__isnull=True).count() == 12, "tombstones of the six"
