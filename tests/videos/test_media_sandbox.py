"""Child processes that cannot outlive, outgrow or outlast what they were given."""

import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from videos.media import _limited, sandbox
from videos.media.errors import MediaError
from videos.media.limits import Limits

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="prctl and /proc are Linux's")
pytestmark = pytest.mark.thorough
SPAWN = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(os.getpid(), child.pid, flush=True)
time.sleep(60)
"""


def script(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A dead process that its new parent has not yet collected still has a number.
    stat = Path(f"/proc/{pid}/stat")
    try:
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until_dead(pids: list[int], seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(is_alive(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False


def test_output_lines_and_exit_code(tmp_path: Path) -> None:
    lines: list[str] = []
    code = "import sys; print('one'); print('two'); sys.stderr.write('oh'); sys.exit(3)"
    done = sandbox.run(script(code), cwd=tmp_path, limits=Limits(), on_line=lines.append)
    assert (done.returncode, done.stdout, done.stderr_tail) == (3, "one\ntwo\n", "oh")
    assert lines == ["one", "two"]
    assert 0 < done.seconds < 10


def test_stdin_and_a_nearly_empty_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "do-not-tell")
    code = "import os, sys; print(sys.stdin.read(), sorted(os.environ), os.getcwd())"
    done = sandbox.run(script(code), cwd=tmp_path, limits=Limits(), stdin=b"hello")
    assert done.stdout.startswith("hello ")
    assert "SECRET_KEY" not in done.stdout
    assert str(tmp_path) in done.stdout


def test_limits_are_taken(tmp_path: Path) -> None:
    code = (
        "import resource as r, os; print([r.getrlimit(x)[0] for x in"
        " (r.RLIMIT_CPU, r.RLIMIT_FSIZE, r.RLIMIT_AS, r.RLIMIT_CORE, r.RLIMIT_NOFILE)],"
        " os.getsid(0) == os.getpid(), len(os.listdir('/proc/self/fd')) if os.path.exists('/proc') else 4)"
    )
    limits = Limits(cpu_seconds=7, output_bytes=12345, memory_bytes=1)
    done = sandbox.run(script(code), cwd=tmp_path, limits=limits)
    if sys.platform.startswith("linux"):
        assert done.stdout.strip() == f"[7, 12345, {1536 * 2**20}, 0, 128] True 4"


@LINUX
def test_processes_are_bounded_and_gain_no_rights(tmp_path: Path) -> None:
    code = (
        "import resource as r; print(*r.getrlimit(r.RLIMIT_NPROC),"
        " [line.split()[1] for line in open('/proc/self/status') if line.startswith('NoNewPrivs')][0])"
    )
    soft, hard, no_more = sandbox.run(script(code), cwd=tmp_path, limits=Limits()).stdout.split()
    assert soft == hard
    assert _limited.MORE_PROCESSES <= int(soft) < _limited.MORE_PROCESSES + 30_000
    assert no_more == "1"


@LINUX
def test_where_too_few_processes_would_be_left_there_is_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container sees less than the kernel counts."""
    seen: list[tuple[int, int]] = []

    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse)
    monkeypatch.setattr(resource, "setrlimit", lambda which, values: seen.append(values))
    _limited.limit_processes()
    assert seen[-1] == resource.getrlimit(resource.RLIMIT_NPROC)
    assert len(seen) == 2


def test_a_file_over_its_limit_is_an_error(tmp_path: Path) -> None:
    code = "open('big', 'wb').write(b'x' * 100000)"
    done = sandbox.run(script(code), cwd=tmp_path, limits=Limits(output_bytes=1000))
    assert done.returncode != 0
    assert "File too large" in done.stderr_tail
    assert (tmp_path / "big").stat().st_size <= 1000


@pytest.mark.slow
def test_processor_time_runs_out(tmp_path: Path) -> None:
    with pytest.raises(MediaError) as caught:
        sandbox.run(script("while True: pass"), cwd=tmp_path, limits=Limits(cpu_seconds=1))
    assert caught.value.code == "timeout"
    assert not caught.value.permanent


def test_the_whole_group_is_killed_at_the_timeout(tmp_path: Path) -> None:
    lines: list[str] = []
    with pytest.raises(MediaError) as caught:
        sandbox.run(script(SPAWN), cwd=tmp_path, limits=Limits(wall_seconds=1), on_line=lines.append)
    assert caught.value.code == "timeout"
    pids = [int(word) for word in lines[0].split()]
    assert len(pids) == 2
    assert wait_until_dead(pids)


def test_the_whole_group_is_killed_when_interrupted(tmp_path: Path) -> None:
    seen: list[int] = []

    def interrupt(line: str) -> None:
        seen.extend(int(word) for word in line.split())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sandbox.run(script(SPAWN), cwd=tmp_path, limits=Limits(), on_line=interrupt)
    assert len(seen) == 2
    assert wait_until_dead(seen)


def test_a_forgotten_grandchild_does_not_hold_us_up(tmp_path: Path) -> None:
    code = SPAWN.replace("time.sleep(60)\n", "")
    started = time.monotonic()
    done = sandbox.run(script(code), cwd=tmp_path, limits=Limits())
    assert done.returncode == 0
    assert time.monotonic() - started < 10
    assert wait_until_dead([int(word) for word in done.stdout.split()])


@LINUX
def test_the_child_dies_with_a_killed_parent(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    child = f"import os, time; open({str(pid_file)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    parent = """
import sys
from pathlib import Path
from videos.media import _limited, sandbox
from videos.media.limits import Limits
sandbox.run([sys.executable, "-c", sys.argv[1]], cwd=Path(sys.argv[2]), limits=Limits())
"""
    process = subprocess.Popen(script(parent, child, str(tmp_path)), cwd=sandbox.ROOT)
    deadline = time.monotonic() + 20
    while not (pid_file.exists() and pid_file.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    pid = int(pid_file.read_text())
    assert is_alive(pid)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert wait_until_dead([pid])


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    done = sandbox.run(["/nonexistent/program"], cwd=tmp_path, limits=Limits())
    assert done.returncode == 127
    assert "cannot start" in done.stderr_tail
    with pytest.raises(MediaError) as caught:
        sandbox.run(script("pass"), cwd=tmp_path / "missing", limits=Limits())
    assert caught.value.code == "encoder"


def test_nothing_of_the_package_imports_django() -> None:
    names = sorted(f"videos.media.{path.stem}" for path in Path(sandbox.__file__).parent.glob("*.py"))
    code = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name.removesuffix('.__init__'))\n"
        "print([name for name in sys.modules if name.partition('.')[0] in ('django', 'config')])"
    )
    done = subprocess.run(script(code, *names), cwd=sandbox.ROOT, capture_output=True, text=True, check=True)
    assert len(names) > 10
    assert done.stdout.strip() == "[]"


def test_limits_can_be_tightened() -> None:
    assert replace(Limits(), max_seconds=60).max_seconds == 60
