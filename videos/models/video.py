"""Videos, and the one rule that decides who sees them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .account import present
from .base import Circle, circle_known
from .relation import friends_of, no_block

CAPTION_MAX = 300
PINS_MOST = 3  # videos at the top of a profile
SLUG_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that looks like another


def new_slug() -> str:
    """A random address for a video, 55^10 of them: short, never sequential, not to be guessed."""
    return "".join(secrets.choice(SLUG_ALPHABET) for _ in range(10))


class Tag(models.Model):
    """A word that captions mark with #, kept in its folded form."""

    name = models.CharField(max_length=50, unique=True)

    def __str__(self) -> str:
        return f"#{self.name}"


class VideoQuerySet(models.QuerySet["Video"]):
    def visible_to(self, viewer: Any) -> VideoQuerySet:
        """The videos that `viewer` may see: the only place that decides it (rule 4).

        Args:
            viewer: an Account, or an AnonymousUser for somebody who is signed out.
        Returns:
            one's own videos in any state and audience; of others' those that are published, by an
            account that is there, without a block in either direction, and as wide as the stricter of the
            video's audience and the account's friends-only switch allows.
        """
        published = Q(state=Video.State.READY, published_at__isnull=False) & present("creator__")
        for_everyone = Q(audience=Video.Audience.EVERYONE, creator__friends_only=False)
        if not viewer.is_authenticated:
            return self.filter(published & for_everyone)
        is_friend = Q(creator__in=friends_of(viewer))
        if viewer.friend_of:
            is_friend |= Q(creator=viewer.friend_of)
        for_friends = ~Q(audience=Video.Audience.ONLY_ME) & is_friend
        open_to = (for_everyone | for_friends) & no_block("creator", viewer)
        return self.filter(Q(creator=viewer) | (published & open_to))

    def for_staff(self) -> VideoQuerySet:
        """Every video there is: for the admin, commands and tasks, never for a page."""
        return self.all()


class Video(models.Model):
    """A posted (or not yet posted) video, its work in progress, and its counters.

    The row is the truth about the work on its files: `state` and `download_state` say what is done,
    `attempts`, `lease_until` and `token` who works on it now. The task queue is only the doorbell.
    """

    class Audience(models.TextChoices):
        EVERYONE = "everyone", "Everyone"
        FRIENDS = "friends", "Friends"
        ONLY_ME = "me", "Only me"

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Waiting"
        PROCESSING = "processing", "Processing"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    class DownloadState(models.TextChoices):
        """The watermarked file: made after *ready*, and again when the handle changes."""

        WAITING = "waiting", "Waiting"
        PROCESSING = "processing", "Processing"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    slug = models.CharField(max_length=16, unique=True, default=new_slug, editable=False)
    creator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="videos")
    caption = models.CharField(max_length=CAPTION_MAX, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="videos")
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.EVERYONE)
    downloads_enabled = models.BooleanField(default=True)
    comments_from = models.CharField(max_length=8, choices=Circle.choices, default=Circle.EVERYONE)
    # At the top of its creator's profile, the newest pin first.
    pinned_at = models.DateTimeField(null=True, blank=True, editable=False)

    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    download_state = models.CharField(
        max_length=10, choices=DownloadState.choices, default=DownloadState.WAITING
    )
    failure = models.CharField(
        max_length=300, blank=True, help_text="Why the work failed, for the creator to read."
    )
    progress = models.PositiveSmallIntegerField(default=0, help_text="Of the work in progress, in per cent.")
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    token = models.CharField(max_length=32, blank=True)

    original = models.FileField(blank=True, max_length=200)
    original_name = models.CharField(max_length=200, blank=True)
    stream = models.FileField(blank=True, max_length=200, help_text="720 wide at most: what players get.")
    stream_small = models.FileField(
        blank=True, max_length=200, help_text="480 wide, for slow lines; none where `stream` is that small."
    )
    stream_large = models.FileField(
        blank=True, max_length=200, help_text="1080 wide, where the site makes it (RENDITION_1080)."
    )
    poster = models.FileField(blank=True, max_length=200)
    posters = models.PositiveSmallIntegerField(
        default=0,
        help_text="How many pictures of it, poster-1.jpg and so on, lie beside `stream` to choose from.",
    )
    # The languages of its text tracks; kept here so that a page of videos need not ask for them.
    caption_languages = models.JSONField(default=list, blank=True)
    download = models.FileField(blank=True, max_length=200)
    watermark_handle = models.CharField(
        max_length=30, blank=True, help_text="The handle drawn on the download."
    )
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    duration_ms = models.PositiveIntegerField(default=0)

    created_at = models.DateTimeField(default=timezone.now)
    posted_at = models.DateTimeField(null=True, blank=True, help_text="When the creator pressed Post.")
    published_at = models.DateTimeField(null=True, blank=True, help_text="When it was both posted and ready.")
    # Once set, totals read “fewer than 5” until five accounts have saved it (rule 8).
    counts_guarded = models.BooleanField(default=False)

    view_count = models.PositiveBigIntegerField(default=0)
    like_count = models.PositiveBigIntegerField(default=0)
    comment_count = models.PositiveBigIntegerField(default=0)
    share_count = models.PositiveBigIntegerField(default=0)
    save_count = models.PositiveBigIntegerField(default=0)
    favorite_count = models.PositiveBigIntegerField(default=0)
    download_count = models.PositiveBigIntegerField(default=0)

    objects = VideoQuerySet.as_manager()

    if TYPE_CHECKING:  # what a *card* has besides, for one viewer (videos.selectors.cards)
        liked: bool
        saved: bool
        favorited: bool
        downloaded: bool
        following: bool
        is_own: bool
        may_download: bool
        guarded: bool
        view_token: str
        part_ms: int
        known: set[str]  # handles in its caption that are links (videos.selectors.comments)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__in=["everyone", "friends", "me"]), name="video_audience_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["uploaded", "processing", "ready", "failed"]), name="video_state_known"
            ),
            models.CheckConstraint(
                condition=Q(download_state__in=["waiting", "processing", "ready", "failed"]),
                name="video_download_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | ~Q(stream=""), name="video_ready_has_stream"
            ),
            models.CheckConstraint(
                condition=~Q(download_state="ready") | ~Q(download=""), name="video_download_has_file"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(posted_at__isnull=False),
                name="video_published_was_posted",
            ),
            circle_known("video"),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="video_feed"),
            models.Index(fields=["creator", "-published_at", "-id"], name="video_by_creator"),
            models.Index(fields=["lease_until", "state"], name="video_work"),
            models.Index(
                fields=["creator", "-pinned_at"], condition=Q(pinned_at__isnull=False), name="video_pinned"
            ),
        ]

    def __str__(self) -> str:
        return self.caption[:60] or self.slug

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def seconds(self) -> float:
        return self.duration_ms / 1000

    @property
    def allows_downloads(self) -> bool:
        """Downloads are on only if both the video and its account say so (rule 5)."""
        return self.downloads_enabled and self.creator.downloads_enabled

    @property
    def circle(self) -> str:
        """Who may say something under it: the stricter of the video and its account."""
        order = [Circle.EVERYONE, Circle.FRIENDS, Circle.NOBODY]
        return max(Circle(self.comments_from), Circle(self.creator.comments_from), key=order.index)

    @property
    def reaches_everyone(self) -> bool:
        """Whether the stricter of video and account lets everyone see it."""
        return self.audience == self.Audience.EVERYONE and not self.creator.friends_only

    @property
    def is_public(self) -> bool:
        """Whether somebody signed out sees it, of a video that one has at hand; `visible_to` says the same."""
        is_out = self.is_ready and self.published_at is not None
        is_there = self.creator.is_active and self.creator.leaving_at is None
        return is_out and is_there and self.reaches_everyone

    @property
    def total_saves(self) -> int:
        """Standing saves of all three ways, by others than the creator."""
        return self.save_count + self.favorite_count + self.download_count
