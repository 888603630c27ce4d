"""Candidates for the poster: pictures spread over the clip, taken while it is encoded."""

from pathlib import Path

from videos.media.errors import MediaError
from videos.media.probe import VideoInfo

MOST = 8
NEAREST = 0.25  # seconds; pictures closer than this look alike
WIDEST = 720  # pixels
QUALITY = "4"  # of ffmpeg's JPEG encoder: about what others call 85
PATTERN = "poster-%d.jpg"  # ffmpeg counts from 1


def how_many(seconds: float) -> int:
    """How many candidates to take from a clip of this length."""
    return max(1, min(MOST, int(seconds / NEAREST)))


def branch(info: VideoInfo, width: int, height: int) -> str:
    """Filters from the finished picture of the stream to the candidates.

    The first is the very first picture; each of the others opens one more equal part of the clip. JPEG is
    BT.601 in full range, whatever the film is.

    Args:
        info: what `probe` said of the source.
        width, height: of the stream, pixels.
    """
    step = max(info.seconds / how_many(info.seconds), 0.001)
    chosen = f"isnan(prev_selected_t)+gt(floor(t/{step:.6f}),floor(prev_selected_t/{step:.6f}))"
    scale = min(1.0, WIDEST / width)
    size = f"{round(width * scale)}:{max(1, round(height * scale))}"
    return (
        f"select='{chosen}',scale={size}:flags=bicubic:in_color_matrix=bt709:in_range=tv:"
        "out_color_matrix=bt601:out_range=pc,format=yuvj420p,setsar=1"
    )


def write(info: VideoInfo) -> list[str]:
    """Output arguments for the candidates, as files of the working directory."""
    return [
        "-c:v", "mjpeg", "-q:v", QUALITY, "-flags:v", "+bitexact", "-map_metadata", "-1",
        "-fps_mode:v", "vfr", "-frames:v", str(how_many(info.seconds)), "-f", "image2", f"file:{PATTERN}",
    ]  # fmt: skip


def found(folder: Path) -> list[Path]:
    """The candidates that were written, in the order of their times; MediaError('encoder') when none was."""
    paths = [folder / (PATTERN % number) for number in range(1, MOST + 1)]
    written = [path for path in paths if path.exists()]
    if not written:
        raise MediaError("encoder", detail="no picture for the poster")
    return written
