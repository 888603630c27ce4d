"""Profile pictures."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from tests.videos.media_files import BLUE, RED, is_near
from videos.media.errors import MediaError
from videos.media.images import reencode_avatar


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


def refused(data: bytes, **options: int) -> MediaError:
    with pytest.raises(MediaError) as caught:
        reencode_avatar(data, **options)
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


def test_what_is_no_picture_of_ours() -> None:
    assert refused(b"").code == "empty"
    assert refused(b"<svg xmlns='http://www.w3.org/2000/svg'/>").code == "not_image"
    assert refused(encoded(two_colours(), "GIF")).code == "not_image"
    assert refused(encoded(two_colours(), "BMP")).code == "not_image"
    assert refused(encoded(two_colours(), "TIFF")).code == "not_image"
    whole = encoded(two_colours(), "PNG")
    assert refused(whole[: len(whole) // 2]).code == "not_image"
    assert refused(whole[:20]).code == "not_image"


def test_too_many_bytes_or_pixels() -> None:
    data = encoded(two_colours(), "PNG")
    too_big = refused(data + b"\0" * 2**20, max_bytes=2**20)
    assert too_big.code == "image_too_big"
    assert "1 MB" in too_big.sentence
    too_large = refused(data, max_pixels=1000)
    assert too_large.code == "too_large_picture"
    assert too_large.permanent


@pytest.mark.slow
def test_bombs_are_refused_before_they_are_decoded() -> None:
    bomb = encoded(Image.new("1", (30_000, 30_000)), "PNG")
    assert len(bomb) < 1_000_000
    assert refused(bomb).code == "too_large_picture"
    text = PngImagePlugin.PngInfo()
    text.add_text("comment", "x" * 80_000_000, zip=True)
    assert refused(encoded(two_colours(), "PNG", pnginfo=text)).code == "not_image"
