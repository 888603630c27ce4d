"""Finding something again on one's own shelf, as quickly among 20,000 items as among 20.

A word that few videos have is looked up, and what is found is compared with the shelf. A word that many
have is found soon by going through the shelf from its beginning. Either way an index is asked, never a text.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from videos.models import Account, NoteWord, Video, VideoSave, VideoWord
from videos.words import asked_for, span

# From so many on, a word is common. Comparing that many with a shelf takes a few milliseconds; and of
# 200,000 videos they are every fortieth, so that a page is full after some 1,200 items.
COMMON = 5000


def _spoken(words: QuerySet[Any], word: bytes) -> QuerySet[Any]:
    """The rows of a table of words that begin like this."""
    first, last = span(word)
    return words.filter(word__gte=first, word__lt=last).order_by()


class Question:
    """What somebody looks for on their own shelf.

    A tombstone is found by its own note alone: what the caption of a hidden video says, or who made
    it, can't be asked.

    Args:
        text: as typed; at most five words count.
        account: whose shelf it is.
    """

    def __init__(self, text: str, account: Account) -> None:
        self.account = account
        self.words = asked_for(text)
        self.seen = Video.objects.visible_to(account).filter(published_at__isnull=False).order_by()

    def answers(self, rows: QuerySet[VideoSave]) -> QuerySet[VideoSave]:
        """Those of one's saves in which every word is found; for common words."""
        if not self.words:
            return rows.none()
        # Subqueries of one row for each item: as an EXISTS, PostgreSQL would rather read all there is at once.
        rows = rows.alias(seen=Subquery(self.seen.filter(pk=OuterRef("video_id")).values("pk")[:1]))
        for number, word in enumerate(self.words):
            noted = _spoken(NoteWord.objects.filter(video_save=OuterRef("pk")), word)
            said = _spoken(VideoWord.objects.filter(video=OuterRef("video_id")), word)
            names = {
                f"noted{number}": Subquery(noted.values("pk")[:1]),
                f"said{number}": Subquery(said.values("pk")[:1]),
            }
            rows = rows.alias(**names).filter(
                Q(**{f"noted{number}__isnull": False})
                | Q(seen__isnull=False, **{f"said{number}__isnull": False})
            )
        return rows

    def rare_word(self) -> bytes | None:
        """The longest of the words that few videos and few own notes have, if there is one."""
        common = {}
        for number, word in enumerate(self.words):
            notes = _spoken(NoteWord.objects.filter(account=self.account), word)
            videos = _spoken(VideoWord.objects.all(), word)
            common[f"notes{number}"] = Exists(notes[COMMON : COMMON + 1])
            common[f"videos{number}"] = Exists(videos[COMMON : COMMON + 1])
        known = Account.objects.filter(pk=self.account.pk).values(**common).get()
        rare = [
            word
            for number, word in enumerate(self.words)
            if not (known[f"notes{number}"] or known[f"videos{number}"])
        ]
        return max(rare, key=len, default=None)

    def places(
        self, rows: QuerySet[VideoSave], word: bytes, by: str, tie: str
    ) -> list[tuple[int, datetime, int]]:
        """The ids, times and ties of all of one's saves that answer, among those that have a rare word.

        Args:
            rows: of this account, in no order.
        """
        rows = self.answers(rows).order_by()
        said = _spoken(VideoWord.objects.all(), word).values("video")[: COMMON + 1]
        noted = _spoken(NoteWord.objects.filter(account=self.account), word).values("video_save")
        columns = ("pk", F(by), F(tie))
        by_caption = rows.filter(video__in=said).values_list(*columns)
        by_note = rows.filter(pk__in=noted).values_list(*columns)
        return list(by_caption.union(by_note))
