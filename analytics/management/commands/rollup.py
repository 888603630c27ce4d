"""`manage.py rollup`."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.checking import check
from analytics.rollups import rebuild, roll_up

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Bring the daily numbers behind the Analytics pages up to date.\n\n"
        "Analytics never counts likes, views or saves while somebody waits for a page: a worker adds up\n"
        "each video's days in the background, every 15 seconds. You don't need this command while one is\n"
        "running. Without any option it does the same work once."
    )

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--check",
            action="store_true",
            help="Change nothing; compare every daily number with the rows it was counted from, "
            "and exit with 1 if any differs.",
        )
        what.add_argument(
            "--full",
            action="store_true",
            help="Count every day of every video anew instead of only what changed: after importing or "
            "deleting rows by hand, after changing TIME_ZONE, or when --check found a difference.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        report = rebuild(progress=self._progress) if options["full"] else roll_up()
        unit = "videos and accounts" if options["full"] else "changed days"
        self.stdout.write(
            f"Looked at {report.looked_at:,} {unit}; {report.written:,} daily rows were written."
        )

    def _progress(self, done: int, total: int) -> None:
        self.stdout.write(f"{done:,} of {total:,} videos and accounts")

    def _check(self) -> None:
        drifts = check()
        shown = list(islice(drifts, SHOWN))
        if not shown:
            self.stdout.write("Every daily number is what its rows say.")
            return
        for drift in shown:
            self.stdout.write(str(drift))
        rest = sum(1 for _ in drifts)
        raise CommandError(
            f"{len(shown) + rest:,} daily numbers differ from their rows"
            + (f" (the first {SHOWN} are shown)" if rest else "")
            + ". `manage.py rollup --full` counts them anew.",
            returncode=1,
        )
