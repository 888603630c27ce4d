"""Our ffmpeg command: the same reading, picture, sound and file settings for every output."""

import os
import shutil
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import imageio_ffmpeg  # type: ignore[import-untyped]

from videos.media import sandbox
from videos.media.codecs import DECODER_WHITELIST, HDR_TRANSFERS
from videos.media.errors import MediaError
from videos.media.ladder import Output
from videos.media.limits import Limits
from videos.media.probe import VideoInfo

HD = 720  # pixels
MAX_FPS = 60
KEYFRAME_SECONDS = 2
Progress = Callable[[float], None]

# In this order: what the messages of a full disk or a broken file look like among others.
_NO_SPACE = ("No space left on device", "Disk quota exceeded")
_STOPPED = ("received signal 24",)  # SIGXCPU: the processor time ran out
_DAMAGED = ("Invalid data found when processing input", "moov atom not found", "does not contain any stream")


def binary() -> str:
    """Absolute path of ffmpeg: FFMPEG_BINARY when set, else the one of the imageio-ffmpeg wheel.

    Raises:
        MediaError: 'encoder' when there is none.
    """
    chosen = os.environ.get("FFMPEG_BINARY", "")
    found = shutil.which(chosen) if chosen else _bundled()
    if not found:
        raise MediaError("encoder", detail=f"no ffmpeg at {chosen}")
    return str(Path(found).absolute())


@lru_cache(maxsize=1)
def _bundled() -> str:
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise MediaError("encoder", detail=str(error)) from error  # and is looked for anew the next time


def command(*arguments: str) -> list[str]:
    """ffmpeg, quiet but for errors and machine-readable progress, with the given arguments."""
    head = ["-hide_banner", "-nostdin", "-y", "-loglevel", "error", "-nostats"]
    return [binary(), *head, "-stats_period", "0.3", "-progress", "pipe:1", *arguments]


def read(source: Path, info: VideoInfo, limits: Limits) -> list[str]:
    """Input arguments: one demuxer, local files only, the decoders of our list, bounded pictures.

    ffmpeg turns the picture upright by itself, before any filter of ours.
    """
    return [
        "-f", info.container, "-protocol_whitelist", "file", "-format_whitelist", info.container,
        "-codec_whitelist", DECODER_WHITELIST, "-max_pixels", str(limits.max_pixels),
        "-i", f"file:{source.resolve()}",
    ]  # fmt: skip


def picture_filters(info: VideoInfo, width: int, height: int) -> str:
    """Filters from any source picture to 8-bit BT.709 in this size (pixels)."""
    steps = []
    if info.interlaced:
        steps.append("bwdif=deint=interlaced")
    if info.fps > MAX_FPS + 0.5:
        steps.append(f"fps={MAX_FPS}")
    if info.color_transfer in HDR_TRANSFERS:
        # HDR is BT.2020; say so, because zscale refuses to guess. Scaling comes first: tone mapping works on
        # 32-bit float pictures, and does so on far fewer pixels afterwards. Reference white is 203 cd/m2
        # (ITU-R BT.2408) and lands at 85 %; mobius keeps mid grey where it was (hable darkens it by a third)
        # and bends highlights instead of clipping them: of HLG up to 5 x 203, the 1000 cd/m2 at which it ends,
        # of PQ, which films master higher, up to 20 x 203.
        peak = 20 if info.color_transfer == "smpte2084" else 5
        steps += [
            f"scale={width}:{height}:flags=bicubic,setsar=1,format=yuv420p10le",
            f"setparams=color_primaries=bt2020:color_trc={info.color_transfer}:colorspace=bt2020nc",
            "zscale=transfer=linear:npl=203,format=gbrpf32le,zscale=primaries=bt709",
            f"tonemap=tonemap=mobius:desat=0:peak={peak}",
            "zscale=transfer=bt709:matrix=bt709:range=limited,format=yuv420p",
        ]
    else:
        if info.color_matrix == "unknown" and min(info.width, info.height) >= HD:
            steps.append("setparams=colorspace=bt709")  # untagged HD is BT.709 everywhere but in swscale
        steps += [
            f"scale={width}:{height}:flags=bicubic:out_color_matrix=bt709:out_range=tv",
            "format=yuv420p,setsar=1",
        ]
    return ",".join(steps)


# The pixels are BT.709 by now. Side data (HDR mastering, captions, camera data) would travel on as metadata.
FINAL_FILTERS = (
    "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,sidedata=mode=delete"
)


# What both passes over the sound hear: the stereo that viewers get. `async` fills the gaps that browsers'
# recorders leave, which would let the sound run ahead; `first_pts` puts silence before a sound that begins
# late, as not every player minds the edit list that would say so.
SOUND_FILTERS = (
    "aresample=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo"
)


def sound_map(info: VideoInfo) -> list[str]:
    """Map the chosen sound track; nothing when there is none."""
    return [] if info.audio_stream is None else ["-map", f"0:{info.audio_stream}"]


def write(films: Sequence[Output], info: VideoInfo, limits: Limits, *, loudness: str) -> list[str]:
    """Output arguments: H.264 and AAC in MP4 files that start fast and say nothing of their maker.

    The sound is encoded once: the tee muxer gives it to every file.

    Args:
        films: what to make of the mapped pictures, in their order; files of the working directory, so that
            no path has to be escaped.
        info: what `probe` said of the source.
        limits: of the child process.
        loudness: filters of `loudness.normalise`, or nothing.
    """
    sound, selected = ["-an"], ""
    if info.audio_stream is not None:
        steps = f"{SOUND_FILTERS},{loudness}" if loudness else SOUND_FILTERS
        sound = ["-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000", "-af", steps]
        selected = ",a"
    rates, files = [], []
    for number, film in enumerate(films):
        _, _, crf, ceiling, level = film.rung
        for name, value in (
            ("crf", f"{crf}"),
            ("maxrate", f"{ceiling}k"),
            ("bufsize", f"{2 * ceiling}k"),
            ("level", level),
        ):
            rates += [f"-{name}:v:{number}", value]
        files.append(
            f"[f=mp4:movflags=+faststart:fflags=+bitexact:select=\\'v:{number}{selected}\\']file:{film.name}"
        )
    return [
        "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", *rates,
        "-pix_fmt", "yuv420p", "-color_range", "tv", "-colorspace", "bt709", "-color_trc", "bt709",
        "-color_primaries", "bt709", "-force_key_frames", f"expr:gte(t,n_forced*{KEYFRAME_SECONDS})",
        "-a53cc", "0", *sound, "-sn", "-dn",
        # MP4 wants the codecs' headers apart from the packets; behind tee nobody else asks for that.
        "-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact",
        "-flags:v", "+bitexact+global_header", "-flags:a", "+bitexact+global_header",
        "-fps_mode:v", "vfr", "-t", f"{limits.max_seconds + 1:.3f}", "-f", "tee", "|".join(files),
    ]  # fmt: skip


def encode(
    argv: Sequence[str], *, cwd: Path, seconds: float, limits: Limits, on_progress: Progress | None
) -> None:
    """Run ffmpeg and report how far it is.

    Args:
        argv: what `command` returned.
        cwd: working directory.
        seconds: length of the source.
        limits: of the child process.
        on_progress: called with 0..1, never falling; 1 is left to the caller.

    Raises:
        MediaError: 'no_space', 'timeout', 'unreadable' or 'encoder'.
    """
    reached = 0.0

    def on_line(line: str) -> None:
        nonlocal reached
        name, _, value = line.strip().partition("=")
        if name != "out_time_us" or not value.isdigit() or seconds <= 0:
            return
        fraction = min(int(value) / 1e6 / seconds, 0.99)
        if on_progress and fraction > reached:
            reached = fraction
            on_progress(fraction)

    done = sandbox.run(argv, cwd=cwd, limits=limits, on_line=on_line)
    if done.returncode != 0:
        code = _failure(done.returncode, done.stderr_tail)
        raise MediaError(code, detail=f"exit {done.returncode}: {done.stderr_tail}")


def _failure(returncode: int, messages: str) -> str:
    if returncode < 0:
        return "encoder"  # killed from outside: whatever it said before is not why it ended
    for code, signs in (("no_space", _NO_SPACE), ("timeout", _STOPPED), ("unreadable", _DAMAGED)):
        if any(sign in messages for sign in signs):
            return code
    return "encoder"
