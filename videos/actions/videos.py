"""Posting, editing and deleting videos."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from videos.conf import upload_limits
from videos.media import workdir
from videos.media.errors import MediaError
from videos.media.probe import probe
from videos.models import Account, Circle, Tag, Video
from videos.models.video import CAPTION_MAX, VideoQuerySet, new_slug
from videos.signals import video_published
from videos.tags import tag_names

from . import quota
from .errors import Refused
from .processing import ring
from .terms import write_tag_terms
from .upload_keys import already_here, slug_for
from .words import write_video_words

logger = logging.getLogger(__name__)


def too_large() -> Refused:
    return Refused(
        f"This file is larger than {settings.UPLOAD_MAX_MB} MB. Make it shorter or smaller.", status=413
    )


def _check_words(caption: str, audience: str, comments_from: str) -> None:
    if len(caption) > CAPTION_MAX:
        raise Refused(f"A caption has at most {CAPTION_MAX} signs; this one has {len(caption)}.", status=422)
    if audience not in Video.Audience.values:
        raise Refused("Choose who may see it: everyone, friends, or only you.", status=422)
    if comments_from not in Circle.values:
        raise Refused("Choose who may comment: everyone, friends, or nobody.", status=422)


def _set_tags(video: Video) -> None:
    names = tag_names(video.caption)
    Tag.objects.bulk_create([Tag(name=name) for name in names], ignore_conflicts=True)
    tags = Tag.objects.filter(name__in=names)
    video.tags.set(tags)
    write_tag_terms(tags)
    write_video_words([video])


def upload_video(
    *,
    account: Account,
    file: UploadedFile,
    caption: str = "",
    audience: str = Video.Audience.EVERYONE,
    downloads_enabled: bool = True,
    comments_from: str = Circle.EVERYONE,
    post: bool = False,
    key: str = "",
    counted: bool = True,
) -> Video:
    """Accept an uploaded file: from the moment this returns, the video is never lost (rule 10).

    The file is looked at before anything is kept: it must be a decodable video within the limits.

    Args:
        file: as the upload handler left it, on disk or in memory.
        post: the creator has pressed Post; otherwise the video waits for that as a draft.
        key: the same for each try to send the same file (`videos.actions.upload_keys`); a video that
            has arrived with it is returned as it is, however many tries there were, and at once.
        counted: in the day's quota; only example data is not.
    Raises:
        Refused: the file, the caption or the audience is not acceptable, or today's quota is used up;
            nothing was kept or counted.
    """
    if there := already_here(account, key):
        return there
    _check_words(caption, audience, comments_from)
    limits, size = upload_limits(), file.size or 0
    check_size(account=account, size=size, counted=counted)
    # Tries with the same key may meet; so each has a folder of its own until one of them has the row.
    folder = new_slug()
    slug = slug_for(account, key) if key else folder
    path = Path(default_storage.path(f"videos/{folder}/original"))
    try:
        _keep(file, path)
        info = probe(path, limits)
        with transaction.atomic():
            if counted:
                quota.take(account=account, size=size)
            video = Video.objects.create(
                slug=slug,
                creator=account,
                caption=caption.strip(),
                audience=audience,
                downloads_enabled=downloads_enabled,
                comments_from=comments_from,
                original=f"videos/{slug}/original",
                original_name=Path(file.name or "").name[:200],
                width=info.width,
                height=info.height,
                duration_ms=round(info.seconds * 1000),
                posted_at=timezone.now() if post else None,
                counts_guarded=audience != Video.Audience.EVERYONE or account.friends_only,
            )
            _set_tags(video)
            ring(video)
            if slug != folder:
                _settle(path.parent, path.parent.with_name(slug))
    except BaseException as error:
        # Whatever went wrong: once the row is committed, its file stays.
        if slug != folder or not Video.objects.for_staff().filter(slug=slug).exists():
            delete_folder(f"videos/{folder}")
        if isinstance(error, IntegrityError | Refused) and (there := already_here(account, key)):
            return there
        if isinstance(error, MediaError):
            raise Refused(error.sentence, status=422) from error
        if isinstance(error, OSError):
            logger.exception("an upload could not be kept")
            raise no_room() from error
        raise
    return video


def check_size(*, account: Account, size: int, counted: bool = True) -> None:
    """Look, before it travels, whether a file of `size` bytes may come.

    Raises:
        Refused: it is too large, or too large for what is left of today's quota.
    """
    if size > upload_limits().max_bytes:
        raise too_large()
    if counted:
        quota.check(account=account, size=size)


def no_room() -> Refused:
    return Refused("There is no room for this file right now. Try again later.", status=507)


def _keep(file: UploadedFile, path: Path) -> None:
    """Write the upload to its place, and to the disk itself, before it is acknowledged."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    for folder in (path.parent, path.parent.parent):
        workdir.sync(folder)  # the names too, not the bytes alone


def _settle(folder: Path, place: Path) -> None:
    """Give the kept file the folder of its slug, while the row that has this slug is ours alone."""
    shutil.rmtree(place, ignore_errors=True)  # of a try that was killed just before its row was committed
    folder.rename(place)
    workdir.sync(place.parent)


def _own(account: Account, slug: str, *, to_delete: bool = False) -> Video:
    """Lock a video of this account. A row that goes is locked against new rows about it, too; any other not,
    or those who are writing one would wait here, and for each other.
    """
    videos = Video.objects.visible_to(account).select_for_update(of=("self",), no_key=not to_delete)
    return videos.select_related("creator").get(slug=slug, creator=account)


@transaction.atomic
def edit_video(
    *,
    account: Account,
    slug: str,
    caption: str,
    audience: str,
    downloads_enabled: bool,
    comments_from: str = "",
    post: bool = False,
) -> Video:
    """Change a video's words and audience; with `post`, publish it as soon as it is ready.

    Args:
        comments_from: who may comment; without, it stays as it is.
    Raises:
        Video.DoesNotExist: it is not this account's.
        Refused: the caption, the audience or the circle of commenters is not acceptable.
    """
    _check_words(caption, audience, comments_from or Circle.EVERYONE)
    video = _own(account, slug)
    video.comments_from = comments_from or video.comments_from
    video.caption, video.audience, video.downloads_enabled = caption.strip(), audience, downloads_enabled
    now = timezone.now()
    if post and video.posted_at is None:
        video.posted_at = now
    comes_out = video.posted_at is not None and video.is_ready and video.published_at is None
    if comes_out:
        video.published_at = now
    video.save(
        update_fields=[
            "caption",
            "audience",
            "downloads_enabled",
            "comments_from",
            "posted_at",
            "published_at",
        ]
    )
    if audience != Video.Audience.EVERYONE:
        guard_counts(Video.objects.for_staff().filter(pk=video.pk))
    _set_tags(video)
    if comes_out:
        video_published.send(sender=Video, video=video)
    return video


def guard_counts(videos: VideoQuerySet) -> None:
    """Guard the totals of videos that now reach fewer people (rule 8).

    Whether a guarded video has five savers is looked at when its totals are shown.
    """
    videos.filter(counts_guarded=False).update(counts_guarded=True)


@transaction.atomic
def retry_video(*, slug: str, account: Account | None = None) -> Video:
    """Try failed work once more, from the original that was kept. For the creator, or for staff (no account).

    Raises:
        Video.DoesNotExist: it is not this account's.
        Refused: nothing about it has failed.
    """
    video = _own(account, slug) if account else Video.objects.for_staff().select_for_update().get(slug=slug)
    if video.state == Video.State.FAILED:
        video.state = Video.State.UPLOADED
    elif video.download_state == Video.DownloadState.FAILED:
        video.download_state = Video.DownloadState.WAITING
    else:
        raise Refused("There is nothing to try again: this video has not failed.", status=409)
    video.attempts, video.failure, video.progress = 0, "", 0
    video.lease_until, video.token = None, ""
    video.save(
        update_fields=["state", "download_state", "attempts", "failure", "progress", "lease_until", "token"]
    )
    ring(video)
    return video


@transaction.atomic
def delete_video(*, slug: str, account: Account | None = None) -> None:
    """Delete a video and its files. People who saved it keep their own notes, as tombstones.

    Raises:
        Video.DoesNotExist: it is not this account's.
    """
    every = Video.objects.for_staff().select_for_update()
    video = _own(account, slug, to_delete=True) if account else every.get(slug=slug)
    folder = f"videos/{video.slug}"
    video.delete()
    transaction.on_commit(lambda: delete_folder(folder))


def delete_folder(name: str) -> None:
    """Remove a folder of the storage with all that is in it; a folder that isn't there is fine."""
    shutil.rmtree(default_storage.path(name), ignore_errors=True)
