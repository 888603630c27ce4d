"""What staff do about reports: the queue, looking, deciding, and what everybody hears of it."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.factories import POSTER, STREAM, AccountFactory, VideoFactory, comment_on
from videos.actions import decisions
from videos.actions.answers import write_to_reporters
from videos.actions.comments import add_comment, delete_comment, edit_comment, restore_comment
from videos.actions.decisions import decide
from videos.actions.erasing import erase
from videos.actions.errors import Refused
from videos.actions.leaving import GRACE
from videos.actions.purge import purge
from videos.actions.record import look_at_reported
from videos.actions.recount import recount
from videos.actions.reports import report_account, report_comment, report_video
from videos.actions.videos import delete_video, edit_video
from videos.models import Account, Comment, Report, Video
from videos.tasks import write_answers

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
QUEUE = "/admin/videos/report/"


@pytest.fixture
def desk(client_of, staff) -> Client:
    return client_of(staff)


@pytest.fixture
def video(creator) -> Video:
    return VideoFactory(creator=creator, caption="Cheap watches", with_files=True)


def reported(video: Video, number: int = 1, reason: str = "spam") -> list[Report]:
    people = [AccountFactory() for _ in range(number)]
    return [report_video(reporter=person, slug=video.slug, reason=reason).report for person in people]


def rows(desk: Client, **query: str) -> list[Report]:
    answer = desk.get(QUEUE, query)
    assert answer.status_code == 200, answer
    return list(answer.context["cl"].result_list)


# --- The queue -------------------------------------------------------------------------------


def test_one_line_for_each_thing_with_how_many_and_why_and_open_ones_first(desk, staff, video, stranger):
    reported(video, 2)
    reported(video, 1, "hate")
    comment = comment_on(video, stranger, "Buy this")
    report_comment(reporter=AccountFactory(), slug=video.slug, comment_id=comment.pk, reason="other")
    old = reported(VideoFactory())[0]
    decide(report_id=old.pk, by=staff, decision="nothing")
    found = rows(desk)
    assert [(row.target, row.people, row.decision) for row in found] == [
        ("video", 3, ""), ("comment", 1, ""), ("video", 1, "nothing")
    ]  # fmt: skip
    assert found[0].reasons == "Spam or a scam (2), Hate"
    page = desk.get(QUEUE).text
    for word in ("Cheap watches", "Buy this", "@mira", "@kai", "Nothing against the rules"):
        assert word in page
    assert len(rows(desk, state="open")) == 2 and rows(desk, reason__exact="hate")[0].people == 3
    assert (
        [row.pk for row in rows(desk, q="kai")]
        == [found[1].pk]
        == [row.pk for row in rows(desk, target__exact="comment")]
    )
    for name in ("reporter__handle", "details__contains", "answer"):
        assert desk.get(QUEUE, {name: "x"}).status_code == 400, "only what the filters offer can be asked"


def test_the_page_of_one_says_who_reported_it_why_and_what_was_before(desk, staff, video, creator):
    before = report_account(reporter=AccountFactory(), handle=creator.handle, reason="spam").report
    decide(report_id=before.pk, by=staff, decision="warned")
    (report,) = reported(video)
    Report.objects.filter(pk=report.pk).update(details="The same <b>link</b>, everywhere")
    page = desk.get(f"{QUEUE}{report.pk}/change/").text
    for word in ("Cheap watches", f"@{report.reporter.handle}", "The same &lt;b&gt;link", "Spoken to"):
        assert word in page
    assert desk.get(f"{QUEUE}999999/change/").status_code == 302
    assert desk.get(f"{QUEUE}{report.pk}/history/").status_code == 200


def test_nobody_sees_or_decides_about_reports_on_themselves(desk, staff):
    own = VideoFactory(creator=staff, caption="Mine alone")
    (report,) = reported(own)
    assert rows(desk) == [] and "Mine alone" not in desk.get(QUEUE).text
    for way in (desk.get, desk.post):
        assert way(f"{QUEUE}{report.pk}/change/", {"decision": "nothing"}).status_code == 302
    assert desk.post(f"{QUEUE}{report.pk}/look/").status_code == 404
    with pytest.raises(Report.DoesNotExist):
        decide(report_id=report.pk, by=staff, decision="nothing")
    report.refresh_from_db()
    assert report.decision == ""
    other = AccountFactory(is_staff=True, is_superuser=True)
    assert decide(report_id=report.pk, by=other, decision="nothing") == 1


def test_by_permission_alone(client_of, video):
    (report,) = reported(video)
    looker = AccountFactory(is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_report"))
    client, where = client_of(looker), f"{QUEUE}{report.pk}/change/"
    page = client.get(where)
    assert page.status_code == 200 and "Decide and answer" not in page.text
    assert client.post(where, {"decision": "nothing"}).status_code == 403
    assert client.post(f"{QUEUE}{report.pk}/look/").status_code == 403
    assert client.get(f"{QUEUE}{report.pk}/stream.mp4").status_code == 403
    # Whoever may decide, but not delete videos or suspend accounts, is offered the rest.
    looker.user_permissions.add(Permission.objects.get(codename="change_report"))
    looker = Account.objects.get(pk=looker.pk)
    assert decisions.possible(report, looker) == ["nothing", "warned"]
    with pytest.raises(Refused):
        decide(report_id=report.pk, by=looker, decision="removed")
    assert client_of(AccountFactory(is_staff=True)).get(QUEUE).status_code == 403
    assert Video.objects.filter(pk=video.pk).exists()


# --- Deciding --------------------------------------------------------------------------------


def test_one_decision_answers_all_that_are_open_and_is_written_down(desk, staff, video, creator):
    reports = reported(video, 3)
    elsewhere = reported(VideoFactory(creator=creator))[0]
    answer = desk.post(f"{QUEUE}{reports[1].pk}/change/", {"decision": "nothing", "answer": "All is well."})
    assert answer.status_code == 302 and "3 reports are decided" in desk.get(QUEUE).text
    for report in Report.objects.filter(pk__in=[report.pk for report in reports]):
        assert (report.decision, report.decided_by, report.answer) == ("nothing", staff, "All is well.")
        assert report.decided_at and report.seen_at is None
    elsewhere.refresh_from_db()
    assert elsewhere.decision == "" and Video.objects.filter(pk=video.pk).exists()
    said = list(LogEntry.objects.filter(user=staff).values_list("change_message", flat=True))
    assert said.count("Nothing against the rules: 3 reports") == 2, (
        "in the history of the report and of the video"
    )
    assert "3 reports of a video" in said[0] + said[1] + said[2]
    assert not any("Cheap" in entry.object_repr for entry in LogEntry.objects.all())
    again = desk.post(f"{QUEUE}{reports[0].pk}/change/", {"decision": "removed"})
    assert again.status_code == 200 and Video.objects.filter(pk=video.pk).exists(), "decided is decided"


def test_removed_deletes_the_video_and_the_record_stays(staff, video, creator):
    reports = reported(video, 2)
    decide(report_id=reports[0].pk, by=staff, decision="removed")
    assert not Video.objects.filter(pk=video.pk).exists()
    for report in Report.objects.all():
        assert (report.decision, report.video, report.account) == ("removed", None, creator)
        assert report.answer == decisions.ANSWERS["removed"]


@pytest.mark.parametrize("before", [False, True])
def test_removed_deletes_the_comment_with_its_answers_and_nobody_puts_it_back(staff, video, stranger, before):
    comment = comment_on(video, stranger, "Buy this")
    add_comment(account=AccountFactory(), slug=video.slug, text="Why?", parent_id=comment.pk)
    report = report_comment(
        reporter=AccountFactory(), slug=video.slug, comment_id=comment.pk, reason="spam"
    ).report
    if before:
        delete_comment(comment_id=comment.pk, by=stranger)
    decide(report_id=report.pk, by=staff, decision="removed")
    video.refresh_from_db()
    assert video.comment_count == 0 and list(recount(mend=False)) == []
    with pytest.raises(Comment.DoesNotExist):
        restore_comment(comment_id=comment.pk, slug=comment.video.slug, by=stranger)


def test_suspended_hides_the_account_and_spoken_to_changes_nothing(staff, video, creator):
    for decision, is_active in (("warned", True), ("suspended", False)):
        (report,) = reported(video)
        decide(report_id=report.pk, by=staff, decision=decision)
        creator.refresh_from_db()
        assert creator.is_active is is_active and Video.objects.filter(pk=video.pk).exists()


def test_only_what_there_is_to_decide_is_offered(staff, creator, video):
    account = report_account(reporter=AccountFactory(), handle=creator.handle, reason="spam").report
    (report,) = reported(video)
    assert decisions.possible(account, staff) == ["nothing", "warned", "suspended"]
    assert decisions.possible(report, staff) == ["nothing", "removed", "warned", "suspended"]
    boss = report_account(
        reporter=creator, handle=AccountFactory(is_superuser=True).handle, reason="spam"
    ).report
    assert decisions.possible(boss, staff) == ["nothing", "warned"]
    video.delete()
    report.refresh_from_db()
    assert decisions.possible(report, staff) == ["nothing", "warned", "suspended"]
    with pytest.raises(Refused):
        decide(report_id=account.pk, by=staff, decision="removed")


def test_a_decision_that_fails_changes_nothing(staff, video, monkeypatch):
    reports = reported(video, 2)

    def broken(**kwargs):
        raise OSError("no such luck")

    monkeypatch.setattr(decisions, "delete_video", broken)
    with pytest.raises(OSError, match="luck"):
        decide(report_id=reports[0].pk, by=staff, decision="removed")
    assert not Report.objects.exclude(decision="").exists() and not LogEntry.objects.exists()


# --- Looking ---------------------------------------------------------------------------------


def test_staff_watch_what_is_reported_also_where_it_is_hidden_and_that_is_written_down(
    desk, staff, video, time_machine
):
    (report,) = reported(video)
    other = VideoFactory(with_files=True, audience="me")
    Video.objects.filter(pk=video.pk).update(audience="me")
    page, files = (
        f"{QUEUE}{report.pk}/change/",
        [f"{QUEUE}{report.pk}/{name}" for name in ("stream.mp4", "poster.jpg")],
    )
    assert "Watch the video" in desk.get(page).text
    assert [desk.get(file).status_code for file in files] == [404, 404], "not without asking"
    assert desk.get(f"{QUEUE}{report.pk}/look/").status_code == 403, "and asking is a press"
    assert desk.post(f"{QUEUE}{report.pk}/look/").status_code == 302
    assert "<video" in desk.get(page).text
    answers = [desk.get(file) for file in files]
    assert [b"".join(answer.streaming_content) for answer in answers] == [STREAM, POSTER]
    for answer in answers:
        assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
    assert LogEntry.objects.filter(user=staff, change_message="Looked at what is reported").count() == 1
    assert desk.get(f"{QUEUE}{report.pk}/avatar.jpg").status_code == 404
    assert desk.get(f"/v/{video.slug}/stream.mp4").status_code == 404, "only here"
    assert other.slug not in desk.get(page).text
    time_machine.move_to(timezone.now() + dt.timedelta(hours=1, minutes=1))
    assert desk.get(files[0]).status_code == 404, "an hour later it is asked for anew"


def test_what_is_decided_is_looked_at_no_more_and_nobody_elses_look_counts(desk, client_of, staff, video):
    (report,) = reported(video)
    desk.post(f"{QUEUE}{report.pk}/look/")
    other = AccountFactory(is_staff=True, is_superuser=True)
    assert client_of(other).get(f"{QUEUE}{report.pk}/stream.mp4").status_code == 404
    decide(report_id=report.pk, by=staff, decision="nothing")
    assert desk.get(f"{QUEUE}{report.pk}/stream.mp4").status_code == 404
    with pytest.raises(Refused):
        look_at_reported(report_id=report.pk, by=staff)


@pytest.mark.parametrize("role", ["creator", "stranger", "anonymous"])
def test_nobody_else_gets_in(request, client_of, role, video):
    (report,) = reported(video)
    client = client_of(request.getfixturevalue(role))
    for name in ("", f"{report.pk}/change/", f"{report.pk}/look/", f"{report.pk}/stream.mp4"):
        for way in (client.get, client.post):
            answer = way(f"{QUEUE}{name}")
            assert answer.status_code == 302 and answer.url.startswith("/admin/login/"), name


# --- The answer ------------------------------------------------------------------------------


def test_the_reporter_reads_the_answer_and_gets_a_letter_if_the_address_is_confirmed(
    desk, client_of, video, django_capture_on_commit_callbacks, monkeypatch
):
    reports = reported(video, 3)
    for report, verified in zip(reports, (True, False, True), strict=True):
        EmailAddress.objects.create(
            user=report.reporter, email=report.reporter.email, verified=verified, primary=True
        )
    client_of(reports[2].reporter)
    rung = []
    monkeypatch.setattr(decisions, "ring_for_answers", lambda ids, url: rung.append((ids, url)))
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(
            f"{QUEUE}{reports[0].pk}/change/", {"decision": "warned", "answer": "We spoke with <them>."}
        )
    assert mail.outbox == [] and len(rung) == 1, "not before it is committed, and not in the request"
    for report in reports[1:]:
        page = client_of(report.reporter).get("/settings/reports/").text
        assert "New answers" in page and "We spoke with &lt;them&gt;." in page
    assert write_to_reporters(report_ids=rung[0][0], url=rung[0][1]) == 1, "who has read it gets no letter"
    (letter,) = mail.outbox
    assert letter.to == [reports[0].reporter.email] and letter.subject == "An answer to your report"
    assert "We spoke with <them>." in letter.body and "http://testserver/settings/reports/" in letter.body
    for word in ("mira", "Cheap", "Spoken to"):
        assert word not in letter.body


def test_the_worker_writes_the_letters(video, staff, django_capture_on_commit_callbacks):
    (report,) = reported(video)
    EmailAddress.objects.create(
        user=report.reporter, email=report.reporter.email, verified=True, primary=True
    )
    with django_capture_on_commit_callbacks(execute=True):
        decide(report_id=report.pk, by=staff, decision="nothing")
    assert write_answers.func([report.pk], "") == 1 and "Settings, Account" in mail.outbox[0].body


# --- What it said then ---------------------------------------------------------------------------


def test_changing_it_before_somebody_looks_hides_nothing(desk, video, creator, stranger, follower):
    """A comment can be edited for five minutes, a caption and a name at any time; and all of them deleted."""
    comment = comment_on(video, stranger, "Buy at evil.example")
    follower.display_name = "Buy from me"
    follower.save()
    made = [
        report_comment(reporter=AccountFactory(), slug=video.slug, comment_id=comment.pk, reason="spam"),
        report_video(reporter=AccountFactory(), slug=video.slug, reason="spam"),
        report_account(reporter=AccountFactory(), handle=follower.handle, reason="spam"),
    ]
    pages = [f"{QUEUE}{one.report.pk}/change/" for one in made]
    assert all("It said then" not in desk.get(page).text for page in pages), "it says so now"
    edit_comment(account=stranger, comment_id=comment.pk, text="What a light")
    edit_video(account=creator, slug=video.slug, caption="Clay", audience="everyone", downloads_enabled=True)
    Account.objects.filter(pk=follower.pk).update(display_name="Teo")
    for page, words in zip(pages, ("Buy at evil.example", "Cheap watches", "Buy from me"), strict=True):
        text = desk.get(page).text
        assert "It said then" in text and words in text
    delete_comment(comment_id=comment.pk, by=stranger)
    delete_video(slug=video.slug, account=creator)
    assert all("It said then" in desk.get(page).text for page in pages[1:])


def test_those_words_go_with_their_owner_and_thirty_days_after_the_decision(staff, video, time_machine):
    one, other = reported(video)[0], reported(VideoFactory(caption="Other"))[0]
    assert (one.said, other.said) == ("Cheap watches", "Other")
    decide(report_id=one.pk, by=staff, decision="nothing")
    time_machine.move_to(timezone.now() + dt.timedelta(days=31))
    purge()
    assert set(Report.objects.values_list("said", flat=True)) == {"", "Other"}, "an open one keeps them"
    Account.objects.filter(pk=other.account_id).update(leaving_at=timezone.now() - GRACE)
    list(erase(other.account))
    other.refresh_from_db()
    assert other.said == "" and other.account is None
