"""Reporting, and what became of it. A link leads to a page; with JavaScript the page opens in a dialog."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from videos.actions.errors import Refused
from videos.actions.reports import (
    Reported,
    report_account,
    report_comment,
    report_video,
    reportable_account,
    reportable_comment,
    reportable_video,
    see_answers,
)
from videos.forms import ReportForm
from videos.models import Account, Comment, Report, Video
from videos.selectors import reports as lists
from videos.selectors.profile import relation

from .feed import next_url
from .gate import answers_refusals, sign_in_required
from .privacy import tabs
from .requests import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def report(request: MemberRequest, slug: str) -> HttpResponse:
    video = reportable_video(request.user, slug)
    return _report(request, video, lambda **said: report_video(reporter=request.user, slug=slug, **said))


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def comment_report(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    comment = reportable_comment(request.user, slug, pk)
    return _report(
        request,
        comment,
        lambda **said: report_comment(reporter=request.user, slug=slug, comment_id=pk, **said),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@answers_refusals
def account_report(request: MemberRequest, handle: str) -> HttpResponse:
    account = reportable_account(request.user, handle)
    return _report(
        request, account, lambda **said: report_account(reporter=request.user, handle=handle, **said)
    )


def _report(request: MemberRequest, about: Any, make: Callable[..., Reported]) -> HttpResponse:
    """Ask what is wrong, and take the answer. Whoever has reported it already reads that instead."""
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make(**form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.sentence)
        else:
            return _thank(request, made.report, is_new=made.is_new)
    elif open_one := lists.open_report(request.user, about):
        return _thank(request, open_one, is_new=False)
    part = "#dialog" if request.htmx else ""
    context = {"form": form, "what": _what(about), "reasons": Report.Reason.choices, **_place(request, about)}
    return render(request, f"videos/report.html{part}", context, status=422 if form.errors else 200)


def _what(about: Video | Comment | Account) -> str:
    return str(about._meta.model_name)


def _place(request: MemberRequest, about: Video | Comment | Account) -> dict[str, Any]:
    """What is asked about, who is answerable for it, and where one came from."""
    if isinstance(about, Account):
        is_seen = Account.objects.visible_to(request.user).filter(pk=about.pk).exists()
        profile, settings = reverse("videos:profile", args=[about.handle]), reverse("videos:settings_account")
        return {"about": about, "account": about, "back": profile if is_seen else settings}
    video = about if isinstance(about, Video) else about.video
    account = about.creator if isinstance(about, Video) else about.author
    return {"about": about, "account": account, "back": reverse("videos:watch", args=[video.slug])}


def _thank(request: MemberRequest, made: Report, *, is_new: bool) -> HttpResponse:
    if request.htmx:
        return render(request, "videos/report_sent.html#dialog", _sent(request, made, is_new=is_new))
    again = "" if is_new else "?again=1"
    return redirect(f"{reverse('videos:report_sent', args=[made.key])}{again}")


def _sent(request: MemberRequest, made: Report, *, is_new: bool) -> dict[str, Any]:
    """What can be done besides: not seeing the account any more, if it can be seen."""
    account = Account.objects.visible_to(request.user).filter(pk=made.account_id).first()
    muted = relation(request.user, account).muted if account else False
    return {"report": made, "is_new": is_new, "account": account, "muted": muted}


@require_safe
@sign_in_required
@answers_refusals
def report_sent(request: MemberRequest, key: str) -> HttpResponse:
    """The thanks, for its reporter alone."""
    made = Report.objects.get(reporter=request.user, key=key)
    return render(request, "videos/report_sent.html", _sent(request, made, is_new="again" not in request.GET))


@require_safe
@sign_in_required
def reports(request: MemberRequest) -> HttpResponse:
    """One's own reports. Answers are new until they have been on the screen once."""
    page = lists.own_reports(request.user, request.GET.get("after", ""))
    new = lists.with_targets(list(lists.new_answers(request.user)[: lists.PAGE]), request.user)
    context = {
        "settings_tabs": tabs(request),
        "new": new,
        "reports": page.rows,
        "next_url": next_url(request, page.after),
    }
    answer = render(request, "videos/reports.html", context)
    if new and request.method == "GET":
        see_answers(account=request.user, reports=new)
    return answer
