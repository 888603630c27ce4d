"""What the rows that people make and take back have in common."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone


class Circle(models.TextChoices):
    """Who may say something under a video."""

    EVERYONE = "everyone", "Everyone"
    FRIENDS = "friends", "Friends"
    NOBODY = "nobody", "Nobody"


def circle_known(owner: str) -> models.CheckConstraint:
    """The constraint that `comments_from` is one of the circles."""
    return models.CheckConstraint(
        condition=models.Q(comments_from__in=["everyone", "friends", "nobody"]),
        name=f"{owner}_comments_from_known",
    )


class StandingQuerySet(models.QuerySet[Any]):
    """Rows that may have been taken back since."""

    def standing(self) -> Self:
        """The rows that stand: made, and not taken back."""
        return self.filter(removed_at__isnull=True)


class Standing(models.Model):
    """A row that stands until it is taken back, and is revived rather than written twice.

    The row outlives its removal for 30 days, so that counts can be proved, a like again does not
    announce itself again, and analytics can pull what changed by `changed_at`.
    """

    created_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = StandingQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def stands(self) -> bool:
        return self.removed_at is None


class FoldedField(models.CharField[str, str]):
    """Keeps the form of another field by which it is compared, whoever writes the row."""

    source: ClassVar[str]

    @staticmethod
    @abstractmethod
    def fold(text: str, /) -> str:
        """The form by which `text` is compared; each kind of field has its own."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        key = self.fold(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, key)
        return key
