"""What people are told: likes, comments, replies, mentions and follows. Nothing else rings (rule 1)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from videos.models import Account, Comment, Mute, Video

from .kind import Kind, about_what_it_says, kind_is_loud, subject
from .line import Line


class NotificationQuerySet(models.QuerySet["Notification"]):
    def heard_by(self, account: Account) -> NotificationQuerySet:
        """Rows that stand, by people whom `account` may see and has not muted.

        Whether it may see what they are about is asked once for their line (`Line.objects.open_to`).
        """
        # By primary key, as in `open_to`.
        actor = Account.objects.visible_to(account).filter(pk=OuterRef("actor"))
        muted = Mute.objects.filter(muter=account, muted=OuterRef("actor"))
        standing = self.filter(withdrawn_at__isnull=True, has_muted_word=False)
        return standing.filter(Exists(actor), ~Exists(muted))

    def shown_to(self, account: Account) -> NotificationQuerySet:
        """What `account` may read in its inbox now.

        Nothing is deleted when access ends: what is about a video or a comment that the account may no
        longer see, or by somebody whom it may no longer see, is left out for as long as that lasts.
        """
        line = Line.objects.open_to(account).filter(pk=OuterRef("line"))
        return self.heard_by(account).filter(Exists(line), recipient=account, on_site=True)

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """`actor` did something that `recipient` should hear of: once, whatever is undone and done again.

    `withdrawn_at` is set while the fact is undone. The row stays for thirty days, so that doing it again
    does not announce it again: it comes back where it was, read if it was read. What becomes of a comment
    needs no such sign: a row is shown only while its comment may be read.

    Where a row goes is decided when it is written, so that a switch turned on later brings no flood:
    `on_site` to the inbox, `in_digest` to the next digest (until that has been sent). `has_muted_word`
    follows the text of the comment.
    """

    Kind = Kind

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
    subject = subject()
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="rows", db_index=False)
    on_site = models.BooleanField(default=True)
    in_digest = models.BooleanField(default=False)
    has_muted_word = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            kind_is_loud("notification"),
            about_what_it_says("notification"),
            models.CheckConstraint(condition=~Q(recipient=F("actor")), name="notification_not_oneself"),
            models.UniqueConstraint(
                fields=["recipient", "actor", "kind", "subject"], name="notification_once"
            ),
            # Of a comment one hears once, as an answer, a comment or a mention.
            models.UniqueConstraint(
                fields=["recipient", "comment"],
                condition=Q(kind__in=["reply", "comment", "mention"], comment__isnull=False),
                name="notification_comment_once",
            ),
        ]
        indexes = [
            models.Index(fields=["line", "-id"], name="notification_by_line"),
            models.Index(
                fields=["recipient", "line"],
                condition=Q(
                    read_at__isnull=True, withdrawn_at__isnull=True, on_site=True, has_muted_word=False
                ),
                name="notification_unread",
            ),
            models.Index(
                fields=["recipient", "created_at"],
                condition=Q(in_digest=True),
                name="notification_for_digest",
            ),
            models.Index(
                fields=["withdrawn_at"],
                condition=Q(withdrawn_at__isnull=False),
                name="notification_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
