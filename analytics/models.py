"""Daily rollups: what the pages of analytics read, however many saves and views there are.

Nothing here says who did something; the rows that do stay in `videos`. `rollups.py` is the only writer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from videos.models import Video


class VideoDay(models.Model):
    """What happened to one video on one day of the site's time zone, as far as it still stands.

    A like, comment or save belongs to the day on which it was first made, so that taking it back
    lowers that day, and putting it back raises it again. Days on which nothing stands have no row.

    The `guarded_…` columns hold the same numbers as they may be told of a video whose totals are
    guarded (rule 8): nothing until the day on which the fifth account saved it, everything up to then
    on that day, and from then on the same as the plain columns. That is exactly what somebody who
    looked at the public totals every evening would know.
    """

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)
    likes = models.PositiveIntegerField(default=0)
    comments = models.PositiveIntegerField(default=0)
    shares = models.PositiveIntegerField(default=0)
    # Watch time: how long it was really played, all viewers together.
    watch_ms = models.PositiveBigIntegerField(default=0)
    # Of the three ways to save, by accounts other than the creator.
    saves = models.PositiveIntegerField(default=0)
    favorites = models.PositiveIntegerField(default=0)
    downloads = models.PositiveIntegerField(default=0)
    # Accounts whose first standing save of this video, by any way, falls on this day: days add up.
    savers = models.PositiveIntegerField(default=0)

    guarded_views = models.PositiveIntegerField(default=0)
    guarded_saves = models.PositiveIntegerField(default=0)
    guarded_favorites = models.PositiveIntegerField(default=0)
    guarded_downloads = models.PositiveIntegerField(default=0)
    guarded_savers = models.PositiveIntegerField(default=0)

    class Meta:
        # The index of this constraint also serves the creators' pages, which come by way of the video.
        constraints = [models.UniqueConstraint(fields=["video", "day"], name="videoday_once")]
        # For the whole site's numbers, and the admin's list.
        indexes = [models.Index(fields=["day"], name="videoday_by_day")]

    def __str__(self) -> str:
        return f"video {self.video_id} on {self.day}"


class RetentionDay(models.Model):
    """How many of a day's viewers watched each part of a video. Days without a viewer who told have no row.

    It stands beside `VideoDay` because it is long, and only the page of one video reads it.
    """

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="retention_days")
    day = models.DateField()
    # Those whose player told which parts they watched; less than the views of days before Hush asked for it.
    viewers = models.PositiveIntegerField(default=0)
    # A number for each part (see `videos.models.view`) up to the last that anybody watched.
    parts = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["video", "day"], name="retentionday_once")]

    def __str__(self) -> str:
        return f"who watched which part of video {self.video_id} on {self.day}"


class AccountDay(models.Model):
    """How many of an account's followers of today began to follow it on one day."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    followers = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="accountday_once")]

    def __str__(self) -> str:
        return f"account {self.account_id} on {self.day}"


class CountedSaver(models.Model):
    """In which cells of a video's splits one saver is counted. No page and no admin shows these rows.

    They are what keeps the splits quiet: only with them can it be told how many savers stand behind a
    difference between two publications. The argument is in `quiet.py`; `splits.py` is the only writer.

    An empty cell: not in the numbers of that split (yet, or any more). Without an account: it was
    deleted, and its cells are taken out of the numbers together with those of others.
    """

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="counted_savers")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="counted_saves"
    )
    reason = models.CharField(max_length=11, blank=True)
    follower = models.CharField(max_length=8, blank=True)
    moment = models.CharField(max_length=8, blank=True)
    # The last day on which this saver helped to bring a publication about.
    counted_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["video", "account"], name="countedsaver_once")]

    def __str__(self) -> str:
        return f"a saver of {self.video_id}"


class PublishedSplits(models.Model):
    """What the pages say of a video's savers, by reason, follower and moment; `splits.py` is the only writer.

    Each of the three is empty until there is something to tell, then as `quiet.Table` has it:
    {"cells": {cell: savers}, "rest": savers in no shown cell, "on": the day on which it was published}.
    """

    video = models.OneToOneField(Video, on_delete=models.CASCADE, related_name="splits")
    reason = models.JSONField(default=dict, blank=True)
    follower = models.JSONField(default=dict, blank=True)
    moment = models.JSONField(default=dict, blank=True)
    # The changes before this have been in a publication, or have waited through one.
    pulled_until = models.DateTimeField()

    class Meta:
        verbose_name_plural = "published splits"

    def __str__(self) -> str:
        return f"splits of {self.video_id}"


class ToldMark(models.Model):
    """When something last changed that an account's pages tell: an open page asks by it whether to look again.

    It moves with what may be told, never with what is held back, or it would tell of it.
    """

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="told_mark"
    )
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"account {self.account_id} at {self.moved_at}"


class SiteDay(models.Model):
    """What the daily numbers of videos don't have of one day of the whole site; `site.py` is the only writer.

    People lead back to nobody: the keys by which viewers are told apart for a day are not kept in it. There
    are no sums of saves or views: whoever takes their own from a sum that was counted at another time reads
    what changed in between (rule 8).
    """

    day = models.DateField(unique=True)
    people = models.PositiveIntegerField(default=0)  # who watched a video, signed in or not
    uploads = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()

    if TYPE_CHECKING:
        saves: int  # of all three ways, and views: set by `site.health`
        views: int

    class Meta:
        verbose_name = "day of the site"
        verbose_name_plural = "health of the site"  # the admin's list of them is that page

    def __str__(self) -> str:
        return f"the site on {self.day}"


class RollupProof(models.Model):
    """One nightly run over all daily numbers: each was compared with the rows it was counted from."""

    SHOWN = 20

    finished_at = models.DateTimeField()
    owners = models.PositiveBigIntegerField(help_text="How many videos and accounts were looked at.")
    drifts = models.PositiveBigIntegerField(help_text="How many numbers differed, and were counted anew.")
    first = models.TextField(blank=True, help_text=f"The first {SHOWN} of them.")

    class Meta:
        indexes = [models.Index(fields=["-finished_at"], name="rollupproof_newest")]
        verbose_name = "proof of the daily numbers"
        verbose_name_plural = "proofs of the daily numbers"

    def __str__(self) -> str:
        return f"{self.finished_at:%Y-%m-%d %H:%M}"


class RollupMark(models.Model):
    """Until when the changes of one kind of row have been pulled; null before the first rollup."""

    name = models.CharField(max_length=20, unique=True)
    pulled_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} until {self.pulled_until}"
