"""Bring every video's sound to the same loudness (EBU R128), by one gain for the whole clip.

Not ffmpeg's `loudnorm`: where a clip's peaks or its lack of dynamics forbid its linear mode (any steady tone,
most speech), it silently falls back to a compressor that works at 192 kHz and lets the background pump. Here a
first pass measures, the encode applies one gain, and only peaks that would clip are held back by a limiter.
"""

import math
import re
from pathlib import Path

from videos.media import ffmpeg, sandbox
from videos.media.limits import Limits
from videos.media.probe import VideoInfo

TARGET = -16.0  # LUFS
HIGHEST_PEAK = -1.5  # dBTP
LIMIT = -2.0  # dB: the limiter looks at samples; the true peak between two of them is a little higher
SHORTEST = 3.0  # seconds; R128's gate has too little to judge in less
SILENCE = -50.0  # LUFS; less is hiss, not something that anybody wanted to be heard
MOST_GAIN = 24.0  # dB; more would lift the noise of the room to the loudness of speech
LEAST_CHANGE = 0.5  # dB; nobody hears less

_SUMMARY = re.compile(r"\bI:\s+(-?[\d.]+|nan|-?inf) LUFS[\s\S]*?\bPeak:\s+(-?[\d.]+|nan|-?inf) dBFS")


def normalise(source: Path, info: VideoInfo, limits: Limits, *, cwd: Path) -> str:
    """Measure a source's sound and say which filters bring it to the target.

    Args:
        source: the upload.
        info: what `probe` said of it.
        limits: of the child process.
        cwd: its working directory.

    Returns:
        Filters for `ffmpeg.write`; empty when the sound is to be left alone (none, too short, silent, right
        already, or not measurable: a fault of this pass must not cost the video).

    Raises:
        MediaError: 'timeout', or 'encoder' when ffmpeg cannot be started.
    """
    if info.audio_stream is None or info.seconds < SHORTEST:
        return ""
    argv = ffmpeg.command(
        "-loglevel", "info", *ffmpeg.read(source, info, limits), *ffmpeg.sound_map(info),
        "-af", f"{ffmpeg.SOUND_FILTERS},ebur128=peak=true:framelog=quiet",
        "-t", f"{limits.max_seconds + 1:.3f}", "-f", "null", "-",
    )  # fmt: skip
    done = sandbox.run(argv, cwd=cwd, limits=limits)
    found = _SUMMARY.findall(done.stderr_tail)
    if done.returncode != 0 or not found:
        return ""
    loudness, peak = (float(number) for number in found[-1])
    return filters(loudness, peak)


def filters(loudness: float, peak: float) -> str:
    """The gain for a measured loudness (LUFS), and a limiter when the peak (dBTP) would become too high."""
    if not math.isfinite(loudness) or not math.isfinite(peak) or loudness < SILENCE:
        return ""
    gain = min(TARGET - loudness, MOST_GAIN)
    if abs(gain) < LEAST_CHANGE:
        return ""
    steps = f"volume={gain:.2f}dB:precision=float"
    if peak + gain > HIGHEST_PEAK:
        steps += f",alimiter=limit={LIMIT}dB:attack=5:release=50:level=disabled:latency=1"
    return steps
