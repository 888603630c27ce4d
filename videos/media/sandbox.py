"""Run a child process that cannot outlive, outgrow or outlast what it was given."""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from videos.media.errors import MediaError
from videos.media.limits import Limits

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = Path(__file__).with_name("_limited.py")
STDOUT_KEPT = 4 * 2**20  # bytes
STDERR_KEPT = 8 * 2**10
CHUNK = 65536
TICK = 0.25  # seconds between looks at the clock while the child says nothing


@dataclass(frozen=True)
class Completed:
    """A child that ended by itself.

    Attributes:
        returncode: its exit code; negative is the signal that ended it.
        stdout: what it printed (the first 4 MB).
        stderr_tail: the end of its messages (8 kB).
        seconds: how long it took on the clock.
    """

    returncode: int
    stdout: str
    stderr_tail: str
    seconds: float


def python(module: str, *arguments: str) -> list[str]:
    """Arguments for `run` that start one of our own modules.

    `-P` keeps the working directory off the import path: it may hold files of strangers.
    """
    return [sys.executable, "-P", "-s", "-m", module, *arguments]


def run(
    argv: Sequence[str],
    *,
    cwd: Path,
    limits: Limits,
    stdin: bytes | None = None,
    on_line: Callable[[str], None] | None = None,
) -> Completed:
    """Run a program in a session of its own, with limits, and wait for it.

    Args:
        argv: absolute path of the program, and its arguments; no shell is involved.
        cwd: its working directory (also its HOME and TMPDIR).
        limits: `cpu_seconds`, `wall_seconds`, `memory_bytes` and `output_bytes` are enforced.
        stdin: bytes it may read; nothing when None.
        on_line: called with each line of its standard output, in the calling thread.

    Returns:
        How it ended, whatever its exit code.

    Raises:
        MediaError: 'timeout' when time on the clock or processor time ran out, 'encoder' when the child could
            not be started. Whenever this raises, and whatever it raises (KeyboardInterrupt, an error of
            `on_line`), no process of the child's group is left. On Linux the child also dies when this
            process is killed (or, as the kernel counts threads, when the calling thread ends).
    """
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        given: IO[bytes] | int = subprocess.DEVNULL
        if stdin is not None:
            given = stack.enter_context(tempfile.TemporaryFile())
            given.write(stdin)
            given.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603 - fixed launcher, list of arguments, no shell
                _limited(argv, limits),
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=cwd,
                env=_environment(cwd),
                start_new_session=True,
                close_fds=True,
            )
        except OSError as error:
            raise MediaError("encoder", detail=str(error)) from error
        try:
            stdout, stderr = _listen(process, started + limits.wall_seconds, on_line)
        finally:
            _end_group(process)
    if process.returncode == -signal.SIGXCPU:
        raise MediaError("timeout", detail="processor time ran out")
    return Completed(process.returncode, stdout, stderr, time.monotonic() - started)


def _limited(argv: Sequence[str], limits: Limits) -> list[str]:
    numbers = (os.getpid(), limits.cpu_seconds, limits.output_bytes, limits.memory_bytes)
    # -I and -S: nothing of the environment, the working directory or site-packages runs before the limits.
    return [sys.executable, "-I", "-S", str(LAUNCHER), *map(str, numbers), *argv]


def _environment(cwd: Path) -> dict[str, str]:
    # Built from nothing, so that no secret of the site (DATABASE_URL, SECRET_KEY) reaches a decoder.
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(cwd),
        "TMPDIR": str(cwd),
        "PYTHONPATH": str(ROOT),
        "AV_LOG_FORCE_NOCOLOR": "1",
    }


def _listen(
    process: subprocess.Popen[bytes], deadline: float, on_line: Callable[[str], None] | None
) -> tuple[str, str]:
    """Collect both outputs until the child ended; MediaError('timeout') at the deadline."""
    assert process.stdout and process.stderr  # noqa: S101 - both are pipes, see run()
    kept, tail, unfinished = bytearray(), bytearray(), bytearray()
    with selectors.DefaultSelector() as selector, process.stdout, process.stderr:
        selector.register(process.stdout, selectors.EVENT_READ)
        selector.register(process.stderr, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise MediaError("timeout", detail=bytes(tail).decode(errors="replace"))
            if not selector.get_map():
                if _has_ended(process):
                    break
                time.sleep(0.005)
                continue
            ready = selector.select(min(left, TICK))
            if not ready and _has_ended(process):
                break  # a grandchild still holds the pipes; _end_group takes care of it
            for key, _ in ready:
                data = os.read(key.fd, CHUNK)
                if not data:
                    selector.unregister(key.fileobj)
                elif key.fileobj is process.stderr:
                    tail += data
                    del tail[:-STDERR_KEPT]
                else:
                    kept += data[: STDOUT_KEPT - len(kept)]
                    if on_line:
                        unfinished += data
                        *lines, rest = bytes(unfinished).split(b"\n")
                        unfinished = bytearray(rest[-CHUNK:])
                        for line in lines:
                            on_line(line.decode(errors="replace"))
    return bytes(kept).decode(errors="replace"), bytes(tail).decode(errors="replace")


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    if not hasattr(os, "waitid"):  # macOS before Python 3.13
        return process.poll() is not None
    # WNOWAIT leaves the dead leader in place: its group number stays ours until the group has been killed.
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _end_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
