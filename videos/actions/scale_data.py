"""A generated history as large as one likes, written in bulk. `manage.py seed --scale` and benchmarks use it.

It keeps to what people could have done: nobody saves a video twice by the same way, creators neither watch
nor save their own, a view has its day and no second one by the same viewer on it, and nothing is older than
its video. A few videos have most of it, and of each video the first days. Two in a hundred saves besides
those asked for were removed again. As the past is written with its own dates, `manage.py rollup --full`
counts it into analytics.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from math import gcd

from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet
from django.utils import timezone

from videos.models import Account, Video, VideoSave, VideoView
from videos.models.video import SLUG_ALPHABET
from videos.models.view import part_count, part_ms

from .bulk import look_over, write_rows
from .recount import mend_counters
from .words import write_video_words

DAYS = 90
PREFIX = "scale."  # of the handles
VIDEOS_EACH = 20  # of one creator
WAYS = {"save": 62, "favorite": 25, "download": 13}  # in a hundred
REASONS = ("", "", *VideoSave.Reason.values)
PLAYS = 37  # ways in which a video was watched; the next viewers repeat them
REMOVED = 50  # of so many saves, one more was made and removed
SHARED = [
    "caption",
    "audience",
    "state",
    "download_state",
    "original",
    "stream",
    "stream_small",
    "stream_large",
    "poster",
    "posters",
    "download",
    "width",
    "height",
    "duration_ms",
]
CLOCK = [f" {hour:02}:{minute:02}:00" for hour in range(24) for minute in range(60)]
Told = Callable[[int], object]


@dataclass(frozen=True)
class Day:
    """A day of the site's time zone, and every minute of it that is past, as text in UTC."""

    on: date
    begins: datetime
    minutes: list[str]


def scale_accounts() -> QuerySet[Account]:
    """The accounts of a generated history."""
    return Account.objects.filter(is_example=True, handle__startswith=PREFIX)


def past_days(now: datetime) -> list[Day]:
    """The ninety days up to now, the oldest first."""
    zone = timezone.get_default_timezone()
    today = timezone.localdate(now, zone)
    days = []
    for ago in reversed(range(DAYS)):
        on = today - timedelta(days=ago)
        begins, ends = (
            datetime.combine(each, time.min, tzinfo=zone).astimezone(UTC)
            for each in (on, on + timedelta(days=1))
        )
        past = max(1, int((min(ends, now) - begins).total_seconds()) // 60)
        first = begins.hour * 60 + begins.minute
        dates = (str(begins.date()), str(begins.date() + timedelta(days=1)))
        minutes = [date + clock for date in dates for clock in CLOCK][first : first + past]
        days.append(Day(on, begins, minutes))
    return days


def scale_people(makers: int, crowd: int, *, password: str | None) -> tuple[list[Account], list[int]]:
    """Creators with Business accounts, and a crowd that only watches and saves.

    Args:
        password: with which the creators can sign in; the crowd can't.
    Returns:
        the creators, and the keys of the crowd.
    """
    since, secret, unusable = (
        timezone.now() - timedelta(days=DAYS),
        make_password(password),
        make_password(None),
    )
    business = [
        Account(
            handle=f"{PREFIX}maker{number}",
            email=f"maker{number}@scale.example.org",
            password=secret,
            kind=Account.Kind.BUSINESS,
            display_name=f"Maker {number}",
            watermark_enabled=False,  # their handles stand on no file: they all share one
            is_example=True,
            created_at=since,
        )
        for number in range(1, makers + 1)
    ]
    quiet = (
        Account(handle=f"{PREFIX}{number:07}", password=unusable, is_example=True, created_at=since)
        for number in range(1, crowd + 1)
    )
    Account.objects.bulk_create(business)
    Account.objects.bulk_create(quiet, batch_size=2000)
    everyone = scale_accounts().order_by("pk")
    own = everyone.filter(kind=Account.Kind.BUSINESS)
    return list(own), list(everyone.exclude(pk__in=own).values_list("pk", flat=True))


def scale_videos(film: Video, makers: Sequence[Account], number: int) -> list[Video]:
    """Further videos that show the file of one which is there: published over ninety days, the first one first.

    Args:
        film: by one of the makers; it becomes the oldest one.
        number: how many there are to be, with it.
    """
    days = past_days(timezone.now())
    for place in range(number):
        begins = days[place * (DAYS - 1) // max(1, number)].begins
        video = Video(**{field: getattr(film, field) for field in SHARED}) if place else film
        video.creator = makers[place % len(makers)]
        video.created_at = video.posted_at = video.published_at = begins
        video.caption = f"Generated video {place + 1}"
        video.save()
    videos = list(
        Video.objects.for_staff().filter(creator__in=makers).select_related("creator").order_by("pk")
    )
    write_video_words(videos)
    return videos


def spread(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in the ratio of the weights, that add up to the total."""
    whole = sum(weights)
    marks = [round(total * part / whole) for part in accumulate(weights)]
    return [mark - before for mark, before in zip(marks, [0, *marks], strict=False)]


def most_saves(videos: int, accounts: int) -> int:
    """How many saves so many people can make of so many videos, as they are spread here."""
    share = max(WAYS.values()) / sum(WAYS.values()) * max(_fame(videos)) / sum(_fame(videos))
    return int((accounts - 1) / share)  # less one, for rounding


def write_history(
    rng: random.Random,
    videos: Sequence[Video],
    crowd: Sequence[int],
    *,
    saves: int,
    views: int,
    progress: Told = lambda written: None,
) -> None:
    """What the crowd did with the videos since they were published; the counters are then made equal to it.

    Args:
        saves: that stand. `most_saves` says how many there can be.
        progress: told how many rows were just written.
    """
    now = timezone.now()
    days = past_days(now)
    write_rows(VideoView, VIEW, _views(rng, videos, days, views), progress)
    write_rows(VideoSave, SAVE, _saves(rng, videos, crowd, days, saves), progress)
    look_over()
    mend_counters()


VIEW = ["video", "day", "viewer_key", "watched_ms", "parts", "watched_until", "created_at", "changed_at"]
SAVE = [
    "key",
    "account",
    "video",
    "method",
    "reason",
    "note",
    "moment_ms",
    "was_follower",
    "created_at",
    "removed_at",
    "changed_at",
]


def _fame(videos: int) -> list[float]:
    return [(place + 10) ** -0.7 for place in range(videos)]


def _interest(rng: random.Random, video: Video, days: Sequence[Day]) -> list[float]:
    """How much of a video falls on each day: none before it was there, then less with each day."""
    first = timezone.localdate(video.published_at, timezone.get_default_timezone())
    ages = ((day.on - first).days for day in days)
    return [rng.uniform(0.7, 1.3) * (age + 1) ** -0.8 if age >= 0 else 0.0 for age in ages]


def _views(
    rng: random.Random, videos: Sequence[Video], days: Sequence[Day], total: int
) -> Iterator[tuple[str | int, ...]]:
    """In the order of the unique index, which so grows at its end only."""
    for video, number in zip(videos, spread(total, _fame(len(videos))), strict=True):
        plays = _plays(rng, video)
        for day, views in zip(days, spread(number, _interest(rng, video, days)), strict=True):
            on, minutes, past = day.on.isoformat(), day.minutes, len(day.minutes)
            for n in range(views):
                when = minutes[n * past // views]
                watched, parts = plays[n % len(plays)]
                yield video.pk, on, f"{n:032x}", watched, parts, when, when, when


def _plays(rng: random.Random, video: Video) -> list[tuple[int, str]]:
    """How long some viewers watched, and which parts: two seconds at least, from the beginning."""
    size, count = part_ms(video.duration_ms), part_count(video.duration_ms)
    least = min(count, -(-2000 // size))
    watched = [rng.choice((count, rng.randint(least, count))) for _ in range(PLAYS)]
    return [(min(video.duration_ms, parts * size), f"{(1 << parts) - 1:x}") for parts in watched]


def _saves(
    rng: random.Random, videos: Sequence[Video], crowd: Sequence[int], days: Sequence[Day], total: int
) -> Iterator[tuple[str | int | None, ...]]:
    lately = days[-20:]  # what was removed longer ago than a month would be purged by now
    for video, number in zip(videos, spread(total, _fame(len(videos))), strict=True):
        chances = list(accumulate(_interest(rng, video, days)))
        for (method, _), standing in zip(WAYS.items(), spread(number, list(WAYS.values())), strict=True):
            can_go = method != "download"
            removed = min(int(standing / REMOVED + rng.random()), len(crowd) - standing) if can_go else 0
            some = _some(rng, crowd, standing + removed)
            on = rng.choices(days, cum_weights=chances, k=len(some))
            for n, (account, day) in enumerate(zip(some, on, strict=True)):
                made = rng.choice(day.minutes)
                gone = max(made, rng.choice(rng.choice(lately).minutes)) if n < removed else None
                moment = rng.randrange(video.duration_ms) if can_go and n % 2 else None
                key = "".join(rng.choices(SLUG_ALPHABET, k=10))
                reason, followed = rng.choice(REASONS), int(rng.random() < 0.3)
                yield key, account, video.pk, method, reason, "", moment, followed, made, gone, gone or made


def _some(rng: random.Random, crowd: Sequence[int], number: int) -> Collection[int]:
    """So many different ones, without shuffling all of them: by steps that lead past everybody once."""
    size = len(crowd)
    at, step = rng.randrange(size), rng.randrange(1, size) if size > 1 else 1
    while gcd(step, size) != 1:
        step += 1
    return [crowd[(at + n * step) % size] for n in range(number)]
