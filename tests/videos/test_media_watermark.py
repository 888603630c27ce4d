"""What a downloader gets when the creator wants a watermark: a marked file or none."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from tests.videos import media_files
from tests.videos.media_files import frame_at
from videos.media import fonts
from videos.media import watermark as watermark_module
from videos.media.errors import MediaError
from videos.media.limits import Limits
from videos.media.mark import MARK_PATH, clean_text, draw_mark, draw_watermark, path_points
from videos.media.probe import probe
from videos.media.transcode import transcode
from videos.media.watermark import watermark, write_mark

pytestmark = pytest.mark.thorough

CORNERS = {0: (0, 0), 1: (1, 1), 2: (1, 0), 3: (0, 1)}  # right, bottom


def strongest(first: Image.Image, second: Image.Image, box: tuple[int, int, int, int]) -> int:
    return highest(ImageChops.difference(first.crop(box), second.crop(box)).convert("L"))


def highest(grey: Image.Image) -> int:
    top = grey.getextrema()[1]
    assert isinstance(top, int)
    return top


def corner_box(picture: Image.Image, right: int, bottom: int) -> tuple[int, int, int, int]:
    wide, high = picture.width * 2 // 3, picture.height // 8
    left = (picture.width - wide) * right
    top = (picture.height - high) * bottom
    return left, top, left + wide, top + high


def middle_box(picture: Image.Image) -> tuple[int, int, int, int]:
    return 0, picture.height // 8 + 2, picture.width, picture.height - picture.height // 8 - 2


@pytest.mark.slow
def test_the_mark_is_visible_in_its_corner_and_nowhere_else(tmp_path: Path) -> None:
    source = media_files.make(
        tmp_path / "calm.mp4", *media_files.corners("360x640", 17.0, 10), *media_files.X264
    )
    info = probe(source)
    clean = transcode(source, tmp_path / "out", info, limits=Limits()).stream
    seen: list[float] = []
    marked = watermark(
        source, tmp_path / "out" / "marked.mp4", info, handle="maya", limits=Limits(), on_progress=seen.append
    )
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    for turn, place in CORNERS.items():
        at = turn * 4 + 2.0
        one, two = frame_at(marked, at), frame_at(clean, at)
        for other in CORNERS.values():
            found = strongest(one, two, corner_box(one, *other))
            if other == place:
                assert found > 100, (turn, other, found)
            else:
                assert found < 40, (turn, other, found)
        assert strongest(one, two, middle_box(one)) < 40
    assert strongest(frame_at(marked, 16.5), frame_at(clean, 16.5), corner_box(one, 0, 0)) > 100


@pytest.mark.slow
def test_the_very_first_and_last_frames_are_marked(tmp_path: Path) -> None:
    source = media_files.upright(tmp_path)
    info = probe(source)
    clean = transcode(source, tmp_path / "out", info, limits=Limits()).stream
    marked = watermark(source, tmp_path / "m.mp4", info, handle="maya", limits=Limits())
    for at in (0.0, 1.95):
        one, two = frame_at(marked, at), frame_at(clean, at)
        assert strongest(one, two, corner_box(one, 0, 0)) > 100


def test_a_marked_rotated_clip_is_upright_and_keeps_its_sound(tmp_path: Path) -> None:
    source = media_files.phone(tmp_path, 1.0)
    turned = media_files.make(
        tmp_path / "turned.mov", "-display_rotation", "90", "-i", str(source), "-c", "copy"
    )
    marked = probe(watermark(turned, tmp_path / "m.mp4", probe(turned), handle="maya", limits=Limits()))
    assert (marked.width, marked.height, marked.audio_codec) == (1280, 720, "aac")
    assert marked.seconds == pytest.approx(probe(turned).seconds, abs=0.1)


@pytest.mark.slow
def test_hdr_is_tone_mapped_under_the_mark(tmp_path: Path) -> None:
    source = media_files.hdr(tmp_path)
    marked = probe(watermark(source, tmp_path / "m.mp4", probe(source), handle="maya", limits=Limits()))
    assert (marked.pixel_format, marked.color_transfer) == ("yuv420p", "bt709")


@pytest.mark.parametrize("size", [(720, 1280), (1280, 720), (96, 96), (1920, 96), (2, 2), (64, 1280)])
@pytest.mark.parametrize("handle", ["m", "a_handle_of_thirty_characters__", "x" * 500])
def test_the_mark_fits_its_picture(size: tuple[int, int], handle: str) -> None:
    drawn = draw_watermark(handle, *size)
    assert drawn.width <= max(2, size[0] * 0.6)
    assert drawn.height <= max(2, size[1] * 0.25)


@pytest.mark.parametrize(
    "handle",
    ["maya", "naïve", "日本語", "مرحبا", "हिन्दी", "🦊", "👩‍👩‍👧", "\U000f0000", "\n\u202e", "", "a\0b"],
)
def test_any_handle_leaves_a_visible_mark(tmp_path: Path, handle: str) -> None:
    write_mark(tmp_path / "mark.png", handle, 720, 1280)
    with Image.open(tmp_path / "mark.png") as drawn:
        assert highest(drawn.getchannel("A")) > 200


def test_light_letters_with_a_dark_edge() -> None:
    drawn = draw_watermark("maya", 720, 1280)
    on_white, on_black = (Image.new("RGB", drawn.size, colour) for colour in ("white", "black"))
    on_white.paste(drawn, (0, 0), drawn)
    on_black.paste(drawn, (0, 0), drawn)
    darkest, brightest = on_white.convert("L").getextrema()[0], on_black.convert("L").getextrema()[1]
    assert isinstance(darkest, int | float)
    assert isinstance(brightest, int | float)
    assert darkest < 90
    assert brightest > 220


def test_without_any_font_the_built_in_one_and_the_mark_remain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "installed", lambda: ())
    fonts.font_for.cache_clear()
    try:
        latin, none = draw_watermark("maya", 720, 1280), draw_watermark("日本", 720, 1280)
        assert fonts.split_by_font("@日m") == [("@m", None)]
        assert latin.width > none.width > 40
    finally:
        fonts.font_for.cache_clear()


def test_a_broken_font_costs_letters_never_the_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"\0\1\0\0" + b"\xff" * 200)
    monkeypatch.setattr(fonts, "split_by_font", lambda text: [(text, broken)])
    assert highest(draw_watermark("maya", 720, 1280).getchannel("A")) > 200
    assert not fonts.has(broken, 65)


def test_control_characters_and_overrides_are_dropped() -> None:
    assert clean_text("@maya\u202e\n\0") == "@maya"
    assert clean_text("e\u0301") == "@é"


def test_the_shape_is_the_brands() -> None:
    mark = draw_mark(64)
    assert mark.height == 64
    for x, y, inside in (
        (0.15, 0.1, True),
        (0.15, 0.9, True),
        (0.85, 0.9, True),
        (0.85, 0.05, False),
        (0.5, 0.97, False),
    ):
        value = mark.getpixel((int(x * mark.width), int(y * mark.height)))
        assert isinstance(value, int | float)
        assert (value > 200) is inside, (x, y)
    assert len(path_points(MARK_PATH)) > 100


def test_a_mark_that_ffmpeg_cannot_read_gives_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trap: by default, ffmpeg's overlay passes the clean picture on when the mark yields no frame."""
    source = media_files.upright(tmp_path)
    info = probe(source)

    def write_broken(path: Path, *_: object) -> None:
        write_mark(path, "maya", 360, 640)
        path.write_bytes(path.read_bytes()[:60])

    monkeypatch.setattr(watermark_module, "write_mark", write_broken)
    with pytest.raises(MediaError):
        watermark(source, tmp_path / "m.mp4", info, handle="maya", limits=Limits())
    assert not (tmp_path / "m.mp4").exists()


@pytest.mark.parametrize("problem", [OSError(28, "No space left"), ValueError("no"), MediaError("encoder")])
def test_any_problem_leaves_no_file_an_old_one_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    source = media_files.upright(tmp_path)
    out = tmp_path / "out" / "m.mp4"
    out.parent.mkdir()
    out.write_bytes(b"an older, clean file")

    def fail(*_: object) -> None:
        raise problem

    monkeypatch.setattr(watermark_module, "draw_watermark", fail)
    with pytest.raises(MediaError) as caught:
        watermark(source, out, probe(source), handle="maya", limits=Limits())
    assert caught.value.code == ("no_space" if isinstance(problem, OSError) else "encoder")
    assert list(out.parent.iterdir()) == []


def test_an_encoder_that_fails_gives_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = media_files.upright(tmp_path)
    info = probe(source)
    monkeypatch.setenv("FFMPEG_BINARY", "/bin/false")
    with pytest.raises(MediaError) as caught:
        watermark(source, tmp_path / "m.mp4", info, handle="maya", limits=Limits())
    assert caught.value.code == "encoder"
    assert not (tmp_path / "m.mp4").exists()
    monkeypatch.setenv("FFMPEG_BINARY", "/nonexistent/ffmpeg")
    with pytest.raises(MediaError):
        watermark(source, tmp_path / "m.mp4", info, handle="maya", limits=Limits())
