"""The rounds in which the splits of a video are published. Why they are as they are: `quiet.py`.

The worker's rollup calls `publish_splits` last. It looks at the videos that savers have changed, and
where a round is due it counts anew, from the rows, in one transaction: the cells in which each saver is
counted, and what is shown. So killed, repeated, or beside itself it ends the same; what commits late is
in the next round. A page only ever reads `PublishedSplits`.

A saver is an account other than the creator with a standing save, by whichever way; it is in one cell of
each split. Its earliest save says whether it followed; the earliest that has a reason, or a moment, says
that one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, Sum

from videos.models import Follow, Video, VideoSave
from videos.selectors.counts import FEWEST

from .live import mark_moved
from .models import CountedSaver, PublishedSplits, VideoDay
from .quiet import OUTSIDE, Move, applied, further_needed, moves, releasable
from .sources import AT_ONCE, OVERLAP, in_batches, today

# Why and when is said in the sheet that opens with a save: until then, nobody is put under “no reason”.
SETTLING = timedelta(minutes=2)
ONCE_IN = timedelta(days=30)  # a saver helps to bring a round about
NONE = "none"
FOLLOWER, OTHER = "follower", "other"
BINS = 12  # at most; of so many seconds:
WIDTHS = (1, 2, 3, 5, 10, 15, 20, 30, 60)
KINDS = ("reason", "follower", "moment")


def bin_width(duration_ms: int) -> int:
    """Of how many seconds the moments of a video are put together."""
    return next((width for width in WIDTHS if width * 1000 * BINS >= duration_ms), -(-duration_ms // 12_000))


def bins(duration_ms: int) -> list[int]:
    """The seconds at which they begin."""
    width = bin_width(duration_ms)
    return list(range(0, max(1, -(-duration_ms // 1000)), width))


def cells_of(video: Video) -> dict[str, list[str]]:
    """The cells that each split of a video has."""
    return {
        "reason": [*VideoSave.Reason.values, NONE],
        "follower": [FOLLOWER, OTHER],
        "moment": [*map(str, bins(video.duration_ms)), NONE],
    }


@dataclass
class Round:
    """What is to be done for one video: nothing, unless enough savers have changed.

    Args:
        rows: where savers are counted, by account; those whose account is gone have a key of their own.
        now: of each split in which cell each saver is.
        changes: of each split, the moves.
        further: the savers who bring the round about.
        followers_saved: when each saver who followed did save it, the earliest first.
    """

    rows: dict[Hashable, CountedSaver]
    now: dict[str, dict[Hashable, str]]
    changes: dict[str, list[Move]]
    further: set[Hashable]
    followers_saved: list[datetime]

    @property
    def is_due(self) -> bool:
        return len(self.further) >= further_needed(len(self.now["follower"]))

    @property
    def changed(self) -> set[Hashable]:
        return {move.saver for changes in self.changes.values() for move in changes}


def publish_splits(since: datetime | None, now: datetime, take_turn: Callable[[], None]) -> int:
    """Publish the splits for which a round is due.

    Args:
        since: of the videos whose savers have changed after that; None: of all.
        now: when the run started.
        take_turn: waits, in a transaction, until no other run is writing.
    Returns:
        how many videos had a round.
    """
    done = 0
    for video in _candidates(since):
        if not _round(video, now).is_due:  # without a lock: mostly it isn't
            continue
        with transaction.atomic():
            take_turn()
            done += _hold_round(video, now)
    return done


def _candidates(since: datetime | None) -> Iterator[Video]:
    """The videos of which a round could be due: told by counting those who changed, not by reading all savers."""
    rows, new = VideoSave.objects.order_by(), Q()
    if since is not None:  # otherwise also what was written with old dates
        rows = rows.filter(changed_at__gte=since)
        new = Q(video__splits__isnull=True) | Q(changed_at__gte=F("video__splits__pulled_until"))
    # Sorted and made distinct here, as in `Source.changed`.
    changed = sorted(set(rows.values_list("video", flat=True).iterator(chunk_size=2000)) - {None})
    for batch in in_batches(changed):
        newly: Any = VideoSave.objects.filter(new, video__in=batch).order_by().values_list("video")
        further: dict[int, int] = dict(newly.annotate(Count("account", distinct=True)))
        days: Any = VideoDay.objects.filter(video__in=batch).order_by().values_list("video")
        savers: dict[int, int] = dict(days.annotate(Sum("savers")))
        enough = [pk for pk, number in further.items() if number >= further_needed(savers.get(pk, 0))]
        yield from Video.objects.for_staff().filter(pk__in=enough).order_by("pk")


def _round(video: Video, now: datetime) -> Round:
    rows: dict[Hashable, CountedSaver] = {
        row.account_id or f"gone {row.pk}": row for row in CountedSaver.objects.filter(video=video)
    }
    savers, unsettled, followers_saved = _savers(video, now - SETTLING)
    changes = {
        kind: [
            move
            for move in moves({saver: getattr(row, kind) for saver, row in rows.items()}, savers[kind])
            if move.saver not in unsettled
        ]
        for kind in KINDS
    }
    look = Round(rows, savers, changes, set(), followers_saved)
    recently = today() - ONCE_IN
    look.further = {
        saver for saver in look.changed if saver not in rows or rows[saver].counted_on <= recently
    }
    return look


def _savers(
    video: Video, settled: datetime
) -> tuple[dict[str, dict[Hashable, str]], set[Hashable], list[datetime]]:
    """In which cell of each split every saver is; whose saves have changed only just now; when followers saved."""
    rows = (
        VideoSave.objects.filter(Q(removed_at__isnull=True) | Q(changed_at__gt=settled), video=video)
        .exclude(account=video.creator_id)
        .order_by("created_at", "pk")
        .values_list(
            "account_id", "removed_at", "changed_at", "was_follower", "reason", "moment_ms", "created_at"
        )
    )
    cells: dict[str, dict[Hashable, str]] = {kind: {} for kind in KINDS}
    unsettled: set[Hashable] = set()
    followers_saved: list[datetime] = []
    starts = bins(video.duration_ms)
    for account, removed_at, changed_at, followed, reason, moment_ms, at in rows.iterator(chunk_size=2000):
        if changed_at > settled:
            unsettled.add(account)
        if removed_at is not None:
            continue
        if account not in cells["follower"]:
            cells["follower"][account] = FOLLOWER if followed else OTHER
            if followed:
                followers_saved.append(at)
        moment = NONE if moment_ms is None else _bin(moment_ms, starts)
        for kind, cell in (("reason", reason or NONE), ("moment", moment)):
            if cells[kind].get(account, NONE) == NONE:
                cells[kind][account] = cell
    return cells, unsettled, followers_saved


def _bin(moment_ms: int, starts: list[int]) -> str:
    """The last one takes the very end, and whatever lies behind it."""
    width = starts[1] if len(starts) > 1 else 1
    return str(starts[min(moment_ms // (1000 * width), len(starts) - 1)])


def _hold_round(video: Video, now: datetime) -> bool:
    look = _round(video, now)  # once more: since it was found to be due, another run may have held it
    if not look.is_due:
        return False
    splits, _ = PublishedSplits.objects.get_or_create(video=video, defaults={"pulled_until": now})
    splits.pulled_until = now - OVERLAP
    for saver in look.changed:
        if saver not in look.rows:
            look.rows[saver] = CountedSaver(video=video, account_id=saver)
        if saver in look.further:
            look.rows[saver].counted_on = today()
    at_most = {FOLLOWER: _most_followers(video, look.followers_saved)}
    for kind, cells in cells_of(video).items():
        changes = look.changes[kind]
        counted = Counter(cell for row in look.rows.values() if (cell := getattr(row, kind)) != OUTSIDE)
        released = releasable(changes, counted, cells=cells, at_most=at_most)
        for move in released:
            setattr(look.rows[move.saver], kind, move.new)
        if released:
            waiting = sum(move.old == OUTSIDE for move in changes) - sum(m.old == OUTSIDE for m in released)
            setattr(splits, kind, _shown(applied(counted, released), waiting))
            mark_moved([video.creator_id])
    _write(look)
    splits.save()
    return True


def _most_followers(video: Video, saved: list[datetime]) -> int:
    """How many savers who followed may be told, so that at least five of those who could be among them are not.

    Who follows later could not be, and takes nobody out of the number. The same must hold if up to four of
    the newest are the creator's own accounts, which the creator can take away in thought.

    Args:
        saved: when each of them saved the video, the earliest first.
    """
    newest = list(enumerate(reversed(saved[-FEWEST:])))
    begun = Follow.objects.standing().filter(followee=video.creator_id)
    counts = {f"before_{n}": Count("pk", filter=Q(created_at__lte=at)) for n, at in newest}
    followers = begun.aggregate(**counts) if counts else {}
    return max(0, min((followers[f"before_{n}"] - FEWEST + n for n, _ in newest), default=0))


def _shown(counted: dict[str, int], waiting: int) -> dict[str, Any]:
    return {"cells": counted, "rest": waiting, "on": today().isoformat()} if counted else {}


def _write(look: Round) -> None:
    """Write what changed, and forget those who have left all numbers, thirty days after they last helped a round."""
    recently = today() - ONCE_IN
    over = [
        row.pk
        for saver, row in look.rows.items()
        if not any(getattr(row, kind) for kind in KINDS)
        and saver not in look.now["follower"]
        and (row.account_id is None or row.counted_on <= recently)
    ]
    CountedSaver.objects.filter(pk__in=over).delete()
    changed = [row for saver in look.changed if (row := look.rows[saver]).pk not in over]
    CountedSaver.objects.bulk_create([row for row in changed if row.pk is None], batch_size=AT_ONCE)
    CountedSaver.objects.bulk_create(
        [row for row in changed if row.pk is not None],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*KINDS, "counted_on"],
        batch_size=AT_ONCE,
    )


def wrongly_told(videos: Collection[int]) -> Iterator[tuple[int, str, int, int]]:
    """The shown numbers that are not how many savers are counted: video, split and cell, shown, counted."""
    counted: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    rows = CountedSaver.objects.filter(video__in=videos)
    for kind in KINDS:
        for video, cell, savers in rows.values_list("video", kind).annotate(Count("pk")).order_by():
            if cell != OUTSIDE:
                counted[video, kind][cell] = savers
    for splits in PublishedSplits.objects.filter(video__in=videos).order_by("video"):
        for kind in KINDS:
            shown, right = Counter(getattr(splits, kind).get("cells", {})), counted[splits.video_id, kind]
            for cell in sorted(shown.keys() | right.keys()):
                if shown[cell] != right[cell]:
                    yield splits.video_id, f"{kind} {cell}", shown[cell], right[cell]


def recount_told(videos: Collection[int]) -> None:
    """Make the shown numbers right, from the savers who are counted in them: no round, so nobody new comes in.

    For a transaction that has its turn. Of the savers who wait, the number stays as it was published. A cell
    that turns out to have fewer than five is taken out with its savers, who wait for a round again.
    """
    wrong = {(video, cell.partition(" ")[0]) for video, cell, _, _ in wrongly_told(videos)}
    moved: set[int] = set()
    for splits in PublishedSplits.objects.filter(video__in={video for video, _ in wrong}).select_related(
        "video"
    ):
        rows = CountedSaver.objects.filter(video=splits.video_id)
        for kind in KINDS:
            if (splits.video_id, kind) not in wrong:
                continue
            counted: Any = rows.exclude(**{kind: OUTSIDE}).order_by().values_list(kind)
            cells: dict[str, int] = dict(counted.annotate(Count("pk")))
            few = [cell for cell, savers in cells.items() if savers < FEWEST]
            rows.filter(**{f"{kind}__in": few}).update(**{kind: OUTSIDE})
            before = getattr(splits, kind)
            told = _shown({c: n for c, n in cells.items() if c not in few}, before.get("rest", 0))
            setattr(splits, kind, told and told | {"on": before.get("on", told["on"])})
        splits.save(update_fields=KINDS)
        moved.add(splits.video.creator_id)
    mark_moved(moved)
