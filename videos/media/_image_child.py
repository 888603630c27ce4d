"""Child process of `images`: read a picture from standard input, write a new JPEG, print JSON.

Usage: python -m videos.media._image_child JSON TARGET, with "size", "ground" (a colour) and "max_pixels".
"""

import io
import json
import sys
from pathlib import Path

from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 88
# Pillow's readers raise all of these for broken files.
BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, MemoryError)


def remake(data: bytes, size: tuple[int, int], ground: tuple[int, int, int], max_pixels: int) -> Image.Image:
    """The middle of a picture in this size, upright, in sRGB, with nothing of its metadata.

    Raises:
        Image.DecompressionBombError: more pixels than allowed, found before any is decoded.
        one of BROKEN: it is no picture of the allowed formats, or a damaged one.
    """
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        if picture.width * picture.height > max_pixels:
            raise Image.DecompressionBombError
        longest = 2 * max(size)
        picture.draft("RGB", (longest, longest))  # lets a JPEG decode at a fraction of its size; else a no-op
        upright = ImageOps.exif_transpose(picture)
        profile = upright.info.get("icc_profile")
        plain = to_srgb(flatten(upright, ground), profile)
    fitted = ImageOps.fit(plain, size, Image.Resampling.LANCZOS)
    clean = Image.new("RGB", fitted.size)  # a new picture: nothing of the old one's info travels along
    clean.paste(fitted)
    return clean


def flatten(picture: Image.Image, ground: tuple[int, int, int]) -> Image.Image:
    """RGB, with the ground in transparent parts."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    flat = Image.new("RGB", layered.size, ground)
    flat.paste(layered, (0, 0), layered)
    return flat


def to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
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


def main(asked: str, target: str) -> dict[str, str]:
    """Write the new picture; returns nothing, or an error's code and detail."""
    wanted = json.loads(asked)
    try:
        made = remake(
            sys.stdin.buffer.read(), tuple(wanted["size"]), tuple(wanted["ground"]), wanted["max_pixels"]
        )
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return {"error": "too_large_picture"}
    except BROKEN as error:
        return {"error": "not_image", "detail": f"{type(error).__name__}: {error}"}
    out = io.BytesIO()
    made.save(out, "JPEG", quality=QUALITY, progressive=True, optimize=True)
    try:
        Path(target).write_bytes(out.getvalue())
    except OSError as error:
        return {"error": "encoder", "detail": str(error)}
    return {}


if __name__ == "__main__":
    json.dump(main(sys.argv[1], sys.argv[2]), sys.stdout)
