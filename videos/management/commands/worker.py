"""The process that does what must not be done while somebody waits for a page.

This command watches over N processes of itself (`--hand`), which do the work, and does the chores. So a
file that kills the process that reads it costs no more than a new process, and the next job goes on.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from argparse import SUPPRESS
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, close_old_connections, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from videos.media.errors import MediaError
from videos.media.ffmpeg import binary
from videos.registry import Chore, chores
from videos.supervisor import Orphaned, Supervisor

logger = logging.getLogger("videos.worker")
MOST = 64  # processes: a typing error must not take the machine down
PATIENCE = 3  # seconds, when the database is away


class Chores(threading.Thread):
    """Repeats the chores beside the tasks, so that a long video holds up no sweep and no rollup."""

    def __init__(self, work: list[Chore]) -> None:
        super().__init__(name="chores", daemon=True)
        self.due = {chore: time.monotonic() + chore.first_after for chore in work}
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.wait(1):
            for chore, due in self.due.items():
                if time.monotonic() >= due:
                    self.due[chore] = time.monotonic() + chore.every
                    self._do(chore)

    def _do(self, chore: Chore) -> None:
        close_old_connections()
        try:
            chore.run()
        except Exception:
            # One failing chore (a locked database, say) must not end the others; it runs again soon.
            logger.exception("chore %r failed; trying again in %s s", chore.name, chore.every)
        finally:
            connection.close()


class Command(BaseCommand):
    help = (
        "Runs the worker: makes uploaded videos playable and downloadable, and keeps analytics up to date. "
        "Keep one running beside the web server. Ctrl-C (or SIGTERM) stops it: work in hand is given back, "
        "and the next worker takes it up."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--concurrency",
            default="1",
            metavar="N",
            help=f"how many videos to work on at once, each in a process of its own (1 to {MOST}; default: 1)",
        )
        parser.add_argument(
            "--once",
            action="store_true",
            help="do the work that is waiting now, and each chore once, then end",
        )
        parser.add_argument(
            "--parent",
            type=int,
            default=0,
            metavar="PID",
            help="end when this process, which started it, has ended",
        )
        # One of the N: for this command's own use.
        parser.add_argument("--hand", action="store_true", help=SUPPRESS)

    def handle(
        self, *args: Any, concurrency: str | int, once: bool, parent: int, hand: bool, **options: Any
    ) -> None:
        count = _count(concurrency)
        if hand:
            _work(once=once, parent=parent)
        elif once:
            _once(count)
        else:
            _supervise(count, parent)


def _count(given: str | int) -> int:
    try:
        count = int(given)
    except ValueError:
        count = 0
    if not 1 <= count <= MOST:
        raise CommandError(f"--concurrency takes a whole number from 1 to {MOST}; “{given}” is none.")
    return count


@contextmanager
def _when_told(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` when this process is told to end: once, as being told again must not disturb the ending."""
    told = False

    def tell(signum: int, frame: Any) -> None:
        nonlocal told
        if not told:
            told = True
            stop()

    before = {each: signal.signal(each, tell) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        if not told:
            for each, handler in before.items():
                signal.signal(each, handler)


def _supervise(count: int, parent: int) -> None:
    """Watch over `count` hands, and do the chores, until told to end or `parent` has ended."""
    told = False

    def stop() -> None:
        nonlocal told
        told = True

    helper, hands = Chores(chores), _hands(count)
    with _when_told(stop):
        helper.start()
        logger.info("worker started: %s at once", count)
        hands.run(lambda: told or bool(parent) and os.getppid() != parent)
    helper.stopping.set()


def _once(count: int) -> None:
    """Each chore, then the work that waits; twice, as chores ring for work, and count what it has done."""
    told, queue = False, _queue(once=True)

    def stop() -> None:
        nonlocal told
        told, queue.running = True, False
        if count == 1:
            sys.exit(0)  # out of the work in hand, which is given back

    for _ in range(2):
        for chore in chores:
            if not chore.first_after:
                chore.run()
        with _when_told(stop):
            if count == 1:
                queue.run()
            else:
                codes = _hands(count, "--once").once(lambda: told)
                if any(codes) and not told:
                    raise CommandError(f"{sum(map(bool, codes))} of {count} processes died in their work.")
        if told:
            return


def _hands(count: int, *words: str) -> Supervisor:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker", "--skip-checks"]
    found: dict[str, str] = {}
    try:
        # Looked for once, and here: the search starts ffmpeg to try it, and remembers for good when that
        # fails, though the machine may only have been short of memory at that moment.
        found["FFMPEG_BINARY"] = binary()
    except MediaError as error:
        logger.error("no video can be made playable: %s", error.detail)
    return Supervisor([*command, "--hand", "--parent", str(os.getpid()), *words], count, found)


def _work(*, once: bool, parent: int) -> None:
    """One of the hands: do what rings, one job after the other."""
    queue = _queue(once=once)

    def stop() -> None:
        # Work in hand is given back at once (`videos.work.do`), for another hand to take up.
        queue.running = False
        sys.exit(0)

    Orphaned(parent).start()
    with _when_told(stop):
        while queue.running:
            try:
                queue.run()
                if once:
                    return
            except Error:
                if once:
                    raise
                logger.warning("the database can't be used just now; trying again", exc_info=True)
                connection.close()
                time.sleep(PATIENCE)


def _queue(*, once: bool) -> Worker:
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0.5,
        batch=once,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )
