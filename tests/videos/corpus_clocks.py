"""Honest films whose times are unusual: rates, late beginnings, edit lists, clocks that start anywhere."""

from pathlib import Path

from tests.videos.corpus_scene import (
    AS_MP4,
    LATE,
    MOMENTS,
    PLANTED,
    SECONDS,
    Film,
    plain,
    scene,
    sound,
)
from tests.videos.media_files import STEREO, X264, make


def recorder(folder: Path) -> Film:
    """What a browser's MediaRecorder leaves: no duration, no index, times of its own."""
    path = make(
        folder / "recorder.webm", *scene("180x320"), *sound(), "-c:v", "libvpx", "-deadline", "realtime",
        "-cpu-used", "8", "-c:a", "libopus", "-live", "1", "-f", "webm", *PLANTED,
    )  # fmt: skip
    return Film(path, (180, 320))


def uneven(folder: Path) -> Film:
    """Variable frame rate: 30 pictures a second, then 5, then 60, with a stop in between."""
    keep = "select='lt(t,1)*not(mod(n,2))+between(t,1,1.6)*not(mod(n,12))+gt(t,2.1)'"
    path = make(folder / "clip.mp4", *scene(rate=60, more=keep), *sound(), *X264, *STEREO, "-fps_mode", "vfr",
                "-video_track_timescale", "90000", *AS_MP4)  # fmt: skip
    return Film(path, (360, 640))


def still(folder: Path) -> Film:
    """A recorded screen on which nothing moves for seconds: no picture comes in between, nor at the end."""
    keep = "select='lt(t,0.9)+between(t,2.3,2.5)'"
    path = make(folder / "clip.mp4", *scene(more=keep), *sound(), "-c:v", "libx264", "-preset", "fast", "-bf", "3",
                "-pix_fmt", "yuv420p", "-fps_mode", "vfr", *STEREO, *AS_MP4)  # fmt: skip
    return Film(path, (360, 640))


def slow_motion(folder: Path) -> Film:
    """240 pictures a second."""
    return Film(plain(folder / "clip.mp4", size="180x320", rate=240), (180, 320))


def late_sound(folder: Path) -> Film:
    """The sound begins 0.7 s after the picture."""
    path = make(folder / "clip.mp4", *scene(), *LATE, *sound(more="atrim=start=0.7"), *X264, *STEREO, *AS_MP4)
    return Film(path, (360, 640))


def late_sound_webm(folder: Path) -> Film:
    """The same in WebM, which has no edit list."""
    path = make(folder / "clip.webm", *scene("180x320"), *LATE, *sound(more="atrim=start=0.7"), "-c:v", "libvpx", "-deadline",
                "realtime", "-cpu-used", "8", "-c:a", "libopus", *PLANTED)  # fmt: skip
    return Film(path, (180, 320))


def late_picture(folder: Path) -> Film:
    """The picture begins 0.5 s after the sound."""
    path = make(
        folder / "clip.mp4",
        "-itsoffset",
        "0.5",
        *scene(more="trim=start=0.5"),
        *sound(),
        *X264,
        *STEREO,
        *AS_MP4,
    )
    return Film(path, (360, 640))


def trimmed(folder: Path) -> Film:
    """Cut without encoding again: an edit list hides the first 0.5 s."""
    whole = plain(folder / "whole.mp4", "-g", "600")
    path = make(folder / "clip.mp4", "-ss", "0.5", "-i", str(whole), "-c", "copy", *AS_MP4)
    moments = tuple(at - 0.5 for at in MOMENTS)
    return Film(path, (360, 640), SECONDS - 0.5, moments, moments)


def reordered(folder: Path) -> Film:
    """B-frames, decoding times below zero, no edit list."""
    path = make(folder / "clip.mp4", *scene(), *sound(), "-c:v", "libx264", "-preset", "fast", "-bf", "3",
                "-pix_fmt", "yuv420p", *STEREO, *PLANTED, "-movflags", "negative_cts_offsets+use_metadata_tags",
                "-use_editlist", "0")  # fmt: skip
    return Film(path, (360, 640))


def reordered_mkv(folder: Path) -> Film:
    """B-frames in Matroska."""
    path = make(folder / "clip.mkv", *scene(), *sound(), "-c:v", "libx264", "-preset", "fast", "-bf", "3",
                "-pix_fmt", "yuv420p", *STEREO, *PLANTED)  # fmt: skip
    return Film(path, (360, 640))


def fragmented(folder: Path) -> Film:
    """Fragmented MP4, as browsers and some cameras record."""
    return Film(plain(folder / "clip.mp4", "-movflags", "frag_keyframe+empty_moov", "-g", "15"), (360, 640))


def transport(folder: Path) -> Film:
    """MPEG transport stream, whose clock starts anywhere."""
    return Film(plain(folder / "clip.ts", "-output_ts_offset", "20000"), (360, 640))


def joined(folder: Path) -> Film:
    """Two transport streams in one file, as `cat` joins them: the clock jumps back."""
    part = plain(folder / "part.ts")
    path = folder / "clip.ts"
    path.write_bytes(part.read_bytes() * 2)
    both = tuple(at + start for start in (0.0, SECONDS) for at in MOMENTS)
    return Film(path, (360, 640), 2 * SECONDS, both, both)


def far_clock(folder: Path) -> Film:
    """Matroska whose times begin at an hour."""
    return Film(plain(folder / "clip.mkv", "-output_ts_offset", "3600"), (360, 640))
