"""The queue of reports, for staff: what is open, by how many and why; looking at it; and deciding."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import Truncator

from .actions.decisions import ANSWERS, decide, open_reports_like, possible, reported_video
from .actions.errors import Refused
from .actions.record import is_looking, look_at_reported
from .actions.reports import said_by
from .admin_base import ReadOnly
from .models import Account, Report
from .models.report import ANSWER_MAX
from .ranges import serve
from .selectors.report_queue import earlier, mark_numbers, one_of_each

SHOWN = 100  # reports of one thing on its page; the numbers are of all


def _staff(request: HttpRequest) -> Account:
    """Who asks: the admin lets nobody else in."""
    return cast(Account, request.user)


class Queue(ChangeList):
    """One line for each thing that is reported."""

    def get_queryset(self, *args: Any, **kwargs: Any) -> QuerySet[Report]:
        found = super().get_queryset(*args, **kwargs)
        ordering = found.query.order_by
        return one_of_each(found).select_related("video", "comment", "account").order_by(*ordering)

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        mark_numbers(self.result_list)


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "Open"), ("decided", "Decided")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = {"open": queryset.filter(decision=""), "decided": queryset.exclude(decision="")}
        return wanted.get(self.value() or "", queryset)


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(widget=forms.RadioSelect)
    answer = forms.CharField(
        required=False, max_length=ANSWER_MAX, widget=forms.Textarea(attrs={"rows": 4, "cols": 60})
    )


@admin.register(Report)
class ReportAdmin(ReadOnly):
    list_display = ("what", "words", "account", "people", "reasons", "created_at", "state")
    list_filter = (StateFilter, "target", "reason", "decision")
    search_fields = ("video__slug",)
    search_people = ("account",)
    search_help_text = "The reported account’s handle, or a video’s slug"
    # Open ones first, the oldest of them on top, so that nobody waits for ever.
    ordering = (F("decided_at").desc(nulls_first=True), "created_at")
    change_form_template = "admin/videos/report/decide.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Queue

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        """Nobody sees, or decides about, reports on themselves."""
        return Report.objects.exclude(account=_staff(request))

    def get_urls(self) -> list[Any]:
        own = [
            path("<int:pk>/look/", self.admin_site.admin_view(self.look), name="videos_report_look"),
            path("<int:pk>/<str:name>", self.admin_site.admin_view(self.file), name="videos_report_file"),
        ]
        # Ours before Django's last one, which takes any address; after its own with a slash at the end.
        theirs = super().get_urls()
        return [own[0], *theirs[:-1], own[1], theirs[-1]]

    # --- The list --------------------------------------------------------------------------------

    @admin.display(description="what", ordering="target")
    def what(self, report: Report) -> str:
        return report.get_target_display()

    @admin.display(description="in words")
    def words(self, report: Report) -> str:
        return Truncator(words_of(report)).chars(60)

    @admin.display(description="reports")
    def people(self, report: Any) -> int:
        return int(report.people)

    @admin.display(description="reasons")
    def reasons(self, report: Any) -> str:
        return str(report.reasons)

    @admin.display(description="state", ordering="decision")
    def state(self, report: Report) -> str:
        return report.get_decision_display() or "Open"

    # --- One of them -----------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        about = self.get_queryset(request).select_related(
            "video", "comment__video", "comment__parent", "account"
        )
        report = about.filter(pk=object_id).first() if object_id.isdecimal() else None
        if report is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        form = DecisionForm(request.POST if request.method == "POST" else None)
        choices = possible(report, _staff(request))
        form.fields["decision"].choices = [(one.value, one.label) for one in choices]  # type: ignore[attr-defined]
        if request.method == "POST":
            if not self.has_moderate_permission(request):
                raise PermissionDenied
            if form.is_valid() and self._decide(request, report, form):
                return redirect("admin:videos_report_changelist")
        return TemplateResponse(request, self.change_form_template, self._context(request, report, form))

    def _decide(self, request: HttpRequest, report: Report, form: DecisionForm) -> bool:
        url = request.build_absolute_uri(reverse("videos:reports"))
        try:
            number = decide(report_id=report.pk, by=_staff(request), url=url, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.sentence)
            return False
        reports = "report is" if number == 1 else "reports are"
        self.message_user(request, f"{number} {reports} decided, and answered.", messages.SUCCESS)
        return True

    def _context(self, request: HttpRequest, report: Report, form: DecisionForm) -> dict[str, Any]:
        alike = open_reports_like(report) if not report.decision else self.get_queryset(request).filter(
            decided_at=report.decided_at, target=report.target, account=report.account
        )  # fmt: skip
        mark_numbers([report])
        return {
            **self.admin_site.each_context(request),
            "title": f"{report.get_target_display()}: {report.people} report{'' if report.people == 1 else 's'}",  # type: ignore[attr-defined]
            "opts": self.opts,
            "report": report,
            "words": words_of(report),
            "alike": _with_changes(report, alike.select_related("reporter").order_by("pk")[:SHOWN]),
            "earlier": earlier(report),
            "form": form,
            "answers": [(choice.label, ANSWERS[choice]) for choice in possible(report, _staff(request))],
            "may_decide": self.has_moderate_permission(request) and not report.decision,
            "looking": is_looking(report=report, by=_staff(request)),
        }

    # --- Looking at it ---------------------------------------------------------------------------

    def look(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask to see what is reported. That is written down."""
        if request.method != "POST" or not self.has_moderate_permission(request):
            raise PermissionDenied
        try:
            look_at_reported(report_id=pk, by=_staff(request))
        except Report.DoesNotExist:
            raise Http404 from None
        except Refused as refusal:
            self.message_user(request, refusal.sentence, messages.WARNING)
        return redirect("admin:videos_report_change", pk)

    def file(self, request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
        """The reported video, its picture, or the reported account's: for whoever has just asked to see it."""
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        report = self.get_queryset(request).select_related("account").filter(pk=pk).first()
        if report is None or not is_looking(report=report, by=_staff(request)):
            raise Http404
        video, account = reported_video(report), report.account
        files = {
            "stream.mp4": (video.stream if video else "", "video/mp4"),
            "poster.jpg": (video.poster if video else "", "image/jpeg"),
            "avatar.jpg": (account.avatar if account else "", "image/jpeg"),
        }
        stored, kind = files.get(name, ("", ""))
        if not stored:
            raise Http404
        return serve(request, str(stored), content_type=kind, caching="private, no-store")


def _with_changes(report: Report, alike: Any) -> list[Any]:
    """Reports of one thing, with what it said `then` where that is not what it says now."""
    about = getattr(report, report.target)
    now, rows = said_by(about) if about else "", list(alike)
    for one in rows:
        one.then = one.said if one.said != now else ""
    return rows


def words_of(report: Report) -> str:
    """What is reported, in its own words: as they are now, or that they are gone."""
    if report.target == Report.Target.VIDEO:
        return (report.video.caption or "A video without a caption") if report.video else "Deleted"
    if report.target == Report.Target.COMMENT:
        if report.comment is None:
            return "Deleted"
        return report.comment.text if report.comment.stands else f"Deleted: {report.comment.text}"
    if report.account is None:
        return "Deleted"
    return " · ".join(filter(None, (report.account.name, report.account.bio)))
