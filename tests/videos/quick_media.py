"""Media work that takes no time and still leaves real files: for tests of who does it, and how it ends."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from tests.factories import AccountFactory
from videos import work
from videos.media.transcode import Renditions
from videos.models import Video
from videos.models.video import new_slug

FILES = ("480.mp4", "720.mp4", "poster-1.jpg", "poster-2.jpg")


def uploaded(**more: Any) -> Video:
    """A video that waits for its first work, with an original that can't be told from a real one here."""
    slug = new_slug()
    default_storage.save(f"videos/{slug}/original", ContentFile(b"as it was sent"))
    values = {"creator": AccountFactory(), "posted_at": timezone.now(), **more}
    return Video.objects.create(slug=slug, original=f"videos/{slug}/original", **values)


def install(monkeypatch: pytest.MonkeyPatch, midway: Callable[[Path], object] = lambda folder: None) -> None:
    """Have `videos.work` make its files at once; `midway` is called when half of each is written."""

    def write(folder: Path, names: tuple[str, ...], on_progress: Callable[[float], None]) -> None:
        mark = secrets.token_bytes(2000)
        for name in names:
            (folder / name).write_bytes(mark)
        on_progress(0.5)
        midway(folder)
        on_progress(0.9)
        for name in names:
            with (folder / name).open("ab") as file:
                file.write(mark)

    def transcode(source: Path, folder: Path, info: object, **more: Any) -> Renditions:
        write(folder, FILES, more["on_progress"])
        small, stream, *posters = (folder / name for name in FILES)
        return Renditions(stream, small, None, posters[1], tuple(posters), 720, 1280, 8.0, True)

    def watermark(source: Path, out: Path, info: object, **more: Any) -> Path:
        write(out.parent, (out.name,), more["on_progress"])
        return out

    monkeypatch.setattr(work, "probe", lambda source, limits: None)
    monkeypatch.setattr(work, "transcode", transcode)
    monkeypatch.setattr(work, "watermark", watermark)


def check_whole(video: Video) -> None:
    """Ready once: every file is there and whole, all from one attempt, and nothing lies beside them."""
    video.refresh_from_db()
    assert (video.state, video.token, video.attempts, video.progress) == ("ready", "", 0, 100)
    assert video.published_at and video.failure == "" and video.lease_until is None
    made = Path(video.stream.path).parent
    assert sorted(path.name for path in made.iterdir()) == sorted(FILES)
    written = {path.read_bytes() for path in made.iterdir()}
    assert len(written) == 1 and len(written.pop()) == 4000
    assert Path(video.stream_small.path).parent == Path(video.poster.path).parent == made
    wanted = {"original", made.name} | ({Path(video.download.path).parent.name} if video.download else set())
    assert {path.name for path in made.parent.iterdir()} == wanted
