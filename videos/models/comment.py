"""Comments, with replies one level deep."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from .account import Account
from .base import Standing, StandingQuerySet
from .relation import Block
from .video import Video

COMMENT_MAX = 500


def _without_block_on(*people: str) -> Q:
    """The condition that a video's creator and those who are named by a comment have not parted.

    Args:
        people: fields of the comment in whose subquery the video stands.
    """
    blocked, blockers = Q(), Q()
    for person in people:
        blocked |= Q(blocked=OuterRef(OuterRef(person)))
        blockers |= Q(blocker=OuterRef(OuterRef(person)))
    by_creator = Block.objects.filter(blocked, blocker=OuterRef("creator"))
    by_them = Block.objects.filter(blockers, blocked=OuterRef("creator"))
    return ~Q(Exists(by_creator)) & ~Q(Exists(by_them))


class CommentQuerySet(StandingQuerySet):
    def counted(self) -> Self:
        """What the number under a video says: what stands, and does not wait for the creator's word."""
        return self.standing().filter(held_at__isnull=True)

    def visible_to(self, viewer: Any) -> Self:
        """The comments that `viewer` may read: the only place that decides it.

        Of videos that the viewer may see; what stands, by authors whom the viewer may see. One that is
        held (the creator's word filter) is its author's and the creator's alone. Answers go with the
        comment that they answer. Under the video of somebody with whom its author is parted by a block, in
        either direction, it is nobody's: whoever blocks a creator could otherwise go on speaking to
        everybody there, where the one person who may delete it can't see it.

        Args:
            viewer: an Account or an AnonymousUser.
        """
        # Exists by primary key, not `__in`: a database would collect all videos and people that may be seen.
        authors, videos = Account.objects.visible_to(viewer), Video.objects.visible_to(viewer)
        answered_author = Exists(authors.filter(pk=OuterRef("parent__author")))
        answered = Q(parent__isnull=True) | Q(
            answered_author, parent__removed_at__isnull=True, parent__held_at__isnull=True
        )
        open_to = Q(held_at__isnull=True)
        if viewer.is_authenticated:
            open_to |= Q(author=viewer) | Q(video__creator=viewer)
        author = authors.filter(pk=OuterRef("author"))
        video = videos.filter(_without_block_on("author", "parent__author"), pk=OuterRef("video"))
        return self.standing().filter(answered, open_to, Exists(author), Exists(video))


class Comment(Standing):
    """`removed_at` is set when its author or the video's creator deletes it.

    `held_at` is set while it waits for the creator's word, as it has a word of the creator's filter: it
    is not counted, and nobody has been told of it.
    """

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    text = models.CharField(max_length=COMMENT_MAX)
    edited_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    pinned_at = models.DateTimeField(null=True, blank=True)
    # Whoever deleted it may put it back; nobody else. Null while it stands, and where staff did it.
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    like_count = models.PositiveBigIntegerField(default=0)

    objects: ClassVar[models.Manager[Any]] = CommentQuerySet.as_manager()

    sent_twice = False  # on what `add_comment` returns

    if TYPE_CHECKING:
        replies_list: list[Comment]  # set by videos.selectors.comments
        more_replies: int
        more_from: str  # where they go on, for their address
        reached: bool
        liked: bool
        quieted: bool
        known: set[str]
        may_edit: bool

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_has_text"),
            models.CheckConstraint(
                condition=Q(pinned_at__isnull=True) | Q(parent__isnull=True, held_at__isnull=True),
                name="comment_pinned_is_a_thread",
            ),
            models.UniqueConstraint(
                fields=["video"],
                condition=Q(pinned_at__isnull=False, removed_at__isnull=True),
                name="comment_one_pinned",
            ),
        ]
        indexes = [
            models.Index(fields=["video", "-created_at", "-id"], name="comment_thread"),
            models.Index(fields=["parent", "created_at", "id"], name="comment_answers"),
            models.Index(
                fields=["video", "-created_at"],
                condition=Q(held_at__isnull=False, removed_at__isnull=True),
                name="comment_held",
            ),
            models.Index(fields=["changed_at"], name="comment_changed"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def edition(self) -> str:
        """Names the words as they are now, so that a button can say which ones were read."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


class CommentLike(Standing):
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comment_likes"
    )
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="likes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "comment"], name="commentlike_once")]
        indexes = [models.Index(fields=["comment", "removed_at"], name="commentlike_comment")]

    def __str__(self) -> str:
        return f"{self.account_id} likes comment {self.comment_id}"
