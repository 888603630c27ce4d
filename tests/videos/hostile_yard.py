"""Where hostile files are tried: like uploads, by one worker process that must live through all of them."""

import ctypes
import os
import re
import resource
import shutil
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from tests.videos import hostile_films
from videos.media.errors import MediaError
from videos.media.limits import Limits
from videos.media.probe import probe
from videos.media.transcode import transcode
from videos.media.watermark import watermark

LIMITS = Limits(wall_seconds=20, cpu_seconds=20, memory_bytes=2 * 2**30, output_bytes=64 * 2**20)
LONGEST = 45.0  # seconds on the clock for one file, on a busy machine
MOST_MEMORY = 1 * 2**30  # bytes really used by any one child
SENTENCE = re.compile(r"[A-Z][^/\\<>{}\[\]_|]{20,300}[.!]")
MADE = re.compile(r"720\.mp4|480\.mp4|poster-\d\.jpg")
IN_ACCESS, IN_OPEN = 1, 32  # inotify(7)


@dataclass(frozen=True)
class Tried:
    """What became of one file.

    Attributes:
        code, sentence, detail: of the refusal; empty when a film came of it.
        mark_code, mark_detail: the same for the watermark, which is made of what was not refused.
        seconds: on the clock.
        memory: bytes that the largest child so far has used.
    """

    code: str
    sentence: str
    detail: str
    mark_code: str
    mark_detail: str
    seconds: float
    memory: int


def work(path: Path, out: Path) -> Tried:
    """Probe, transcode and mark one file; runs in the worker process."""
    started = time.monotonic()
    refusal, mark = ("", "", ""), ("", "")
    try:
        info = probe(path, LIMITS)
        transcode(path, out, info, limits=LIMITS)
    except MediaError as error:
        refusal = (error.code, error.sentence, error.detail)
    else:
        try:
            watermark(path, out / "marked" / "marked.mp4", info, handle="maya", limits=LIMITS)
        except MediaError as error:
            mark = (error.code, error.detail)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return Tried(*refusal, *mark, time.monotonic() - started, memory)


class Watch:
    """Notices when anybody opens or reads a file (Linux; elsewhere it sees nothing)."""

    def __init__(self, path: Path) -> None:
        self.handle = -1
        if sys.platform.startswith("linux"):
            libc = ctypes.CDLL(None, use_errno=True)
            self.handle = libc.inotify_init1(os.O_NONBLOCK)
            assert self.handle >= 0
            assert libc.inotify_add_watch(self.handle, os.fsencode(path), IN_ACCESS | IN_OPEN) >= 0

    def was_touched(self) -> bool:
        """Whether it was since the last call."""
        try:
            return self.handle >= 0 and bool(os.read(self.handle, 4096))
        except BlockingIOError:
            return False


@dataclass
class Yard:
    """Where the files are tried.

    Attributes:
        folder: everything is in here.
        film, webm, avi, stream: good films that the hostile ones are made of.
        canary: a private file; its only content is `secret`.
        refused, made: names of the files tried so far.
    """

    folder: Path
    film: Path
    webm: Path
    avi: Path
    stream: Path
    canary: Path
    secret: str
    watch: Watch
    refused: dict[str, str] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    worker: ProcessPoolExecutor = field(
        default_factory=lambda: ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))
    )

    def attempt(self, path: Path) -> Tried:
        """Upload a file: what became of it, having checked that no harm was done."""
        out = self.folder / "out"
        try:
            tried = self.worker.submit(work, path, out).result(timeout=3 * LONGEST)
            self.check(path, out, tried)
        finally:
            shutil.rmtree(out, ignore_errors=True)
        return tried

    def check(self, path: Path, out: Path, tried: Tried) -> None:
        """A whole film or nothing, a clear sentence, no secret, no process left, no more than was allowed."""
        left = sorted(str(entry.relative_to(out)) for entry in out.rglob("*") if entry.is_file())
        told = f"{tried.sentence} {tried.detail} {tried.mark_detail}"
        assert tried.seconds < LONGEST
        assert tried.memory < MOST_MEMORY
        assert self.children() == []
        assert self.secret not in told
        assert not self.watch.was_touched(), "the private file was opened"
        if tried.code:
            self.refused[path.name] = tried.code
            assert left == []
            assert SENTENCE.fullmatch(tried.sentence), tried.sentence
            assert str(self.folder) not in tried.sentence
            # 'encoder' would blame the site, and have a poison file tried again and again.
            assert tried.code not in ("encoder", "no_space"), (tried.code, tried.detail)
            return
        self.made.append(path.name)
        marked = [name for name in left if name.startswith("marked/")]
        assert marked == ([] if tried.mark_code else ["marked/marked.mp4"])
        assert tried.mark_code != "encoder", tried.mark_detail
        plain = [name for name in left if name not in marked]
        assert "720.mp4" in plain
        assert all(MADE.fullmatch(name) for name in plain), plain
        assert any(name.endswith(".jpg") for name in plain)
        for name in left:
            self.check_file(out / name)

    def check_file(self, path: Path) -> None:
        """A good film or picture without anything from elsewhere."""
        data = path.read_bytes()
        for foreign in (self.secret, hostile_films.MARKER, "<script", "#EXTM3U", "root:"):
            assert foreign.encode() not in data, (path.name, foreign)
        if path.suffix == ".jpg":
            assert len(data) < 2 * 2**20
            return
        found = probe(path)
        assert (found.container, found.video_codec, found.pixel_format) == ("mov", "h264", "yuv420p")
        assert 0 <= found.seconds <= LIMITS.max_seconds + 1

    def children(self) -> list[str]:
        """Command lines of processes that still work in this yard (Linux)."""
        lines = []
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = entry.read_bytes()
            except OSError:
                continue
            if os.fsencode(self.folder) in line:
                lines.append(line.decode(errors="replace"))
        return lines

    def try_all(self, files: dict[str, bytes]) -> None:
        """Upload files one after another; all of the failures together."""
        paths = []
        for name, data in files.items():
            path = self.folder / f"{name}.mp4"
            path.write_bytes(data)
            paths.append(path)
        self.try_paths(paths)

    def try_paths(self, paths: list[Path]) -> None:
        """Upload files one after another, and remove them; all of the failures together."""
        problems = []
        for path in paths:
            try:
                self.attempt(path)
            except (AssertionError, OSError, ValueError) as error:
                problems.append(f"{path.name}: {type(error).__name__} {error}"[:900])
            path.unlink()
        assert not problems, "\n".join(problems)
