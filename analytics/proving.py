"""The nightly proof of the daily numbers: all are held against their rows, and what differs is mended."""

from __future__ import annotations

import logging
from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from videos.actions.recount import PROOFS_KEPT, is_due

from .checking import Drift, check
from .models import RollupProof
from .rollups import ACCOUNTS, ROLLUPS, VIDEOS, all_owners, read_marks, recount_whole, take_turn
from .site import recount_site
from .sources import in_batches
from .splits import recount_told

logger = logging.getLogger(__name__)


def prove_nightly() -> int:
    """The proof, once a night however many workers ask for it; in the daytime only if none is there or it is old.

    Returns:
        how many numbers differed.
    """
    newest = RollupProof.objects.order_by("-finished_at").values_list("finished_at", flat=True).first()
    if not is_due(newest) or None in read_marks().values():  # not everything has been counted once yet
        return 0
    drifts = prove().drifts
    recount_site()
    return drifts


def prove() -> RollupProof:
    """Compare every daily number with its rows, and count anew what differs. Each is an error in the log.

    None should ever differ. So whatever is found is looked at once more while nobody else writes: what
    changed in the middle of the look is no drift.

    Returns:
        the proof, which the admin lists. It says where the drifts were and not what the numbers are: among
        them are those of staff's own videos, which may read “fewer than 5” (rule 8). The log has them.
    """
    started = timezone.now()
    suspects: dict[str, set[int]] = defaultdict(set)
    for drift in check():
        suspects[_table(drift)].add(drift.owner)
    drifts = _mend(suspects) if suspects else []
    with transaction.atomic():
        RollupProof.objects.filter(finished_at__lt=started - PROOFS_KEPT).delete()
        return RollupProof.objects.create(
            finished_at=started,
            owners=sum(len(owners) for rollup in (VIDEOS, ACCOUNTS) for owners in all_owners(rollup)),
            drifts=len(drifts),
            first="\n".join(dict.fromkeys(drift.place for drift in drifts[: RollupProof.SHOWN])),
        )


@transaction.atomic
def _mend(suspects: dict[str, set[int]]) -> list[Drift]:
    take_turn()
    drifts = list(check(suspects))
    wrong: dict[str, set[int]] = defaultdict(set)
    for drift in drifts:
        logger.error("%s; it is counted anew", drift)
        wrong[_table(drift)].add(drift.owner)
    for rollup in ROLLUPS:
        recount_whole(rollup, wrong[rollup.owner[:-3]])
    for videos in in_batches(sorted(wrong["video"])):
        recount_told(videos)
    return drifts


def _table(drift: Drift) -> str:
    """Whose number it is: the splits are a video's."""
    return drift.table.rpartition(" ")[2]
