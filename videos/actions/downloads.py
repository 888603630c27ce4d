"""Handing out files. A download counts once, at the POST that issues a link to a finished file (rule 3)."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac

from videos.models import Account, Video

from .errors import Refused
from .saves import Method, _put, _saveable

START_WITHIN = 60  # seconds in which a link must be started
RESUME_WITHIN = 3600  # seconds in which a started download may be resumed
_signer = signing.TimestampSigner(salt="videos.download")


@dataclass(frozen=True)
class HandOut:
    """`url` is None while the file is being prepared; then nothing was counted."""

    video: Video
    url: str | None


def download_file(video: Video) -> str:
    """The name of the file to hand out now, or "" while there is none. Fails closed (rule 7).

    With the watermark wanted it is the watermarked file with the creator's handle of today, or
    nothing; without, it is the stream.
    """
    if not video.is_ready:
        return ""
    if not video.creator.watermark_enabled:
        return str(video.stream.name)
    current = (
        video.download_state == Video.DownloadState.READY and video.watermark_handle == video.creator.handle
    )
    return str(video.download.name) if current else ""


def may_download(video: Video, account: Account) -> bool:
    """Downloads off means none, for everyone but the owner (rule 6)."""
    return video.allows_downloads or video.creator_id == account.pk


@transaction.atomic
def hand_out_download(*, account: Account, slug: str) -> HandOut:
    """Issue a short-lived link to a video's file, bound to the account, and count the download once.

    Raises:
        Video.DoesNotExist: there is no such video for this account.
        Refused: downloads are off, or the file can't be made.
    """
    video, follows = _saveable(account, slug)
    if not may_download(video, account):
        raise Refused("The creator has turned downloads off for this video.")
    name = download_file(video)
    if not name:
        if video.download_state == Video.DownloadState.FAILED:
            raise Refused("The file for this video couldn’t be made. Its creator can try again.", status=409)
        return HandOut(video, None)
    _put(account, video, Method.DOWNLOAD, follows)
    key = _signer.sign(f"{_for(video, account)}.{_of(name)}")
    return HandOut(video, f"{reverse('videos:file', args=[video.slug])}?k={key}")


def _for(video: Video, account: Account) -> str:
    return salted_hmac("videos.download.for", f"{video.pk} {account.pk}", algorithm="sha256").hexdigest()[:32]


def _of(name: str) -> str:
    return salted_hmac("videos.download.of", name, algorithm="sha256").hexdigest()[:32]


def check_link(*, key: str, account: Account, video: Video, resuming: bool) -> str:
    """The file that a link stands for, if it may still be used, by this account, now.

    Args:
        key: from the link.
        account: who asks.
        video: visible to the account; its policy is looked at afresh.
        resuming: the request continues a download of this very file (Range with a matching If-Range).
    Returns:
        the file's name in the storage.
    Raises:
        Refused: with what to do.
    """
    try:
        whom, _, what = _signer.unsign(key, max_age=RESUME_WITHIN if resuming else START_WITHIN).partition(
            "."
        )
    except signing.SignatureExpired:
        raise Refused("This link has expired. Press Download once more.", status=410) from None
    except signing.BadSignature:
        raise Refused("This link is not valid. Press Download on the video’s page.") from None
    if whom != _for(video, account):
        raise Refused("This link belongs to somebody else. Press Download on the video’s page.")
    if not may_download(video, account):
        raise Refused("The creator has turned downloads off for this video.")
    name = download_file(video)
    if not name or what != _of(name):
        raise Refused("The file has changed since. Press Download once more.", status=410)
    return name
