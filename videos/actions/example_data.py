"""Example people and what they did over ninety days, written in bulk. Only `manage.py seed` uses it.

What happens today in it goes through the ordinary actions (so that inboxes have something to show);
the past is written as rows, and the counters are then made equal to them by `recount`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from videos.models import Account, Comment, Follow, Like, Share, Video, VideoSave, VideoTerms, VideoView

from .comments import add_comment
from .engagement import like_video
from .example_views import example_view
from .recount import mend_counters
from .relations import follow_account
from .shelf import collect_saves
from .words import write_missing_words

DAYS = 90


@dataclass(frozen=True)
class Person:
    handle: str
    name: str
    bio: str
    business: bool = False


PEOPLE = (
    Person(
        "mira.makes",
        "Mira Castellanos-Lindqvist 🏺",
        "Clay, heat, time. One studio, one window.",
        business=True,
    ),
    Person("noor", "Noor Haddad", "Soup, bread, and the light in between."),
    Person(
        "nordlys.diaries", "Kai Nordlys-Þórsdóttir 🏔️", "North of most things. Slow weather.", business=True
    ),
    Person("جود", "جود العتيبي", "أطوي الورق، وأصغي إلى المطر."),
    Person("teo_w", "Teodor “Teo” Wrzesniewski", "Headphones on, lights off."),
    Person("luna🌙", "luna 🌙", "night walks, mostly"),
    Person("ren-after-dark", "Ren after dark", "街の灯りと、その後。"),
    Person("sol.e.sombra", "Sol e Sombra", "Aprendiendo a mirar despacio."),
)
COMMENTS = (
    "Second watch: there is a cat on the roof.",
    "This is what I open this place for.",
    "الضوء في الثانية الثالثة لا يُصدَّق. شكرًا على الهدوء.",
    "Please post ten minutes of only this.",
    "Headphones on, lights off. Third time today.",
    "¿Dónde es esto? Quiero ir.",
    "静かでいいですね。",
    "I forgot that I was holding a phone 🤍",
    "Saving this for the winter.",
    "How long did it take?",
)
COLLECTIONS = ("Golden hour", "Watch again in winter", "For the kitchen wall", "أفكار", "Ask Noor 💬")
NOTES = ("", "", "", "Same hour, from our balcony 🌆", "Show Kai before we book", "Ask Noor", "Try on Sunday")


def example_accounts(rng: random.Random, *, password: str, crowd: int) -> tuple[list[Account], list[Account]]:
    """The eight people whom one meets, and a crowd that only watches.

    Args:
        password: with which the eight can sign in; the crowd can't.
        crowd: how many.
    Returns:
        the people and the crowd.
    """
    now = timezone.now()
    known = [
        Account.objects.create_user(
            person.handle,
            f"{index}@example.org",
            password,
            display_name=person.name,
            bio=person.bio,
            kind=Account.Kind.BUSINESS if person.business else Account.Kind.PERSONAL,
            is_example=True,
            created_at=now - timedelta(days=DAYS + 30),
        )
        for index, person in enumerate(PEOPLE)
    ]
    unusable = make_password(None)
    quiet = [
        Account(
            handle=f"visitor{number:03}",
            password=unusable,
            is_example=True,
            created_at=now - timedelta(days=DAYS),
        )
        for number in range(crowd)
    ]
    return known, Account.objects.bulk_create(quiet)


def _moment(rng: random.Random, since: datetime, now: datetime) -> datetime:
    """Some time between the two, rather sooner after `since` than later: interest fades."""
    return since + (now - since) * (rng.random() ** 1.7)


@transaction.atomic
def example_history(
    rng: random.Random, videos: list[Video], people: list[Account], crowd: list[Account]
) -> None:
    """What people did with the videos since they were published: views, likes, comments, saves, shares."""
    now = timezone.now()
    views, likes, saves, shares, comments = [], [], [], [], []
    for video in videos:
        charm = rng.uniform(0.25, 1.0)
        since = video.published_at or now
        # What came out this morning has not been seen by as many as what has been there for weeks.
        reach = charm * min(1.0, 0.1 + (now - since) / timedelta(days=20))
        for account in rng.sample(crowd, int(len(crowd) * reach)):
            when = _moment(rng, since, now)
            views.append(example_view(video, account, when))
            if rng.random() < 0.35 * charm:
                likes.append(Like(account=account, video=video, created_at=when, changed_at=now))
            for method, chance in (("save", 0.22), ("favorite", 0.09), ("download", 0.05)):
                if rng.random() < chance * charm:
                    saves.append(_save(rng, account, video, method, when, now))
            if rng.random() < 0.05:
                shares.append(
                    Share(account=account, video=video, day=timezone.localdate(when), changed_at=now)
                )
        others = [person for person in people if person != video.creator]
        for person, text in zip(rng.sample(others, 4), rng.sample(COMMENTS, rng.randint(1, 4)), strict=False):
            when = _moment(rng, since, now)
            comments.append(Comment(video=video, author=person, text=text, created_at=when, changed_at=now))
        for person in others:
            for method, chance in (("save", 0.6), ("favorite", 0.3), ("download", 0.15)):
                if rng.random() < chance * (0.4 + reach):
                    saves.append(_save(rng, person, video, method, _moment(rng, since, now), now))
    VideoView.objects.bulk_create(views, ignore_conflicts=True, batch_size=1000)
    Like.objects.bulk_create(likes, batch_size=1000)
    VideoSave.objects.bulk_create(saves, batch_size=1000)
    Share.objects.bulk_create(shares, batch_size=1000)
    Comment.objects.bulk_create(comments)
    _collections(rng, people)
    mend_counters()
    VideoTerms.objects.filter(video__in=videos).delete()  # whose order is that in which they were painted
    write_missing_words()


def _collections(rng: random.Random, people: list[Account]) -> None:
    """A few of what everybody kept, under names of their own."""
    for person in people:
        rows = list(person.saves.exclude(method="download"))
        for name in rng.sample(COLLECTIONS, 2 if rows else 0):  # of two videos, somebody keeps none
            chosen = rng.sample(rows, min(len(rows), rng.randint(2, 5)))
            collect_saves(account=person, keys=[row.key for row in chosen], name=name)


def _save(
    rng: random.Random, account: Account, video: Video, method: str, when: datetime, now: datetime
) -> VideoSave:
    reason = rng.choice(("", "", *VideoSave.Reason.values))
    is_save = method != "download"
    return VideoSave(
        account=account,
        video=video,
        method=method,
        reason=reason,
        note=rng.choice(NOTES) if is_save else "",
        moment_ms=rng.randrange(video.duration_ms) if is_save and rng.random() < 0.5 else None,
        was_follower=rng.random() < 0.3,
        created_at=when,
        changed_at=now,
    )


@transaction.atomic
def example_follows(rng: random.Random, people: list[Account], crowd: list[Account]) -> None:
    """Who follows whom: among the people many are friends; the crowd follows some of them."""
    now = timezone.now()
    follows = []
    for follower in crowd:
        for followee in rng.sample(people, rng.randint(0, 3)):
            when = now - timedelta(days=rng.uniform(0, DAYS))
            follows.append(Follow(follower=follower, followee=followee, created_at=when, changed_at=now))
    for follower in people:
        for followee in people:
            is_for_today = followee == people[0] and follower in people[-2:]
            if follower != followee and not is_for_today and rng.random() < 0.6:
                when = now - timedelta(days=rng.uniform(2, DAYS))
                follows.append(Follow(follower=follower, followee=followee, created_at=when, changed_at=now))
    Follow.objects.bulk_create(follows, batch_size=1000)


def example_today(rng: random.Random, videos: list[Video], people: list[Account]) -> None:
    """A few likes, comments and follows of today, through the actions: their creators are told."""
    for video in videos[:6]:
        for person in rng.sample([person for person in people if person != video.creator], 3):
            like_video(account=person, slug=video.slug)
    for video in videos[:3]:
        person = rng.choice([person for person in people if person != video.creator])
        add_comment(account=person, slug=video.slug, text=rng.choice(COMMENTS))
    first = people[0]
    for person in people[-2:]:
        follow_account(follower=person, handle=first.handle)
        follow_account(follower=first, handle=person.handle)


def example_admin(password: str) -> Account:
    """The administrator of the example site. Written last: it is the sign that all the rest is there."""
    return Account.objects.create_superuser("admin", "admin@example.org", password, is_example=True)


def is_seeded() -> bool:
    """Whether the example data is there, whole: its administrator is written last."""
    return Account.objects.filter(is_example=True, is_superuser=True).exists()
