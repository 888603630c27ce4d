"""What staff see of the reports: one line for each thing, with how many have reported it and why."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count, Min, QuerySet

from videos.models import Report

# Reports about the same thing, decided at the same moment, or open.
SAME = ("target", "video", "comment", "account", "decided_at")
Reasons = Counter[str]


def one_of_each(reports: QuerySet[Report]) -> QuerySet[Report]:
    """The first report of each group, to stand for it in a list."""
    firsts = reports.order_by().values(*SAME).annotate(first=Min("pk")).values("first")
    return Report.objects.filter(pk__in=firsts)


def _key(report: Any) -> tuple[Any, ...]:
    return (report.target, report.video_id, report.comment_id, report.account_id, report.decided_at)


def mark_numbers(reports: list[Any]) -> None:
    """Set `people` and `reasons` on reports that stand for their groups, in one query."""
    alike = Report.objects.filter(
        account__in={report.account_id for report in reports},
        target__in={report.target for report in reports},
    )
    groups: dict[tuple[Any, ...], Reasons] = {}
    for *key, reason, number in alike.order_by().values_list(*SAME, "reason").annotate(Count("pk")):
        groups.setdefault(tuple(key), Counter())[reason] = number
    for report in reports:
        # Of accounts that are erased there is nothing left to tell groups apart by.
        reasons = groups.get(_key(report), Counter({report.reason: 1}))
        report.people, report.reasons = sum(reasons.values()), told(reasons)


def told(reasons: Reasons) -> str:
    """Reasons in words, the most frequent first."""
    labels = dict(Report.Reason.choices)
    return ", ".join(
        f"{labels.get(reason, reason)} ({number})" if number > 1 else labels.get(reason, reason)
        for reason, number in reasons.most_common()
    )


def earlier(report: Report) -> list[Report]:
    """What was decided about the same account before, the newest decision first: one report of each."""
    if report.account_id is None:
        return []
    decided = Report.objects.filter(account=report.account_id).exclude(decision="")
    rows = one_of_each(decided).select_related("decided_by").order_by("-decided_at", "-pk")
    return list(rows[:20])
