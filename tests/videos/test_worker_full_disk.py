"""A full disk, at each step of a video: a clear sentence or another try, never a torn file or a lost video."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import AccountFactory
from tests.videos import media_files
from tests.videos.workers import folders, half_a_minute_passes
from videos.actions.errors import Refused
from videos.actions.processing import MAX_ATTEMPTS
from videos.actions.videos import retry_video, upload_video
from videos.media import ffmpeg
from videos.media.errors import SENTENCES
from videos.models import Video
from videos.work import work_on

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SPACE = 24 * 2**20


class Disk(Protocol):
    def fill(self, leave: int = 0) -> None: ...
    def free(self) -> None: ...


class RealDisk:
    """A small disk of its own, really full."""

    def __init__(self, folder: Path) -> None:
        self.filler = folder / "filler"

    def fill(self, leave: int = 0) -> None:
        with self.filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 65536)
            except OSError as error:
                assert error.errno == errno.ENOSPC  # noqa: PT017
            if leave:
                file.truncate(max(0, file.tell() - leave))

    def free(self) -> None:
        self.filler.unlink()


class PretendedDisk:
    """Where nothing may be mounted: writing says that the disk is full, here and in ffmpeg."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.fake = folder / "full-ffmpeg"
        self.fake.write_text(
            "#!/bin/sh\necho half >720.mp4; echo 'Error writing: No space left on device' >&2; exit 1\n"
        )
        self.fake.chmod(0o755)

    def fill(self, leave: int = 0) -> None:
        def full(*args: object, **more: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        self.monkeypatch.setattr(os, "fsync", full)
        if not leave:
            self.monkeypatch.setenv("FFMPEG_BINARY", str(self.fake))

    def free(self) -> None:
        self.monkeypatch.undo()


@pytest.fixture(params=["mounted"])
def disk(request, tmp_path, settings) -> Iterator[Disk]:
    """The disk on which the media lies: a real one, or without the right to mount, or by param, a pretended one."""
    monkeypatch = pytest.MonkeyPatch()
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SPACE}", "tmpfs", str(place)]
    is_mounted = (
        request.param == "mounted"
        and sys.platform == "linux"
        and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    )
    settings.MEDIA_ROOT = place / "media"
    settings.MEDIA_ROOT.mkdir()
    try:
        yield RealDisk(place) if is_mounted else PretendedDisk(tmp_path, monkeypatch)
    finally:
        monkeypatch.undo()
        if is_mounted:
            subprocess.run(["umount", "-l", str(place)], check=True)


both = pytest.mark.parametrize("disk", ["mounted", "pretended"], indirect=True)


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> bytes:
    return media_files.phone(tmp_path_factory.mktemp("clip"), seconds=3.2, size="480x854").read_bytes()


def send(clip: bytes) -> Video:
    return upload_video(account=AccountFactory(), file=SimpleUploadedFile("a.mp4", clip), post=True)


def check_playable(video: Video) -> None:
    video.refresh_from_db()
    for file in filter(None, (video.stream, video.stream_small, video.download)):
        subprocess.run(
            [ffmpeg.binary(), "-v", "error", "-xerror", "-i", file.path, "-f", "null", "-"], check=True
        )


@both
def test_an_upload_is_refused_with_a_sentence_and_leaves_nothing(disk, clip, client_of):
    account = AccountFactory()
    disk.fill()
    sent = {"file": SimpleUploadedFile("a.mp4", clip), "audience": "everyone", "post": "1", "caption": "Mine"}
    answer = client_of(account).post(reverse("videos:upload"), sent)
    assert answer.status_code == 507 and "no room for this file right now" in answer.text
    with pytest.raises(Refused):
        send(clip)
    assert not Video.objects.exists()
    disk.free()
    assert not any(Path(settings.MEDIA_ROOT).glob("videos/*"))
    assert send(clip).state == "uploaded"


@pytest.mark.parametrize("leave", [0, 50_000, 200_000])
def test_the_first_work_waits_for_room_and_then_is_done(disk, clip, leave):
    video = send(clip)
    disk.fill(leave)
    assert work_on(video.pk) == "failed"
    video.refresh_from_db()
    assert (video.state, video.attempts, video.token) == ("processing", 1, "")
    assert video.failure == SENTENCES["no_space"] and folders(video) == set()
    disk.free()
    half_a_minute_passes()
    assert [work_on(video.pk), work_on(video.pk)] == ["published", "published"]
    check_playable(video)
    assert video.failure == "" and len(folders(video)) == 2


@pytest.mark.parametrize("leave", [0, 50_000])
def test_the_download_waits_for_room_and_then_is_done(disk, clip, leave):
    video = send(clip)
    assert work_on(video.pk) == "published"
    stream = Path(Video.objects.get().stream.path)
    whole = stream.read_bytes()
    disk.fill(leave)
    assert work_on(video.pk) == "failed"
    video.refresh_from_db()
    assert (video.state, video.download.name, video.download_state) == ("ready", "", "processing")
    assert video.failure == SENTENCES["no_space"] and folders(video) == {stream.parent.name}
    assert stream.read_bytes() == whole, "what can be watched stays"
    disk.free()
    half_a_minute_passes()
    assert work_on(video.pk) == "published"
    check_playable(video)


@both
def test_a_disk_that_stays_full_ends_in_failed_with_the_reason_and_retry_works(disk, clip):
    video = send(clip)
    disk.fill()
    for _ in range(MAX_ATTEMPTS):
        assert work_on(video.pk) == "failed"
        half_a_minute_passes()
    video.refresh_from_db()
    assert (video.state, video.failure) == ("failed", SENTENCES["no_space"]) and folders(video) == set()
    assert "try again later" in video.failure and work_on(video.pk) == "nothing to do"
    disk.free()
    retry_video(slug=video.slug, account=video.creator)
    assert work_on(video.pk) == "published"
    check_playable(video)


@pytest.mark.parametrize("step", ["replace", "fsync", "mkdir"])
def test_a_disk_that_gets_full_at_the_very_end_publishes_nothing(clip, monkeypatch, step):
    video = send(clip)
    real: Callable[..., object] = getattr(os, step)
    calls = []

    def full(*args: object, **more: object) -> object:
        calls.append(args)
        if step == "mkdir" or len(calls) > 1:  # of several files, the second does not fit
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(os, step, full)
        assert work_on(video.pk) == "failed"
    assert calls
    video.refresh_from_db()
    assert (video.state, video.stream.name, video.failure) == ("processing", "", SENTENCES["no_space"])
    assert folders(video) == set()
    half_a_minute_passes()
    assert work_on(video.pk) == "published"
    check_playable(video)
