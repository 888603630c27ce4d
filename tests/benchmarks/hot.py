"""Saves of one video by everybody at once, beside as many saves spread over a thousand videos.

Over HTTP, by 16 clients that each keep their connection, at gunicorn in two processes of eight threads, on the
PostgreSQL of DATABASE_URL, in a test database. Every save is one by an account that had not saved before, so each
moves a row and a counter: of the one video, all move the same counter.
"""

import argparse
import http.client
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.benchmarks.ratios import Cost, Ratio
from tests.benchmarks.shelf import fill_site
from tests.benchmarks.sites import finish, on_a_database, tell

ABOUT = "saves of one video beside saves of 1,000, by 16 clients over HTTP (needs PostgreSQL in DATABASE_URL)"
TARGET = 1 / 0.7  # saves of one video per second: at least 70 % of those spread over many
CLIENTS, VIDEOS = 16, 1000
CSRF = "c" * 32


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this benchmark."""
    parser.add_argument("--rounds", type=int, default=9, help="how often each is measured (default 9)")
    parser.add_argument("--saves", type=int, default=60, help="of each client in a round (default 60)")


def run(options: argparse.Namespace) -> list[Ratio]:
    """Measure; returns one ratio."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        sys.exit(
            "This measures PostgreSQL: name one in DATABASE_URL. (On SQLite, all saves wait for one lock.)"
        )
    return on_a_database(measure, options)


def measure(options: argparse.Namespace) -> list[Ratio]:
    """Fill the empty database, start a server on it, then save by turns."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from tests.serving import environment, gunicorn, this_database
    from videos.models import Video

    call_command("createcachetable", verbosity=0)
    fill_site(VIDEOS)
    sessions = [_enter(number) for number in range(CLIENTS * options.saves)]
    public = Video.objects.filter(audience="everyone").order_by("pk")
    slugs = list(public.values_list("slug", flat=True))
    finish()
    env = {
        "DATABASE_URL": this_database(),
        "SECRET_KEY": settings.SECRET_KEY,
        "RATE_LIMITS": "0",
        "CACHE_URL": os.environ.get("CACHE_URL", ""),
    }
    ways: dict[str, tuple[list[Cost], Sequence[str]]] = {"one": ([], slugs[:1]), "many": ([], slugs)}
    with tempfile.TemporaryDirectory(prefix="hush-hot-") as folder:
        more = {name: value for name, value in env.items() if value}
        # What signs the sessions here is what the server believes.
        with gunicorn(environment(Path(folder), **more), "--workers", "2", "--threads", "8") as server:
            for number in range(options.rounds + 1):
                for way in sorted(ways, reverse=bool(number % 2)):
                    costs, targets = ways[way]
                    took = _save_all(server.port, sessions, targets)
                    _prove(len(sessions), targets)
                    tell(f"{way}: {len(sessions) / took:.0f} saves a second\n")
                    if number:  # in the first round, nothing is at hand yet
                        costs.append(Cost(took, took))
    connection.close()
    return [Ratio("saves of one video, beside saves of 1,000", TARGET, ways["one"][0], ways["many"][0])]


def _enter(number: int) -> str:
    """Somebody who is signed in; returns the session's key."""
    from django.conf import settings
    from django.test import Client

    from videos.models import Account

    account = Account.objects.create_user(f"hand{number}", f"hand{number}@example.org", None)
    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _save_all(port: int, sessions: Sequence[str], slugs: Sequence[str]) -> float:
    """Each account saves once, one account after the other in each client; returns the seconds."""
    before = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda first: _save(port, first, sessions, slugs), range(CLIENTS)))
    return time.perf_counter() - before


def _save(port: int, first: int, sessions: Sequence[str], slugs: Sequence[str]) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for number in range(first, len(sessions), CLIENTS):
        headers = {
            "Cookie": f"sessionid={sessions[number]}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        line.request("POST", f"/v/{slugs[number % len(slugs)]}/save/", "on=1", headers)
        answer = line.getresponse()
        said = answer.read()
        assert answer.status == 200 and b'aria-pressed="true"' in said, (answer.status, said[:500])
    line.close()


def _prove(saves: int, slugs: Sequence[str]) -> None:
    """Every save is a row and counts, and then it is as if there had been none."""
    from django.db import connection
    from django.db.models import Sum

    from videos.models import Video, VideoSave

    videos = Video.objects.filter(slug__in=slugs)
    assert VideoSave.objects.standing().count() == saves
    assert videos.aggregate(counted=Sum("save_count"))["counted"] == saves
    VideoSave.objects.all().delete()
    videos.update(save_count=0)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE videos_video, videos_videosave")
