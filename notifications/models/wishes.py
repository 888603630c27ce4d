"""How somebody wants to be told, and of what not."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from videos.models import Video

from .kind import Kind, kind_is_loud


class Preference(models.Model):
    """Whether an account hears of one kind in the inbox, and in the daily digest. Without a row: yes, and no."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notification_preferences",
        db_index=False,
    )
    kind = models.CharField(max_length=16, choices=Kind.choices)
    on_site = models.BooleanField(default=True)
    in_digest = models.BooleanField(default=False)

    class Meta:
        constraints = [
            kind_is_loud("preference"),
            models.UniqueConstraint(fields=["account", "kind"], name="preference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.kind}"


class MutedVideo(models.Model):
    """A video of which an account wants to hear nothing more, for as long as the row is there."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="muted_videos", db_index=False
    )
    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "video"], name="mutedvideo_once")]

    def __str__(self) -> str:
        return f"{self.account_id} has muted {self.video_id}"
