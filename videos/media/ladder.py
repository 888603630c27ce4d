"""Which sizes are made of a video, and how generously each is encoded."""

from dataclasses import dataclass
from typing import NamedTuple

from videos.media.probe import VideoInfo


class Rung(NamedTuple):
    """One step of the ladder: the most that its picture may measure, and its H.264 settings.

    The short side names it. The long side is bounded, too: a panorama must still fit the level that phones
    decode. The ceiling (kbit/s) holds for noise and for recorders that claim 1000 pictures a second.
    """

    short_side: int
    long_side: int
    crf: int
    ceiling: int
    level: str


LARGE = Rung(1080, 1920, 23, 12_000, "4.2")
MAIN = Rung(720, 1920, 23, 8_000, "4.2")
SMALL = Rung(480, 1280, 24, 2_500, "4.0")  # a small screen hides what one step of crf costs


@dataclass(frozen=True)
class Output:
    """One film to make: its file name, its picture in pixels, its step of the ladder."""

    name: str
    width: int
    height: int
    rung: Rung = MAIN


def size_on(rung: Rung, width: int, height: int) -> tuple[int, int]:
    """Size of a rendition in pixels: within the rung, even, never larger than the source.

    Args:
        rung: where.
        width, height: displayed size of the source, pixels.

    Returns:
        Width and height, each at least 2.
    """
    scale = min(1.0, rung.short_side / min(width, height), rung.long_side / max(width, height))
    return max(2, int(width * scale / 2 + 1e-6) * 2), max(2, int(height * scale / 2 + 1e-6) * 2)


def main_output(info: VideoInfo, name: str) -> Output:
    """The 720 one, which every video has."""
    return Output(name, *size_on(MAIN, info.width, info.height))


def outputs(info: VideoInfo, *, large: bool) -> list[Output]:
    """What to make of a source, the largest first: a larger or smaller one only where it really differs.

    Args:
        info: what `probe` said of the source.
        large: whether 1080 is wanted.
    """
    main = main_output(info, "720.mp4")
    found = [main]
    if large:
        bigger = Output("1080.mp4", *size_on(LARGE, info.width, info.height), LARGE)
        if bigger.width * bigger.height > main.width * main.height:
            found.insert(0, bigger)
    smaller = Output("480.mp4", *size_on(SMALL, info.width, info.height), SMALL)
    if min(main.width, main.height) > SMALL.short_side:
        found.append(smaller)
    return found
