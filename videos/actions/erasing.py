"""Erasing accounts that have left: two weeks after they asked, one at a time, in small steps.

Each step is a transaction of its own that leaves everything right: rows go, the counters that they
moved go down by F(), and whoever has added them up (analytics, through the registry) makes the sums
right in the same transaction. Downloads and shares have no state of being taken back which a rollup
could pull later, so nothing here waits for one.

Whatever is done once has nothing to do the second time, and what is left says where to go on. So it
may be killed at any point, and run beside itself: the first step closes the account, the last one
deletes its row, and until then the next run finds it again. Files go before the rows that name them.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from videos.models import (
    Account,
    Comment,
    CommentLike,
    Follow,
    Invitation,
    Like,
    Report,
    Share,
    Video,
    VideoSave,
)
from videos.registry import Deleted, recounters

from .archives import drop_archives
from .leaving import GRACE, say_goodbye
from .saves import COUNTERS, Method
from .videos import delete_folder, delete_video

logger = logging.getLogger(__name__)
AT_ONCE = 50  # videos, or people, in one step
AT_A_TIME = 5.0  # seconds that one run takes; the next goes on where it stopped


def erase_due(*, seconds: float = AT_A_TIME) -> int:
    """Erase the accounts whose two weeks are over, for as long as a run may take.

    Returns:
        how many accounts are gone.
    """
    until, gone = time.monotonic() + seconds, 0
    due = Account.objects.filter(leaving_at__lte=timezone.now() - GRACE).order_by("leaving_at", "pk")
    for account in due:
        try:
            for _ in erase(account):
                if time.monotonic() >= until:
                    return gone
        except Exception:
            # One account that can't be erased now (a file that is in use, say) must not hold up the others.
            logger.exception("account %s could not be erased; trying again soon", account.pk)
        else:
            gone += 1
    return gone


def erase(account: Account) -> Iterator[None]:
    """Everything that there is to do, step by step; each has been committed when it is yielded.

    Args:
        account: whose two weeks are over. One that stays after all is left alone.
    """
    if not _close(account):
        return
    yield
    for model in (VideoSave, Like, Share, Comment):
        while _take_back(model, account):
            yield
    while _take_back_comment_likes(account):
        yield
    while _forget_tombstones(account):
        yield
    while _unfollow(account):
        yield
    for slug in Video.objects.for_staff().filter(creator=account).values_list("slug", flat=True):
        delete_folder(f"videos/{slug}")
        delete_video(slug=slug)
        yield
    drop_archives(account=account)
    _sign_out(account)
    yield
    _forget(account)
    yield


def _close(account: Account) -> bool:
    """Nobody signs in any more, and nobody stays: from here on there is no way back."""
    due = Account.objects.filter(pk=account.pk, leaving_at__lte=timezone.now() - GRACE)
    return due.update(is_active=False) == 1


def _day_of(moment: datetime) -> date:
    return timezone.localdate(moment, timezone.get_default_timezone())


def _take_back(model: Any, account: Account) -> bool:
    """Delete what the account did to some videos, in one way, and count it off.

    All rows about a video go together: the first save of an account is its saver's day, and must not
    move to the next one in between. Answers go with the comment that they answer, as always.
    """
    by = "author" if model is Comment else "account"
    rows = model.objects.filter(**{by: account}, video__isnull=False)
    by_day = "day" if model is Share else "created_at"
    # In the order of days, so that few days have to be added up anew.
    ids = list(rows.order_by(by_day, "pk").values_list("video", flat=True)[:AT_ONCE])
    if not ids:
        return False
    with transaction.atomic():
        going = _going(model, account, by, ids).select_for_update(of=("self",))
        if model is Comment:
            len(going)  # asked for now: whoever changes a comment locks it before its video
        # The videos are locked before their rows, in the order in which everybody locks them.
        videos = Video.objects.for_staff().filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
        creators = {video.pk: video.creator_id for video in videos.only("pk", "creator")}
        off: Counter[tuple[int, str]] = Counter()
        for row in going:
            if counter := _counter_of(row, creators[row.video_id]):
                off[row.video_id, counter] += 1
        rows.filter(video__in=ids).delete()
        _recount(
            videos=[(row.video_id, row.day if model is Share else _day_of(row.created_at)) for row in going]
        )
        for (pk, counter), number in sorted(off.items()):
            left = Greatest(F(counter) - number, 0)
            Video.objects.for_staff().filter(pk=pk).update(**{counter: left})
    return True


def _going(model: Any, account: Account, by: str, ids: Collection[int]) -> Any:
    own = Q(**{by: account})
    return model.objects.filter(own | Q(parent__author=account) if model is Comment else own, video__in=ids)


def _counter_of(row: Any, creator_id: int) -> str:
    """The counter that a row moves; "" if it doesn't count."""
    if isinstance(row, Share):
        return "share_count"
    if not row.stands:
        return ""
    if isinstance(row, VideoSave):
        return "" if row.account_id == creator_id else COUNTERS[Method(row.method)]
    if isinstance(row, Comment) and row.held_at is not None:
        return ""
    return "like_count" if isinstance(row, Like) else "comment_count"


def _recount(**days: Collection[tuple[int, date]]) -> None:
    deleted = Deleted(**{what: set(pairs) for what, pairs in days.items()})
    for recount in recounters:
        recount(deleted)


def _take_back_comment_likes(account: Account) -> bool:
    ids = list(
        CommentLike.objects.filter(account=account).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    )
    with transaction.atomic():
        going = CommentLike.objects.filter(pk__in=ids).select_for_update(of=("self",))
        liked = sorted(like.comment_id for like in going if like.stands)
        CommentLike.objects.filter(pk__in=ids).delete()
        for pk in liked:
            Comment.objects.filter(pk=pk).update(like_count=Greatest(F("like_count") - 1, 0))
    return bool(ids)


def _forget_tombstones(account: Account) -> bool:
    """What was kept of videos that are deleted counts nowhere."""
    gone = VideoSave.objects.filter(account=account, video__isnull=True).values_list("pk", flat=True)
    return VideoSave.objects.filter(pk__in=list(gone[:500])).delete()[0] > 0


def _unfollow(account: Account) -> bool:
    follows = Follow.objects.filter(follower=account)
    with transaction.atomic():
        going = list(follows.order_by("created_at", "pk").select_for_update()[:AT_ONCE])
        follows.filter(pk__in=[row.pk for row in going]).delete()
        if going:
            _recount(accounts=[(row.followee_id, _day_of(row.created_at)) for row in going])
    return bool(going)


def _sign_out(account: Account) -> None:
    """Delete the account's sessions, and whatever sessions are over: they say who somebody was."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    last = ""
    while batch := list(Session.objects.filter(session_key__gt=last).order_by("session_key")[:1000]):
        last = batch[-1].session_key
        own = [row.pk for row in batch if row.get_decoded().get("_auth_user_id") == str(account.pk)]
        Session.objects.filter(pk__in=own).delete()
    UserSession.objects.filter(user=account).delete()


def _forget(account: Account) -> None:
    """The row itself, and all that hangs on it: notifications, blocks, addresses, who followed."""
    if account.avatar:
        default_storage.delete(str(account.avatar.name))
    with transaction.atomic():
        about = ContentType.objects.get_for_model(Account)
        LogEntry.objects.filter(content_type=about, object_id=str(account.pk)).delete()
        # What was reported is still to be looked at, and the record of it stays; the words go with their owner.
        Report.objects.filter(reporter=account).update(details="")
        # Spent, and its note may say for whom it was.
        Invitation.objects.filter(used_by=account).delete()
        gone, _ = Account.objects.filter(pk=account.pk).delete()
        if gone:
            say_goodbye(account=account)
