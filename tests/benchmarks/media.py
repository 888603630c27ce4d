"""What making a video costs beside plain ffmpeg commands that a person would write. Needs no Django."""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tests.benchmarks import phone_clip
from tests.benchmarks.ratios import Cost, Ratio, cost_of
from videos.media import ffmpeg, loudness, sandbox
from videos.media.limits import Limits
from videos.media.probe import probe
from videos.media.transcode import transcode

ABOUT = (
    "transcoding beside hand-written ffmpeg commands: one with the same outputs, several, a plain 720p one"
)
POSTERS = 8

# The encodes of the product, written out.
H264 = [
    "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-pix_fmt", "yuv420p",
    "-force_key_frames", "expr:gte(t,n_forced*2)", "-fps_mode:v", "vfr",
]  # fmt: skip
HD = [*H264, "-crf", "23", "-maxrate", "8M", "-bufsize", "16M", "-level:v", "4.2"]
SD = [*H264, "-crf", "24", "-maxrate", "2500k", "-bufsize", "5M", "-level:v", "4.0"]
JPEG = ["-c:v", "mjpeg", "-q:v", "4", "-fps_mode:v", "vfr", "-frames:v", str(POSTERS)]
MP4 = ["-movflags", "+faststart", "-map_metadata", "-1"]
SMALLER = "scale=480:852:flags=bicubic,setsar=1"
HD_SIZE = "scale=720:1280:flags=bicubic"
TO_JPEG = "scale=in_color_matrix=bt709:in_range=tv:out_color_matrix=bt601:out_range=pc,format=yuvj420p"


def spread(seconds: float) -> str:
    """Filter for the pictures that open each eighth of the clip."""
    part = seconds / POSTERS
    return f"select='isnan(prev_selected_t)+gt(floor(t/{part}),floor(prev_selected_t/{part}))'"


def at_once(clip: Path, folder: Path, sound: Sequence[str], seconds: float) -> list[list[str]]:
    """One command with all outputs."""
    graph = f"[0:v]{HD_SIZE},split=3[hd][a][b];[a]{SMALLER}[sd];[b]{spread(seconds)},{TO_JPEG}[posters]"
    return [[
        "-i", str(clip), "-filter_complex", graph,
        "-map", "[hd]", "-map", "0:a", *HD, *sound, *MP4, str(folder / "720.mp4"),
        "-map", "[sd]", "-map", "0:a", *SD, *sound, *MP4, str(folder / "480.mp4"),
        "-map", "[posters]", *JPEG, str(folder / "poster-%d.jpg"),
    ]]  # fmt: skip


def in_turn(clip: Path, folder: Path, sound: Sequence[str], seconds: float) -> list[list[str]]:
    """A command for each output; the posters are one."""
    return [
        ["-i", str(clip), "-vf", HD_SIZE, *HD, *sound, *MP4, str(folder / "720.mp4")],
        ["-i", str(clip), "-vf", SMALLER, *SD, *sound, *MP4, str(folder / "480.mp4")],
        ["-i", str(clip), "-an", "-vf", f"{spread(seconds)},{HD_SIZE},{TO_JPEG}", *JPEG, str(folder / "p-%d.jpg")],
    ]  # fmt: skip


def plain(clip: Path, folder: Path) -> list[list[str]]:
    """The yardstick of 'ready': one veryfast 720p encode."""
    return [[
        "-i", str(clip), "-vf", "scale=720:1280", "-c:v", "libx264", "-preset", "veryfast", "-crf", "23",
        "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k", "-ac", "2", "-movflags", "+faststart",
        str(folder / "plain.mp4"),
    ]]  # fmt: skip


def run_all(commands: Sequence[Sequence[str]]) -> None:
    """Run ffmpeg commands one after another."""
    for arguments in commands:
        argv = [ffmpeg.binary(), "-hide_banner", "-nostdin", "-y", "-loglevel", "error", *arguments]
        subprocess.run(argv, check=True)


class Ready:
    """All that a worker does for one video, from the probe to the published files; and its first run alone."""

    def __init__(self, clip: Path, folder: Path) -> None:
        self.clip, self.folder = clip, folder
        self.first_run = Cost(0.0, 0.0)

    def __call__(self) -> None:
        """Do it once."""
        original = sandbox.run

        def timed(argv: Sequence[str], **options: object) -> object:
            done: list[object] = []
            cost = cost_of(lambda: done.append(original(argv, **options)))  # type: ignore[arg-type]
            if "tee" in argv:
                self.first_run = cost
            return done[0]

        sandbox.run = timed  # type: ignore[assignment]
        try:
            made = transcode(self.clip, self.folder, probe(self.clip), limits=Limits())
        finally:
            sandbox.run = original
        assert made.small and len(made.posters) == POSTERS, made


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this benchmark."""
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured (default 5)")
    parser.add_argument("--seconds", type=int, default=15, help="length of the clip (default 15)")


def run(options: argparse.Namespace) -> list[Ratio]:
    """Measure; returns one ratio for each target."""
    with tempfile.TemporaryDirectory(prefix="hush-benchmark-") as name:
        folder = Path(name)
        tell("making a clip ... ")
        clip = phone_clip.make(folder, options.seconds)
        info, out = probe(clip), folder / "out"
        level = loudness.normalise(clip, info, Limits(), cwd=folder)
        steps = ",".join(part for part in (ffmpeg.SOUND_FILTERS, level) if part)
        sound = ["-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000", "-af", steps]
        costs: dict[str, list[Cost]] = {"first": [], "ready": [], "at once": [], "in turn": [], "plain": []}
        ready = Ready(clip, out / "ours")
        jobs: dict[str, Callable[[], None]] = {
            "ready": ready,
            "at once": partial(run_all, at_once(clip, out, sound, info.seconds)),
            "in turn": partial(run_all, in_turn(clip, out, sound, info.seconds)),
            "plain": partial(run_all, plain(clip, out)),
        }
        for number in range(options.rounds):
            tell(f"round {number + 1} of {options.rounds} ... ")
            shutil.rmtree(out, ignore_errors=True)
            out.mkdir()
            kinds = list(jobs)
            first = number % len(kinds)
            for kind in kinds[first:] + kinds[:first]:  # none is always the one after the heaviest
                work = jobs[kind]
                costs[kind].append(cost_of(work))
                if work is ready:
                    costs["first"].append(ready.first_run)
            tell(
                ", ".join(f"{kind} {cost[-1].cpu:.1f}/{cost[-1].wall:.1f} s" for kind, cost in costs.items())
            )
            tell(" (processor/clock)\n")
    return [
        Ratio("first run / one command", 1.05, costs["first"], costs["at once"]),
        Ratio("first run / one after another", 0.75, costs["first"], costs["in turn"]),
        Ratio("ready / plain 720p encode", 1.60, costs["ready"], costs["plain"]),
    ]


def tell(text: str) -> None:
    """Progress, beside the result."""
    sys.stderr.write(text)
    sys.stderr.flush()
