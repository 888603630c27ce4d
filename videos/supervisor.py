"""Keeps processes of one kind running: starts them, starts again what died, ends them in order.

Plain Python: it knows nothing of videos or databases, so that little can go wrong in it.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

logger = logging.getLogger("videos.worker")
TICK = 0.2  # seconds between two looks
HEALTHY = 10.0  # seconds after which a process that died is not held to die at once again
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a dead process is started again
TO_END = 8.0  # seconds that processes have to end in order


@dataclass
class Place:
    """One of the processes that should run, whichever process that is at the moment."""

    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    due: float = 0.0
    pause: float = FIRST_PAUSE


class Supervisor:
    """Runs `count` processes with the same command, and `more` beside this process's environment."""

    def __init__(self, command: Sequence[str], count: int, more: Mapping[str, str]) -> None:
        self.command, self.environment = [*command], {**os.environ, **more}
        self.places = [Place() for _ in range(count)]

    def run(self, stopped: Callable[[], bool]) -> None:
        """Keep all of them running until `stopped()`, then end them in order."""
        try:
            while not stopped():
                for place in self.places:
                    self._look_after(place)
                time.sleep(TICK)
        finally:
            self.end()

    def once(self, stopped: Callable[[], bool]) -> list[int]:
        """Run each process once, side by side, until all have ended or `stopped()`.

        Returns:
            the exit codes; negative is the signal that ended one.
        """
        try:
            for place in self.places:
                self._start(place)
            while not stopped() and any(
                place.process and place.process.poll() is None for place in self.places
            ):
                time.sleep(TICK)
        finally:
            self.end()
        return [place.process.returncode for place in self.places if place.process]

    def _start(self, place: Place) -> None:
        place.process = subprocess.Popen(  # noqa: S603 - our own command
            self.command, stdin=subprocess.DEVNULL, env=self.environment
        )
        place.began = time.monotonic()

    def _look_after(self, place: Place) -> None:
        now = time.monotonic()
        if place.process is not None:
            code = place.process.poll()
            if code is None:
                return
            # One that dies again and again (no database, say) must not keep the machine busy with starting.
            place.pause = FIRST_PAUSE if now - place.began > HEALTHY else min(place.pause * 2, LONGEST_PAUSE)
            place.due = now + place.pause
            logger.warning("a worker process ended (%s); starting another in %s s", _said(code), place.pause)
            place.process = None
        if now >= place.due:
            try:
                self._start(place)
            except OSError:  # no memory or no process left, for the moment
                place.pause = min(place.pause * 2, LONGEST_PAUSE)
                place.due = now + place.pause
                logger.exception("a worker process can't be started; trying again in %s s", place.pause)

    def end(self) -> None:
        """Ask all that run to end, and kill what doesn't."""
        running = [place.process for place in self.places if place.process and place.process.poll() is None]
        for process in running:
            process.terminate()
        end = time.monotonic() + TO_END
        for process in running:
            try:
                process.wait(max(0.0, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                logger.warning(
                    "a worker process doesn't end; killing it. Its work is taken up by another one"
                )
                process.kill()
                process.wait()


def _said(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


class Orphaned(threading.Thread):
    """Ends this process in order (SIGTERM) once `parent` is no longer the process that runs it."""

    def __init__(self, parent: int) -> None:
        super().__init__(name="watch of the parent", daemon=True)
        self.parent = parent

    def run(self) -> None:
        while os.getppid() == self.parent:
            time.sleep(TICK)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(2 * TO_END)
        os._exit(1)  # it hangs, and nobody is left who would end it
