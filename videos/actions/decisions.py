"""Deciding about reports: a person does, about all that are open on the same thing, in one transaction."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from videos.models import Account, Comment, Report, Video
from videos.models.report import ANSWER_MAX
from videos.tasks import ring_for_answers

from .accounts import suspend_account
from .comments import delete_comment
from .errors import Refused
from .record import write_record
from .videos import delete_video

Decision, Target = Report.Decision, Report.Target
# What reporters read where staff write nothing. What became of others is not in it.
ANSWERS = {
    Decision.NOTHING: "Thank you. We have looked at it, and it is within the rules of this site. If you would rather "
    "not see it, you can mute or block.",
    **dict.fromkeys(
        (Decision.REMOVED, Decision.WARNED, Decision.SUSPENDED),
        "Thank you. We have looked at it, and have done what was needed.",
    ),
}  # fmt: skip
ACTED_ON = {Target.VIDEO: "video", Target.COMMENT: "comment"}


def open_reports_like(report: Report) -> Any:
    """All open reports about the same thing."""
    same = {name: getattr(report, f"{name}_id") for name in ("video", "comment", "account")}
    return Report.objects.filter(decision="", target=report.target, **_exactly(same))


def _exactly(columns: dict[str, int | None]) -> dict[str, Any]:
    return {name if pk else f"{name}__isnull": pk or True for name, pk in columns.items()}


def possible(report: Report, by: Account) -> list[Report.Decision]:
    """What a member of staff may decide about a report: what there is to decide, and what they may do."""
    if not by.has_perm("videos.change_report"):
        return []
    found = [Decision.NOTHING]
    removable = ACTED_ON.get(Target(report.target))
    if removable and getattr(report, removable) is not None and by.has_perm(f"videos.change_{removable}"):
        found.append(Decision.REMOVED)
    if report.account is not None:
        found.append(Decision.WARNED)
        if by.has_perm("videos.change_account") and not report.account.is_superuser:
            found.append(Decision.SUSPENDED)
    return found


@transaction.atomic
def decide(*, report_id: int, by: Account, decision: str, answer: str = "", url: str = "") -> int:
    """Decide about a report and all others that are open on the same thing, and do what was decided.

    Args:
        by: who decides, and is answerable for it.
        answer: what the reporters are told; without, a sentence that tells nothing of others.
        url: of the reporters' page, for the e-mail.
    Returns:
        how many reports were decided.
    Raises:
        Report.DoesNotExist: there is no such report, or it is about whoever decides.
        Refused: it is decided already, or `by` may not do this to it.
    """
    reports = Report.objects.exclude(account=by).select_for_update(of=("self",))
    report: Report = reports.select_related("video", "comment", "account").get(pk=report_id)
    if report.decision:
        raise Refused("Somebody has decided this already.", status=409)
    if decision not in possible(report, by):
        raise Refused("Choose one of the decisions.", status=422, field="decision")
    answer = answer.strip() or ANSWERS[Decision(decision)]
    if len(answer) > ANSWER_MAX:
        raise Refused(f"An answer has at most {ANSWER_MAX} signs.", status=422, field="answer")
    decided = list(open_reports_like(report).select_for_update().order_by("pk").values_list("pk", flat=True))
    Report.objects.filter(pk__in=decided).update(
        decision=decision, decided_at=timezone.now(), decided_by=by, answer=answer
    )
    _do(report, Decision(decision), by, len(decided))
    # Robust: what was decided stands even if the bell is broken. The answer is on the reporters' page anyway.
    transaction.on_commit(partial(ring_for_answers, decided, url), robust=True)
    return len(decided)


def _do(report: Report, decision: Report.Decision, by: Account, number: int) -> None:
    said = f"{decision.label}: {number} report{'' if number == 1 else 's'}"
    write_record(by=by, about=report, said=said)
    about = report.video or report.comment
    if about is not None:
        write_record(by=by, about=about, said=said)
    if report.account is not None:
        write_record(by=by, about=report.account, said=f"{said} of a {report.target}")
    if decision == Decision.REMOVED and report.video is not None:
        delete_video(slug=report.video.slug)
    elif decision == Decision.REMOVED and report.comment is not None:
        _remove_comment(report.comment)
    elif decision == Decision.SUSPENDED and report.account is not None:
        suspend_account(account=report.account)


def _remove_comment(comment: Comment) -> None:
    if comment.stands:
        delete_comment(comment_id=comment.pk)
    # Deleted by its author or the creator before: then they could have put it back.
    Comment.objects.filter(Q(pk=comment.pk) | Q(parent=comment)).update(removed_by=None)


def reported_video(report: Report) -> Video | None:
    """The video that is reported, whoever may see it: for staff who look at a report."""
    if report.target != Target.VIDEO or report.video_id is None:
        return None
    return Video.objects.for_staff().filter(pk=report.video_id).first()
