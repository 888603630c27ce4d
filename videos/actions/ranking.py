"""The order of *For you*, and of *Most saved this week*: formulas, and when the worker makes the lists anew.

**For you** = freshness × worth, the highest first:

- freshness halves with every two days since the publication;
- worth = (points + 5) ÷ (views + 20), beside the ¼ of a video that nobody has seen yet; no less than a
  quarter of that, and no more than sixteen times as much;
- points: 1 for each account that likes the video, 2 for each that comments on it, 2 for each that shares
  it, and 4 for each that saves it.

The logarithm is what is sorted: log₂ worth + publication ÷ 2 days. So the order does not change while
nobody does anything, and no clock runs in it. That form is Reddit's “hot” (log₁₀ votes + seconds ÷ 45,000,
`r2/lib/db/_sorts.pyx` of its published code); the smoothing is IMDb's weighted rating, where a title with
few votes is taken for an average one. The bounds keep what is new in sight, as sixteen times the worth
is four halvings, eight days; and however many views somebody makes up, a video loses no more than four days.

Who counts. The creator never does: own views and saves are in no number, own likes, comments and shares are
taken out. Everybody else counts once in each way, however many comments they write.

What the order tells of saves. Of a video that everyone may see, each of its three save counts is an exact
public fact at any time, so it weighs with the largest of the three: at least so many accounts have saved it,
and nothing is said about whether two ways were one person's. The saves of any other video, or of one that
was ever guarded (rule 8), weigh nothing, in whatever numbers.

**Most saved this week**: at most a hundred videos that everyone may see and whose totals were never guarded,
each saved in at least one way by at least five accounts in the last seven days, by how many these are in
steps of five, and then the newest. It is made once an hour, and again from the public numbers only: the
largest of three, whose growth in a week is known to everybody who has looked at them twice. (Were it
accounts instead, then whoever has four accounts of their own could use the limit of five as a scale: does a
favorite that somebody shows on their profile add an account to the one save that there is, or are they the same?)
Most single saves move nothing; one that completes a five moves the video within the hour, and tells what
the number under the video has told already. A save put back after its removal keeps its date.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from math import log2
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F
from django.utils import timezone

from videos.models import Comment, Generation, Like, Share, Video, VideoSave

from .generations import STEP, is_being_made, sweep_generations, write_generation

Board = Generation.Board

HALF_LIFE = timedelta(days=2)
LIKE, COMMENT, SHARE, SAVE = 1, 2, 2, 4
USUAL_POINTS, USUAL_VIEWS = 5, 20
USUAL = USUAL_POINTS / USUAL_VIEWS
LEAST, MOST = 1 / 4, 16

RANKED = 2000  # the newest; older ones follow by time
# Who had pressed Post just before the list was made may have been too late for it, and is still new.
LATE = timedelta(minutes=1)

WEEK = timedelta(days=7)
LISTED = 100
FEWEST = 5  # savers, and the step

EVERY = {Board.FOR_YOU: timedelta(seconds=100), Board.MOST_SAVED: timedelta(hours=1)}


def keep_ranks() -> int:
    """The worker's chore: make the lists whose time has come, and sweep old ones.

    Returns:
        how many were made.
    """
    made = 0
    for board, make in ((Board.FOR_YOU, rank_for_you), (Board.MOST_SAVED, rank_most_saved)):
        newest = Generation.objects.complete(board).values_list("made_at", flat=True).first()
        is_due = newest is None or newest <= timezone.now() - EVERY[board]
        if is_due and not is_being_made(board):
            made += make() is not None
    sweep_generations()
    return made


def rank_for_you() -> Generation | None:
    """Rank the newest videos, whoever may see them: that is decided when the list is read.

    Returns:
        the new generation, or None if the order has not changed.
    """
    new_from, rest_from = timezone.now() - LATE, None
    newest = (
        Video.objects.for_staff()
        .filter(published_at__isnull=False)
        .select_related("creator")
        .only(*_COLUMNS)
        .order_by("-published_at", "-pk")
    )
    videos = list(newest[: RANKED + 1])
    if len(videos) > RANKED and (rest_from := videos[-1].published_at):
        # All of one instant are on one side; and what is older is never new.
        videos = [video for video in videos if video.published_at != rest_from]
        new_from = max(new_from, rest_from + timedelta(microseconds=1))
    points: dict[int, int] = {}
    for start in range(0, len(videos), STEP):
        points |= _points(videos[start : start + STEP])
    videos.sort(key=lambda video: (_height(video, points[video.pk]), video.pk), reverse=True)
    return write_generation(
        Board.FOR_YOU, [video.pk for video in videos], new_from=new_from, rest_from=rest_from
    )


_COLUMNS = (
    "published_at", "created_at", "view_count", "like_count", "save_count", "favorite_count", "download_count",
    "audience", "counts_guarded", "creator__friends_only",
)  # fmt: skip


def _points(videos: list[Video]) -> dict[int, int]:
    """What others than its creator have done with each video."""
    ids = [video.pk for video in videos]
    own_likes = Like.objects.standing().filter(video__in=ids, account=F("video__creator"))
    own_liked = set(own_likes.values_list("video", flat=True))
    commenters = _others(Comment.objects.counted(), "author", ids)
    sharers = _others(Share.objects.all(), "account", ids)
    return {
        video.pk: LIKE * (video.like_count - (video.pk in own_liked))
        + COMMENT * commenters.get(video.pk, 0)
        + SHARE * sharers.get(video.pk, 0)
        + SAVE * _savers(video)
        for video in videos
    }


def _others(rows: Any, by: str, ids: list[int]) -> dict[int, int]:
    """By how many accounts other than the creator there are rows, for each video that has some."""
    others = rows.filter(video__in=ids).exclude(**{by: F("video__creator")}).order_by()
    return dict(others.values_list("video").annotate(Count(by, distinct=True)))


def _savers(video: Video) -> int:
    if video.counts_guarded or not video.reaches_everyone:
        return 0
    return max(video.save_count, video.favorite_count, video.download_count)


def _height(video: Video, points: int) -> float:
    worth = (points + USUAL_POINTS) / (video.view_count + USUAL_VIEWS) / USUAL
    published_at = video.published_at or video.created_at
    return log2(min(max(worth, LEAST), MOST)) + published_at.timestamp() / HALF_LIFE.total_seconds()


def rank_most_saved() -> Generation | None:
    """List what was saved most in the last seven days.

    Returns:
        the new generation, or None if the order has not changed.
    """
    now = timezone.now()
    for_everyone = Video.objects.visible_to(AnonymousUser()).filter(counts_guarded=False)
    saves = VideoSave.objects.standing().filter(created_at__gte=now - WEEK, video__in=for_everyone)
    by_way = (
        saves.exclude(account=F("video__creator"))
        .order_by()
        .values_list("video", "video__published_at", "method")
        .annotate(Count("pk"))
    )
    most: dict[tuple[int, datetime], int] = defaultdict(int)
    for pk, published_at, _, number in by_way:
        most[pk, published_at] = max(most[pk, published_at], number)
    listed = sorted(
        ((number // FEWEST, published_at, pk) for (pk, published_at), number in most.items()), reverse=True
    )
    ids = [pk for step, _, pk in listed if step][:LISTED]
    return write_generation(Board.MOST_SAVED, ids, new_from=now)
