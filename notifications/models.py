"""What people are told: likes, comments, replies and follows. Nothing else rings (rule 1)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from videos.models import Account, Comment, Video


class NotificationQuerySet(models.QuerySet["Notification"]):
    def shown_to(self, account: Account) -> NotificationQuerySet:
        """What `account` may read now. The inbox and the badge both start here, so they agree.

        Nothing is deleted when access ends: what is about a video that the account may no longer see,
        or from somebody whom it may no longer see, is left out for as long as that lasts.
        """
        # Exists by primary key, not `__in`: a database would collect every visible video for `__in`.
        actor = Account.objects.visible_to(account).filter(pk=OuterRef("actor"))
        video = Video.objects.visible_to(account).filter(pk=OuterRef("video"))
        standing = self.filter(recipient=account, withdrawn_at__isnull=True, comment__removed_at__isnull=True)
        return standing.filter(Q(video__isnull=True) | Exists(video), Exists(actor))

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """`actor` did something that `recipient` should hear of: once, whatever is undone and done again.

    `withdrawn_at` is set while the fact is undone. The row stays, so that doing it again does not
    announce it again: it comes back where it was, read if it was read.
    """

    class Kind(models.TextChoices):
        LIKE = "like", "Like"
        COMMENT = "comment", "Comment"
        REPLY = "reply", "Reply"
        FOLLOW = "follow", "Follow"

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications_caused"
    )
    kind = models.CharField(max_length=16, choices=Kind.choices)
    video = models.ForeignKey(
        Video, null=True, blank=True, on_delete=models.CASCADE, related_name="notifications"
    )
    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="notifications"
    )
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            # The promise, held by the database: a save, a favorite or a download can't be written here.
            models.CheckConstraint(
                condition=Q(kind__in=["like", "comment", "reply", "follow"]), name="notification_kind_loud"
            ),
            models.CheckConstraint(condition=~Q(recipient=F("actor")), name="notification_not_oneself"),
            models.CheckConstraint(
                condition=Q(kind="like", video__isnull=False, comment__isnull=True)
                | Q(kind__in=["comment", "reply"], video__isnull=False, comment__isnull=False)
                | Q(kind="follow", video__isnull=True, comment__isnull=True),
                name="notification_about_what_it_says",
            ),
            models.UniqueConstraint(
                fields=["recipient", "actor", "video"],
                condition=Q(kind="like"),
                name="notification_like_once",
            ),
            models.UniqueConstraint(
                fields=["recipient", "actor"], condition=Q(kind="follow"), name="notification_follow_once"
            ),
            models.UniqueConstraint(
                fields=["recipient", "comment"],
                condition=Q(comment__isnull=False),
                name="notification_comment_once",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notification_inbox"),
            models.Index(
                fields=["recipient"],
                condition=Q(read_at__isnull=True, withdrawn_at__isnull=True),
                name="notification_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
