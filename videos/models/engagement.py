"""What people do with a video. Likes and shares are heard; saves are silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .base import Standing
from .video import Video, new_slug

NOTE_MAX = 500


class Like(Standing):
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="likes")
    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="likes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "video"], name="like_once")]
        indexes = [
            models.Index(fields=["video", "removed_at"], name="like_video"),
            models.Index(
                fields=["account", "-created_at", "-id"],
                name="like_list",
                condition=Q(removed_at__isnull=True),
            ),
            models.Index(fields=["changed_at"], name="like_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} likes {self.video_id}"


class VideoSave(Standing):
    """One official save. Nothing listens to it: no signal, no receiver, no task (rule 1).

    `video` becomes null when the video is deleted; the row stays as the saver's tombstone.
    """

    class Method(models.TextChoices):
        SAVE = "save", "Save video"
        FAVORITE = "favorite", "Favorite"
        DOWNLOAD = "download", "Download"

    class Reason(models.TextChoices):
        REFERENCE = "reference", "Reference later"
        SHARE = "share", "Share with friends"
        INSPIRATION = "inspiration", "Inspiration"
        LEARN = "learn", "Learn"

    # What the saver's pages call the row. The id would tell how many saves there are on the whole site.
    key = models.CharField(max_length=16, unique=True, default=new_slug, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saves")
    video = models.ForeignKey(Video, null=True, blank=True, on_delete=models.SET_NULL, related_name="saves")
    method = models.CharField(max_length=8, choices=Method.choices)
    reason = models.CharField(max_length=11, choices=Reason.choices, blank=True)
    note = models.CharField(max_length=NOTE_MAX, blank=True)
    moment_ms = models.PositiveIntegerField(null=True, blank=True)
    was_follower = models.BooleanField(default=False)
    hidden_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        card: Video | None  # set by videos.selectors.shelf: None is a tombstone
        label: str

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "video", "method"], name="videosave_once"),
            models.CheckConstraint(
                condition=Q(method__in=["save", "favorite", "download"]), name="videosave_method_known"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["", "reference", "share", "inspiration", "learn"]),
                name="videosave_reason_known",
            ),
            models.CheckConstraint(
                condition=~Q(method="download") | Q(removed_at__isnull=True), name="videosave_download_stands"
            ),
            models.CheckConstraint(
                condition=~Q(method="download") | Q(moment_ms__isnull=True),
                name="videosave_download_no_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "method", "-created_at", "-id"],
                name="videosave_shelf",
                condition=Q(removed_at__isnull=True),
            ),
            # Also counts the shelf, by way and reason, without a look at the rows.
            models.Index(
                fields=["account", "method", "reason", "-created_at", "-id", "hidden_at"],
                name="videosave_reason",
                condition=Q(removed_at__isnull=True),
            ),
            models.Index(
                fields=["account", "-removed_at", "-id"],
                name="videosave_removed",
                condition=Q(removed_at__isnull=False),
            ),
            # With the day on which it was made, so that a day of a video is counted without its other saves.
            models.Index(fields=["video", "removed_at", "created_at"], name="videosave_video"),
            models.Index(fields=["-created_at", "-id"], name="videosave_newest"),
            models.Index(fields=["changed_at"], name="videosave_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.pk}"


class Share(models.Model):
    """Somebody passed a video on. Counts once per account, video and day."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shares")
    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="shares")
    day = models.DateField()
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "video", "day"], name="share_once_a_day")]
        indexes = [
            models.Index(fields=["video", "day"], name="share_video"),
            models.Index(fields=["changed_at"], name="share_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} shared {self.video_id} on {self.day}"
