"""What somebody has reported, for *Download my data*: as their own page of reports shows it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from videos.models import Account, Comment, Report, Video
from videos.registry import Field

from .own_data import Row, address, section, when
from .reports import with_targets


def _address(about: Video | Comment | Account | None) -> str | None:
    if isinstance(about, Account):
        return reverse("videos:profile", args=[about.handle])
    video = about.video if isinstance(about, Comment) else about
    return address(video) if video else None


def _rows(account: Account, part: list[Report]) -> Iterator[Row]:
    for report in with_targets(part, account):
        yield {
            "target": report.target,
            "address": _address(report.about),
            "reason": report.reason,
            "details": report.details,
            "created_at": report.created_at,
            "answered_at": report.decided_at,
            "answer": report.answer,
        }


SECTIONS = [
    section(
        "reports",
        "What you reported",
        "What you asked the people who run this site to look at, and what they answered.",
        (
            Field("details", "Details", "What you wrote.", is_text=True),
            Field(
                "target",
                "What",
                "video, comment or account.",
                shown=dict(Report.Target.choices).__getitem__,
            ),
            Field("address", "Where", "Its address; null if it can’t be seen now.", none="can’t be seen now"),
            Field("reason", "Reason", "What it was about.", shown=dict(Report.Reason.choices).__getitem__),
            when("created_at", "On", "When you reported it."),
            when("answered_at", "Answered", "When it was answered; null while it is open."),
            Field("answer", "Answer", "What you were told.", is_text=True),
        ),
        lambda account: Report.objects.filter(reporter=account),
        _rows,
    )
]
