"""The first command of the README, as somebody runs it: from nothing to a feed, Ctrl-C, and again."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings

from tests.conftest import need
from tests.waiting import free_ports, listens, until

pytestmark = pytest.mark.slow


class Demo:
    """A `demo` process in a session of its own, on data of its own."""

    def __init__(self, data: Path) -> None:
        (self.port,) = free_ports(1)
        env = {
            name: value
            for name, value in os.environ.items()
            if name in ("PATH", "HOME", "LANG", "FFMPEG_BINARY")
        }
        self.log = data.with_suffix(".log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", f"127.0.0.1:{self.port}", "--videos", "2"],
                cwd=settings.BASE_DIR,
                env={**env, "DATA_DIR": str(data), "PYTHONUNBUFFERED": "1"},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # Where these tests run in the background, Ctrl-C is ignored, and children inherit that.
                preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
            )

    def said(self) -> str:
        return self.log.read_text()

    def until(self, words: str, seconds: float = 90) -> None:
        def has_ended() -> bool:
            return self.process.poll() is not None

        until(lambda: words in self.said() or has_ended(), seconds, said=self.said)
        assert words in self.said(), self.said()

    def get(self, path: str) -> bytes:
        """A page; the address is said a moment before the server listens."""
        until(lambda: listens(self.port), 20)
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return answer.read()

    def interrupt(self) -> int:
        """Ctrl-C: the whole foreground group hears it."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=30)

    def left_behind(self) -> list[str]:
        """Processes that still work on this demo's data, a few seconds after it ended."""
        end = time.monotonic() + 10
        while (found := self.at_work()) and time.monotonic() < end:
            time.sleep(0.1)
        return found

    def at_work(self) -> list[str]:
        data = f"DATA_DIR={self.log.with_suffix('')}".encode()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if data in (process / "environ").read_bytes().split(b"\0"):
                    found.append((process / "cmdline").read_text())
            except OSError:
                continue  # it has ended meanwhile
        return found


def test_from_nothing_to_a_feed_and_again(tmp_path):
    if (settings.BASE_DIR / ".env").exists():
        need("a .env on this machine configures what must be unconfigured here")
    demo = Demo(tmp_path / "data")
    try:
        demo.until("Ctrl-C stops it")
        slug = re.search(rb"/v/(\w+)/stream.mp4", demo.get("/")).group(1).decode()
        assert demo.get(f"/v/{slug}/stream.mp4")[4:8] == b"ftyp"
        assert "mira.makes" in demo.said() and "password quiet-cinema" in demo.said()
    finally:
        assert demo.interrupt() == 0
    assert "Traceback" not in demo.said() and demo.left_behind() == []
    again = Demo(tmp_path / "data")
    try:
        again.until("Ctrl-C stops it", seconds=30)
        assert "Making videos" not in again.said()
        assert slug.encode() in again.get("/")
    finally:
        assert again.interrupt() == 0


def test_interrupted_while_filling_it_leaves_nothing_half_done(tmp_path):
    demo = Demo(tmp_path / "data")
    demo.until("Filling it")
    time.sleep(2)
    demo.interrupt()
    assert "Traceback" not in demo.said(), demo.said()
    again = Demo(tmp_path / "data")
    try:
        again.until("Ctrl-C stops it")
        assert b"/stream.mp4" in again.get("/") and "The admin is at" in again.said()
    finally:
        assert again.interrupt() == 0
