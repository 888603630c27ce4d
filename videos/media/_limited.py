"""Launcher: take on limits, then become the given program. Run by path, standard library only.

Usage: _limited.py PARENT_PID CPU_SECONDS FILE_BYTES MEMORY_BYTES PROGRAM [ARGUMENT ...]

A process of its own instead of Popen's `preexec_fn`, which can deadlock in a program with threads.
"""

import ctypes
import os
import signal
import sys

OPEN_FILES = 128
MEMORY_FLOOR = 1536 * 2**20  # below this ffmpeg and its threads do not even start
PR_SET_PDEATHSIG = 1
CANNOT_START = 127


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent ends, however that happens (Linux only)."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:  # it ended before the line above
        os._exit(CANNOT_START)


def take_limits(cpu_seconds: int, file_bytes: int, memory_bytes: int) -> None:
    """Lower this process's resource limits; what the system does not know is passed over."""
    try:
        import resource
    except ImportError:  # Windows
        return
    wanted = {
        "RLIMIT_CPU": cpu_seconds,
        "RLIMIT_FSIZE": file_bytes,
        "RLIMIT_AS": max(memory_bytes, MEMORY_FLOOR),
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": OPEN_FILES,
    }
    for name, value in wanted.items():
        which = getattr(resource, name, None)
        if which is None:
            continue
        _, hard = resource.getrlimit(which)
        soft = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # Processor time: a warning signal first (ffmpeg ends tidily on it), five seconds later the kill.
        ceiling = soft + 5 if name == "RLIMIT_CPU" and hard == resource.RLIM_INFINITY else soft
        try:
            resource.setrlimit(which, (soft, ceiling))
        except (OSError, ValueError):
            if sys.platform.startswith("linux"):
                raise  # macOS refuses RLIMIT_AS; on Linux a limit that cannot be set is a fault


def main(arguments: list[str]) -> None:
    """Limit this process and replace it by the program; exits with 127 when it cannot be started."""
    parent, cpu_seconds, file_bytes, memory_bytes = (int(word) for word in arguments[:4])
    program = arguments[4:]
    die_with_parent(parent)
    take_limits(cpu_seconds, file_bytes, memory_bytes)
    # Python ignores these two. A broken pipe should end a child; a file over its limit should stay an
    # error (EFBIG) instead of a killing signal, so that ffmpeg can say what happened: SIGXFSZ stays ignored.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        os.execv(program[0], program)  # noqa: S606 - no shell is the point
    except OSError as error:
        os.write(2, f"cannot start {program[0]}: {error}\n".encode())
        os._exit(CANNOT_START)


if __name__ == "__main__":
    main(sys.argv[1:])
