"""Reports: what people ask staff to look at, and what staff decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .comment import Comment
from .video import Video, new_slug

DETAILS_MAX = 500
ANSWER_MAX = 500
SAID_MAX = 500


class Report(models.Model):
    """A request to look at a video, a comment or an account; `decision` is empty while it is open.

    The row outlives what it is about, so that the record stays; `account` is who is answerable for it.
    No number of reports ever takes anything down: people decide.
    """

    class Target(models.TextChoices):
        VIDEO = "video", "Video"
        COMMENT = "comment", "Comment"
        ACCOUNT = "account", "Account"

    class Reason(models.TextChoices):
        SPAM = "spam", "Spam or a scam"
        HARASSMENT = "harassment", "Bullying or harassment"
        HATE = "hate", "Hate"
        VIOLENCE = "violence", "Violence or danger"
        NUDITY = "nudity", "Nudity or sexual content"
        CHILD = "child", "Harm to a child"
        SELF_HARM = "self-harm", "Self-harm"
        PRIVACY = "privacy", "My privacy, or somebody else’s"
        RIGHTS = "rights", "My work, used without asking"
        OTHER = "other", "Something else"

    class Decision(models.TextChoices):
        NOTHING = "nothing", "Nothing against the rules"
        REMOVED = "removed", "Removed"
        WARNED = "warned", "Spoken to"
        SUSPENDED = "suspended", "Account suspended"

    # What its reporter's pages call it; the id would tell how many there are on the whole site.
    key = models.CharField(max_length=16, unique=True, default=new_slug, editable=False)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    target = models.CharField(max_length=7, choices=Target.choices)
    video = models.ForeignKey(Video, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="reported"
    )
    reason = models.CharField(max_length=10, choices=Reason.choices)
    details = models.CharField(max_length=DETAILS_MAX, blank=True)
    # So that nobody gets away by changing it before somebody looks. Gone thirty days after the decision.
    said = models.CharField(max_length=SAID_MAX, blank=True, help_text="What it said when it was reported.")
    created_at = models.DateTimeField(default=timezone.now)

    decision = models.CharField(max_length=9, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer = models.CharField(max_length=ANSWER_MAX, blank=True, help_text="What the reporter is told.")
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When the reporter saw the decision.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(target__in=["video", "comment", "account"]), name="report_target_known"
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["", "nothing", "removed", "warned", "suspended"]),
                name="report_decision_known",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="report_decided_when",
            ),
            # Telling the same thing twice is one report while the first is open.
            models.UniqueConstraint(
                fields=["reporter", "video"],
                condition=Q(target="video", decision=""),
                name="report_video_once",
            ),
            models.UniqueConstraint(
                fields=["reporter", "comment"],
                condition=Q(target="comment", decision=""),
                name="report_comment_once",
            ),
            models.UniqueConstraint(
                fields=["reporter", "account"],
                condition=Q(target="account", decision=""),
                name="report_account_once",
            ),
        ]
        indexes = [
            models.Index(fields=["decision", "-created_at"], name="report_queue"),
            models.Index(fields=["reporter", "-created_at"], name="report_of"),
        ]

    def __str__(self) -> str:
        return f"{self.target} for {self.reason}"
