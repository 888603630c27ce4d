"""The process that does what must not be done while somebody waits for a page."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from videos.registry import Chore, chores

logger = logging.getLogger("videos.worker")


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


def _leave_with(parent: int) -> Chore:
    """End this process once `parent` is no longer the process that runs it."""

    def look() -> None:
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)

    return Chore("leave with the parent", every=1, run=look)


class Command(BaseCommand):
    help = (
        "Runs the worker: makes uploaded videos playable and downloadable, and keeps analytics up to date. "
        "Keep one running beside the web server. Ctrl-C (or SIGTERM) stops it: work in hand is given back, "
        "and the next worker takes it up."
    )

    def add_arguments(self, parser: CommandParser) -> None:
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

    def handle(self, *args: Any, once: bool, parent: int, **options: Any) -> None:
        helper = Chores([*chores, *([_leave_with(parent)] if parent else [])])
        worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0.5,
            batch=once,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        if once:
            for _ in range(2):  # what the chores ring for is done, and what is done is counted
                for chore in chores:
                    if not chore.first_after:
                        chore.run()
                worker.run()
            return

        def stop(signum: int, frame: Any) -> None:
            # Work in hand is given back at once (`videos.work.do`), for the next worker to take up.
            helper.stopping.set()
            worker.running = False
            sys.exit(0)

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        helper.start()
        logger.info("worker started")
        worker.run()
