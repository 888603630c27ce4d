"""Keeping the terms of the full-text index in step with the texts. Inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from videos.models import Account, AccountTerms, Tag, TagTerms, Video, VideoTerms
from videos.search import fed, wipe_index
from videos.tags import tag_names

BATCH = 500


def write_video_terms(videos: Iterable[Video]) -> None:
    """Keep the terms of some videos' captions, and of their creators' handles and names.

    Those that have not come out yet are left out. The ids of the rows say in which order videos came out,
    which is the order in which they are found.

    Args:
        videos: with their creators at hand; so many that they fit into one statement.
    """
    out = (video for video in videos if video.published_at is not None)
    _write(VideoTerms, "video", {video.pk: _terms_of(video) for video in sorted(out, key=_place)})


def _place(video: Video) -> tuple[Any, int]:
    return video.published_at, video.pk


def _terms_of(video: Video) -> str:
    text = f"{video.caption} @{video.creator.handle} {video.creator.display_name}"
    return fed(text, tags=tag_names(video.caption))


def write_account_terms(accounts: Iterable[Account]) -> None:
    """Keep the terms of some accounts' handles and names."""
    terms = {account.pk: fed(f"@{account.handle} {account.display_name}") for account in accounts}
    _write(AccountTerms, "account", terms)


def write_tag_terms(tags: Iterable[Tag]) -> None:
    """Keep the terms of some tags."""
    _write(TagTerms, "tag", {tag.pk: fed(tag.name) for tag in tags})


@transaction.atomic
def drop_terms(*, account: Account) -> None:
    """Take an account that is being erased, and what was deleted with it, out of the index for good."""
    AccountTerms.objects.filter(account=account).delete()
    for model in (AccountTerms, VideoTerms):
        wipe_index(model)


def _differing(model: Any, of: str, wanted: Mapping[int, str]) -> list[int]:
    there = dict(model.objects.filter(**{f"{of}__in": wanted}).values_list(f"{of}_id", "terms"))
    return [pk for pk, terms in wanted.items() if there.get(pk) != terms]


def _write(model: Any, of: str, wanted: Mapping[int, str]) -> None:
    """Write what differs: an index costs more to change than a row to read."""
    rows = [model(**{f"{of}_id": pk, "terms": wanted[pk]}) for pk in _differing(model, of, wanted)]
    model.objects.bulk_create(
        rows, batch_size=400, update_conflicts=True, unique_fields=[of], update_fields=["terms"]
    )


def mend_terms(hour: int | None = None) -> int:
    """Hold the terms of every 24th published video against its texts, and mend those that differ.

    So each video's turn comes once a day. They differ where two things happened in the same moment, such as
    another caption and another handle, or where a text was written past the actions.

    Args:
        hour: which of the 24 parts; that of the clock by itself.
    Returns:
        how many were mended.
    """
    turn = timezone.now().hour if hour is None else hour
    out = Video.objects.for_staff().filter(published_at__isnull=False).alias(part=F("pk") % 24)
    videos = out.filter(part=turn % 24).select_related("creator").order_by("pk").iterator(BATCH)
    mended = 0
    while some := {video.pk: video for video in islice(videos, BATCH)}:
        for pk in _differing(VideoTerms, "video", {pk: _terms_of(video) for pk, video in some.items()}):
            mended += _mend(pk, some[pk].creator_id)
    return mended


@transaction.atomic
def _mend(video_id: int, creator_id: int) -> int:
    """Write one video's terms anew while nobody changes its texts."""
    # The account before its videos, as where it gets another handle.
    Account.objects.filter(pk=creator_id).select_for_update(no_key=True).first()
    video = Video.objects.for_staff().filter(pk=video_id).select_for_update(of=("self",), no_key=True).first()
    if video is None:
        return 0
    write_video_terms([video])
    return 1
