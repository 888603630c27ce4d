"""Make what viewers get: one 720p MP4 and its poster."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from videos.media import ffmpeg, loudness, sandbox
from videos.media.errors import MediaError
from videos.media.limits import Limits
from videos.media.probe import VideoInfo, probe
from videos.media.workdir import publish, workdir

STREAM = "720.mp4"
POSTER = "poster.jpg"
SECONDS_OFF = 0.5  # how much longer or shorter than its source a result may be
POSTER_SECONDS = 60


@dataclass(frozen=True)
class Renditions:
    """Finished files and what the stream is.

    Attributes:
        stream, poster: paths in the output folder.
        width, height: of the stream, pixels.
        seconds: its length.
        has_audio: whether it has sound.
    """

    stream: Path
    poster: Path
    width: int
    height: int
    seconds: float
    has_audio: bool


def transcode(
    source: Path | str,
    out_dir: Path | str,
    info: VideoInfo,
    *,
    limits: Limits,
    on_progress: ffmpeg.Progress | None = None,
) -> Renditions:
    """Encode a probed upload for streaming.

    Args:
        source: the upload.
        out_dir: folder for `720.mp4` and `poster.jpg`; made when missing.
        info: what `probe` said of the source.
        limits: of the child processes.
        on_progress: called with a fraction from 0 to 1, in this thread; what it raises stops the work.

    Returns:
        The published files.

    Raises:
        MediaError: 'no_space', 'timeout', 'encoder', 'unreadable'. The output folder then holds nothing new.
    """
    out_dir = Path(out_dir)
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MediaError("encoder", detail=str(error)) from error
    with workdir(out_dir, stale_seconds=limits.wall_seconds + 60) as work:
        stream, poster = work / STREAM, work / POSTER
        level = loudness.normalise(Path(source), info, limits, cwd=work)
        argv = ffmpeg.command(
            *ffmpeg.read(Path(source), info, limits),
            "-map", f"0:{info.video_stream}", *ffmpeg.sound_map(info),
            "-vf", f"{ffmpeg.picture_filters(info)},{ffmpeg.FINAL_FILTERS}",
            *ffmpeg.write(stream, info, limits, loudness=level),
        )  # fmt: skip
        ffmpeg.encode(argv, cwd=work, seconds=info.seconds, limits=limits, on_progress=on_progress)
        made = verify(stream, info, limits)
        make_poster(stream, poster, limits)
        publish([(poster, out_dir / POSTER), (stream, out_dir / STREAM)])
    if on_progress:
        on_progress(1.0)
    return Renditions(
        stream=out_dir / STREAM,
        poster=out_dir / POSTER,
        width=made.width,
        height=made.height,
        seconds=made.seconds,
        has_audio=made.audio_codec is not None,
    )


def verify(made: Path, info: VideoInfo, limits: Limits) -> VideoInfo:
    """Probe a finished file: it must have the size, sound and length that it should.

    Raises:
        MediaError: 'unreadable' when only the length is wrong: ffmpeg ended well, so pictures or times of the
            source are damaged, and trying again would do the same; 'encoder' for anything else.
    """
    ours = replace(limits, max_bytes=limits.output_bytes, max_seconds=limits.max_seconds + 2)
    try:
        found = probe(made, ours)
    except MediaError as error:
        code = "timeout" if error.code == "timeout" else "encoder"
        raise MediaError(code, detail=f"{error} {error.detail}") from error
    problems, length = [], abs(found.seconds - info.seconds)
    if (found.width, found.height) != ffmpeg.output_size(info.width, info.height):
        problems.append(f"size {found.width}x{found.height}")
    if (found.audio_codec is None) != (info.audio_stream is None):
        problems.append("sound")
    if problems:
        raise MediaError("encoder", detail=", ".join(problems))
    if length > SECONDS_OFF:
        raise MediaError("unreadable", detail=f"{found.seconds:.2f} s instead of {info.seconds:.2f} s")
    return found


def make_poster(stream: Path, poster: Path, limits: Limits) -> None:
    """Pick a telling frame of one of our own MP4s in a child process; MediaError('encoder') when none."""
    given = replace(
        limits,
        cpu_seconds=min(limits.cpu_seconds, POSTER_SECONDS),
        wall_seconds=min(limits.wall_seconds, POSTER_SECONDS),
    )
    argv = sandbox.python("videos.media._poster_child", str(stream), str(poster))
    done = sandbox.run(argv, cwd=poster.parent, limits=given)
    if done.returncode != 0 or not poster.exists() or poster.stat().st_size == 0:
        full = "No space left" in done.stderr_tail
        detail = json.dumps({"exit": done.returncode, "messages": done.stderr_tail[-2000:]})
        raise MediaError("no_space" if full else "encoder", detail=detail)
