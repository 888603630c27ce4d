"""`manage.py seed --scale`: a history of millions of rows, to see that pages stay quick on a large site."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management.base import CommandError
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from videos.actions.example_leaving import forget_examples
from videos.actions.ranking import keep_ranks
from videos.actions.scale_data import (
    REMOVED,
    VIDEOS_EACH,
    most_saves,
    scale_accounts,
    scale_people,
    scale_videos,
    write_history,
)
from videos.management.seed_films import Film, make_film
from videos.models import Account, Video

SAVES, VIEWS, VIDEOS, ACCOUNTS = 1_000_000, 5_000_000, 400, 20_000
FILM = Film("lanterns", "Generated video 1", 0, "night")


def seed_scale(
    publish: Callable[[Film, Account, Path], Video],
    *,
    seed: int,
    password: str,
    saves: int,
    views: int,
    videos: int,
    accounts: int,
    beside_people: bool,
) -> str:
    """Generate the history, whole or not at all.

    Args:
        publish: makes a video of the film of an account that lies in a file.
    Returns:
        what there is now, in a sentence.
    Raises:
        CommandError: it is no history that there could be, or it would mix with what people really did.
    """
    _refuse(saves, views, videos, accounts, beside_people)
    if scale_accounts().exists():
        if Video.objects.for_staff().filter(creator__in=scale_accounts(), view_count__gt=0).exists():
            return "The generated history is here already; nothing was changed."
        forget_examples(scale_accounts())  # what an interrupted run has left
    began = time.monotonic()
    try:
        _write(publish, random.Random(seed), password, saves, views, videos, accounts)  # noqa: S311
    except BaseException:
        forget_examples(scale_accounts())  # all or nothing
        raise
    return (
        f"{saves:,} saves and {views:,} views of {videos:,} videos were written in "
        f"{time.monotonic() - began:.0f} s. Now run `manage.py rollup --full`, which counts them into analytics."
    )


def _refuse(saves: int, views: int, videos: int, accounts: int, beside_people: bool) -> None:
    if min(saves, accounts) < 1 or views < 1 or videos < 1:
        raise CommandError("Each of these numbers has to be at least 1.")
    if saves > most_saves(videos, accounts):
        raise CommandError(
            f"{accounts:,} accounts can't make {saves:,} saves of {videos:,} videos: everybody saves a video once "
            "by each way. Ask for more --videos or --accounts."
        )
    if not beside_people and Account.objects.filter(is_example=False).exists():
        raise CommandError(
            "There are people on this site. Generated saves and views would stand among theirs, in the feed and "
            "in what is most saved. Use an empty database, or say --beside-people."
        )


def _write(
    publish: Callable[[Film, Account, Path], Video],
    rng: random.Random,
    password: str,
    saves: int,
    views: int,
    videos: int,
    accounts: int,
) -> None:
    makers, crowd = scale_people(-(-videos // VIDEOS_EACH), accounts, password=password)
    with TemporaryDirectory(prefix="hush-seed-") as folder:
        path = make_film(FILM, Path(folder) / "film.mp4", seed=rng.randrange(1000), seconds=6)
        film = publish(FILM, makers[0], path)
    made = scale_videos(film, makers, videos)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:.0f} %"),
        TimeElapsedColumn(),
    ) as bar:
        job = bar.add_task("Writing the history", total=views + saves + saves // REMOVED)
        write_history(
            rng, made, crowd, saves=saves, views=views, progress=lambda rows: bar.advance(job, rows)
        )
    keep_ranks()
