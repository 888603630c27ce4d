"""The feed and the save button on a site with 100,000 videos and 1,000,000 saves beside one with 1,000 videos.

On SQLite; with DATABASE_URL on that server, in two test databases of its own.
"""

import argparse
import html
import re
import time
from datetime import timedelta
from typing import Any

from tests.benchmarks.ratios import Cost, Ratio
from tests.benchmarks.shelf import PARENTS, fill_site
from tests.benchmarks.sites import best_of, compare, finish, on_two_databases, tell, use

ABOUT = "the feed and the save button: 100,000 videos and 1,000,000 saves beside 1,000 videos, and beside a bare view"
PAGE, SAVE, LARGE = 8.0, 3.0, 1.2  # targets
STATEMENTS = 6
SAVERS = 100  # each saves every tenth video


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this benchmark."""
    parser.add_argument("--rounds", type=int, default=9, help="how often each is measured (default 9)")
    parser.add_argument("--videos", type=int, default=100_000, help="on the large site (default 100,000)")


def run(options: argparse.Namespace) -> list[Ratio]:
    """Measure; returns one ratio for each target."""
    return on_two_databases(measure, options)


def measure(options: argparse.Namespace, *databases: str) -> list[Ratio]:
    """Fill two empty databases, then ask the same of both sites in turn."""
    from django.test import override_settings

    few, many = (Site(*pair) for pair in zip(databases, (1000, options.videos), strict=True))
    page, further, save = Site.page, Site.further, Site.save
    pairs = [
        ("a page of the feed, beside a bare page", PAGE, (many, page), (many, Site.base)),
        ("a further page, beside a bare page", PAGE, (many, further), (many, Site.base)),
        ("a save, beside a view with the same SQL", SAVE, (many, save), (many, Site.replay)),
        ("a page of the feed, many beside few", LARGE, (many, page), (few, page)),
        ("a further page, many beside few", LARGE, (many, further), (few, further)),
        ("a save, many beside few", LARGE, (many, save), (few, save)),
    ]
    with override_settings(ROOT_URLCONF="tests.benchmarks.feed_views"):
        for site in (few, many):
            site.open()
            tell(f"{site.videos} videos: a generation took {site.rank():.2f} s")
            tell(f", {site.statements()} statements a page\n")
        return compare(pairs, options.rounds)


class Site:
    """A site in a database of its own, and somebody who is signed in there."""

    def __init__(self, database: str, videos: int) -> None:
        from django.conf import settings
        from django.test import Client

        from videos.models import Account

        self.database, self.videos = database, videos
        self.open()
        tell(f"{videos} videos ... ")
        fill_site(videos)
        spread()
        _save()
        self.account = Account.objects.create_user("viewer", "viewer@example.org", "secret-enough")
        self.client = Client()
        self.client.force_login(self.account, backend=settings.AUTHENTICATION_BACKENDS[0])
        finish()
        tell("\n")

    def open(self) -> None:
        """Make this the database that everything uses."""
        use(self.database)

    def rank(self) -> float:
        """Make a generation, in an order that is not the last one's; returns the seconds."""
        from videos.actions.ranking import rank_for_you
        from videos.models import Video

        newest = Video.objects.order_by("-published_at").values_list("pk", flat=True)[:500]
        Video.objects.filter(pk__in=list(newest)).update(like_count=40)
        before = time.perf_counter()
        assert rank_for_you()
        took = time.perf_counter() - before
        finish()
        found = re.search('data-more="([^"]+)"', self.client.get("/").text)
        assert found
        self.after = html.unescape(found[1])
        return took

    def statements(self) -> int:
        """The SQL statements of a page."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            self.client.get("/")
        assert len(seen) <= STATEMENTS, [query["sql"] for query in seen]
        return len(seen)

    def base(self) -> Cost:
        return best_of(lambda: self._get("/base/"))

    def page(self) -> Cost:
        return best_of(lambda: self._get("/"))

    def further(self) -> Cost:
        return best_of(lambda: self._get(self.after))

    def _get(self, address: str) -> None:
        answer = self.client.get(address)
        assert answer.status_code == 200, answer

    def save(self) -> Cost:
        """Save a video that was not saved before."""
        slug = self._target().slug
        return self._first(
            lambda: self.client.post(f"/v/{slug}/save/", {"on": "1"}, headers={"HX-Request": "true"})
        )

    def replay(self) -> Cost:
        """The statements of just that, by a view that does nothing else."""
        from django.db import connection

        from tests.benchmarks import feed_views
        from videos.actions.saves import save_video

        feed_views.statements.clear()

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if not sql.startswith("BEGIN"):  # the view begins its own
                feed_views.statements.append((sql, params))
            return execute(sql, params, many, context)

        self._undo()
        with connection.execute_wrapper(note):
            save_video(account=self.account, slug=self._target().slug)
        return self._first(lambda: self.client.post("/replay/"))

    def _target(self) -> Any:
        from videos.models import Video

        return Video.objects.filter(audience="everyone").order_by("-published_at").first()

    def _first(self, save: Any) -> Cost:
        def saved() -> None:
            answer = save()
            assert answer.status_code == 200, answer

        cost = best_of(saved, before=self._undo)
        assert self.account.saves.filter(method="save").count() == 1
        return cost

    def _undo(self) -> None:
        self.account.saves.all().delete()


def spread() -> None:
    """A minute between any two videos, which are a thousand, a minute apart, and their copies."""
    from django.db.models import F

    from videos.models import Video

    for number in range(Video.objects.count() // PARENTS):
        copies = Video.objects.filter(pk__gt=number * PARENTS, pk__lte=(number + 1) * PARENTS)
        copies.update(published_at=F("published_at") - number * timedelta(minutes=PARENTS))


def _save() -> None:
    """Some talk under the newest videos, and every one of them saved by ten people."""
    from django.db import connection, transaction

    from videos.models import Account, Comment, Video, VideoSave

    Video.objects.update(view_count=50, save_count=SAVERS // 10)
    handles = [f"saver{number}" for number in range(SAVERS)]
    Account.objects.bulk_create(Account(handle=handle, handle_key=handle, password="!") for handle in handles)
    savers = list(Account.objects.filter(handle__startswith="saver").order_by("pk"))
    newest = Video.objects.order_by("-published_at")[:2000]
    Comment.objects.bulk_create(
        (
            Comment(video=video, author=savers[(place + number) % SAVERS], text="Again, please.")
            for place, video in enumerate(newest)
            for number in range(10)
        ),
        batch_size=2000,
    )
    table = VideoSave._meta.db_table
    some = f"""INSERT INTO {table} (key, account_id, video_id, method, reason, note, was_follower, created_at, changed_at)
        SELECT %s || id, %s, id, 'save', '', '', %s, published_at, published_at FROM videos_video WHERE id %% 10 = %s"""  # noqa: S608 (the name of our own table)
    for place, saver in enumerate(savers):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(some, [f"{saver.pk}-", saver.pk, False, place % 10])
