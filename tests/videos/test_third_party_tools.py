"""Rule 3, with real tools: whatever else fetches the media, no number moves."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import reverse

from analytics.rollups import roll_up
from tests.conftest import need
from tests.factories import VideoFactory
from tests.videos import media_files
from videos.models import Video, VideoSave, VideoView

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
COUNTERS = [name.attname for name in Video._meta.concrete_fields if name.attname.endswith("_count")]


@pytest.fixture
def video(tmp_path: Path) -> Video:
    """Public, with a real film, so that a downloader finds what it looks for."""
    video = VideoFactory(with_files=True)
    film = media_files.silent(tmp_path, 3.0)
    Path(video.stream.path).write_bytes(film.read_bytes())
    return video


def numbers(video: Video) -> list[int]:
    roll_up()
    counted = Video.objects.for_staff().filter(pk=video.pk).values_list(*COUNTERS).get()
    return [*counted, VideoSave.objects.count(), VideoView.objects.count()]


def run(*argv: str, folder: Path) -> None:
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("options", [[], ["-I"], ["-r", "0-99"], ["-C", "5", "-O"]], ids=" ".join)
def test_curl(live_server, video, tmp_path, options):
    curl = shutil.which("curl") or need("curl is not installed")
    before = numbers(video)
    for name in ("stream", "poster", "watch"):
        url = live_server.url + reverse(f"videos:{name}", args=[video.slug])
        if "-O" in options and name != "stream":
            continue
        if "-C" in options:
            (tmp_path / "stream.mp4").write_bytes(Path(video.stream.path).read_bytes()[:5])
        where = [] if "-O" in options else ["-o", name]
        run(str(curl), "-sS", "--fail", *options, *where, url, folder=tmp_path)
    if not options or "-O" in options:
        got = tmp_path / ("stream.mp4" if options else "stream")
        assert got.read_bytes() == Path(video.stream.path).read_bytes()
    assert numbers(video) == before


@pytest.mark.parametrize("page", ["watch", "stream"])
def test_a_stock_downloader(live_server, video, tmp_path, page):
    """It finds the film and keeps it, which nobody can prevent; it never registers."""
    if importlib.util.find_spec("yt_dlp") is None:
        need("yt-dlp is not installed (uv sync --all-groups)")
    before = numbers(video)
    url = live_server.url + reverse(f"videos:{page}", args=[video.slug])
    tool = [sys.executable, "-m", "yt_dlp", "--ignore-config", "--no-cache-dir", "--no-playlist", "--quiet"]
    run(*tool, "-o", "kept.%(ext)s", url, folder=tmp_path)
    (kept,) = tmp_path.glob("kept.*")
    assert kept.read_bytes() == Path(video.stream.path).read_bytes()
    assert numbers(video) == before
