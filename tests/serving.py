"""Hush as in production: gunicorn in processes of its own, on this machine's loopback address."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import free_ports, listens, until

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Gunicorn:
    """A server that runs.

    Attributes:
        port: of the loopback address.
        process: the one that looks after its workers.
    """

    port: int
    process: subprocess.Popen[bytes]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def worker(self) -> int:
        """A process that answers; 0 while there is none yet, or none again."""
        pid = self.process.pid
        return int((Path(f"/proc/{pid}/task/{pid}/children").read_text().split() or ["0"])[0])


def environment(data: Path, **more: str) -> dict[str, str]:
    """The settings of a site in production whose files are in that folder."""
    ours = {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "0", "HTTPS": "0",
            "SECRET_KEY": "only-for-tests", "ALLOWED_HOSTS": "127.0.0.1,localhost", "LOG_LEVEL": "ERROR"}  # fmt: skip
    return {**os.environ, **ours, **more}


def this_database() -> str:
    """The DATABASE_URL of the database that this process uses."""
    from django.db import connection

    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgres://{at['USER']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


@contextmanager
def gunicorn(env: Mapping[str, str], *options: str) -> Iterator[Gunicorn]:
    """A server with threads, as the README has it, until the end of the block."""
    (port,) = free_ports(1)
    argv = ["config.wsgi", "--worker-class", "gthread", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    argv += ["--graceful-timeout", "5", "--log-level", "error", *options]
    process = subprocess.Popen([sys.executable, "-m", "gunicorn", *argv], cwd=ROOT, env=dict(env))
    server = Gunicorn(port, process)
    try:
        until(lambda: listens(port) and server.worker(), 60)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=60)
