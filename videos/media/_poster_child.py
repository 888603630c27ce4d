"""Child process of `transcode`: write a JPEG of the most telling frame of one of our own MP4 files.

Usage: python -m videos.media._poster_child STREAM POSTER
"""

import sys
from collections.abc import Iterator
from typing import Any

import av
from PIL import Image, ImageStat

CANDIDATES = 8
WIDEST = 720  # pixels
THUMB = 64  # pixels; enough to judge light and contrast
SHORT_CLIP = 8.0  # seconds; has too few keyframes to choose from
MIDDLE_GREY = 118.0


def candidates(container: Any) -> Iterator[Any]:
    """Up to 8 frames, spread over the clip; keyframes where there are enough, as they cost least."""
    stream = container.streams.video[0]
    seconds = float((stream.duration or 0) * stream.time_base)
    if seconds <= SHORT_CLIP:
        yield from spread(container, stream, seconds)
        return
    stream.codec_context.skip_frame = "NONKEY"
    seen = set()
    for number in range(CANDIDATES):
        at = seconds * (number + 0.5) / CANDIDATES
        container.seek(int(at / stream.time_base), stream=stream, backward=True)
        frame = next(container.decode(stream), None)
        if frame is not None and frame.pts not in seen:
            seen.add(frame.pts)
            yield frame


def spread(container: Any, stream: Any, seconds: float) -> Iterator[Any]:
    """Frames at equal distances, by decoding the whole (short) clip; the last frame if none was met."""
    stream.codec_context.skip_frame = "NONREF"  # a third of the work saved; the rest is spread well enough
    stream.thread_type = "AUTO"
    due, step, last = seconds / CANDIDATES / 2, seconds / CANDIDATES, None
    for frame in container.decode(stream):
        last = frame
        if frame.time is not None and frame.time >= due:
            yield frame
            last = None
            due = max(due, frame.time) + step
    if last is not None:
        yield last


def score(frame: Any) -> float:
    """How telling a frame is: contrast, less the further its light is from middle grey; black scores 0."""
    grey = frame.to_image(width=THUMB, height=THUMB).convert("L")
    light = ImageStat.Stat(grey)
    balance = max(0.0, 1.0 - abs(light.mean[0] - MIDDLE_GREY) / MIDDLE_GREY)
    return float(light.stddev[0]) * (0.1 + balance) + balance


def main(stream: str, poster: str) -> None:
    """Write the poster; any failure ends the process with an error."""
    with av.open(f"file:{stream}", format="mov", options={"protocol_whitelist": "file"}) as container:
        frame = max(candidates(container), key=score)  # the earliest one of equals
        picture: Image.Image = frame.to_image()
    if picture.width > WIDEST:
        size = (WIDEST, max(1, round(picture.height * WIDEST / picture.width)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    picture.save(poster, "JPEG", quality=85, progressive=True, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
