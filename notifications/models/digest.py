"""The daily digest: who has had one of which day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from videos.models.video import new_slug


class Digest(models.Model):
    """What is remembered of an account's digests. It is there once the account has asked for them.

    `day` is the last day of which somebody has taken the digest upon them: whoever sets it may send it,
    and nobody else ever. `key` stands, signed, in the link that ends them.
    """

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest")
    key = models.CharField(max_length=16, unique=True, default=new_slug, editable=False)
    day = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Digest of {self.account_id}"
