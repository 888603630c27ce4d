"""Writing ranked lists in generations, so that a reader stays in the one that they began with.

A generation is written in small transactions, so that nobody waits long for the database, and `made_at`
last: one whose worker was killed stays without, is never read, and is swept. Two workers at once make two
generations, each of them whole; the newer one is read.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from videos.models import Generation, Rank, Video

logger = logging.getLogger(__name__)
STEP = 500  # rows in one transaction
KEPT = timedelta(hours=3)  # for how long one is kept after a newer one has taken its place
GIVEN_UP = timedelta(minutes=10)  # after so long in the making, its worker is dead
TRIES = 5


def write_generation(
    board: str, video_ids: Sequence[int], *, new_from: datetime, rest_from: datetime | None = None
) -> Generation | None:
    """Write a ranked list, unless it says the same as the newest one.

    Args:
        board: one of Generation.Board.
        video_ids: in order, each once. One that is deleted meanwhile is left out.
        new_from, rest_from: see Generation.
    Returns:
        the new generation, or None if nothing has changed (or it was taken for dead, having paused).
    """
    newest = Generation.objects.complete(board).first()
    if newest is None and not video_ids:
        return None
    if newest is not None and newest.rest_from == rest_from and _order_of(newest) == list(video_ids):
        return None
    generation = Generation.objects.create(board=board, new_from=new_from, rest_from=rest_from)
    for start in range(0, len(video_ids), STEP):
        some = {start + place: pk for place, pk in enumerate(video_ids[start : start + STEP])}
        if not _put(generation, some):
            return None
    now = timezone.now()
    if not Generation.objects.filter(pk=generation.pk).update(made_at=now):
        return None
    generation.made_at = now
    return generation


def _order_of(generation: Generation) -> list[int]:
    return list(generation.ranks.order_by("position").values_list("video_id", flat=True))


def _put(generation: Generation, places: dict[int, int]) -> bool:
    """Write some places; returns False if the generation is gone."""
    for _ in range(TRIES):
        there = set(Video.objects.for_staff().filter(pk__in=places.values()).values_list("pk", flat=True))
        rows = [
            Rank(generation=generation, position=position, video_id=pk)
            for position, pk in places.items()
            if pk in there
        ]
        try:
            with transaction.atomic():
                # Held, so that no sweep takes it away in between.
                if not Generation.objects.select_for_update().filter(pk=generation.pk).exists():
                    return False
                Rank.objects.bulk_create(rows)
            return True
        except IntegrityError:
            continue  # a video was deleted between the look and the writing
    logger.warning("videos are deleted faster than generation %s is written", generation.pk)
    return False


def is_being_made(board: str) -> bool:
    """Whether some worker is making one just now, as far as can be told."""
    since = timezone.now() - GIVEN_UP
    return Generation.objects.filter(board=board, made_at__isnull=True, started_at__gt=since).exists()


def sweep_generations() -> int:
    """Remove the generations that nobody is in any more, and those whose worker has died.

    One goes a few hours after a newer one has taken its place, however old it is itself: until then
    somebody may be reading it.

    Returns:
        how many went.
    """
    now, gone = timezone.now(), 0
    for board in Generation.Board.values:
        complete = Generation.objects.complete(board)
        doomed = Q(made_at__isnull=True, started_at__lt=now - GIVEN_UP)
        if heir := complete.filter(made_at__lte=now - KEPT).first():
            doomed |= Q(made_at__lt=heir.made_at) | Q(made_at=heir.made_at, pk__lt=heir.pk)
        for generation in Generation.objects.filter(doomed, board=board):
            _remove(generation)
            gone += 1
    return gone


def _remove(generation: Generation) -> None:
    """Take it out of reading first: half of it must never be read as a whole."""
    Generation.objects.filter(pk=generation.pk).update(made_at=None)
    ranks = Rank.objects.filter(generation=generation)
    while some := list(ranks.values_list("pk", flat=True)[:STEP]):
        Rank.objects.filter(pk__in=some).delete()
    generation.delete()
