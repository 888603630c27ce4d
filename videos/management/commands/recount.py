"""Proves the counters."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from videos.actions.recount import recount


class Command(BaseCommand):
    help = (
        "Proves that every number under a video (views, likes, comments, shares, saves of each way) equals "
        "the rows behind it. Reports each one that doesn't, and mends it. With --check it only reports, "
        "and ends with exit code 1 if there was any. When all is well, or mended, it writes down when that "
        "was proved: creators read it under “How this is counted”. A worker does the same every night."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="report only; change nothing")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        drifts = 0
        for drift in recount(mend=not check):
            drifts += 1
            self.stdout.write(
                f"{drift.slug}: {drift.counter} says {drift.stored}, the rows say {drift.counted}"
            )
        if not drifts:
            self.stdout.write(self.style.SUCCESS("All counters equal their rows."))
        elif check:
            raise CommandError(
                f"{drifts} counters differ from their rows. Run recount without --check to mend them."
            )
        else:
            self.stdout.write(self.style.WARNING(f"{drifts} counters differed, and are mended."))
