"""Pictures that people send (of themselves, of their videos): new ones are made of their pixels, in a child."""

import json
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

from videos.media import sandbox
from videos.media.errors import SENTENCES, MediaError
from videos.media.limits import Limits

WHITE, STAGE = (255, 255, 255), (10, 10, 12)  # what shows through: of paper, of the stage that films play on
WIDEST_POSTER = 720  # pixels
# Of one child. 40 million pixels take about two seconds and half a gigabyte.
LIMITS = Limits(cpu_seconds=20, wall_seconds=30, memory_bytes=1536 * 2**20, output_bytes=16 * 2**20)
AVATAR_MB = 5
TOO_SLOW = "This picture takes too long to open. Save it anew as a JPEG and choose that."
OUR_FAULT = "Something went wrong on our side while reading this picture. Try again in a moment."


def reencode_avatar(
    file_or_bytes: BinaryIO | bytes | Path,
    *,
    size: int = 400,
    max_bytes: int = AVATAR_MB * 2**20,
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
        MediaError: 'empty', 'not_image', 'image_too_big' (bytes) or 'too_large_picture' (pixels); 'timeout' or
            'encoder' when the work itself failed. The sentence is always about a picture.
    """
    return _reencode(file_or_bytes, (size, size), WHITE, max_bytes, max_pixels)


def reencode_poster(
    file_or_bytes: BinaryIO | bytes | Path,
    *,
    width: int,
    height: int,
    max_bytes: int = 10 * 2**20,
    max_pixels: int = 40_000_000,
) -> bytes:
    """Turn an uploaded picture into a JPEG without metadata that covers a video of this shape.

    Args:
        file_or_bytes: an open binary file, its bytes, or a path; JPEG, PNG or WebP by content.
        width, height: of the video, pixels.
        max_bytes: of the upload.
        max_pixels: of the picture, looked at before anything is decoded.

    Returns:
        A JPEG as large as the video, but at most 720 wide: upright, the picture's middle in the video's
        shape, transparent parts as dark as the stage.

    Raises:
        MediaError: as `reencode_avatar`.
    """
    scale = min(1.0, WIDEST_POSTER / width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return _reencode(file_or_bytes, size, STAGE, max_bytes, max_pixels)


def _reencode(
    given: BinaryIO | bytes | Path,
    size: tuple[int, int],
    ground: tuple[int, int, int],
    max_bytes: int,
    max_pixels: int,
) -> bytes:
    data = _read(given, max_bytes)
    if not data:
        raise MediaError("empty", "This file is empty. Choose the picture again.")
    if len(data) > max_bytes:
        raise MediaError(
            "image_too_big", f"This picture is larger than {max_bytes // 2**20} MB. Choose a smaller one."
        )
    asked = json.dumps({"size": size, "ground": ground, "max_pixels": max_pixels})
    try:
        with tempfile.TemporaryDirectory(prefix="hush-picture-") as folder:
            target = Path(folder) / "made.jpg"
            argv = sandbox.python("videos.media._image_child", asked, str(target))
            done = sandbox.run(argv, cwd=Path(folder), limits=LIMITS, stdin=data)
            _check(done, max_pixels)
            return target.read_bytes()
    except MediaError as error:
        if error.code not in ("timeout", "encoder"):
            raise
        sentence = TOO_SLOW if error.code == "timeout" else OUR_FAULT  # not the ones about videos
        raise MediaError(error.code, sentence, error.detail) from error
    except OSError as error:
        raise MediaError("encoder", OUR_FAULT, str(error)) from error


def _read(given: BinaryIO | bytes | Path, max_bytes: int) -> bytes:
    if isinstance(given, bytes):
        return given
    if isinstance(given, Path):
        with given.open("rb") as file:
            return file.read(max_bytes + 1)
    return given.read(max_bytes + 1)  # one more, so that "too big" shows without reading it all


def _check(done: sandbox.Completed, max_pixels: int) -> None:
    """Raise what the child said. One that crashed said nothing: its picture is then to blame."""
    try:
        answer: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"error": "not_image"}
    except ValueError:
        answer = {"error": "not_image"}
    code = answer.get("error")
    if code is None:
        return
    detail = str(answer.get("detail", f"exit {done.returncode}: {done.stderr_tail}"))
    sentence = ""
    if code == "too_large_picture":
        sentence = (
            f"This picture has more than {max_pixels // 1_000_000} million pixels. Choose a smaller one."
        )
    raise MediaError(code if code in SENTENCES else "not_image", sentence, detail)
