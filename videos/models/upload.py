"""What belongs to a video's upload besides the video: the day's quota, and the words to its sound."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .video import Video

LANGUAGE_MAX = 35  # BCP 47, section 4.4.1
TEXT_TRACK_MAX = 200_000  # signs; three minutes of speech have some thousand


class UploadDay(models.Model):
    """How much an account has uploaded on a day. Deleting a video gives nothing back."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="upload_days"
    )
    day = models.DateField()
    videos = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="uploadday_once")]

    def __str__(self) -> str:
        return f"{self.account_id} on {self.day}"


class TextTrack(models.Model):
    """Captions of a video in one language: WebVTT, written anew by us from what was sent."""

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="text_tracks")
    language = models.CharField(max_length=LANGUAGE_MAX, help_text="BCP 47, for example en or pt-BR.")
    content = models.TextField(max_length=TEXT_TRACK_MAX)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["video", "language"], name="texttrack_once")]

    def __str__(self) -> str:
        return f"{self.language} of {self.video_id}"
