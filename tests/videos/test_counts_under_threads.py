"""Rule 2 where it hurts: many at once, on one video, on a database that all of them share."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from tests.factories import AccountFactory, VideoFactory
from videos.actions.recount import recount
from videos.actions.saves import Method, save_video
from videos.models import VideoSave

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.both]


def in_threads(work: list[Callable[[], None]], threads: int) -> None:
    """Run all of it, raising the first error that any thread met."""

    def one(task: Callable[[], None]) -> None:
        try:
            task()
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(one, task) for task in work]:
            done.result()


def test_sixteen_threads_saving_and_removing_one_video():
    video = VideoFactory()
    accounts = AccountFactory.create_batch(8)
    rng = random.Random(7)

    def toggles(seed: int) -> Callable[[], None]:
        chance = random.Random(seed)

        def run() -> None:
            for _ in range(6):
                method = chance.choice([Method.SAVE, Method.FAVORITE])
                save_video(
                    account=chance.choice(accounts), slug=video.slug, on=chance.random() < 0.6, method=method
                )

        return run

    in_threads([toggles(rng.random()) for _ in range(16)], threads=16)
    video.refresh_from_db()
    standing = VideoSave.objects.standing().filter(video=video)
    assert video.save_count == standing.filter(method="save").count()
    assert video.favorite_count == standing.filter(method="favorite").count()
    assert list(recount(mend=False)) == []
    assert VideoSave.objects.count() <= 16


def test_one_account_clicking_sixteen_times_at_once_counts_once(stranger):
    video = VideoFactory()
    in_threads(
        [lambda: save_video(account=stranger, slug=video.slug) and None for _ in range(16)], threads=16
    )
    video.refresh_from_db()
    assert (video.save_count, VideoSave.objects.count()) == (1, 1)


@pytest.mark.slow
def test_two_hundred_accounts_from_eight_clients_raise_it_by_exactly_two_hundred(live_server):
    """Over HTTP: real requests, real sessions, eight clients at a time."""
    import http.cookiejar
    import urllib.parse
    import urllib.request

    from django.conf import settings
    from django.test import Client

    video = VideoFactory()
    accounts = AccountFactory.create_batch(200)
    url = live_server.url + reverse("videos:save", args=[video.slug])
    sessions = []
    for account in accounts:
        client = Client()
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
        sessions.append(client.cookies[settings.SESSION_COOKIE_NAME].value)

    def save(session: str) -> Callable[[], None]:
        def run() -> None:
            token = "a" * 32
            jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
            request = urllib.request.Request(
                url,
                data=urllib.parse.urlencode({"on": "1", "csrfmiddlewaretoken": token}).encode(),
                headers={"Cookie": f"sessionid={session}; csrftoken={token}", "HX-Request": "true"},
            )
            with urllib.request.build_opener(jar).open(request, timeout=60) as answer:
                assert answer.status == 200

        return run

    in_threads([save(session) for session in sessions], threads=8)
    video.refresh_from_db()
    assert video.save_count == 200
    assert list(recount(mend=False)) == []
