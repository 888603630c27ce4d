"""A creator's analytics with 1,000,000 saves and 5,000,000 views beside the same with 1,000 saves.

One creator has all of it, on 40 videos: nobody's dashboard could have more behind it. On SQLite; with
DATABASE_URL on that server, in two test databases of its own.
"""

import argparse
import random
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import islice, product
from typing import Any
from unittest.mock import patch

from tests.benchmarks.ratios import Cost, Ratio
from tests.benchmarks.sites import Pair, best_of, compare, finish, on_two_databases, tell, use

ABOUT = "analytics with 1,000,000 saves and 5,000,000 views beside 1,000 saves"
TARGET = 1.2
STATEMENTS = 8
SECONDS = 30.0  # for the changes of a day; about a third of it on two processors that are free
VIDEOS, FEW, VIEWS_EACH = 40, 1000, 5
TODAY = 0.01  # of all saves and views are made in one day
REMOVED = 50  # for so many new saves one of an older day is taken back


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this benchmark."""
    parser.add_argument("--rounds", type=int, default=9, help="how often each is measured (default 9)")
    parser.add_argument("--saves", type=int, default=1_000_000, help="on the large site (default 1,000,000)")


def run(options: argparse.Namespace) -> list[Ratio]:
    """Measure; returns one ratio for each target."""
    return on_two_databases(measure, options)


def measure(options: argparse.Namespace, *databases: str) -> list[Ratio]:
    """Fill two empty databases, prove the numbers, then ask for the same pages of both in turn."""
    from django.test import override_settings

    few, many = (Site(*pair) for pair in zip(databases, (FEW, options.saves), strict=True))
    with override_settings(ROOT_URLCONF="tests.benchmarks.feed_views"):
        for site in (few, many):
            site.open()
            site.prove()
            took, rounds = site.change_a_day()
            tell(f"{site.saves:,} saves: the changes of a day were rolled up in {took:.1f} s")
            tell(f" (and splits published in {rounds:.1f} s)")
            assert took <= SECONDS or site is few, f"{took:.1f} s"
            site.prove()
            dashboard, bare = (site.cost(address).wall for address in ("/analytics/", "/base/"))
            tell(f", {site.statements()} statements a page, {dashboard / bare:.0f} × a bare page\n")
        pairs: list[Pair] = [
            (f"{name}, {days} days", TARGET, (many, asked), (few, asked))
            for name, page in (("the dashboard", "/analytics/"), ("one video", many.video_page))
            for days in (28, 90)
            for asked in (partial(Site.cost, address=f"{page}?days={days}"),)
        ]
        return compare(pairs, options.rounds)


class Site:
    """A site in a database of its own, and the creator who has all of its videos."""

    def __init__(self, database: str, saves: int) -> None:
        from django.conf import settings
        from django.test import Client

        from analytics.rollups import rebuild
        from videos.actions.scale_data import scale_people, write_history
        from videos.models import Video

        self.database, self.saves = database, saves
        self.open()
        self.rng = random.Random(7)
        tell(f"{saves:,} saves, {saves * VIEWS_EACH:,} views ... ")
        (self.creator,), self.crowd = scale_people(1, max(2000, saves // 12), password=None)
        self.videos = self._videos()
        took = _seconds(
            lambda: write_history(self.rng, self.videos, self.crowd, saves=saves, views=saves * VIEWS_EACH)
        )
        tell(f"written in {took:.0f} s, ")
        tell(f"all counted in {_seconds(rebuild):.0f} s\n")
        finish()
        self.client = Client()
        self.client.force_login(self.creator, backend=settings.AUTHENTICATION_BACKENDS[0])
        self.video_page = f"/analytics/v/{Video.objects.get(pk=self.videos[0].pk).slug}/"

    def _videos(self) -> list[Any]:
        """The same slugs on both sites, so that the same addresses can be asked for."""
        from django.utils import timezone

        from videos.actions.scale_data import past_days
        from videos.models import Video

        days = past_days(timezone.now())
        begins = [days[place * 2].begins for place in range(VIDEOS)]
        Video.objects.bulk_create(
            Video(
                slug=f"benchmark{place}",
                creator=self.creator,
                caption=f"Video {place}",
                state="ready",
                stream="videos/x/t/720.mp4",
                poster="videos/x/t/poster.jpg",
                duration_ms=30_000,
                created_at=at,
                posted_at=at,
                published_at=at,
            )
            for place, at in enumerate(begins)
        )
        return list(Video.objects.order_by("pk"))

    def open(self) -> None:
        """Make this the database that everything uses."""
        use(self.database)

    def prove(self) -> None:
        """Every day equals plain SQL over the rows, and the dashboard's numbers are the sum of them."""
        from django.db import connection

        from analytics.checking import check
        from analytics.ranges import chosen_range
        from analytics.selectors import account_series

        with connection.cursor() as cursor:
            for of_rows, of_days in (
                (
                    "SELECT day, COUNT(*) FROM videos_videoview GROUP BY day ORDER BY day",
                    "SELECT day, SUM(views) FROM analytics_videoday WHERE views > 0 GROUP BY day ORDER BY day",
                ),
                (
                    "SELECT video_id, COUNT(*), COUNT(DISTINCT account_id) FROM videos_videosave "
                    "WHERE removed_at IS NULL GROUP BY video_id ORDER BY video_id",
                    "SELECT video_id, SUM(saves + favorites + downloads), SUM(savers) FROM analytics_videoday "
                    "GROUP BY video_id ORDER BY video_id",
                ),
            ):
                answers = []
                for statement in (of_rows, of_days):
                    cursor.execute(statement)
                    answers.append([tuple(map(str, row)) for row in cursor.fetchall()])
                assert answers[0] == answers[1], statement
            cursor.execute("SELECT COUNT(*) FROM videos_videosave WHERE removed_at IS NULL")
            (standing,) = cursor.fetchone()
        assert not list(check())
        shown = account_series(self.creator, chosen_range({"days": "90"}).span).saves.now
        assert shown == standing, (shown, standing)

    def change_a_day(self) -> tuple[float, float]:
        """As much as on a usual day happens today, of any day before something is taken back; it is pulled.

        Returns:
            the seconds of the pull, and those that the rounds of the splits took after it.
        """
        from django.utils import timezone

        from analytics import rollups
        from videos.actions.bulk import write_rows
        from videos.models import Account, VideoSave, VideoView

        now, today = timezone.now(), timezone.localdate()
        when = f"{now - timedelta(seconds=1):%Y-%m-%d %H:%M:%S}"
        number = max(10, int(self.saves * TODAY))
        views = (
            (self.videos[n % VIDEOS].pk, str(today), f"today {n}", 2000, "1", when, when, when)
            for n in range(number * VIEWS_EACH)
        )
        columns = "video day viewer_key watched_ms parts watched_until created_at changed_at"
        write_rows(VideoView, columns.split(), views)
        Account.objects.bulk_create(
            (
                Account(handle=f"today{n}", handle_key=f"today{n}", password="!")
                for n in range(-(-number // VIDEOS))
            ),
            batch_size=2000,
        )
        pairs = product(Account.objects.filter(handle__startswith="today"), self.videos)
        saves = (
            (f"t{n}", account.pk, video.pk, "save", "", "", 0, when, when)
            for n, (account, video) in enumerate(islice(pairs, number))
        )
        columns = "key account video method reason note was_follower created_at changed_at"
        write_rows(VideoSave, columns.split(), saves)
        old = VideoSave.objects.standing().filter(method="favorite").order_by("key")[: number // REMOVED]
        VideoSave.objects.filter(pk__in=list(old.values_list("pk", flat=True))).update(
            removed_at=now, changed_at=now
        )
        publish, rounds = rollups.publish_splits, [0.0]

        def timed(*args: Any) -> int:
            rounds.append(_seconds(lambda: publish(*args)))
            return 0

        with patch.object(rollups, "publish_splits", timed):
            took = _seconds(rollups.roll_up)
        return took - rounds[-1], rounds[-1]

    def statements(self) -> int:
        """The SQL statements of the dashboard."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            self.client.get("/analytics/")
        assert len(seen) <= STATEMENTS, [query["sql"] for query in seen]
        return len(seen)

    def cost(self, address: str) -> Cost:
        """Of a page."""

        def get() -> None:
            answer = self.client.get(address)
            assert answer.status_code == 200, answer

        return best_of(get)


def _seconds(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return time.perf_counter() - before
