"""What the site remembers of its own work: archives of people’s data, and proofs of the counters."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .video import new_slug


class Archive(models.Model):
    """Everything that is one’s own, in a file, made in the background and gone after a week.

    The row is the truth about the work, as with videos: `attempts`, `lease_until` and `token`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        WORKING = "working", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    key = models.CharField(max_length=16, unique=True, default=new_slug, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="archives")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent.")
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    token = models.CharField(max_length=32, blank=True)
    file = models.FileField(blank=True, max_length=200)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes.")
    created_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "working", "ready", "failed"]), name="archive_state_known"
            ),
            models.CheckConstraint(condition=~Q(state="ready") | ~Q(file=""), name="archive_ready_has_file"),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(state__in=["waiting", "working"]),
                name="archive_one_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["account", "-created_at"], name="archive_newest")]

    def __str__(self) -> str:
        return f"Archive {self.key}"


class Proof(models.Model):
    """One run of `recount` over the whole site: every counter was compared with its rows."""

    finished_at = models.DateTimeField(default=timezone.now)
    videos = models.PositiveBigIntegerField(help_text="How many were looked at.")
    drifts = models.PositiveBigIntegerField(help_text="How many counters differed, and were mended.")

    class Meta:
        indexes = [models.Index(fields=["-finished_at"], name="proof_newest")]

    def __str__(self) -> str:
        return f"{self.finished_at:%Y-%m-%d %H:%M}"
