"""Ranked lists, made by the worker in generations: a reader stays in the one that they began with."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .video import Video


class GenerationQuerySet(models.QuerySet["Generation"]):
    def complete(self, board: str) -> GenerationQuerySet:
        """Those that may be read, the newest first."""
        return self.filter(board=board, made_at__isnull=False).order_by("-made_at", "-pk")


class Generation(models.Model):
    """One making of a ranked list. Never changed once it is complete; removed when newer ones are old."""

    class Board(models.TextChoices):
        FOR_YOU = "for-you", "For you"
        MOST_SAVED = "most-saved", "Most saved this week"

    board = models.CharField(max_length=10, choices=Board.choices)
    # Set last: until then it is in the making, and nobody reads it.
    made_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    # What was published from then on and isn't in it is newer than it, and comes before it.
    new_from = models.DateTimeField(default=timezone.now)
    # What was published then or before isn't in it, and comes after it. Null: nothing was.
    rest_from = models.DateTimeField(null=True, blank=True)

    objects = GenerationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(board__in=["for-you", "most-saved"]), name="generation_board_known"
            )
        ]
        indexes = [models.Index(fields=["board", "-made_at"], name="generation_newest")]

    def __str__(self) -> str:
        return f"{self.board} {self.pk}"


class Rank(models.Model):
    """The place of a video in a generation, from 0."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="ranks", db_index=False)
    position = models.PositiveIntegerField()
    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="ranks")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["generation", "position"], name="rank_place_once"),
            models.UniqueConstraint(fields=["generation", "video"], name="rank_video_once"),
        ]

    def __str__(self) -> str:
        return f"{self.video_id} at {self.position}"
