"""Views: two seconds of real play, once per viewer, video and day; and how long and which parts were watched."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from .video import Video

MOST_PARTS = 100


def part_ms(duration_ms: int) -> int:
    """How long the parts are in which it is kept what of a video was watched: whole seconds, and at most 100 parts."""
    return 1000 * max(1, -(-duration_ms // (1000 * MOST_PARTS)))


def part_count(duration_ms: int) -> int:
    """How many parts a video has. The last one may be shorter than the others."""
    return max(1, -(-duration_ms // part_ms(duration_ms)))


class VideoView(models.Model):
    """`viewer_key` is a keyed hash that rotates daily: it tells two viewers apart, and names nobody."""

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="views")
    day = models.DateField()
    viewer_key = models.CharField(max_length=32)
    watched_ms = models.PositiveIntegerField(default=0)  # of real play, loops included
    # The parts of the video that were watched: a bit for each, the first one lowest, in hexadecimal.
    parts = models.CharField(max_length=MOST_PARTS // 4, blank=True, default="")
    # Up to when the clock has been credited: no moment of it counts twice.
    watched_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["video", "day", "viewer_key"], name="view_once_a_day")]
        indexes = [models.Index(fields=["changed_at"], name="view_changed")]

    def __str__(self) -> str:
        return f"{self.video_id} on {self.day}"
