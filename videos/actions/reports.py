"""Reporting a video, a comment or an account. Nothing happens by itself: people decide (`decisions.py`)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from videos.models import Account, Comment, Report, Video
from videos.models.account import handle_key, present
from videos.models.report import DETAILS_MAX, SAID_MAX

from .errors import Refused
from .relations import visible_account

Target = Report.Target


@dataclass(frozen=True)
class Reported:
    """A report, and whether it is new: telling the same thing twice is one report while the first is open."""

    report: Report
    is_new: bool


def reportable_video(reporter: Account, slug: str) -> Video:
    """A video that may be reported.

    Raises:
        Video.DoesNotExist: there is no such video for this account.
        Refused: it is one's own.
    """
    seen = Video.objects.visible_to(reporter).filter(published_at__isnull=False).select_related("creator")
    video: Video = seen.get(slug=slug)
    _check_not_own(reporter, video.creator_id, "This video is yours. You can change or delete it.")
    return video


def reportable_comment(reporter: Account, slug: str, comment_id: int) -> Comment:
    """A comment that may be reported.

    Raises:
        Comment.DoesNotExist: there is no such comment for this account.
        Refused: it is one's own.
    """
    seen = Comment.objects.visible_to(reporter).filter(video__slug=slug)
    comment: Comment = seen.select_related("author", "video").get(pk=comment_id)
    _check_not_own(reporter, comment.author_id, "This comment is yours. You can delete it.")
    return comment


def reportable_account(reporter: Account, handle: str) -> Account:
    """An account that may be reported: also one that the reporter has blocked, who can see it in their settings.

    Raises:
        Account.DoesNotExist: there is no such account for this one.
        Refused: it is oneself.
    """
    try:
        account = visible_account(reporter, handle)
    except Account.DoesNotExist:
        blocked = Account.objects.filter(present(), blocks_got__blocker=reporter)
        account = blocked.get(handle_key=handle_key(handle))
    _check_not_own(reporter, account.pk, "This account is yours.")
    return account


def _check_not_own(reporter: Account, answerable_id: int, sentence: str) -> None:
    if reporter.pk == answerable_id:
        raise Refused(sentence, status=422)


@transaction.atomic
def report_video(*, reporter: Account, slug: str, reason: str, details: str = "") -> Reported:
    """Ask staff to look at a video.

    Raises:
        Video.DoesNotExist: there is no such video for this account.
        Refused: it is one's own, the reason is unknown, or the details are too long.
    """
    video = reportable_video(reporter, slug)
    return _report(reporter, reason, details, target=Target.VIDEO, video=video, account=video.creator)


@transaction.atomic
def report_comment(
    *, reporter: Account, slug: str, comment_id: int, reason: str, details: str = ""
) -> Reported:
    """Ask staff to look at a comment.

    Raises:
        Comment.DoesNotExist: there is no such comment for this account.
        Refused: it is one's own, the reason is unknown, or the details are too long.
    """
    comment = reportable_comment(reporter, slug, comment_id)
    return _report(reporter, reason, details, target=Target.COMMENT, comment=comment, account=comment.author)


@transaction.atomic
def report_account(*, reporter: Account, handle: str, reason: str, details: str = "") -> Reported:
    """Ask staff to look at an account.

    Raises:
        Account.DoesNotExist: there is no such account for this one.
        Refused: it is oneself, the reason is unknown, or the details are too long.
    """
    account = reportable_account(reporter, handle)
    return _report(reporter, reason, details, target=Target.ACCOUNT, account=account)


def _report(reporter: Account, reason: str, details: str, *, account: Account, **about: Any) -> Reported:
    if reason not in Report.Reason.values:
        raise Refused("Choose what it is about.", status=422, field="reason")
    details = details.strip()
    if len(details) > DETAILS_MAX:
        raise Refused(f"This has at most {DETAILS_MAX} signs.", status=422, field="details")
    what = about["target"]
    it: Video | Comment | Account = account if what == Target.ACCOUNT else about[str(what)]
    report, is_new = Report.objects.select_related("account").get_or_create(
        reporter=reporter,
        target=what,
        decision="",
        # What it is about, in the column that the unique constraint of its kind looks at.
        **{str(what): it},
        defaults={"account": account, "reason": reason, "details": details, "said": said_by(it)[:SAID_MAX]},
    )
    return Reported(report, is_new)


def said_by(about: Video | Comment | Account) -> str:
    """What is reported, in its own words: a caption, a comment, a name with what stands below it."""
    if isinstance(about, Video):
        return about.caption
    if isinstance(about, Comment):
        return about.text
    return " · ".join(filter(None, (about.name, about.bio)))


def forget_what_was_said(before: datetime) -> int:
    """Let go of the words of what was decided about before then. The record of it stays."""
    return Report.objects.filter(decided_at__lt=before).exclude(said="").update(said="")


@transaction.atomic
def see_answers(*, account: Account, reports: Collection[Report]) -> int:
    """Mark that a reporter has seen what was decided about some of their reports.

    Returns:
        how many were new.
    """
    new = Report.objects.filter(reporter=account, pk__in=[report.pk for report in reports])
    return new.exclude(decision="").filter(seen_at__isnull=True).update(seen_at=timezone.now())
