"""Pictures that people send: of themselves, and for their videos."""

import io
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from tests.videos.media_files import BLUE, RED, is_near
from videos.media import images, sandbox
from videos.media.errors import MediaError
from videos.media.images import reencode_avatar, reencode_poster

pytestmark = pytest.mark.thorough

Remaker = Callable[..., bytes]
both = pytest.mark.parametrize(
    "remake", [reencode_avatar, partial(reencode_poster, width=720, height=1280)], ids=["avatar", "poster"]
)
slow = pytest.mark.slow


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def two_colours(width: int = 900, height: int = 600) -> Image.Image:
    picture = Image.new("RGB", (width, height), RED)
    ImageDraw.Draw(picture).rectangle((0, height // 2, width, height), fill=BLUE)
    return picture


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def refused(data: bytes, remake: Remaker = reencode_avatar, **options: int) -> MediaError:
    with pytest.raises(MediaError) as caught:
        remake(data, **options)
    assert "video" not in caught.value.sentence
    return caught.value


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_square_jpeg_comes_out(kind: str) -> None:
    made = opened(reencode_avatar(encoded(two_colours(), kind)))
    assert (made.format, made.size, made.mode) == ("JPEG", (400, 400), "RGB")
    assert is_near(made.getpixel((200, 40)), RED)
    assert is_near(made.getpixel((200, 360)), BLUE)


def test_files_paths_and_sizes(tmp_path: Path) -> None:
    path = tmp_path / "me.png"
    two_colours(50, 90).save(path)
    assert opened(reencode_avatar(path, size=64)).size == (64, 64)
    with path.open("rb") as file:
        assert opened(reencode_avatar(file)).size == (400, 400)


def test_the_exif_orientation_is_applied_and_removed() -> None:
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    exif[0x010F] = "PhoneMaker"
    data = reencode_avatar(encoded(two_colours(), "JPEG", exif=exif.tobytes()))
    made = opened(data)
    assert is_near(made.getpixel((200, 40)), BLUE)
    assert not made.getexif()
    assert b"PhoneMaker" not in data


def test_transparent_parts_become_white() -> None:
    made = opened(reencode_avatar(encoded(Image.new("RGBA", (80, 80), (0, 0, 0, 0)), "PNG")))
    assert is_near(made.getpixel((200, 200)), (255, 255, 255))


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "I;16", "LA"])
def test_other_kinds_of_pixels(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(reencode_avatar(encoded(Image.new(mode, (50, 60)), kind))).mode == "RGB"


@pytest.mark.parametrize(
    ("video", "size"),
    [((720, 1280), (720, 1280)), ((1280, 720), (720, 405)), ((96, 160), (96, 160)), ((1920, 2), (720, 1))],
)
def test_a_poster_covers_the_shape_of_its_video(video: tuple[int, int], size: tuple[int, int]) -> None:
    made = opened(reencode_poster(encoded(two_colours(), "JPEG"), width=video[0], height=video[1]))
    assert (made.format, made.size, made.mode) == ("JPEG", size, "RGB")
    if min(size) > 2:
        assert is_near(made.getpixel((size[0] // 2, 4)), RED)
        assert is_near(made.getpixel((size[0] // 2, size[1] - 5)), BLUE)


def test_transparent_parts_of_a_poster_are_as_dark_as_the_stage() -> None:
    made = opened(reencode_poster(encoded(Image.new("RGBA", (80, 80)), "PNG"), width=80, height=80))
    assert is_near(made.getpixel((40, 40)), images.STAGE, 3)


def test_a_poster_is_upright_and_says_nothing() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 3, "PhoneMaker"
    data = reencode_poster(encoded(two_colours(), "JPEG", exif=exif.tobytes()), width=90, height=60)
    assert is_near(opened(data).getpixel((45, 5)), BLUE)
    assert b"PhoneMaker" not in data
    assert not opened(data).getexif()


@both
@pytest.mark.parametrize("kind", [pytest.param("PNG", marks=slow), "WEBP"])
def test_of_a_moving_picture_the_first_one(remake: Remaker, kind: str) -> None:
    stills = [Image.new("RGB", (80, 80), colour) for colour in (RED, BLUE, RED)]
    data = encoded(stills[0], kind, save_all=True, append_images=stills[1:], duration=100)
    made = opened(remake(data))
    assert getattr(made, "n_frames", 1) == 1
    assert is_near(made.getpixel((40, 40)), RED)


@both
def test_what_is_no_picture_of_ours(remake: Remaker) -> None:
    assert refused(b"", remake).code == "empty"
    assert refused(b"<svg xmlns='http://www.w3.org/2000/svg'/>", remake).code == "not_image"


@slow
@both
@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PDF", "PPM", "EPS", "TGA"])
def test_other_formats_are_not_opened(remake: Remaker, kind: str) -> None:
    assert refused(encoded(two_colours(), kind), remake).code == "not_image"


@slow
@both
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_cut_at_every_tenth(remake: Remaker, kind: str) -> None:
    """Half a picture is no picture: nothing is filled in."""
    noisy = Image.effect_noise((300, 200), 80).convert("RGB")
    whole = encoded(noisy, kind)
    for tenth in range(1, 10):
        assert refused(whole[: len(whole) * tenth // 10], remake).code == "not_image", tenth


@both
def test_lying_heads(remake: Remaker) -> None:
    png = bytearray(encoded(two_colours(90, 60), "PNG"))
    png[16:24] = b"\x7f\xff\xff\xff" * 2  # width and height
    assert refused(bytes(png), remake).code in ("not_image", "too_large_picture")
    assert refused(b"\xff\xd8\xff\xe0" + bytes(5000), remake).code == "not_image"
    assert refused(b"RIFF\xff\xff\xff\xffWEBPVP8X" + b"\xff" * 60, remake).code == "too_large_picture"


@both
def test_too_many_bytes_or_pixels(remake: Remaker) -> None:
    data = encoded(two_colours(), "PNG")
    too_big = refused(data + b"\0" * 2**20, remake, max_bytes=2**20)
    assert too_big.code == "image_too_big"
    assert "1 MB" in too_big.sentence
    too_large = refused(data, remake, max_pixels=1000)
    assert too_large.code == "too_large_picture"
    assert too_large.permanent


@slow
@both
def test_bombs_are_refused_before_they_are_decoded(remake: Remaker) -> None:
    bomb = encoded(Image.new("1", (30_000, 30_000)), "PNG")
    assert len(bomb) < 1_000_000
    assert refused(bomb, remake).code == "too_large_picture"
    text = PngImagePlugin.PngInfo()
    text.add_text("comment", "x" * 80_000_000, zip=True)
    assert refused(encoded(two_colours(), "PNG", pnginfo=text), remake).code == "not_image"


@slow
@pytest.mark.parametrize(("mode", "kind"), [("RGBA", "PNG"), ("RGB", "JPEG"), ("RGBA", "WEBP"), ("P", "PNG")])
def test_the_largest_allowed_picture_fits_the_childs_limits(mode: str, kind: str) -> None:
    picture = Image.linear_gradient("L").resize((6400, 6200)).convert(mode)
    fast = {"method": 0} if kind == "WEBP" else {}
    assert opened(reencode_poster(encoded(picture, kind, **fast), width=720, height=1280)).size == (720, 1280)


def child_that(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(sandbox, "python", lambda *_: [sys.executable, "-I", "-c", code])


@both
@pytest.mark.parametrize(
    "code",
    [
        "import os; os.kill(os.getpid(), 11)",
        "bytearray(3 * 2**30)",
        "print('no answer')",
        'print(\'{"error": "a surprise"}\')',
    ],
    ids=["crash", "memory", "babble", "unknown"],
)
def test_a_child_that_breaks_is_a_picture_that_can_not_be_read(
    remake: Remaker, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    child_that(monkeypatch, code)
    assert refused(encoded(two_colours(), "PNG"), remake).code == "not_image"


@pytest.mark.slow
@both
def test_a_child_that_hangs_is_ended(remake: Remaker, monkeypatch: pytest.MonkeyPatch) -> None:
    child_that(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(images, "LIMITS", replace(images.LIMITS, wall_seconds=1))
    start = time.monotonic()
    error = refused(encoded(two_colours(), "PNG"), remake)
    assert (error.code, error.sentence) == ("timeout", images.TOO_SLOW)
    assert time.monotonic() - start < 20


def test_a_full_disk_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    child_that(monkeypatch, "print('{}')")  # says that all is well, and wrote nothing
    error = refused(encoded(two_colours(), "PNG"))
    assert (error.code, error.sentence) == ("encoder", images.OUR_FAULT)
    assert not error.permanent
