"""The terms by which videos, accounts and tags are found on the whole site. The texts are the truth; these follow them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .video import Tag, Video


class Terms(models.Model):
    """What `videos.search.fed` makes of a text.

    Beside each table stands an index that no model describes (`videos.search`). On SQLite it is kept in
    step by triggers, which go when Django makes a table anew: a migration that changes one of these
    tables has to make its index again.
    """

    terms = models.TextField()

    class Meta:
        abstract = True


class VideoTerms(Terms):
    """Of a video's caption, and its creator's handle and name."""

    video = models.OneToOneField(Video, on_delete=models.CASCADE, related_name="kept")

    def __str__(self) -> str:
        return f"Terms of video {self.video_id}"


class AccountTerms(Terms):
    """Of an account's handle and name."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept")

    def __str__(self) -> str:
        return f"Terms of account {self.account_id}"


class TagTerms(Terms):
    """Of a tag."""

    tag = models.OneToOneField(Tag, on_delete=models.CASCADE, related_name="kept")

    def __str__(self) -> str:
        return f"Terms of #{self.tag_id}"
