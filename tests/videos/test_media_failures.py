"""A transcode that fails, by whatever cause, names it and leaves nothing behind."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.videos import media_files
from videos.media import transcode as transcode_module
from videos.media.errors import MediaError
from videos.media.limits import Limits
from videos.media.probe import probe
from videos.media.transcode import transcode

pytestmark = pytest.mark.thorough


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fake_ffmpeg(folder: Path, body: str) -> str:
    path = folder / "fake-ffmpeg"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("echo half > 720.mp4; echo 'Error: No space left on device' >&2; exit 1", "no_space"),
        ("echo half > 720.mp4; echo 'Conversion failed!' >&2; exit 1", "encoder"),
        ("echo half > 720.mp4; kill -9 $$", "encoder"),
        ("echo half > 720.mp4", "encoder"),
        ("echo half > 720.mp4; sleep 30", "timeout"),
    ],
)
def test_a_failing_encoder_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, code: str
) -> None:
    source = media_files.silent(tmp_path, 0.5)
    info = probe(source)
    monkeypatch.setenv("FFMPEG_BINARY", fake_ffmpeg(tmp_path, body))
    with pytest.raises(MediaError) as caught:
        transcode(source, tmp_path / "out", info, limits=Limits(wall_seconds=2 if code == "timeout" else 60))
    assert caught.value.code == code
    assert not caught.value.permanent
    assert left_in(tmp_path / "out") == []


@pytest.mark.slow
def test_a_failing_poster_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = media_files.silent(tmp_path, 0.5)
    info = probe(source)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(transcode_module, "verify", fail)
    with pytest.raises(MediaError) as caught:
        transcode(source, tmp_path / "out", info, limits=Limits())
    assert caught.value.code == "no_space"
    assert left_in(tmp_path / "out") == []


def test_a_result_of_the_wrong_length_is_refused(tmp_path: Path) -> None:
    source = media_files.silent(tmp_path, 1.5)
    claimed = replace(probe(source), seconds=4.0)
    with pytest.raises(MediaError) as caught:
        transcode(source, tmp_path / "out", claimed, limits=Limits())
    assert caught.value.code == "unreadable"
    assert left_in(tmp_path / "out") == []


@pytest.mark.slow
def test_an_interrupted_transcode_leaves_nothing_behind(tmp_path: Path) -> None:
    source = media_files.silent(tmp_path, 3.0)

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        transcode(source, tmp_path / "out", probe(source), limits=Limits(), on_progress=stop)
    assert left_in(tmp_path / "out") == []


@pytest.mark.slow
def test_work_folders_of_killed_workers_are_swept(tmp_path: Path) -> None:
    out = tmp_path / "out"
    old, fresh = out / ".work-old", out / ".work-fresh"
    for folder in (old, fresh):
        folder.mkdir(parents=True)
    (old / "720.mp4").write_bytes(b"half")
    for path in (old / "720.mp4", old):
        os.utime(path, (1, 1))
    source = media_files.silent(tmp_path, 0.5)
    transcode(source, out, probe(source), limits=Limits())
    assert left_in(out) == [".work-fresh", "720.mp4", "poster-1.jpg", "poster-2.jpg"]


@pytest.mark.slow
def test_an_output_over_its_bound_is_refused(tmp_path: Path) -> None:
    """The kernel refuses ffmpeg's write in the middle of the file."""
    source = media_files.silent(tmp_path, 2.0)
    with pytest.raises(MediaError) as caught:
        transcode(source, tmp_path / "out", probe(source), limits=Limits(output_bytes=20_000))
    assert caught.value.code == "encoder"
    assert left_in(tmp_path / "out") == []
