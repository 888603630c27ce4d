"""Views: two seconds of real play, once per viewer, video and day."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from .video import Video


class VideoView(models.Model):
    """`viewer_key` is a keyed hash that rotates daily: it tells two viewers apart, and names nobody."""

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="views")
    day = models.DateField()
    viewer_key = models.CharField(max_length=32)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["video", "day", "viewer_key"], name="view_once_a_day")]
        indexes = [models.Index(fields=["changed_at"], name="view_changed")]

    def __str__(self) -> str:
        return f"{self.video_id} on {self.day}"
