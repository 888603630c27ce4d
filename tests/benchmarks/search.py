"""Finding videos, people and tags among 100,000 videos beside 1,000.

On SQLite; with DATABASE_URL on that server, in two test databases of its own.
"""

import argparse
from functools import partial

from tests.benchmarks.feed import spread
from tests.benchmarks.ratios import Cost, Ratio
from tests.benchmarks.shelf import PARENTS, RARE, fill_site
from tests.benchmarks.sites import Pair, best_of, compare, finish, on_two_databases, tell, use

ABOUT = "search, discover and the pages of tags: 100,000 videos beside 1,000"
TARGET = 1.20
STATEMENTS = 5
TAG = "dusk"  # of every tenth video

QUESTIONS = {
    "before anything is asked": "/discover/",
    "a common word": "/discover/?q=common",
    "one letter": "/discover/?q=l",
    "a beginning": "/discover/?q=snowfi",
    "an inner word": "/discover/?q=house",
    "two common words": "/discover/?q=common+light",
    f"a rare word ({RARE})": f"/discover/?q={RARE}",
    "a common and a rare word": f"/discover/?q=common+{RARE}",
    "a word that is nowhere": "/discover/?q=xylophone",
    "a handle": "/discover/?q=%40maker7",
    "people": "/discover/?q=maker&tab=people",
    "tags": "/discover/?q=dus&tab=tags",
    "a tag": f"/tags/{TAG}/",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this benchmark."""
    parser.add_argument("--rounds", type=int, default=9, help="how often each is measured (default 9)")
    parser.add_argument("--videos", type=int, default=100_000, help="on the large site (default 100,000)")


def run(options: argparse.Namespace) -> list[Ratio]:
    """Measure; returns one ratio for each question."""
    return on_two_databases(measure, options)


def measure(options: argparse.Namespace, *databases: str) -> list[Ratio]:
    """Fill two empty databases, then ask the same of both sites in turn."""
    few, many = (Site(*pair) for pair in zip(databases, (PARENTS, options.videos), strict=True))
    pairs: list[Pair] = []
    for name, address in QUESTIONS.items():
        asked = partial(Site.ask, address=address)
        label = f"{name}: {few.statements(address)} and {many.statements(address)} statements"
        pairs.append((label, TARGET, (many, asked), (few, asked)))
    return compare(pairs, options.rounds)


class Site:
    """A site in a database of its own, and somebody who is signed in there."""

    def __init__(self, database: str, videos: int) -> None:
        from django.conf import settings
        from django.test import Client

        from videos.models import Account

        self.database = database
        self.open()
        tell(f"{videos} videos ... ")
        fill_site(videos)
        spread()
        _write_terms()
        account = Account.objects.create_user("viewer", "viewer@example.org", "secret-enough")
        self.client = Client()
        self.client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
        finish()
        tell("\n")

    def open(self) -> None:
        """Make this the database that everything uses."""
        use(self.database)

    def ask(self, address: str) -> Cost:
        return best_of(lambda: self._get(address))

    def statements(self, address: str) -> int:
        """The SQL statements of an address, those of the frame around each page included."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.open()
        with CaptureQueriesContext(connection) as seen:
            self._get(address)
        frame = 2  # who asks, and the badge
        assert len(seen) <= STATEMENTS + frame, [query["sql"] for query in seen]
        return len(seen)

    def _get(self, address: str) -> None:
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer)


def _write_terms() -> None:
    """The terms of everything, those of copies being their parents', in the order in which they came out."""
    from django.db import connection, transaction
    from django.db.models import Q

    from videos.actions.terms import write_account_terms, write_tag_terms, write_video_terms
    from videos.models import Account, Tag, Video, VideoTerms

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE videos_video SET caption = caption || ' #{TAG}' WHERE id % 10 = 0")  # noqa: S608 (our own)
        tag = Tag.objects.create(name=TAG)
        cursor.execute(
            "INSERT INTO videos_video_tags (video_id, tag_id) SELECT id, %s FROM videos_video WHERE id %% 10 = 0",
            [tag.pk],
        )
    write_tag_terms([tag])
    write_account_terms(Account.objects.all())
    parents = Video.objects.filter(pk__lte=PARENTS).select_related("creator")
    rare = Video.objects.filter(caption__contains=RARE).select_related("creator")
    plain = list(parents)
    for video in plain:  # the copies were made before some got a rare word
        video.caption = video.caption.replace(f" {RARE}", "")
    write_video_terms(plain)
    copy = """INSERT INTO videos_videoterms (video_id, terms)
        SELECT copy.id, kept.terms FROM videos_video copy
        JOIN videos_videoterms kept ON kept.video_id = copy.id - %s
        WHERE copy.id > %s AND copy.id <= %s ORDER BY copy.published_at"""
    with transaction.atomic(), connection.cursor() as cursor:
        for number in reversed(range(1, Video.objects.count() // PARENTS)):
            below = number * PARENTS
            cursor.execute(copy, [below, below, below + PARENTS])
    # The newest were written first, to be copied: again, so that they are found first.
    VideoTerms.objects.filter(Q(video__in=parents) | Q(video__in=rare)).delete()
    write_video_terms(rare.exclude(pk__lte=PARENTS))
    write_video_terms(parents)
