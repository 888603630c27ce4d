"""Profile pictures: decode what a stranger sent within bounds, and write a new picture from its pixels."""

import io
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps

from videos.media.errors import MediaError

FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 88
# Pillow's readers raise all of these for broken files.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, MemoryError)


def reencode_avatar(
    file_or_bytes: BinaryIO | bytes | Path,
    *,
    size: int = 400,
    max_bytes: int = 5 * 2**20,
    max_pixels: int = 40_000_000,
) -> bytes:
    """Turn an uploaded picture into a square JPEG without metadata.

    Args:
        file_or_bytes: an open binary file, its bytes, or a path; JPEG, PNG or WebP by content.
        size: side of the result, pixels.
        max_bytes: of the upload.
        max_pixels: of the picture, looked at before anything is decoded.

    Returns:
        A JPEG: upright, its middle square, transparent parts white.

    Raises:
        MediaError: 'empty', 'not_image', 'image_too_big' (bytes) or 'too_large_picture' (pixels).
    """
    data = _read(file_or_bytes, max_bytes)
    if not data:
        raise MediaError("empty", "This file is empty. Choose the picture again.")
    if len(data) > max_bytes:
        raise MediaError(
            "image_too_big", f"This picture is larger than {max_bytes // 2**20} MB. Choose a smaller one."
        )
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > max_pixels:
                raise _too_many_pixels(max_pixels)
            square = _square(picture, size)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(max_pixels) from error
    except BROKEN as error:
        raise MediaError("not_image", detail=f"{type(error).__name__}: {error}") from error
    out = io.BytesIO()
    square.save(out, "JPEG", quality=QUALITY, progressive=True, optimize=True)
    return out.getvalue()


def _read(given: BinaryIO | bytes | Path, max_bytes: int) -> bytes:
    if isinstance(given, bytes):
        return given
    if isinstance(given, Path):
        with given.open("rb") as file:
            return file.read(max_bytes + 1)
    return given.read(max_bytes + 1)  # one more, so that "too big" shows without reading it all


def _square(picture: Image.Image, size: int) -> Image.Image:
    picture.draft("RGB", (size * 2, size * 2))  # lets a JPEG decode at a fraction of its size; else a no-op
    upright = ImageOps.exif_transpose(picture)
    plain = _to_srgb(_flatten(upright), upright.info.get("icc_profile"))
    fitted = ImageOps.fit(plain, (size, size), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", fitted.size)  # a new picture: nothing of the old one's info travels along
    clean.paste(fitted)
    return clean


def _flatten(picture: Image.Image) -> Image.Image:
    """RGB, with transparent parts on white."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    ground = Image.new("RGBA", layered.size, (255, 255, 255, 255))
    return Image.alpha_composite(ground, layered).convert("RGB")


def _to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Keep a phone's wide-gamut colours right once their profile is gone; a broken profile is passed over."""
    if not profile:
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != "RGB":
            return picture
        target = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    return converted if converted is not None else picture


def _too_many_pixels(max_pixels: int) -> MediaError:
    return MediaError(
        "too_large_picture",
        f"This picture has more than {max_pixels // 1_000_000} million pixels. Choose a smaller one.",
    )
