"""What Discover shows before anybody has asked for something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When
from django.utils import timezone

from videos.models import Account, Follow, Video

from .cursor import Page, newest_first
from .feed import GRID
from .offered import offered_to
from .quiet import without_muted

WEEK = timedelta(days=7)
LATELY = 1000  # videos, at most, of which trends are made
EACH = 8  # of them, at most, by one person
TRENDS = 12
FACES = 6


@dataclass
class Trend:
    """A tag that people use: how many of them, and a new video with it."""

    name: str
    people: int
    slug: str


def newest(viewer: Any, after: str = "") -> Page:
    """A page of all that may be shown, the newest first."""
    return newest_first(offered_to(viewer), by="published_at", after=after, size=GRID)


def lately(viewer: Any) -> list[tuple[str | None, int, str]]:
    """Tag, creator and slug of the newest videos of the week, a row for each tag; tag None where there is none.

    Only of videos that everyone may see, this viewer too, so that what friends share among themselves
    never becomes a trend; of no more than LATELY of them, however many there are, and of EACH by one person, so that
    a few who post a lot do not crowd out everybody else.
    """
    public = Video.objects.visible_to(AnonymousUser()).filter(published_at__gte=timezone.now() - WEEK)
    newer = Video.objects.visible_to(AnonymousUser()).filter(
        creator=OuterRef("creator"), published_at__gt=OuterRef("published_at")
    )
    public = public.filter(~Exists(newer.order_by("published_at")[EACH - 1 : EACH]))
    # The rules of both hold: nobody is shown what a block, or their own mutes, keep from them.
    some = offered_to(viewer).filter(pk__in=public.order_by("-published_at", "-pk").values("pk")[:LATELY])
    rows = some.order_by("-published_at", "-pk").values_list("tags__name", "creator_id", "slug")
    return list(rows)


def trending(rows: list[tuple[str | None, int, str]]) -> list[Trend]:
    """The tags that most people used, each person counted once, so that nobody can push a tag alone.

    Of those that as many used, the one used last comes first. Each shows its newest video that no tag before
    it shows; as one video often has several tags, one that would show nothing new is left out.
    """
    people: dict[str, set[int]] = {}
    videos: dict[str, list[str]] = {}
    for name, creator, slug in rows:
        if name is not None:
            people.setdefault(name, set()).add(creator)
            videos.setdefault(name, []).append(slug)
    trends: list[Trend] = []
    for name in sorted(people, key=lambda name: -len(people[name])):
        shown = {trend.slug for trend in trends}
        fresh = next((one for one in videos[name] if one not in shown), None)
        if fresh:
            trends.append(Trend(name, len(people[name]), fresh))
        if len(trends) == TRENDS:
            break
    return trends


def faces(viewer: Any, rows: list[tuple[str | None, int, str]]) -> list[Account]:
    """People who posted lately, and whom the viewer does not follow yet, the latest first."""
    makers = list(dict.fromkeys(creator for _, creator, _ in rows if creator != viewer.pk))[:GRID]
    if not makers:
        return []
    people: QuerySet[Account] = without_muted(Account.objects.visible_to(viewer), viewer).filter(
        pk__in=makers
    )
    followed = Follow.objects.standing().filter(follower=viewer.pk or 0, followee=OuterRef("pk"))
    order = Case(*(When(pk=pk, then=Value(at)) for at, pk in enumerate(makers)), output_field=IntegerField())
    return list(people.filter(~Exists(followed)).order_by(order)[:FACES])
