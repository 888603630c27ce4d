"""The picture of a video: one of those that were taken from it, or one of the creator's own."""

from __future__ import annotations

import secrets
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from videos.media.errors import MediaError
from videos.media.images import reencode_poster
from videos.models import Account, Video

from .errors import Refused
from .own import hold_own_ready

PICTURE_MAX_MB = 10
PICTURE_MAX_PIXELS = 40_000_000
OWN = "poster-own-"


def picture_name(video: Video, number: int) -> str:
    """Where the picture with this number lies, or "" if the video has none such."""
    return _beside(video, f"poster-{number}.jpg") if 1 <= number <= video.posters else ""


def chosen_number(video: Video) -> int:
    """The number of the picture that the video has now; 0 if it is the creator's own, or from before."""
    name = str(video.poster.name)
    return next((n for n in range(1, video.posters + 1) if picture_name(video, n) == name), 0)


def _beside(video: Video, name: str) -> str:
    return str(PurePosixPath(str(video.stream.name)).parent / name)


@transaction.atomic
def choose_poster(*, account: Account, slug: str, number: int) -> Video:
    """Show a video by one of the pictures that were taken from it.

    Raises:
        Video.DoesNotExist: it is not this account's.
        Refused: there is no such picture.
    """
    video = hold_own_ready(account, slug)
    name = picture_name(video, number)
    if not name or not default_storage.exists(name):
        raise Refused("That picture isn’t there. Choose one of those that are shown.", status=422)
    _show(video, name)
    return video


def set_own_poster(*, account: Account, slug: str, file: UploadedFile) -> Video:
    """Show a video by a picture of the creator's own, written anew from its pixels.

    Args:
        file: a JPEG, PNG or WebP; its middle is shown where its shape is another than the video's.
    Raises:
        Video.DoesNotExist: it is not this account's.
        Refused: the picture can't be used; nothing was kept.
    """
    video = Video.objects.visible_to(account).get(slug=slug, creator=account)
    try:
        # Before the transaction: decoding takes longer than others should wait.
        picture = reencode_poster(
            file.read(PICTURE_MAX_MB * 2**20 + 1),
            width=video.width,
            height=video.height,
            max_bytes=PICTURE_MAX_MB * 2**20,
            max_pixels=PICTURE_MAX_PIXELS,
        )
    except MediaError as error:
        raise Refused(error.sentence, status=422) from error
    kept = ""
    try:
        with transaction.atomic():
            video = hold_own_ready(account, slug)
            kept = default_storage.save(
                _beside(video, f"{OWN}{secrets.token_hex(8)}.jpg"), ContentFile(picture)
            )
            _show(video, kept)
    except BaseException:
        if kept:
            default_storage.delete(kept)
        raise
    return video


def _show(video: Video, name: str) -> None:
    """Point to another picture. An own one that is no longer shown goes, for nothing else points to it."""
    before = str(video.poster.name)
    video.poster.name = name
    video.save(update_fields=["poster"])
    if before != name and PurePosixPath(before).name.startswith(OWN):
        transaction.on_commit(lambda: default_storage.delete(before))
