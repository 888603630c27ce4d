"""What reporters see of their own reports: that somebody has looked, and the answer. Nothing of others."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from videos.models import Account, Comment, Report, Video

from .cursor import Page, newest_first

PAGE = 30
Target = Report.Target


def open_report(reporter: Account, about: Video | Comment | Account) -> Report | None:
    """The report that somebody has made about something, while it is open."""
    what = Target(str(about._meta.model_name))
    mine: QuerySet[Report] = Report.objects.filter(reporter=reporter, target=what, decision="")
    return mine.filter(**{str(what): about}).select_related("account").first()


def own_reports(reporter: Account, after: str = "") -> Page:
    """A page of somebody's own reports, the newest first, without those that have a new answer."""
    known = Report.objects.filter(reporter=reporter).exclude(pk__in=new_answers(reporter).values("pk"))
    page = newest_first(known, by="created_at", after=after, size=PAGE)
    return Page(with_targets(page.rows, reporter), page.after)


def new_answers(reporter: Account) -> QuerySet[Report]:
    """Somebody's reports that were decided, and whose answer they haven't seen, the newest answer first."""
    mine: QuerySet[Report] = Report.objects.filter(reporter=reporter, seen_at__isnull=True)
    return mine.exclude(decision="").order_by("-decided_at", "-pk")


def with_targets(reports: list[Any], reporter: Account) -> list[Any]:
    """Set `about` on reports: what they are about if the reporter may see it now, otherwise None.

    Three queries at most. What a decision did to it isn't told: it is there, or it can't be seen.
    """
    seen: dict[str, dict[int, Any]] = {}
    for what, rows in (
        (Target.VIDEO, Video.objects.visible_to(reporter).filter(published_at__isnull=False)),
        (Target.COMMENT, Comment.objects.visible_to(reporter).select_related("video")),
        (Target.ACCOUNT, Account.objects.visible_to(reporter)),
    ):
        ids = {getattr(report, f"{what}_id") for report in reports if report.target == what} - {None}
        if ids:
            related = rows.select_related("creator") if what == Target.VIDEO else rows
            seen[what] = related.in_bulk(ids)
    for report in reports:
        report.about = seen.get(report.target, {}).get(getattr(report, f"{report.target}_id"))
    return reports
