"""What somebody would rather not see: accounts, words, single videos. Private; nobody is told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from videos.words import WORD_BYTES, WORD_MAX

from .video import Video


class Mute(models.Model):
    """`muter` hears and sees nothing of `muted` unasked: not in feeds, lists and the inbox.

    Unlike a block it works in one direction, hides no profile, and ends no follow.
    """

    muter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mutes_made")
    muted = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["muter", "muted"], name="mute_once"),
            models.CheckConstraint(condition=~Q(muter=F("muted")), name="mute_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.muter_id} mutes {self.muted_id}"


class WordRule(models.Model):
    """A word that an account has put on one of its lists, in the form in which words are kept.

    *mute*: videos and comments with it are kept from the account. *filter*: comments with it, on the
    account's videos, wait for its word. Words from `first` on and before `last` are meant: the word
    alone, or in scripts that don't set words apart, all that begin so (see `videos.words`).
    """

    class Kind(models.TextChoices):
        MUTE = "mute", "Muted"
        FILTER = "filter", "Filtered"

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="word_rules")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    text = models.CharField(max_length=WORD_MAX, help_text="As the account wrote it.")
    first = models.BinaryField(max_length=WORD_BYTES, editable=False)
    last = models.BinaryField(max_length=WORD_BYTES + 1, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "kind", "first"], name="wordrule_once"),
            models.CheckConstraint(condition=Q(kind__in=["mute", "filter"]), name="wordrule_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.text}"


class NotInterested(models.Model):
    """A video that an account does not want to be shown again in feeds and lists of finds."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="not_interested"
    )
    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "video"], name="notinterested_once")]

    def __str__(self) -> str:
        return f"{self.account_id} has no interest in {self.video_id}"
