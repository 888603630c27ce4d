"""Find out what an uploaded file really is, without trusting its name, its header or its decoder."""

import json
import signal
import stat
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from videos.media import boxes, sandbox
from videos.media.errors import SENTENCES, MediaError
from videos.media.limits import Limits
from videos.media.sniff import sniff

SMALLEST = 16  # pixels; in less there is nothing to see, and no room for a watermark
LONGEST_SHAPE = 60  # times its short side; made 1920 long, it is then 32 pixels high
TOO_SMALL = (
    "The picture of this video is too small or too narrow to be watched. "
    "Export it in an ordinary size and upload it again."
)
PROBE_SECONDS = 60  # reading 200 MB and decoding some pictures takes about one second


@dataclass(frozen=True)
class VideoInfo:
    """What a video is, as measured by reading all of it and decoding a little.

    Attributes:
        container: ffmpeg demuxer to read it with ('mov', 'matroska', 'avi', 'mpegts').
        seconds: length from the first picture or sound to the end of the last.
        width, height: size as displayed (upright, square pixels).
        rotation: degrees clockwise by which a player turns the stored picture (0, 90, 180, 270).
        fps: pictures per second, averaged over the whole; 0 for a single picture without duration.
        video_codec, audio_codec: libav's names; audio_codec is None without sound.
        audio_channels: 0 without sound.
        pixel_format, color_transfer, color_matrix: ffmpeg's names; 'unknown' when not stated.
        frames_checked: pictures that were really decoded.
        interlaced: whether one of the first pictures is.
        video_stream, audio_stream: the chosen tracks' numbers in the file.
    """

    container: str
    seconds: float
    width: int
    height: int
    rotation: int
    fps: float
    video_codec: str
    audio_codec: str | None
    audio_channels: int
    pixel_format: str
    color_transfer: str
    frames_checked: int
    color_matrix: str = "unknown"
    interlaced: bool = False
    video_stream: int = 0
    audio_stream: int | None = None


def probe(path: Path | str, limits: Limits = Limits()) -> VideoInfo:  # noqa: B008 - frozen, no state to share
    """Examine a file in a child process.

    Args:
        path: the file; only this one is opened.
        limits: what it may be.

    Returns:
        What it is.

    Raises:
        MediaError: 'empty', 'not_video', 'unreadable', 'truncated', 'too_long', 'too_large_picture',
            'too_many_streams', 'unsupported', or 'timeout'.
        OSError: the file cannot be opened at all.
    """
    path = Path(path).absolute()
    if not stat.S_ISREG(path.lstat().st_mode):
        # A pipe would be waited for for ever, a device read without end; a link leads to others' files.
        raise MediaError("not_video", detail="not a regular file")
    path = path.resolve()
    demuxer = sniff(path)
    if path.stat().st_size > limits.max_bytes:
        raise MediaError("unsupported", f"This file is larger than {limits.max_bytes // 2**20} MB. "
                         "Export a shorter or smaller version and upload that.")  # fmt: skip
    given = replace(
        limits,
        cpu_seconds=min(limits.cpu_seconds, PROBE_SECONDS),
        wall_seconds=min(limits.wall_seconds, PROBE_SECONDS),
    )
    argv = sandbox.python("videos.media._probe_child", str(path), demuxer, json.dumps(asdict(given)))
    answer = _parse(sandbox.run(argv, cwd=path.parent, limits=given))
    if "error" in answer:
        raise _explain(answer, path, demuxer, limits)
    info = VideoInfo(**answer)
    if max(info.width, info.height) > max(limits.max_width, limits.max_height) or info.width < 1:
        raise MediaError("too_large_picture", _size_sentence(limits))  # by its pixel shape, not by its pixels
    if min(info.width, info.height) < SMALLEST or max(info.width, info.height) > LONGEST_SHAPE * min(
        info.width, info.height
    ):
        raise MediaError("unsupported", TOO_SMALL, f"{info.width}x{info.height}")
    return info


def _parse(done: sandbox.Completed) -> dict[str, Any]:
    # A child that crashed (a decoder's fault, or out of memory) printed nothing that can be read.
    try:
        answer = json.loads(done.stdout) if done.returncode == 0 else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        # Killed from outside, by the kernel for want of memory perhaps: that says nothing of the file.
        code = "encoder" if done.returncode == -signal.SIGKILL else "unreadable"
        return {"error": code, "detail": f"exit {done.returncode}: {done.stderr_tail}"}
    return answer


def _explain(answer: dict[str, Any], path: Path, demuxer: str, limits: Limits) -> MediaError:
    code, detail = str(answer["error"]), str(answer.get("detail", ""))
    sentence = str(answer.get("sentence", ""))
    if code not in SENTENCES:
        return MediaError("unreadable", detail=detail)
    if code == "unreadable" and demuxer == "mov" and boxes.is_cut(path):
        return MediaError("truncated", detail=detail)
    if code == "too_long":
        sentence = (
            f"This video is {_minutes(float(detail))} long; the longest allowed is "
            f"{_minutes(limits.max_seconds)}. Trim it and upload it again."
        )
    elif code == "too_large_picture":
        sentence = _size_sentence(limits)
    elif code == "too_many_streams":
        sentence = (
            f"This file holds too many tracks (at most {limits.max_streams}). Export it with one picture and one "
            "sound track, then upload it again."
        )
    return MediaError(code, sentence, detail)


def _size_sentence(limits: Limits) -> str:
    return (
        f"The picture of this video is too large; the largest allowed is {limits.max_width} × "
        f"{limits.max_pixels // limits.max_width} pixels. Export it at 4K or smaller and upload it again."
    )


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    parts = [f"{minutes} min"] if minutes else []
    return " ".join([*parts, f"{rest} s"] if rest or not minutes else parts)
