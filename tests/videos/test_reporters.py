"""What reporters read of their own reports: what is open, what was answered, and nothing of what was decided."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import AccountFactory, VideoFactory, comment_on
from videos.actions.reports import report_account, report_comment, report_video
from videos.models import Comment, Report
from videos.registry import own_data

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@pytest.fixture
def comment(creator) -> Comment:
    return comment_on(VideoFactory(creator=AccountFactory(handle="host")), creator, "Buy this")


def decide(report: Report, answer: str = "Thank you. We have looked at it.") -> None:
    Report.objects.filter(pk=report.pk).update(
        decision="warned", answer=answer, decided_at="2026-01-02T10:00Z"
    )


def test_the_list_says_what_is_open_and_what_was_answered(client_of, stranger, creator, comment):
    client = client_of(stranger)
    assert "Nothing. If a video" in client.get("/settings/reports/").text
    video = VideoFactory(creator=creator, caption="Cheap watches")
    reports = [
        report_video(reporter=stranger, slug=video.slug, reason="spam", details="A scam").report,
        report_comment(
            reporter=stranger, slug=comment.video.slug, comment_id=comment.pk, reason="hate"
        ).report,
        report_account(reporter=stranger, handle=creator.handle, reason="other").report,
    ]
    page = client.get("/settings/reports/").text
    assert page.count(">Open<") == 3 and "New answers" not in page
    for word in ("Cheap watches", "A scam", "“Buy this”", "@mira"):
        assert word in page
    assert "1 new answer" not in client.get("/settings/account/").text
    decide(reports[0])
    assert "1 new answer<" in client.get("/settings/account/").text
    client.head("/settings/reports/")
    first = client.get("/settings/reports/").text
    assert "New answers" in first and "We have looked at it." in first and first.count(">Open<") == 2
    second = client.get("/settings/reports/").text
    assert "New answers" not in second and "We have looked at it." in second, "marked until seen"
    assert "new answer" not in client.get("/settings/account/").text


def test_what_was_decided_and_about_whom_is_nobodys_business(client_of, stranger, creator):
    video = VideoFactory(creator=creator, caption="Cheap watches")
    report = report_video(reporter=stranger, slug=video.slug, reason="spam").report
    decide(report)
    video.delete()
    client = client_of(stranger)
    page = client.get("/settings/reports/").text
    for word in ("mira", "Cheap", "Spoken to", "warned", "suspended"):
        assert word not in page
    assert "You can’t see it now." in page
    assert "Somebody has looked at it since." in client.get(f"/settings/reports/{report.key}/").text


def test_reports_are_their_reporters_alone(client_of, stranger, follower, creator, staff):
    report = report_account(
        reporter=stranger, handle=creator.handle, reason="spam", details="Zebwords"
    ).report
    for other in (follower, creator, staff):
        assert "Zebwords" not in client_of(other).get("/settings/reports/").text
        assert client_of(other).get(f"/settings/reports/{report.key}/").status_code == 404


def test_a_page_of_them_costs_the_same_however_many_there_are(client_of, stranger):
    client = client_of(stranger)

    def add(number: int) -> None:
        for video in VideoFactory.create_batch(number):
            report_video(reporter=stranger, slug=video.slug, reason="spam")
            said = comment_on(video)
            report_comment(reporter=stranger, slug=video.slug, comment_id=said.pk, reason="spam")
            report_account(reporter=stranger, handle=said.author.handle, reason="spam")

    def statements() -> int:
        with CaptureQueriesContext(connection) as ran:
            assert client.get("/settings/reports/").status_code == 200
        return len(ran)

    add(2)
    few = statements()
    add(11)
    assert statements() == few <= 10
    page = client.get("/settings/reports/").text
    assert page.count('id="report-') == 30 and "Show earlier ones" in page


def test_a_report_is_among_ones_own_data_without_what_was_decided(stranger):
    report = report_video(
        reporter=stranger, slug=VideoFactory(caption="Cheap").slug, reason="spam", details="A scam"
    ).report
    decide(report)
    (row,) = (row for section in own_data if section.name == "reports" for row in section.rows(stranger))
    assert row["address"] == f"/v/{report.video.slug}/" and row["details"] == "A scam"
    assert row["answer"] == "Thank you. We have looked at it." and "warned" not in row.values()
    report.video.delete()
    (row,) = (row for section in own_data if section.name == "reports" for row in section.rows(stranger))
    assert row["address"] is None
