"""What viewers get: the stream and its poster."""

from collections.abc import Callable
from pathlib import Path

import av
import pytest
from _pytest.mark import ParameterSet
from PIL import Image, ImageStat

from tests.videos import media_files
from tests.videos.media_files import BLUE, RED, frame_at, is_near
from videos.media import ladder
from videos.media.boxes import top_level_boxes
from videos.media.limits import Limits
from videos.media.probe import probe
from videos.media.transcode import Renditions, transcode

pytestmark = pytest.mark.thorough


def slow(*values: object) -> ParameterSet:
    """A test case of the slow tier."""
    return pytest.param(*values, marks=pytest.mark.slow)


def convert(source: Path) -> Renditions:
    return transcode(source, source.parent / "out", probe(source), limits=Limits())


POSTERS = [f"poster-{number}.jpg" for number in range(1, 9)]


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_phone_clip(tmp_path: Path) -> None:
    source = media_files.phone(tmp_path)
    seen: list[float] = []
    made = transcode(source, tmp_path / "out", probe(source), limits=Limits(), on_progress=seen.append)
    assert made.stream == tmp_path / "out" / "720.mp4"
    assert (made.width, made.height, made.has_audio) == (720, 1280, True)
    assert made.seconds == pytest.approx(2.0, abs=0.1)
    assert left_in(tmp_path / "out") == ["480.mp4", "720.mp4", *POSTERS]
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert all(0 <= fraction <= 1 for fraction in seen)
    found = probe(made.stream)
    assert (found.video_codec, found.audio_codec, found.audio_channels) == ("h264", "aac", 2)
    assert (found.pixel_format, found.color_transfer, found.color_matrix) == ("yuv420p", "bt709", "bt709")
    assert found.rotation == 0


@pytest.mark.slow
def test_the_index_comes_first_and_no_metadata_at_all(tmp_path: Path) -> None:
    made = convert(media_files.phone(tmp_path))
    kinds = [box.kind for box in top_level_boxes(made.stream)]
    assert kinds.index("moov") < kinds.index("mdat")
    data = made.stream.read_bytes()
    for secret in (b"Secret", b"PhoneMaker", b"48.8584", b"location", b"Lavf"):
        assert secret not in data


@pytest.mark.slow
def test_a_keyframe_every_two_seconds(tmp_path: Path) -> None:
    made = convert(media_files.silent(tmp_path, 5.0))
    with av.open(str(made.stream)) as container:
        keys = [
            float(p.pts * p.time_base)
            for p in container.demux(video=0)
            if p.is_keyframe and p.pts is not None
        ]
    for wanted in (0.0, 2.0, 4.0):
        assert any(abs(at - wanted) < 0.05 for at in keys), keys


@pytest.mark.parametrize(
    ("degrees", "top_left"), [(90, None), slow(-90, None), slow(180, BLUE), slow(0, RED)]
)
def test_rotated_clips_come_out_upright(
    tmp_path: Path, degrees: int, top_left: tuple[int, int, int] | None
) -> None:
    made = convert(media_files.rotated(tmp_path, degrees))
    frame = frame_at(made.stream, 1.0)
    width, height = frame.size
    if top_left:
        assert (width, height) == (640, 360)
        assert is_near(frame.getpixel((20, 20)), top_left)
        return
    assert (width, height) == (360, 640)
    # A quarter turn counter-clockwise takes the red corner to the bottom left, clockwise to the top right.
    corner = (20, height - 20) if degrees == 90 else (width - 20, 20)
    opposite = (width - 20, 20) if degrees == 90 else (20, height - 20)
    assert is_near(frame.getpixel(corner), RED)
    assert is_near(frame.getpixel(opposite), BLUE)


@pytest.mark.slow
def test_colours_stay_and_so_do_the_posters(tmp_path: Path) -> None:
    made = convert(media_files.upright(tmp_path))
    with Image.open(made.poster) as poster:
        for picture in (frame_at(made.stream, 1.0), poster.convert("RGB")):
            assert is_near(picture.getpixel((20, 20)), RED, 6)  # a wrong matrix shifts them by 20 and more
            assert is_near(picture.getpixel((picture.width - 20, picture.height - 20)), BLUE, 6)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("maker", "size", "sound"),
    [
        (media_files.silent, (480, 854), False),
        (media_files.webm, (180, 320), True),
        slow(media_files.recorder_webm, (180, 320), True),
        slow(media_files.odd, (320, 568), False),
        slow(media_files.surround, (360, 640), True),
        slow(media_files.anamorphic, (640, 360), False),
        (media_files.one_frame, (360, 640), False),
        slow(media_files.variable_rate, (360, 640), False),
        slow(media_files.av1, (180, 320), False),
    ],
)
def test_everyday_uploads(
    tmp_path: Path, maker: Callable[[Path], Path], size: tuple[int, int], sound: bool
) -> None:
    source = maker(tmp_path)
    before = probe(source)
    made = convert(source)
    assert (made.width, made.height) == size
    assert made.has_audio is sound
    # Nothing says how long the last picture is shown where the distances are uneven; here up to 5/30 s.
    slack = 5 / 30 if maker is media_files.variable_rate else 0.1
    assert made.seconds == pytest.approx(before.seconds, abs=slack)
    found = probe(made.stream)
    assert found.audio_channels == (2 if sound else 0)
    assert (found.pixel_format, found.video_codec) == ("yuv420p", "h264")
    assert made.poster.stat().st_size > 0


@pytest.mark.slow
@pytest.mark.parametrize("transfer", ["smpte2084", slow("arib-std-b67")])
def test_hdr_is_tone_mapped(tmp_path: Path, transfer: str) -> None:
    """Paper white must come out light but not clipped; an untouched PQ signal would look grey (about 148)."""
    made = convert(media_files.hdr(tmp_path, transfer))
    found = probe(made.stream)
    assert (found.pixel_format, found.color_transfer) == ("yuv420p", "bt709")
    light = ImageStat.Stat(frame_at(made.stream, 0.5).convert("L")).mean[0]
    assert 200 < light < 235


@pytest.mark.slow
def test_at_most_sixty_frames_a_second(tmp_path: Path) -> None:
    found = probe(convert(media_files.fast(tmp_path, 120)).stream)
    assert found.fps == pytest.approx(60, abs=1)
    assert found.seconds == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ((1080, 1920), (720, 1280)),
        ((1920, 1080), (1280, 720)),
        ((3840, 2160), (1280, 720)),
        ((2000, 2000), (720, 720)),
        ((720, 1600), (720, 1600)),
        ((333, 555), (332, 554)),
        ((8000, 400), (1920, 96)),
        ((4, 3), (4, 2)),
        ((1, 1), (2, 2)),
    ],
)
def test_output_sizes(source: tuple[int, int], result: tuple[int, int]) -> None:
    assert ladder.size_on(ladder.MAIN, *source) == result


@pytest.mark.slow
def test_the_poster_is_no_black_frame(tmp_path: Path) -> None:
    made = convert(media_files.dark_start(tmp_path))
    with Image.open(made.poster) as poster:
        assert (poster.format, poster.size) == ("JPEG", (360, 640))
        assert not poster.getexif()
        assert ImageStat.Stat(poster.convert("L")).mean[0] > 60
    with Image.open(made.posters[0]) as first:
        assert ImageStat.Stat(first.convert("L")).mean[0] < 3
