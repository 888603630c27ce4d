"""Throwing example data away again."""

from __future__ import annotations

from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from videos.models import Account, CollectionItem, NoteWord, Video, VideoSave, VideoView

from .bulk import delete_rows
from .recount import mend_counters
from .scale_data import scale_accounts
from .videos import delete_folder

AT_ONCE = 500  # accounts


def hand_made() -> QuerySet[Account]:
    """The example people whom one meets, and their crowd: all but those of a generated history."""
    return Account.objects.filter(is_example=True).exclude(pk__in=scale_accounts())


@transaction.atomic
def forget_examples(people: QuerySet[Account] | None = None) -> int:
    """Throw away example people, their videos and files, and whatever they did.

    Args:
        people: which of them; without it, all.
    Returns:
        how many accounts went. The counters of other people's videos are mended afterwards.
    """
    examples = Account.objects.filter(is_example=True)
    gone = list((examples if people is None else people).filter(is_example=True).values_list("pk", flat=True))
    for some in (gone[at : at + AT_ONCE] for at in range(0, len(gone), AT_ONCE)):
        _forget_videos(some, examples)
    for some in (gone[at : at + AT_ONCE] for at in range(0, len(gone), AT_ONCE)):
        _forget_people(some)
    mend_counters()
    return len(gone)


def _forget_videos(people: list[int], examples: QuerySet[Account]) -> None:
    """Real people who saved one of them keep a tombstone; example people don't."""
    videos = Video.objects.for_staff().filter(creator__in=people)
    slugs = list(videos.values_list("slug", flat=True))
    if not slugs:
        return
    _forget_saves(VideoSave.objects.filter(video__in=videos, account__in=examples))
    delete_rows(VideoView.objects.filter(video__in=videos))
    videos.delete()
    for slug in slugs:
        transaction.on_commit(partial(delete_folder, f"videos/{slug}"))


def _forget_people(people: list[int]) -> None:
    accounts = Account.objects.filter(pk__in=people)
    pictures = [name for name in accounts.values_list("avatar", flat=True) if name]
    _forget_saves(VideoSave.objects.filter(account__in=people))
    accounts.delete()
    for picture in pictures:
        transaction.on_commit(partial(default_storage.delete, picture))


def _forget_saves(saves: QuerySet[VideoSave]) -> None:
    delete_rows(CollectionItem.objects.filter(video_save__in=saves))
    delete_rows(NoteWord.objects.filter(video_save__in=saves))
    delete_rows(saves)
