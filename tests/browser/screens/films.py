"""Films that look like something, quickly: painted by the code that fills an example site."""

from __future__ import annotations

import subprocess
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from videos.management.seed_films import FILMS, make_film
from videos.media import ffmpeg

SECONDS = 2


@dataclass(frozen=True)
class Footage:
    """The bytes of a film and of its poster."""

    caption: str
    film: bytes
    poster: bytes


def _paint(number: int) -> Footage:
    with tempfile.TemporaryDirectory() as folder:
        film = make_film(FILMS[number], Path(folder) / "film.mp4", seed=number + 1, seconds=SECONDS)
        small, poster = Path(folder) / "small.mp4", Path(folder) / "poster.jpg"
        start = [ffmpeg.binary(), "-v", "error", "-nostdin", "-y", "-i", str(film), "-vf", "scale=540:-2"]
        subprocess.run([*start, "-preset", "ultrafast", "-movflags", "+faststart", str(small)], check=True)
        subprocess.run([*start, "-frames:v", "1", "-q:v", "4", str(poster)], check=True)
        return Footage(FILMS[number].caption, small.read_bytes(), poster.read_bytes())


def footage(count: int) -> list[Footage]:
    """So many different films, painted by two processes."""
    if count < 3:
        return [_paint(number) for number in range(count)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_paint, range(min(count, len(FILMS)))))
