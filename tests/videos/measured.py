"""What a film really shows and sounds like, measured by decoding it: when it flashes and beeps, its corners."""

import re
import subprocess
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from PIL import Image

from videos.media import ffmpeg

RATE = 48000
WINDOW = RATE // 200  # samples; 5 ms
Corners = tuple[str, str, str, str]  # names of colours: top left, top right, bottom left, bottom right
COLOURS = {"red": (220, 40, 40), "green": (40, 180, 60), "blue": (40, 60, 220), "yellow": (220, 200, 40)}


@dataclass(frozen=True)
class Measured:
    """What one decoding of everything shows; times in seconds since the first picture or sound.

    Attributes:
        flashes: when the middle of the picture turns white.
        beeps: when the high tone sets in.
        seconds: from the first picture or sound to the end of the last.
        size: of the pictures, as they are stored.
        picture_starts, sound_starts: when they begin on the film's own clock.
        frames: how many pictures there are.
    """

    flashes: list[float]
    beeps: list[float]
    seconds: float
    size: tuple[int, int]
    picture_starts: float
    sound_starts: float | None
    frames: int


def measure(path: Path) -> Measured:
    """Decode all of a film."""
    flashes, beeps, frames = [], [], 0
    was_light = False
    first = end = 0.0
    with av.open(str(path)) as film:
        size = (film.streams.video[0].codec_context.width, film.streams.video[0].codec_context.height)
        for number, frame in enumerate(film.decode(video=0)):
            at = float(frame.time)
            first = at if number == 0 else first
            light = middle(frame) > 120
            if light and not was_light:
                flashes.append(at)
            was_light, frames = light, number + 1
            end = at + float((frame.duration or 0) * frame.time_base)
    sound = samples(path)
    started: float | None = None
    if sound is not None:
        started, values = sound
        beeps = onsets(values, started)
        end = max(end, started + len(values) / RATE)
    begin = min(first, started) if started is not None else first
    return Measured(
        [at - begin for at in flashes],
        [at - begin for at in beeps],
        end - begin,
        size,
        first,
        started,
        frames,
    )


def middle(frame: Any) -> float:
    """Light of the middle of a picture, 0 to 255."""
    grey = frame.reformat(width=32, height=32, format="gray8", interpolation="AREA")
    plane = grey.planes[0]
    row = plane.line_size
    data = bytes(plane)
    lights = [data[y * row + x] for y in range(14, 18) for x in range(14, 18)]
    return sum(lights) / len(lights)


def combing(path: Path) -> float:
    """How much neighbouring lines of the middle differ, in the worst picture."""
    worst = 0.0
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            plane, width = frame.planes[0], frame.planes[0].line_size
            data, x = bytes(plane), frame.width // 2
            lines = [data[y * width + x] for y in range(frame.height * 7 // 16, frame.height * 9 // 16)]
            pairs = zip(lines, lines[1:], strict=False)
            worst = max(worst, sum(abs(one - other) for one, other in pairs) / (len(lines) - 1))
    return worst


def samples(path: Path) -> tuple[float, "array[int]"] | None:
    """When the sound begins, and its samples (one channel, 48 kHz); gaps between frames are filled."""
    values: array[int] = array("h")
    started = None
    with av.open(str(path)) as film:
        if not film.streams.audio:
            return None
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        for frame in film.decode(audio=0):
            if started is None:
                started = float(frame.time)
            missing = round((float(frame.time) - started) * RATE) - len(values)
            if missing > RATE // 50:
                values.extend([0] * missing)
            for part in resampler.resample(frame):
                values.frombytes(bytes(part.planes[0])[: part.samples * 2])
    return (started or 0.0), values


def onsets(values: "array[int]", started: float) -> list[float]:
    """When the high tone sets in; the difference of neighbours makes it loud and the low tone soft."""
    levels = [
        sum(abs(values[at + step] - values[at + step - 1]) for step in range(1, WINDOW)) / WINDOW
        for at in range(0, len(values) - WINDOW, WINDOW)
    ]
    floor = 0.35 * max(levels, default=0)
    found, loud_until = [], -100
    for number, level in enumerate(levels):
        if level > floor and level > 20:
            if number - loud_until > 60:  # 0.3 s of quiet between two beeps
                found.append(started + number * WINDOW / RATE)
            loud_until = number
    return found


def corners(picture: Image.Image) -> Corners:
    """The nearest colour of each corner."""
    x, y = max(1, picture.width // 20), max(1, picture.height // 20)
    right, bottom = picture.width - 1 - x, picture.height - 1 - y
    places = ((x, y), (right, y), (x, bottom), (right, bottom))
    one, two, three, four = (nearest(picture.getpixel(place)) for place in places)
    return one, two, three, four


def nearest(pixel: Any) -> str:
    """The name of the colour that a pixel is nearest to; 'other' when it is near none."""
    far = {
        name: max(abs(a - b) for a, b in zip(pixel, colour, strict=True)) for name, colour in COLOURS.items()
    }
    best = min(far, key=far.__getitem__)
    return best if far[best] < 48 else "other"


def loudness(path: Path) -> float:
    """Integrated loudness in LUFS, by ffmpeg's EBU R128 scanner."""
    argv = [ffmpeg.binary(), "-nostdin", "-hide_banner", "-i", str(path), "-map", "0:a",
            "-af", "ebur128=framelog=quiet", "-f", "null", "-"]  # fmt: skip
    done = subprocess.run(argv, check=True, capture_output=True, text=True)
    return float(re.findall(r"\bI:\s+(-?[\d.]+) LUFS", done.stderr)[-1])
