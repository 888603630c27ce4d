"""Files made to do harm: each is refused with a clear sentence or becomes a harmless film."""

import secrets
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.videos import hostile_boxes, hostile_files, hostile_films, media_files
from tests.videos.hostile_yard import LIMITS, Watch, Yard
from videos.media.probe import probe
from videos.media.transcode import transcode

pytestmark = pytest.mark.slow


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
    yard = Yard(folder, film, webm, avi, stream, canary, secret, Watch(canary))
    yield yard
    # After whatever was tried: the next films are served, by the same worker. (`attempt` has looked after
    # time, memory and secrets.)
    assert yard.refused or yard.made
    assert yard.attempt(yard.film).code == yard.attempt(yard.webm).code == ""
    yard.worker.shutdown()
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
    yard.try_all(hostile_boxes.lying_boxes(yard.film.read_bytes(), str(yard.canary)))


def test_damage(yard: Yard) -> None:
    files = (yard.film.read_bytes(), yard.webm.read_bytes(), yard.stream.read_bytes())
    yard.try_all(hostile_files.damaged(*files))
    assert {yard.refused.get(f"cut-mp4-{tenth}.mp4", "made") for tenth in range(3, 9)} <= {"truncated"}
    assert {yard.refused.get(f"cut-webm-{tenth}.mp4", "made") for tenth in range(3, 9)} <= {"truncated"}


def test_hostile_films(yard: Yard, tmp_path: Path) -> None:
    yard.try_paths(hostile_films.films(tmp_path, yard.canary))
    for name in ("ten-hours.mp4", "ten-hours-live.mkv", "an-hour-a-picture.mp4"):
        assert yard.refused[name] == "too_long"
    assert yard.refused["bomb.avi"] == yard.refused["bomb-in-the-middle.avi"] == "unreadable"
    assert yard.refused["1-by-16384.avi"] == yard.refused["lying-width.mkv"] == "too_large_picture"
    assert yard.refused["many.mkv"] == "too_many_streams"
    assert yard.refused["says-one-second.mp4"] == "too_long"
    assert yard.refused["16384-square.avi"] == "unreadable"
    assert yard.refused["forty-programs.ts"] == "too_many_streams"
    assert yard.refused["all-at-once.mkv"] == yard.refused["one-pixel.avi"] == "unsupported"
    assert {"told-in-the-picture.mp4", "exif.avi", "exif-turned.avi", "shows-one-second.mp4"} <= set(
        yard.made
    )
    assert {"size-changes.mp4", "size-changes.mkv", "title-no-utf8.mp4", "attachment.mkv"} <= set(yard.made)


@pytest.mark.parametrize("maker", hostile_files.NO_FILES)
def test_what_is_no_file_is_not_opened(yard: Yard, maker: hostile_files.Maker) -> None:
    path = yard.folder / maker.__name__
    maker(path, yard.film, yard.canary)
    assert yard.attempt(path).code == "not_video"


@pytest.mark.parametrize("name", hostile_files.NAMES)
def test_a_name_is_only_a_name(yard: Yard, name: str) -> None:
    path = yard.folder / "names" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(yard.film, path)
    assert yard.attempt(path).code == ""
    assert yard.film.exists()


@pytest.mark.parametrize("kind", ["url", "alis"])
def test_external_data_is_not_read(yard: Yard, kind: str) -> None:
    """A track that says that its pictures are in another film beside it."""
    other = media_files.make(
        yard.folder / "o.mp4", "-f", "lavfi", "-i", "color=red:size=96x160:rate=15:duration=2",
        *media_files.X264,
    )  # fmt: skip
    # Its index comes last, so that a longer index moves no picture.
    film = hostile_films.small(yard.folder / "plain.mov", seconds=2.0).read_bytes()
    here = hostile_boxes.box(b"url ", b"\0\0\0\1")
    there = hostile_boxes.box(b"url ", b"\0\0\0\0" + f"file://{other}\0".encode())
    assert here in film
    path = yard.folder / f"external-{kind}.mp4"
    path.write_bytes(
        hostile_boxes.grown(film, here, there if kind == "url" else hostile_boxes.alias(str(other)))
    )
    assert path.read_bytes() != film
    watch = Watch(other)
    tried = yard.attempt(path)
    assert not watch.was_touched()
    if tried.code:
        assert tried.code == "unreadable"
        return
    made = transcode(path, yard.folder / "seen", probe(path), limits=LIMITS)
    frame = media_files.frame_at(made.stream, 1.0)
    assert not media_files.is_near(frame.getpixel((48, 80)), (254, 0, 0), 60)


def test_more_in_the_index_than_belongs_there(yard: Yard) -> None:
    film = hostile_films.small(yard.folder / "plain.mp4", seconds=2.0).read_bytes()
    noise = hostile_files.noise(16_000_000, 9)
    more = {"decoder-setup": b"avcC", "colours": b"colr", "sound-setup": b"esds", "words": b"udta"}
    yard.try_all(
        {
            f"{name}-huge": hostile_boxes.inserted(film, b"avc1", hostile_boxes.box(kind, noise))
            for name, kind in more.items()
        }
    )


def test_the_canary_would_have_sung(yard: Yard) -> None:
    """The watch that every attempt is checked with does notice a reader."""
    assert not yard.watch.was_touched()
    assert yard.canary.read_text() == yard.secret
    assert yard.watch.was_touched() or not sys.platform.startswith("linux")
    assert not yard.watch.was_touched()
