"""Launcher: take on limits, then become the given program. Run by path, standard library only.

Usage: _limited.py PARENT_PID CPU_SECONDS FILE_BYTES MEMORY_BYTES PROGRAM [ARGUMENT ...]

A process of its own instead of Popen's `preexec_fn`, which can deadlock in a program with threads.
"""

import ctypes
import os
import signal
import sys

OPEN_FILES = 128
MORE_PROCESSES = 512  # and threads: ffmpeg takes some dozens on a machine with many processors
AT_LEAST = 128  # of them must really be there
MEMORY_FLOOR = 1536 * 2**20  # below this ffmpeg and its threads do not even start
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
CANNOT_START = 127


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent ends, however that happens (Linux only)."""
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)  # a set-user-id program gives nothing to whoever broke in
    libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:  # it ended before the line above
        os._exit(CANNOT_START)


def processes() -> int | None:
    """How many processes and threads this user has now; None when the system does not say."""
    user, count = os.getuid(), 0
    try:
        entries = list(os.scandir("/proc"))
    except OSError:
        return None
    for entry in entries:
        if entry.name.isdigit():
            try:
                if entry.stat().st_uid == user:
                    count += os.stat(f"{entry.path}/task").st_nlink - 2
            except OSError:  # it has just ended
                continue
    return count


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


def limit_processes() -> None:
    """Bound how many processes and threads can come of this one (a user with all rights is never bound).

    The kernel counts all that the user has, so the limit is what there is and some more. In a container, it
    also counts those outside, which cannot be seen: where too few would be left, there is no limit instead.
    """
    running = processes()
    if running is None:
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_NPROC)
    most = running + MORE_PROCESSES
    if before[1] != resource.RLIM_INFINITY and before[1] <= most:
        return
    resource.setrlimit(resource.RLIMIT_NPROC, (most - AT_LEAST, before[1]))
    try:
        child = os.fork()
    except OSError:
        resource.setrlimit(resource.RLIMIT_NPROC, before)
        return
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    resource.setrlimit(resource.RLIMIT_NPROC, (most, most))


def main(arguments: list[str]) -> None:
    """Limit this process and replace it by the program; exits with 127 when it cannot be started."""
    parent, cpu_seconds, file_bytes, memory_bytes = (int(word) for word in arguments[:4])
    program = arguments[4:]
    die_with_parent(parent)
    take_limits(cpu_seconds, file_bytes, memory_bytes)
    limit_processes()
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
