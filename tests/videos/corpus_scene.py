"""What every film of the corpus shows: a flash and a beep at moments that are known.

Every picture has a colour of its own in each corner, a grey ground and a dark middle, which turns white for a
tenth of a second at 0.8 s and at 2.4 s. The sound is a low tone, with a high one during the same tenths.
"""

from dataclasses import dataclass, field
from pathlib import Path

from tests.videos.measured import COLOURS, Corners
from tests.videos.media_files import STEREO, X264, make

SECONDS = 3.2
MOMENTS = (0.8, 2.4)
UPRIGHT: Corners = ("red", "green", "blue", "yellow")
PLACE, DEVICE, WORDS = "+48.8584+002.2945/", "SecretPhoneMaker", "SecretComment"
PLANTED = [
    "-metadata", f"location={PLACE}", "-metadata", f"com.apple.quicktime.location.ISO6709={PLACE}",
    "-metadata", f"com.apple.quicktime.make={DEVICE}", "-metadata", f"make={DEVICE}",
    "-metadata", f"comment={WORDS}", "-metadata", f"title={WORDS}", "-metadata:s:v", f"handler_name={WORDS}",
    "-metadata:s:v", f"title={WORDS}", "-metadata", f"encoded_by={DEVICE}", "-metadata", f"artist={WORDS}",
]  # fmt: skip
AS_MP4 = [*PLANTED, "-movflags", "use_metadata_tags"]
WHEN = "+".join(f"between(t,{at - 0.001},{at + 0.099})" for at in MOMENTS)
SMALL = "360x640"
LATE = ["-itsoffset", "0.7"]  # ffmpeg lets every input start at zero, unless it is told otherwise


@dataclass(frozen=True)
class Film:
    """A source and the truth about it.

    Attributes:
        path: the file.
        size: of the 720 rendition.
        seconds: how long it is.
        flashes, beeps: when, counted from its first picture or sound.
        corners: colours of the corners as a viewer must see them.
    """

    path: Path
    size: tuple[int, int]
    seconds: float = SECONDS
    flashes: tuple[float, ...] = MOMENTS
    beeps: tuple[float, ...] = MOMENTS
    corners: Corners = field(default=UPRIGHT)


def scene(
    size: str = SMALL, rate: float = 30, seconds: float = SECONDS, more: str = "", when: str = WHEN
) -> list[str]:
    """Input arguments: the picture."""
    red, green, blue, yellow = (f"0x{r:02x}{g:02x}{b:02x}" for r, g, b in COLOURS.values())
    w, h = "iw/4", "ih/4"
    boxes = [
        ("0", "0", red), (f"iw-{w}", "0", green), ("0", f"ih-{h}", blue), (f"iw-{w}", f"ih-{h}", yellow),
    ]  # fmt: skip
    drawn = [f"drawbox=x={x}:y={y}:w={w}:h={h}:c={c}:t=fill" for x, y, c in boxes]
    dark = "drawbox=x=iw*3/8:y=ih*3/8:w=iw/4:h=ih/4:t=fill:c="
    steps = [f"color=c=0x707070:size={size}:rate={rate}:duration={seconds}", "format=yuv444p", *drawn]
    steps += [f"{dark}0x181818", f"{dark}white:enable='{when}'"]
    return ["-f", "lavfi", "-i", ",".join([*steps, more] if more else steps)]


def sound(channels: str = "stereo", seconds: float = SECONDS, more: str = "") -> list[str]:
    """Input arguments: the sound."""
    count = {"mono": 1, "stereo": 2, "5.1": 6}[channels]
    one = f"0.15*sin(2*PI*200*t)+0.3*sin(2*PI*1000*t)*({WHEN})"
    source = f"aevalsrc='{'|'.join([one] * count)}':c={channels}:s=48000:d={seconds}"
    return ["-f", "lavfi", "-i", f"{source},{more}" if more else source]


def plain(path: Path, *options: str, size: str = SMALL, rate: float = 30) -> Path:
    """H.264 and AAC, as most people send it."""
    return make(path, *scene(size, rate), *sound(), *X264, *STEREO, *PLANTED, *options)
