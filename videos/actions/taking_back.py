"""Taking back what an account did to others: saves, likes, shares, comments, follows. In small steps.

Each step is a transaction of its own that leaves everything right: rows go, the counters that they
moved go down by F(), and whoever has added them up (analytics, through the registry) makes the sums
right in the same transaction. Downloads and shares have no state of being taken back which a rollup
could pull later, so nothing here waits for one. Killed at any point and run again, it goes on where it
stopped: what is gone is gone, and counted off.

Nothing tells of saves, here as everywhere: they only no longer count.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from videos.models import Account, Comment, CommentLike, Follow, Like, Share, Video, VideoSave
from videos.registry import Deleted, recounters
from videos.signals import account_unfollowed, comment_unliked, video_unliked

from .errors import Refused
from .record import write_record
from .saves import COUNTERS, Method

AT_ONCE = 50  # videos, or people, in one step
AT_A_TIME = 15.0  # seconds that staff wait for an answer; what is left then is taken back by asking again


def remove_engagement(*, account: Account, by: Account, seconds: float = AT_A_TIME) -> bool:
    """Take a suspended account's engagement out of all counts, for good. For staff.

    Its saves of all three ways with what was written to them, likes, shares, comments with the answers to
    them, likes of comments, and follows. Views stay: they lead back to nobody. What others did to its own
    videos stays, too, and comes back with it. Asked again, it goes on where it stopped.

    Args:
        by: who asks; that is written down.
        seconds: for how long it may take.
    Returns:
        whether nothing is left.
    Raises:
        Refused: the account is not suspended, or it is the one that asks.
    """
    if account.pk == by.pk or not _is_suspended(account):
        raise Refused(f"@{account.handle} is not suspended. Suspend it first.", status=409)
    write_record(by=by, about=account, said="Asked for its engagement to be removed from all counts")
    until = time.monotonic() + seconds
    for _ in take_back_everything(account, withdraw=True):
        if not _is_suspended(account):  # somebody has brought it back meanwhile: it keeps what is left
            return False
        if time.monotonic() >= until:
            return not engagement_left(account)
    write_record(by=by, about=account, said="Its engagement is removed from all counts")
    return True


def _is_suspended(account: Account) -> bool:
    return Account.objects.filter(pk=account.pk, suspended_at__isnull=False).exists()


def engagement_left(account: Account) -> int:
    """How many rows there are that `remove_engagement` would take back."""
    return sum(
        rows.count()
        for rows in (
            VideoSave.objects.filter(account=account, video__isnull=False),
            Like.objects.filter(account=account),
            Share.objects.filter(account=account),
            Comment.objects.filter(author=account),
            CommentLike.objects.filter(account=account),
            Follow.objects.filter(follower=account),
        )
    )


def take_back_everything(account: Account, *, withdraw: bool = False) -> Iterator[None]:
    """Everything there is to take back, step by step; each has been committed when it is yielded.

    Args:
        withdraw: also take back what others were told of likes and follows. Who is erased needn't: what was
            told goes with the account.
    """
    for model in (VideoSave, Like, Share, Comment):
        while _take_back(model, account, withdraw=withdraw):
            yield
    while _take_back_comment_likes(account, withdraw=withdraw):
        yield
    while _unfollow(account, withdraw=withdraw):
        yield


def _day_of(moment: datetime) -> date:
    return timezone.localdate(moment, timezone.get_default_timezone())


def _take_back(model: Any, account: Account, *, withdraw: bool) -> bool:
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
        rows_going = _going(model, account, by, ids).select_for_update(of=("self",))
        if model is Comment:
            len(rows_going)  # asked for now: whoever changes a comment locks it before its video
        # The videos are locked before their rows, in the order in which everybody locks them.
        videos = Video.objects.for_staff().filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
        held = {video.pk: video for video in videos.only("pk", "creator")}
        going = list(rows_going)
        off: Counter[tuple[int, str]] = Counter()
        for row in going:
            if counter := _counter_of(row, held[row.video_id].creator_id):
                off[row.video_id, counter] += 1
            if withdraw and isinstance(row, Like) and row.stands:
                row.video, row.account = held[row.video_id], account
                video_unliked.send(sender=Like, like=row)
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


def _take_back_comment_likes(account: Account, *, withdraw: bool) -> bool:
    ids = list(
        CommentLike.objects.filter(account=account).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    )
    with transaction.atomic():
        rows = CommentLike.objects.filter(pk__in=ids).select_for_update(of=("self",))
        going = [like for like in rows.select_related("comment__video") if like.stands]
        liked = sorted(like.comment_id for like in going)
        if withdraw:
            for like in going:
                comment_unliked.send(sender=CommentLike, like=like)
        CommentLike.objects.filter(pk__in=ids).delete()
        for pk in liked:
            Comment.objects.filter(pk=pk).update(like_count=Greatest(F("like_count") - 1, 0))
    return bool(ids)


def _unfollow(account: Account, *, withdraw: bool) -> bool:
    follows = Follow.objects.filter(follower=account)
    with transaction.atomic():
        going = list(follows.order_by("created_at", "pk").select_for_update()[:AT_ONCE])
        if withdraw:
            for follow in going:
                if follow.stands:
                    account_unfollowed.send(sender=Follow, follow=follow)
        follows.filter(pk__in=[row.pk for row in going]).delete()
        if going:
            _recount(accounts=[(row.followee_id, _day_of(row.created_at)) for row in going])
    return bool(going)
