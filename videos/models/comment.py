"""Comments, with replies one level deep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from .base import Standing
from .video import Video

COMMENT_MAX = 500


class Comment(Standing):
    """`removed_at` is set when its author or the video's creator deletes it."""

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    text = models.CharField(max_length=COMMENT_MAX)

    if TYPE_CHECKING:
        replies_list: list[Comment]  # set by videos.selectors.comments

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="comment_has_text")]
        indexes = [
            models.Index(fields=["video", "-created_at", "-id"], name="comment_thread"),
            models.Index(fields=["changed_at"], name="comment_changed"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
