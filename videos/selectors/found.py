"""Finding something again on one's own shelf."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from videos.models import Account, Video, VideoSave
from videos.models.account import handle_key

WORDS_MAX = 5


def found_by(words: str, rows: QuerySet[VideoSave], account: Account) -> QuerySet[VideoSave]:
    """Those of one's saves in which every word is found.

    A tombstone is found by its own note alone: what the caption of a hidden video says, or who made
    it, can't be asked.

    Args:
        words: as typed; at most five count.
        rows: of this account.
    """
    seen = Video.objects.visible_to(account).filter(published_at__isnull=False, pk=OuterRef("video_id"))
    for typed in words.split()[:WORDS_MAX]:
        word = typed.lstrip("#@") or typed
        theirs = Q(caption__icontains=word) | Q(creator__display_name__icontains=word)
        theirs |= Q(creator__handle_key__contains=handle_key(word))
        rows = rows.filter(Q(note__icontains=word) | Exists(seen.filter(theirs)))
    return rows
