"""Reporting a video, a comment, an account: who may, about what, and what the reporter hears."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.factories import AccountFactory, VideoFactory, comment_on
from videos.actions.accounts import suspend_account
from videos.actions.errors import Refused
from videos.actions.relations import block_account
from videos.actions.reports import report_account, report_comment, report_video
from videos.models import Account, Block, Comment, Mute, Report, Video

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
SPAM = {"reason": "spam", "details": "The same link, everywhere."}


@pytest.fixture
def comment(creator) -> Comment:
    return comment_on(VideoFactory(creator=AccountFactory(handle="host")), creator, "Buy this")


def addresses(creator: Account, comment: Comment) -> dict[str, str]:
    video = VideoFactory(creator=creator)
    return {
        "video": reverse("videos:report", args=[video.slug]),
        "comment": reverse("videos:comment_report", args=[comment.video.slug, comment.pk]),
        "account": reverse("videos:account_report", args=[creator.handle]),
    }


# --- Without JavaScript, all the way ---------------------------------------------------------


def test_a_report_is_asked_for_made_and_thanked_for(client_of, creator, comment, stranger):
    client = client_of(stranger)
    for what, where in addresses(creator, comment).items():
        page = client.get(where)
        assert page.status_code == 200 and f"What is wrong with this {what}?" in page.text
        assert page.text.count('type="radio"') == len(Report.Reason)
        answer = client.post(where, SPAM)
        report = Report.objects.get(target=what)
        assert answer.status_code == 302 and answer.url == f"/settings/reports/{report.key}/"
        assert (report.reporter, report.account, report.reason) == (stranger, creator, "spam")
        assert getattr(report, what) is not None and report.decision == ""
        thanks = client.get(answer.url)
        assert "Thank you for telling us" in thanks.text and "isn’t told" in thanks.text
        for offer in ("mute", "block"):
            assert f'action="{reverse(f"videos:{offer}", args=["mira"])}"' in thanks.text
    client.post(reverse("videos:mute", args=["mira"]), {"on": "1"})
    client.post(reverse("videos:block", args=["mira"]), {"on": "1"})
    assert Mute.objects.filter(muter=stranger, muted=creator) and Block.objects.filter(blocker=stranger)
    thanks = client.get(f"/settings/reports/{report.key}/")
    assert thanks.status_code == 200 and "/@mira/" not in thanks.text, "nothing more to offer"


def test_in_a_dialog_the_same_is_a_fragment(client_of, stranger):
    client, where = client_of(stranger, htmx=True), reverse("videos:report", args=[VideoFactory().slug])
    asked, sent = client.get(where), client.post(where, SPAM)
    for answer, words in ((asked, "What is wrong"), (sent, "Thank you")):
        assert answer.status_code == 200 and "<html" not in answer.text
        assert f'id="ask-title">{words}' in answer.text
    again = client.get(where)
    assert "You have told us already" in again.text and "radio" not in again.text


@pytest.mark.parametrize(
    ("sent", "said"),
    [({}, "Choose what it is about."), ({"reason": "boring"}, "Choose what it is about."),
     ({"reason": "spam", "details": "x" * 501}, "may have 500 at most")],
)  # fmt: skip
def test_what_is_missing_or_too_long_is_said_in_the_form(client_of, stranger, sent, said):
    where = reverse("videos:report", args=[VideoFactory().slug])
    answer = client_of(stranger).post(where, sent)
    assert answer.status_code == 422 and said in answer.text and not Report.objects.exists()


def test_it_is_in_the_menus(client_of, creator, comment, stranger):
    where = addresses(creator, comment)
    for page, name in (
        (where["video"].replace("report/", ""), "video"),
        (f"/v/{comment.video.slug}/", "comment"),
        (f"/@{creator.handle}/", "account"),
    ):
        item = f'<form action="{where[name]}" data-ask>'
        assert item in client_of(stranger).get(page).text
        assert item not in client_of(creator).get(page).text, "there is nothing to report of one’s own"
        assert item not in client_of().get(page).text


# --- Only what one sees, and not oneself -----------------------------------------------------


def test_what_one_may_not_see_one_cannot_report_and_it_is_the_same_404(client_of, creator, comment, stranger):
    for hide in (
        lambda: block_account(blocker=creator, handle=stranger.handle),
        lambda: suspend_account(account=creator),
    ):
        where, client = addresses(creator, comment), client_of(stranger)
        hide()
        for what, nowhere in (
            ("video", reverse("videos:report", args=["nowhere22"])),
            ("comment", reverse("videos:comment_report", args=[comment.video.slug, 10**9])),
            ("account", reverse("videos:account_report", args=["nobody"])),
        ):
            for method in (client.get, client.post):
                hidden, missing = method(where[what], SPAM), method(nowhere, SPAM)
                assert hidden.status_code == missing.status_code == 404
                assert hidden.content == missing.content and dict(hidden.headers) == dict(missing.headers)
        Block.objects.all().delete()
    assert not Report.objects.exists()


def test_whoever_one_has_blocked_one_can_still_report_from_the_list_of_them(client_of, creator, stranger):
    block_account(blocker=creator, handle=stranger.handle)
    where = reverse("videos:account_report", args=[stranger.handle])
    client = client_of(creator)
    assert f'href="{where}"' in client.get("/settings/account/").text
    page = client.get(where)
    assert page.status_code == 200 and 'href="/settings/account/"' in page.text
    assert f"/@{stranger.handle}/avatar" not in page.text
    assert client.post(where, SPAM).status_code == 302
    made = Report.objects.get()
    assert (made.reporter, made.account, made.target) == (creator, stranger, "account")
    suspend_account(account=stranger)
    assert client.get(where).status_code == 404, "gone is gone"


def test_a_video_for_others_is_not_to_be_reported_and_a_comment_only_under_its_own_video(client_of, stranger):
    secret = VideoFactory(audience=Video.Audience.ONLY_ME)
    draft = VideoFactory(creator=stranger, published_at=None)
    here = comment_on(VideoFactory())
    client = client_of(stranger)
    for slug in (secret.slug, draft.slug):
        assert client.post(reverse("videos:report", args=[slug]), SPAM).status_code == 404
    for slug in (secret.slug, VideoFactory().slug):
        where = reverse("videos:comment_report", args=[slug, here.pk])
        assert client.post(where, SPAM).status_code == 404
    assert not Report.objects.exists()


def test_not_about_oneself(client_of, creator, comment):
    client = client_of(creator)
    for where in addresses(creator, comment).values():
        for method in (client.get, client.post):
            answer = method(where, SPAM)
            assert answer.status_code == 422 and "yours" in answer.text
    assert not Report.objects.exists()


# --- Once ------------------------------------------------------------------------------------


def test_twice_while_open_is_one_report_and_a_kind_answer(client_of, creator, comment, stranger):
    client = client_of(stranger)
    for where in addresses(creator, comment).values():
        first, second = client.post(where, SPAM), client.post(where, {"reason": "hate"})
        assert second.url == f"{first.url}?again=1"
        said = client.get(second.url).text
        assert "You have told us already" in said and "Nothing more is needed." in said
        assert client.get(where).url == second.url, "whoever comes back to the form reads it too"
    assert Report.objects.count() == 3 and set(Report.objects.values_list("reason", flat=True)) == {"spam"}


def test_the_same_account_for_a_video_and_for_itself_are_two_reports(stranger, creator):
    video = VideoFactory(creator=creator)
    assert report_video(reporter=stranger, slug=video.slug, reason="spam").is_new
    assert report_account(reporter=stranger, handle=creator.handle, reason="spam").is_new
    assert report_video(reporter=stranger, slug=VideoFactory(creator=creator).slug, reason="spam").is_new


def test_after_a_decision_it_can_be_reported_anew(stranger, comment):
    said = {"reporter": stranger, "slug": comment.video.slug, "comment_id": comment.pk, "reason": "spam"}
    first = report_comment(**said).report
    first.decision, first.decided_at = Report.Decision.NOTHING, first.created_at
    first.save()
    assert report_comment(**said).is_new and not report_comment(**said).is_new


def test_reasons_are_those_that_there_are(stranger, creator):
    for reason in Report.Reason.values:
        report_video(reporter=stranger, slug=VideoFactory().slug, reason=reason)
    with pytest.raises(Refused):
        report_account(reporter=stranger, handle=creator.handle, reason="")


# --- Nothing by itself, nobody told ----------------------------------------------------------


def test_a_thousand_reports_take_nothing_down(client_of, creator, comment):
    video = comment.video
    people = Account.objects.bulk_create(Account(handle=f"m{n}", handle_key=f"m{n}") for n in range(336))
    said = {"reason": "child", "details": "Take it down!"}
    Report.objects.bulk_create(
        Report(reporter=person, target=target, **about, **said)
        for person in people[3:]
        for target, about in (
            ("account", {"account": creator}),
            ("comment", {"account": creator, "comment": comment}),
            ("video", {"account": video.creator, "video": video}),
        )
    )
    for person in people[:3]:
        report_account(reporter=person, handle=creator.handle, **said)
        report_comment(reporter=person, slug=video.slug, comment_id=comment.pk, **said)
        report_video(reporter=person, slug=video.slug, **said)
    assert Report.objects.count() == 1008
    creator.refresh_from_db()
    comment.refresh_from_db()
    assert creator.is_active and comment.stands and not Report.objects.exclude(decision="").exists()
    page = client_of().get(reverse("videos:watch", args=[video.slug]))
    assert page.status_code == 200 and "Buy this" in page.text
    assert client_of().get(reverse("videos:profile", args=[creator.handle])).status_code == 200


def test_whoever_is_reported_sees_no_difference(client_of, creator, comment, stranger):
    client = client_of(creator)
    pages = ["/notifications/", "/notifications/badge/", "/settings/account/", "/settings/reports/", f"/@{creator.handle}/",
             f"/v/{comment.video.slug}/", f"/v/{comment.video.slug}/comments/"]  # fmt: skip

    def seen() -> list[bytes]:
        client.cookies.pop("csrftoken", None)
        return [client.get(page).content for page in pages]

    where = addresses(creator, comment)
    strip = re.compile(rb'(name="(?:csrfmiddlewaretoken|since)" value|data-token)="[^"]*"').sub
    seen()  # what is new in the inbox has been looked at
    before = [strip(b"", page) for page in seen()]
    for address in where.values():
        client_of(stranger).post(address, SPAM)
    assert [strip(b"", page) for page in seen()] == before
