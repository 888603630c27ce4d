"""How the numbers under one's own video are counted, and when that was last proved.

It tells no more than the video's card does: the same totals, exact or “fewer than 5” (rule 8), and
besides them only what is one's own. Nothing in it depends on who saved, or when.
"""

from __future__ import annotations

from dataclasses import dataclass

from videos.models import Account, Proof, Video, VideoSave

from .counts import mark_guarded


@dataclass(frozen=True)
class Ledger:
    """The numbers of one's own video, and what proves them.

    Args:
        video: with `guarded` set.
        own: the ways in which its creator keeps it: in no number.
        proof: the newest run of `recount` that this video was part of; None if there is none yet.
    """

    video: Video
    own: frozenset[str]
    proof: Proof | None


def ledger(account: Account, slug: str) -> Ledger:
    """The ledger of one of the account's own videos, in any state. At most four queries.

    Raises:
        Video.DoesNotExist: it is not this account's.
    """
    video = Video.objects.visible_to(account).select_related("creator").get(slug=slug, creator=account)
    mark_guarded([video])
    video.is_own = True
    own = VideoSave.objects.standing().filter(account=account, video=video).values_list("method", flat=True)
    proof = Proof.objects.filter(finished_at__gte=video.created_at).order_by("-finished_at").first()
    return Ledger(video, frozenset(own), proof)
