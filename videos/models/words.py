"""Words of captions, names and notes, by which things are found. The texts are the truth; these follow them.

Words are kept as bytes: so every database compares them alike, and a range of them is all that begin so.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from videos.words import WORD_BYTES

from .engagement import VideoSave
from .video import Video


class VideoWord(models.Model):
    """A word of a video’s caption, or of its creator’s handle or name."""

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="words", db_index=False)
    word = models.BinaryField(max_length=WORD_BYTES)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "video"], name="videoword_once")]
        indexes = [models.Index(fields=["video", "word"], name="videoword_of")]

    def __str__(self) -> str:
        return f"{bytes(self.word).decode(errors='replace')} of {self.video_id}"


class NoteWord(models.Model):
    """A word of somebody’s note to themselves. As private as the note."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    video_save = models.ForeignKey(VideoSave, on_delete=models.CASCADE, related_name="words", db_index=False)
    word = models.BinaryField(max_length=WORD_BYTES)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "word", "video_save"], name="noteword_once")
        ]
        indexes = [models.Index(fields=["video_save", "word"], name="noteword_of")]

    def __str__(self) -> str:
        return f"A word of {self.video_save_id}"
