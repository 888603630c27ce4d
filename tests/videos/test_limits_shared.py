"""However many ask at once, and wherever: no more get through than the budget has."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection

from tests.conftest import need
from tests.videos.test_counting import TABLE
from videos import counting

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
# What each process does: a hundred tries, with two threads, at the same window.
TRIES = """
import django, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
from django.conf import settings
from concurrent.futures import ThreadPoolExecutor
caches, databases = eval(sys.argv[1]), eval(sys.argv[2])
settings.CACHES = caches
if databases:
    settings.DATABASES = databases
django.setup()
from django.db import connection
from videos.counting import Window, take
window = Window(sys.argv[3], int(sys.argv[4]), float(sys.argv[5]))
def tries(number):
    try:
        return sum(take(window) for _ in range(number))
    finally:
        connection.close()
with ThreadPoolExecutor(2) as pool:
    print(sum(pool.map(tries, [50, 50])))
"""


def through(cache: dict, most: int, *, database: dict | None = None) -> int:
    """How many of 400 tries get through, by four processes of two threads each."""
    window = f"limit:test:3600:{most}:{time.time_ns()}", str(most), str(time.time() + 900)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", TRIES, repr(cache), repr(database), *window],
            cwd=django_settings.BASE_DIR, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    said = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0] * 4, said
    assert "let through" not in "".join(err for _, err in said), said
    return sum(int(out) for out, _ in said)


@pytest.mark.parametrize("most", [1, 20, 100])
def test_processes_and_threads_on_redis_get_exactly_what_there_is(most):
    if not (url := os.environ.get("REDIS_URL")):
        need("no Redis (REDIS_URL)")
    cache = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}}
    assert through(cache, most) == most


@pytest.mark.parametrize("most", [1, 20, 100])
def test_processes_and_threads_on_the_database_get_no_more_than_there_is(settings, most):
    settings.CACHES = TABLE
    call_command("createcachetable", verbosity=0)
    database = {"default": {key: value for key, value in connection.settings_dict.items() if key != "TEST"}}
    got = through(TABLE, most, database=database)
    # Each process may be left with the rest of a share that it took; towards the end these are single turns.
    assert most * 0.8 <= got <= most
    caches["default"].clear()


def test_threads_of_one_process_get_exactly_what_there_is(settings):
    settings.CACHES = TABLE
    call_command("createcachetable", verbosity=0)
    window = counting.Window("limit:threads:3600:1:1", 60, time.time() + 900)

    def tries(number: int) -> int:
        try:
            return sum(counting.take(window) for _ in range(number))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(tries, [20] * 8)) == 60
    caches["default"].clear()
