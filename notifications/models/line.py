"""The lines of the inbox: what happened to one thing on one day is one of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from videos.models import Account, Comment, Video

from .kind import Kind, about_what_it_says, kind_is_loud, subject


class LineQuerySet(models.QuerySet["Line"]):
    def open_to(self, account: Account) -> LineQuerySet:
        """The lines of `account` about what it may see now.

        Whether anything in such a line may be read is for its rows to say (`Notification.objects.heard_by`).
        A comment that waits for its video's creator has not been said yet, also to the creator.
        """
        video = Video.objects.visible_to(account).filter(pk=OuterRef("video"))
        comment = Comment.objects.visible_to(account).filter(pk=OuterRef("comment"), held_at__isnull=True)
        # One-row subqueries: of an EXISTS beside an OR, a database may make a list of all that can be seen.
        lines = self.filter(recipient=account).alias(
            seen_video=Subquery(video.values("pk")[:1]), seen_comment=Subquery(comment.values("pk")[:1])
        )
        about_video = Q(video__isnull=True) | Q(seen_video__isnull=False)
        return lines.filter(Q(about_video, comment__isnull=True) | Q(seen_comment__isnull=False))


class Line(models.Model):
    """Likes of one video, likes of one comment, or follows, of one day; each comment and mention by itself.

    A line is what the inbox pages through and the badge counts, so ten thousand likes of one video cost
    them as much as ten. `day` is local; `at` is when the newest row was written, and orders the lines.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=16, choices=Kind.choices)
    video = models.ForeignKey(Video, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    at = models.DateTimeField()
    subject = subject()

    objects = LineQuerySet.as_manager()

    class Meta:
        constraints = [
            kind_is_loud("line"),
            about_what_it_says("line"),
            models.UniqueConstraint(fields=["recipient", "kind", "subject", "day"], name="line_once"),
        ]
        indexes = [models.Index(fields=["recipient", "-at", "-id"], name="line_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} on {self.day}"
