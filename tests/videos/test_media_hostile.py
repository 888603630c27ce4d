"""Files made to do harm: each is refused with a clear sentence or becomes a harmless film."""

import os
import re
import resource
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.videos import hostile_files, hostile_films, media_files
from videos.media.errors import MediaError
from videos.media.limits import Limits
from videos.media.probe import probe
from videos.media.transcode import transcode

pytestmark = pytest.mark.slow
LIMITS = Limits(wall_seconds=20, cpu_seconds=20, memory_bytes=2 * 2**30, output_bytes=64 * 2**20)
LONGEST = 30.0  # seconds on the clock for one file, on a busy machine
SENTENCE = re.compile(r"[A-Z][^/\\<>{}\[\]_|]{20,300}[.!]")


@dataclass
class Yard:
    """Where the files are tried.

    Attributes:
        folder: everything is in here.
        film, webm, avi, stream: good films that the hostile ones are made of.
        canary: a private file; its only content is `secret`.
        refused, made: names of the files tried so far.
    """

    folder: Path
    film: Path
    webm: Path
    avi: Path
    stream: Path
    canary: Path
    secret: str
    refused: dict[str, str]
    made: list[str]

    def attempt(self, path: Path) -> MediaError | None:
        """Upload a file: the refusal, or None when a film came of it."""
        out, started = self.folder / "out", time.monotonic()
        error = None
        try:
            made = transcode(path, out, probe(path, LIMITS), limits=LIMITS)
        except MediaError as caught:
            error = caught
        assert time.monotonic() - started < LONGEST
        assert self.children() == []
        left = sorted(entry.name for entry in out.iterdir()) if out.exists() else []
        if error is None:
            assert left == ["720.mp4", "poster.jpg"]
            self.check_film(made.stream)
            assert made.poster.stat().st_size < 2 * 2**20
            self.made.append(path.name)
        else:
            assert left == []
            assert SENTENCE.fullmatch(error.sentence), error.sentence
            assert str(self.folder) not in error.sentence
            assert self.secret not in f"{error} {error.detail}"
            # 'encoder' would blame the site, and have a poison file tried again and again.
            assert error.permanent or error.code == "timeout", (error.code, error.detail)
            self.refused[path.name] = error.code
        shutil.rmtree(out, ignore_errors=True)
        return error

    def check_film(self, stream: Path) -> None:
        """A good H.264 film without anything from elsewhere."""
        found = probe(stream)
        assert (found.container, found.video_codec, found.pixel_format) == ("mov", "h264", "yuv420p")
        assert 0 <= found.seconds <= LIMITS.max_seconds + 1
        data = stream.read_bytes()
        for foreign in (self.secret, hostile_films.MARKER, "<script", "#EXTM3U", "root:"):
            assert foreign.encode() not in data

    def children(self) -> list[str]:
        """Command lines of processes that still work in this yard (Linux)."""
        lines = []
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = entry.read_bytes()
            except OSError:
                continue
            if os.fsencode(self.folder) in line:
                lines.append(line.decode(errors="replace"))
        return lines

    def try_all(self, files: dict[str, bytes]) -> None:
        """Upload files one after another; all of the failures together."""
        problems = []
        for name, data in files.items():
            path = self.folder / f"{name}.mp4"
            path.write_bytes(data)
            try:
                self.attempt(path)
            except (AssertionError, OSError, ValueError) as error:
                problems.append(f"{name}: {type(error).__name__} {error}"[:900])
            shutil.rmtree(self.folder / "out", ignore_errors=True)
            path.unlink()
        assert not problems, "\n".join(problems)


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    folder = tmp_path_factory.mktemp("yard")
    secret = secrets.token_hex(16)
    canary = folder / "canary.txt"
    canary.write_text(secret)
    film = hostile_films.small(folder / "film.mp4", "-movflags", "+faststart", seconds=2.0)
    webm = media_files.make(
        folder / "film.webm", *media_files.film("96x160", 2.0, 15), *media_files.tone(2.0), "-c:v", "libvpx",
        "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus",
    )  # fmt: skip
    avi = media_files.make(folder / "film.avi", *media_files.film("64x64", 1.0, 15), *hostile_films.MJPEG)
    stream = hostile_films.small(folder / "film.ts", "-f", "mpegts")
    yield Yard(folder, film, webm, avi, stream, canary, secret, {}, [])
    shutil.rmtree(folder, ignore_errors=True)


def test_text_is_no_film(yard: Yard) -> None:
    texts = {name: text.format(canary=yard.canary).encode() for name, text in hostile_files.TEXTS.items()}
    yard.try_all(texts | {"utf16": "#EXTM3U\n".encode("utf-16"), "empty": b""})
    assert {yard.refused[f"{name}.mp4"] for name in texts} == {"not_video"}


def test_pictures_are_no_film(yard: Yard) -> None:
    pictures = hostile_files.pictures()
    yard.try_all(pictures)
    assert {yard.refused[f"{name}.mp4"] for name in pictures} == {"not_video"}


def test_two_kinds_of_file_in_one(yard: Yard) -> None:
    files = (yard.film.read_bytes(), yard.webm.read_bytes(), yard.avi.read_bytes())
    yard.try_all(hostile_files.polyglots(*files, str(yard.canary)))


def test_lying_boxes(yard: Yard) -> None:
    yard.try_all(hostile_files.lying_boxes(yard.film.read_bytes(), str(yard.canary)))


def test_damage(yard: Yard) -> None:
    files = (yard.film.read_bytes(), yard.webm.read_bytes(), yard.stream.read_bytes())
    yard.try_all(hostile_files.damaged(*files))
    assert {yard.refused.get(f"cut-mp4-{tenth}.mp4", "made") for tenth in range(3, 9)} <= {"truncated"}
    assert {yard.refused.get(f"cut-webm-{tenth}.mp4", "made") for tenth in range(3, 9)} <= {"truncated"}


def test_hostile_films(yard: Yard, tmp_path: Path) -> None:
    problems = []
    for path in hostile_films.films(tmp_path):
        try:
            yard.attempt(path)
        except (AssertionError, OSError, ValueError) as error:
            problems.append(f"{path.name}: {type(error).__name__} {error}"[:900])
        shutil.rmtree(yard.folder / "out", ignore_errors=True)
    assert not problems, "\n".join(problems)
    for name in ("ten-hours.mp4", "ten-hours-live.mkv", "an-hour-a-picture.mp4"):
        assert yard.refused[name] == "too_long"
    assert yard.refused["bomb.avi"] == yard.refused["bomb-in-the-middle.avi"] == "unreadable"
    assert yard.refused["1-by-16384.avi"] == yard.refused["lying-width.mkv"] == "too_large_picture"
    assert yard.refused["many.mkv"] == "too_many_streams"
    assert {"size-changes.mp4", "size-changes.mkv", "title-no-utf8.mp4", "attachment.mkv"} <= set(yard.made)


@pytest.mark.parametrize("maker", hostile_files.NO_FILES)
def test_what_is_no_file_is_not_opened(yard: Yard, maker: hostile_files.Maker) -> None:
    path = yard.folder / maker.__name__
    maker(path, yard.film, yard.canary)
    error = yard.attempt(path)
    assert error is not None
    assert error.code == "not_video"


@pytest.mark.parametrize("name", hostile_files.NAMES)
def test_a_name_is_only_a_name(yard: Yard, name: str) -> None:
    path = yard.folder / "names" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(yard.film, path)
    assert yard.attempt(path) is None
    assert yard.film.exists()


def test_external_data_is_not_read(yard: Yard) -> None:
    """A track that says that its pictures are in another film beside it."""
    other = media_files.make(
        yard.folder / "o.mp4",
        "-f",
        "lavfi",
        "-i",
        "color=red:size=96x160:rate=15:duration=2",
        *media_files.X264,
    )
    # Its index comes last, so that a longer index moves no picture.
    film = hostile_films.small(yard.folder / "plain.mp4", seconds=2.0).read_bytes()
    here = hostile_files.box(b"url ", b"\0\0\0\1")
    there = hostile_files.box(b"url ", b"\0\0\0\0" + f"file://{other}\0".encode())
    assert here in film
    path = yard.folder / "external.mp4"
    path.write_bytes(hostile_files.grown(film, here, there))
    assert yard.attempt(path) is None
    made = transcode(path, yard.folder / "seen", probe(path), limits=LIMITS)
    frame = media_files.frame_at(made.stream, 1.0)
    assert not media_files.is_near(frame.getpixel((48, 80)), (254, 0, 0), 60)


def test_afterwards_all_is_well(yard: Yard) -> None:
    """No memory beyond the bound was used, the private file is as it was, and the next film is served."""
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < LIMITS.memory_bytes
    assert yard.canary.read_text() == yard.secret
    assert yard.attempt(yard.film) is None
    assert yard.attempt(yard.webm) is None
    assert len(yard.refused) + len(yard.made) >= 60
