"""All that is made of one upload, in one run: sizes, posters, and nothing half-made."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageStat

from tests.conftest import need
from tests.videos import media_files
from videos.media import ffmpeg, ladder, posters, sandbox, workdir
from videos.media._verify_child import is_black, score
from videos.media.errors import MediaError
from videos.media.limits import Limits
from videos.media.probe import VideoInfo, probe
from videos.media.transcode import Renditions, graph, transcode

pytestmark = pytest.mark.thorough

ANY = VideoInfo("mov", 2.0, 0, 0, 0, 30.0, "h264", None, 0, "yuv420p", "bt709", 5)


def clip(folder: Path, size: str, seconds: float = 0.5) -> Path:
    return media_files.make(
        folder / "clip.mp4", *media_files.film(size, seconds), *media_files.tone(seconds),
        *media_files.X264, *media_files.STEREO,
    )  # fmt: skip


def convert(source: Path, *, large: bool = False) -> Renditions:
    return transcode(source, source.parent / "out", probe(source), limits=Limits(), large=large)


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


SIZES = [
    ((1080, 1920), {"720.mp4": (720, 1280), "480.mp4": (480, 852), "1080.mp4": (1080, 1920)}),
    ((2160, 3840), {"720.mp4": (720, 1280), "480.mp4": (480, 852), "1080.mp4": (1080, 1920)}),
    ((720, 1280), {"720.mp4": (720, 1280), "480.mp4": (480, 852)}),
    ((480, 854), {"720.mp4": (480, 854)}),
    ((360, 640), {"720.mp4": (360, 640)}),
    ((1920, 1080), {"720.mp4": (1280, 720), "480.mp4": (852, 480), "1080.mp4": (1920, 1080)}),
    ((800, 800), {"720.mp4": (720, 720), "480.mp4": (480, 480), "1080.mp4": (800, 800)}),
    ((8000, 3000), {"720.mp4": (1920, 720), "480.mp4": (1280, 480)}),
    ((3000, 1000), {"720.mp4": (1920, 640), "480.mp4": (1280, 426)}),
    ((64, 48), {"720.mp4": (64, 48)}),
]


@pytest.mark.parametrize(("source", "made"), SIZES)
@pytest.mark.parametrize("large", [False, True])
def test_what_is_made_of_a_size(
    source: tuple[int, int], made: dict[str, tuple[int, int]], large: bool
) -> None:
    info = replace(ANY, width=source[0], height=source[1])
    found = ladder.outputs(info, large=large)
    wanted = {name: size for name, size in made.items() if large or name != "1080.mp4"}
    assert {film.name: (film.width, film.height) for film in found} == wanted
    areas = [film.width * film.height for film in found]
    assert areas == sorted(areas, reverse=True)


def test_one_decode_and_one_child_that_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = clip(tmp_path, "720x1280")
    info = probe(source)
    seen: list[list[str]] = []
    run = sandbox.run

    def spy(argv: Sequence[str], **options: object) -> sandbox.Completed:
        seen.append(list(argv))
        return run(argv, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(sandbox, "run", spy)
    made = transcode(source, tmp_path / "out", info, limits=Limits())
    encode, look = seen
    assert encode[0] == ffmpeg.binary()
    assert encode.count("-i") == 1
    assert encode.count("aac") == 1
    assert "videos.media._verify_child" in look
    assert made.small is not None
    assert made.large is None
    small = probe(made.small)
    assert (small.width, small.height, small.audio_codec) == (480, 852, "aac")
    assert small.seconds == pytest.approx(info.seconds, abs=0.1)


def test_the_costly_steps_come_before_the_split() -> None:
    info = replace(ANY, width=1080, height=1920, color_transfer="smpte2084", interlaced=True)
    films = ladder.outputs(info, large=True)
    steps = graph(films, films[1], info)
    first, rest = steps.split("split=2", 1)
    for costly in ("bwdif", "tonemap=tonemap"):
        assert first.count(costly) == 1
        assert costly not in rest
    assert first.index("scale=1080:1920") < first.index("tonemap")


@pytest.mark.slow
@pytest.mark.parametrize(("source", "made"), [case for case in SIZES if max(case[0]) < 3000])
def test_every_size_for_real(
    tmp_path: Path, source: tuple[int, int], made: dict[str, tuple[int, int]]
) -> None:
    done = convert(clip(tmp_path, f"{source[0]}x{source[1]}"), large=True)
    for path in (done.stream, done.small, done.large):
        if path is not None:
            found = probe(path)
            assert (found.width, found.height) == made.pop(path.name)
            assert found.audio_codec == "aac"
    assert not made
    assert all(Image.open(path).width <= 720 for path in done.posters)


@pytest.mark.slow
def test_tone_mapped_and_turned_in_every_size(tmp_path: Path) -> None:
    """Paper white is equally light in each film and in the poster."""
    stored = media_files.make(
        tmp_path / "big.mov", "-i", str(media_files.hdr(tmp_path)), "-vf", "scale=1920:1080,setsar=1",
        "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
        "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:log-level=none",
        "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1",
    )  # fmt: skip
    turned = media_files.make(
        tmp_path / "turned.mov", "-display_rotation", "90", "-i", str(stored), "-c", "copy"
    )
    made = convert(turned, large=True)
    lights = []
    for path, size in ((made.large, (1080, 1920)), (made.stream, (720, 1280)), (made.small, (480, 852))):
        assert path is not None
        found = probe(path)
        assert ((found.width, found.height), found.color_transfer) == (size, "bt709")
        lights.append(ImageStat.Stat(media_files.frame_at(path, 0.5).convert("L")).mean[0])
    with Image.open(made.poster) as poster:
        lights.append(ImageStat.Stat(poster.convert("L")).mean[0])
    assert min(lights) > 200
    assert max(lights) - min(lights) < 3


@pytest.mark.slow
def test_posters_are_spread_over_the_clip_in_order(tmp_path: Path) -> None:
    """A clip that brightens steadily: each candidate is lighter than the one before, the first one black."""
    source = media_files.make(
        tmp_path / "dawn.mp4", "-f", "lavfi", "-i",
        "color=c=black:size=96x160:rate=25:duration=4,format=yuv420p,geq=lum='16+200*T/4':cb=128:cr=128",
        *media_files.X264,
    )  # fmt: skip
    made = convert(source)
    assert [path.name for path in made.posters] == [f"poster-{number}.jpg" for number in range(1, 9)]
    lights = [ImageStat.Stat(Image.open(path).convert("L")).mean[0] for path in made.posters]
    assert lights[0] < 3
    steps = [after - before for before, after in zip(lights, lights[1:], strict=False)]
    assert all(20 < step < 40 for step in steps), lights  # 200 of 219 levels in 8 equal parts
    assert made.poster in made.posters[2:7]


def segments(data: bytes) -> list[int]:
    """The markers of a JPEG's head."""
    at, found = 2, []
    while data[at] == 0xFF and data[at + 1] != 0xDA:
        found.append(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return found


@pytest.mark.slow
def test_a_single_picture_gives_one_poster_that_says_nothing(tmp_path: Path) -> None:
    made = convert(media_files.one_frame(tmp_path))
    assert made.posters == (made.poster,)
    data = made.poster.read_bytes()
    assert set(segments(data)) <= {0xE0, 0xDB, 0xC0, 0xC4}  # JFIF, tables, frame: no comment, no Exif
    assert b"Lavc" not in data


@pytest.mark.slow
def test_no_metadata_in_any_output(tmp_path: Path) -> None:
    made = convert(media_files.phone(tmp_path), large=True)
    paths = [path for path in (made.stream, made.small, made.large, *made.posters) if path]
    assert left_in(tmp_path / "out") == sorted(path.name for path in paths)
    assert len(paths) == 11
    for path in paths:
        data = path.read_bytes()
        for secret in (b"Secret", b"PhoneMaker", b"48.8584", b"location", b"Lavf", b"Exif"):
            assert secret not in data, path


def test_how_many_posters() -> None:
    assert [posters.how_many(seconds) for seconds in (0.0, 0.04, 0.6, 1.0, 2.0, 180.0)] == [1, 1, 2, 4, 8, 8]


def test_what_counts_as_black_and_as_telling() -> None:
    black, grey = Image.new("L", (64, 64), 6), Image.new("L", (64, 64), 90)
    stars, scene = black.copy(), grey.copy()
    ImageDraw.Draw(stars).point([(7, 9), (30, 41)], 255)
    ImageDraw.Draw(scene).rectangle((10, 10, 40, 40), 200)
    lamp = black.copy()
    ImageDraw.Draw(lamp).ellipse((20, 20, 40, 40), 220)
    assert [is_black(picture) for picture in (black, stars, lamp, grey, scene)] == [True, True, *[False] * 3]
    assert score(scene) > score(grey) > score(black)


@pytest.mark.parametrize(
    "name",
    ["480.mp4", *(pytest.param(name, marks=pytest.mark.slow) for name in ("720.mp4", "poster-2.jpg", "1080.mp4"))],
)  # fmt: skip
def test_a_full_disk_at_any_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    if not Path("/dev/full").exists():
        need("only Linux has a disk that is always full")
    source = clip(tmp_path, "1080x1920")
    encode = ffmpeg.encode

    def on_a_full_disk(argv: Sequence[str], *, cwd: Path, **options: object) -> None:
        (cwd / name).symlink_to("/dev/full")
        encode(argv, cwd=cwd, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(ffmpeg, "encode", on_a_full_disk)
    with pytest.raises(MediaError) as caught:
        convert(source, large=True)
    assert caught.value.code == "no_space", caught.value.detail
    assert not caught.value.permanent
    assert left_in(tmp_path / "out") == []


@pytest.mark.parametrize("broken", range(3))
def test_all_are_published_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: int) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "out").mkdir()
    pairs = [(tmp_path / "work" / name, tmp_path / "out" / name) for name in "abc"]
    for made, _ in pairs:
        made.write_bytes(b"whole")
    replace_file = os.replace

    def fail_at(made: Path, place: Path) -> None:
        if made == pairs[broken][0]:
            raise OSError(28, "No space left on device")
        replace_file(made, place)

    monkeypatch.setattr(workdir.os, "replace", fail_at)
    with pytest.raises(OSError, match="No space"):
        workdir.publish(pairs)
    assert left_in(tmp_path / "out") == []
