"""Puts in order what crashes have left."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat

from videos.actions.leftovers import find, is_doubtful, missing, remove
from videos.actions.processing import sweep, unattended


class Command(BaseCommand):
    help = (
        "Puts in order what crashes have left, as the worker does by itself: takes up work whose worker died, "
        "ends what was tried too often, and removes files to which nothing points and which nobody has "
        "touched for a day. Lists each of them, and the videos whose files have vanished. With --dry-run it "
        "changes nothing. It may run at any time, also beside the worker and beside itself."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only list; change nothing")
        parser.add_argument(
            "--all",
            action="store_true",
            help="remove files also when most videos on the disk are not in the database, which is refused "
            "otherwise: DATABASE_URL or DATA_DIR may be wrong",
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        self._work(dry_run)
        found = find()
        refused = is_doubtful(found) and not options["all"]
        for one in found if dry_run or refused else remove(found):
            size = filesizeformat(one.size).replace("\xa0", " ")
            self.stdout.write(
                f"{'would remove' if dry_run or refused else 'removed'} {one.path} ({size}): {one.why}"
            )
        for slug, name in missing():
            self.stdout.write(self.style.ERROR(f"missing {name}: video {slug} should have it"))
        if refused:
            raise CommandError(
                "Most videos on the disk are not in the database, so no file was removed. Look at DATABASE_URL "
                "and DATA_DIR. If they are right, run sweep --all."
            )

    def _work(self, dry_run: bool) -> None:
        waiting, used_up = unattended(thoroughly=True)
        would = "would " if dry_run else ""
        for video in waiting:
            self.stdout.write(f"{would}ring again for video {video.slug}")
        for video in used_up:
            self.stdout.write(
                f"{would}end the work on video {video.slug}, which has failed too often, and tidy its folder"
            )
        if not dry_run:
            sweep(thoroughly=True)
