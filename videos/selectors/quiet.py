"""What somebody would rather not see: put after `visible_to`, wherever videos are offered unasked.

Muting is not blocking. What is muted can still be opened by its address, on its creator's profile, and on
one's own shelf; it is only not brought forward: in no feed, no list of finds, no tag's page, no inbox.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from videos.models import Account, Comment, Mute, NotInterested, Video, VideoWord, WordRule
from videos.models.video import VideoQuerySet
from videos.words import bounds, has_any

from .cursor import Page, newest_first

Kind = WordRule.Kind
PAGE = 30


def without_quieted(videos: VideoQuerySet, viewer: Any) -> VideoQuerySet:
    """The videos without those that a viewer does not want to be shown. No statement of its own.

    Args:
        videos: visible to the viewer.
        viewer: an Account, an AnonymousUser or a stand-in; who has no rows has nothing left out.
    Returns:
        without those of muted accounts, those that the viewer is not interested in, and those of others
        in whose caption, or in whose creator's name, a muted word stands.
    """
    if not viewer.is_authenticated:
        return videos
    return videos.filter(_wanted_by(viewer.pk))


def without_muted(accounts: QuerySet[Account], viewer: Any) -> QuerySet[Account]:
    """The accounts without those that a viewer has muted, wherever people are offered. No statement of its own."""
    if not viewer.is_authenticated:
        return accounts
    return accounts.exclude(pk__in=Mute.objects.filter(muter=viewer.pk).values("muted"))


# The question alone is kept, as in videos.models.relation: it takes longer to put together than to answer.
@lru_cache(maxsize=4096)
def _wanted_by(account_id: int) -> Q:
    muted = Mute.objects.filter(muter=account_id).values("muted")
    refused = NotInterested.objects.filter(account=account_id).values("video")
    rules = WordRule.objects.filter(account=account_id, kind=Kind.MUTE)
    # From the few rules to the words of one video, each by its index.
    said = VideoWord.objects.filter(
        video=OuterRef(OuterRef("pk")), word__gte=OuterRef("first"), word__lt=OuterRef("last")
    )
    spoken = Exists(rules.filter(Exists(said)))
    return ~Q(creator__in=muted) & ~Q(pk__in=refused) & (Q(creator=account_id) | ~Q(spoken))


def muted_accounts(viewer: Account) -> QuerySet[Mute]:
    return Mute.objects.filter(muter=viewer)


def muted_words(viewer: Account) -> QuerySet[WordRule]:
    return words_of_list(viewer, Kind.MUTE)


def fold_quieted(
    comments: Iterable[Comment], viewer: Any, accounts: Collection[int], words: Iterable[str]
) -> None:
    """Set `comment.quieted` on comments that are by a muted account, or have a muted word.

    They are folded away rather than left out, so that a conversation stays whole. One's own never are.

    Args:
        accounts: the ids of `muted_accounts`.
        words: the texts of `muted_words`.
    """
    listed = [bounds(word) for word in words]
    for comment in comments:
        own = comment.author_id == viewer.pk
        comment.quieted = not own and (comment.author_id in accounts or has_any(comment.text, listed))


def words_of_list(account: Account, kind: str) -> QuerySet[WordRule]:
    """The words on one of an account's lists, in the order of writing."""
    return WordRule.objects.filter(account=account, kind=kind).order_by("pk")


def turned_down(account: Account, after: str = "") -> Page:
    """A page of the videos that an account turned down and may see, the newest decision first."""
    rows = NotInterested.objects.filter(account=account, video__in=Video.objects.visible_to(account))
    rows = rows.select_related("video__creator")
    page = newest_first(rows, by="created_at", after=after, size=PAGE)
    return Page([row.video for row in page.rows], page.after)
