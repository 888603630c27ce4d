"""Collections: what a saver puts together on the shelf. As private as the saves in them."""

from __future__ import annotations

import unicodedata
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .base import FoldedField
from .engagement import VideoSave
from .video import new_slug

COLLECTION_NAME_MAX = 60
COLLECTIONS_MAX = 200  # of one account


def name_key(name: str) -> str:
    """The form by which names are compared: “Recipes” and “recipes ” are one."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class NameKeyField(FoldedField):
    source, fold = "name", staticmethod(name_key)


class StandingManager(models.Manager[Any]):
    """Only what has not been taken away: what can still be undone shows up nowhere."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(removed_at__isnull=True)


class Removable(models.Model):
    """What its owner may take away, and put back for thirty days."""

    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = StandingManager()
    everything: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True


class Collection(Removable):
    """A named part of one's shelf. An item may be in several."""

    # What the saver's pages call it; the id would tell how many there are on the whole site.
    key = models.CharField(max_length=16, unique=True, default=new_slug, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="collections"
    )
    name = models.CharField(max_length=COLLECTION_NAME_MAX)
    name_key = NameKeyField(max_length=COLLECTION_NAME_MAX * 4, editable=False)
    position = models.PositiveIntegerField(default=0, help_text="Its place among the owner’s, from 0.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "name_key"],
                condition=Q(removed_at__isnull=True),
                name="collection_name_once",
            )
        ]
        indexes = [models.Index(fields=["account", "position"], name="collection_order")]

    def __str__(self) -> str:
        return self.name


class CollectionItem(Removable):
    """A save in a collection. It outlives a removal of the save, so that putting it back brings it here."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items")
    video_save = models.ForeignKey(VideoSave, on_delete=models.CASCADE, related_name="places")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "video_save"], name="collectionitem_once")
        ]
        indexes = [
            models.Index(
                fields=["collection", "-added_at", "-id"],
                condition=Q(removed_at__isnull=True),
                name="collectionitem_newest",
            )
        ]

    def __str__(self) -> str:
        return f"{self.video_save_id} in {self.collection_id}"
