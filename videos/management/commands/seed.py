"""Example people, films and ninety days of what they did."""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from PIL import Image
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from videos.actions.example_data import (
    DAYS,
    example_accounts,
    example_admin,
    example_follows,
    example_history,
    example_today,
    is_seeded,
)
from videos.actions.example_leaving import forget_examples, hand_made
from videos.actions.processing import claim
from videos.actions.ranking import keep_ranks
from videos.actions.videos import upload_video
from videos.management.seed_films import FILMS, Film, ignore_interrupts, make_film
from videos.management.seed_scale import ACCOUNTS, SAVES, VIDEOS, VIEWS, seed_scale
from videos.media.images import reencode_avatar
from videos.models import Account, Video
from videos.work import do

PASSWORD = "quiet-cinema"  # noqa: S105  (of example people on a development site only)


class Command(BaseCommand):
    help = (
        "Fills an empty site with example people, real (generated) videos, and ninety days of likes, comments "
        "and saves, so that every page has something to show. Running it twice does no harm. The example "
        f"people sign in with the password “{PASSWORD}”, so it only runs on a development site (DEBUG=1)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--seed", type=int, default=1, help="another number makes other data (default: 1)"
        )
        parser.add_argument(
            "--videos",
            type=int,
            help=f"how many videos (default: {len(FILMS)}; with --scale {VIDEOS}, {VIDEOS // 20} creators' together)",
        )
        parser.add_argument("--seconds", type=float, default=6, help="how long each video is (default: 6)")
        parser.add_argument(
            "--crowd", type=int, default=420, help="how many more people watch them (default: 420)"
        )

        parser.add_argument("--remove", action="store_true", help="throw the example data away again")
        scale = parser.add_argument_group(
            "a large site",
            "Instead of the above: a generated history, to see that pages stay quick. Its videos all show one short "
            "film. “scale.maker1” has those that most people saw, and the same password. --remove throws it away, too.",
        )
        scale.add_argument("--scale", action="store_true", help="generate it; about three minutes")
        scale.add_argument("--saves", type=int, default=SAVES, help=f"that stand (default: {SAVES:,})")
        scale.add_argument("--views", type=int, default=VIEWS, help=f"default: {VIEWS:,}")
        scale.add_argument("--accounts", type=int, default=ACCOUNTS, help=f"who save (default: {ACCOUNTS:,})")
        scale.add_argument(
            "--beside-people", action="store_true", help="also where people have accounts of their own"
        )

    def handle(
        self,
        *args: Any,
        seed: int,
        videos: int | None,
        seconds: float,
        crowd: int,
        remove: bool,
        scale: bool,
        **options: Any,
    ) -> None:
        if not settings.DEBUG:
            raise CommandError("seed makes accounts with a known password. It only runs where DEBUG=1.")
        if remove:
            self.stdout.write(f"{forget_examples()} example accounts are gone, with all that they made.")
            return
        if scale:
            asked = {name: options[name] for name in ("saves", "views", "accounts", "beside_people")}
            number = VIDEOS if videos is None else videos
            said = seed_scale(self._publish, seed=seed, password=PASSWORD, videos=number, **asked)
            self.stdout.write(said)
            return
        if is_seeded():
            self.stdout.write("The example data is here already; nothing was changed.")
            return
        forget_examples(hand_made())  # what an interrupted run has left
        try:
            self._fill(seed, len(FILMS) if videos is None else videos, seconds, crowd)
        except BaseException:
            forget_examples(hand_made())  # all or nothing
            raise

    def _fill(self, seed: int, videos: int, seconds: float, crowd: int) -> None:
        rng = random.Random(seed)  # noqa: S311
        people, watchers = example_accounts(rng, password=PASSWORD, crowd=crowd)
        example_follows(rng, people, watchers)
        films = FILMS[: max(1, videos)]
        made = self._films(films, people, seed, seconds)
        self._spread(rng, made)
        self._portraits(people)
        example_history(rng, made, people, watchers)
        example_today(rng, made, people)
        keep_ranks()
        example_admin(PASSWORD)
        self.stdout.write(self.style.SUCCESS(f"{len(people)} people and {len(made)} videos are there."))

    def _films(self, films: Sequence[Film], people: list[Account], seed: int, seconds: float) -> list[Video]:
        """Paint the films, two at a time in processes of their own, and publish each as it is done."""
        with (
            TemporaryDirectory(prefix="hush-seed-") as folder,
            ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=ignore_interrupts) as pool,
            Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.completed}/{task.total}"),
                TimeElapsedColumn(),
            ) as bar,
        ):
            job = bar.add_task("Making videos", total=len(films))
            painted = {
                pool.submit(
                    make_film, film, Path(folder) / f"{film.key}.mp4", seed=seed + place, seconds=seconds
                ): film
                for place, film in enumerate(films)
            }
            videos: dict[str, Video] = {}
            try:
                for done in as_completed(painted):
                    film = painted[done]
                    videos[film.key] = self._publish(film, people[film.maker % len(people)], done.result())
                    bar.advance(job)
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
        return [videos[film.key] for film in films]

    def _publish(self, film: Film, maker: Account, path: Path) -> Video:
        with path.open("rb") as content:
            file = UploadedFile(content, name=path.name, size=path.stat().st_size)
            video = upload_video(account=maker, file=file, caption=film.caption, post=True, counted=False)
        # The first job is done here, so that the site has something to watch at once; the watermarked
        # downloads are left to the worker.
        work = claim(video.pk)
        if work is None or do(work) != "published":
            raise CommandError(f"The film “{film.key}” could not be processed. Look at the log above.")
        return Video.objects.for_staff().select_related("creator").get(pk=video.pk)

    def _spread(self, rng: random.Random, videos: list[Video]) -> None:
        """Date the videos back, over ninety days, the first one newest."""
        now = timezone.now()
        for place, video in enumerate(videos):
            days = 0.2 + (DAYS - 4) * (place / max(1, len(videos))) ** 1.3
            video.published_at = video.posted_at = video.created_at = now - timedelta(
                days=days + rng.random()
            )
            video.save(update_fields=["published_at", "posted_at", "created_at"])

    def _portraits(self, people: list[Account]) -> None:
        """Each person's picture is cut from a film of theirs."""
        for person in people:
            video = Video.objects.for_staff().filter(creator=person).exclude(poster="").first()
            if video is None:
                continue
            with Image.open(video.poster.path) as poster, TemporaryDirectory() as folder:
                cut = Path(folder) / "cut.png"
                side = poster.width * 3 // 4
                left, top = (poster.width - side) // 2, poster.height // 3
                poster.crop((left, top, left + side, top + side)).save(cut)
                picture = reencode_avatar(cut.read_bytes())
            person.avatar.name = default_storage.save(
                f"avatars/example-{person.pk}.jpg", ContentFile(picture)
            )
            person.save(update_fields=["avatar"])
