"""Keeping the words by which things are found in step with the texts. Inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from videos.models import Account, NoteWord, Tag, Video, VideoSave, VideoWord
from videos.words import words_of

from .terms import write_account_terms, write_tag_terms, write_video_terms

BATCH = 500
Row = TypeVar("Row", Account, Tag, Video, VideoSave)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rows = iter(rows)
    while some := list(islice(rows, BATCH)):
        yield some


def write_video_words(videos: Iterable[Video]) -> None:
    """Keep the words of some videos’ captions, and of their creators’ handles and names; and the terms.

    Args:
        videos: with their creators at hand.
    """
    for some in _batches(videos):
        wanted = {
            (video.pk, word)
            for video in some
            for word in words_of(f"{video.caption} {video.creator.handle} {video.creator.display_name}")
        }
        there = {
            (row.video_id, bytes(row.word)): row.pk
            for row in VideoWord.objects.filter(video__in=[video.pk for video in some])
        }
        VideoWord.objects.filter(pk__in=[there[pair] for pair in there.keys() - wanted]).delete()
        fresh = [VideoWord(video_id=video, word=word) for video, word in wanted - there.keys()]
        VideoWord.objects.bulk_create(fresh, batch_size=2000, ignore_conflicts=True)
        write_video_terms(some)


def write_name_words(account: Account) -> None:
    """Keep the words of an account’s handle and name, for itself and for all of its videos."""
    write_account_terms([account])
    videos = Video.objects.for_staff().filter(creator=account).only("caption", "creator", "published_at")
    write_video_words(_named(videos.iterator(BATCH), account))


def _named(videos: Iterable[Video], account: Account) -> Iterator[Video]:
    for video in videos:
        video.creator = account
        yield video


def write_note_words(rows: Iterable[VideoSave]) -> None:
    """Keep the words of some saves’ notes, for their owner alone."""
    for some in _batches(rows):
        wanted = {(row.pk, row.account_id, word) for row in some for word in words_of(row.note)}
        there = {
            (row.video_save_id, row.account_id, bytes(row.word)): row.pk
            for row in NoteWord.objects.filter(video_save__in=[row.pk for row in some])
        }
        NoteWord.objects.filter(pk__in=[there[pair] for pair in there.keys() - wanted]).delete()
        fresh = [
            NoteWord(video_save_id=save, account_id=account, word=word)
            for save, account, word in wanted - there.keys()
        ]
        NoteWord.objects.bulk_create(fresh, batch_size=2000, ignore_conflicts=True)


def write_missing_words() -> int:
    """Keep the words of whatever has a text and no words or terms: rows that were written past the actions.

    In steps of their own, so that nobody waits long for the database, and it goes on where it was stopped.

    Returns:
        how many videos, notes, accounts and tags that were.
    """
    videos = Video.objects.for_staff().select_related("creator")
    notes = VideoSave.objects.exclude(note="")
    wordless_videos = videos.filter(~Exists(VideoWord.objects.filter(video=OuterRef("pk"))))
    wordless_notes = notes.filter(~Exists(NoteWord.objects.filter(video_save=OuterRef("pk"))))
    termless_videos = videos.filter(published_at__isnull=False, kept__isnull=True)
    return (
        _write_all(wordless_videos, write_video_words)
        + _write_all(wordless_notes, write_note_words)
        + _write_all(termless_videos, write_video_terms)
        + _write_all(Account.objects.filter(kept__isnull=True, leaving_at=None), write_account_terms)
        + _write_all(Tag.objects.filter(kept__isnull=True), write_tag_terms)
    )


def _write_all(rows: QuerySet[Row], write: Callable[[list[Row]], None]) -> int:
    done, last = 0, 0
    while some := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        with transaction.atomic():
            write(some)
        done, last = done + len(some), some[-1].pk
    return done
