"""Finding videos, people and tags by words, each page in one statement.

The full-text index says what has the words, the newest first; one by one, what it says is held against
what the viewer may see and wants to be shown, until the page is full. So a page costs as much as it shows,
and nothing of what is hidden is in it, in its number or in its order.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from videos.models import Account, AccountTerms, Follow, Tag, TagTerms, Video, VideoTerms
from videos.models.account import handle_key
from videos.search import Sought, has_all, matching, sought, tagged
from videos.tags import tag_names

from .cursor import Page
from .feed import GRID
from .offered import offered_to
from .quiet import without_muted
from .sealed import seal, unseal

PEOPLE = 30
TAGS = 60
FEW = 100  # from so many videos on, a list of tags doesn't count any further
MANY = 1000  # the same on a tag's own page


def search_videos(viewer: Any, text: str, after: str = "") -> Page:
    """A page of the videos in whose caption, creator's handle or name every word is found.

    Args:
        text: as typed; at most five words count. Without a word nothing is found.
        after: the cursor that the page before gave, or "". One that can't be read starts anew.
    """
    words = sought(text)
    return _videos(viewer, words, after) if words else Page([], "")


def by_tag(viewer: Any, tag: Tag, after: str = "") -> Page:
    """A page of the videos with a tag, the newest first."""
    return _videos(viewer, tagged(tag.name), after)


def is_used(viewer: Any, tag: Tag) -> bool:
    """Whether there is a video with this tag that the viewer may see, whether they want to be shown it or not."""
    seen = Video.objects.visible_to(viewer).filter(published_at__isnull=False, pk=OuterRef("video"))
    found = matching(VideoTerms.objects.all(), tagged(tag.name))
    return found.alias(seen=Subquery(seen.values("pk")[:1])).filter(seen__isnull=False).exists()


def tag_count(viewer: Any, tag: Tag) -> int:
    """How many videos the tag's pages show to the viewer. From MANY on, it isn't counted any further."""
    return _seen_videos(viewer, tagged(tag.name))[:MANY].count()


def _videos(viewer: Any, words: Sought, after: str) -> Page:
    found = _seen_videos(viewer, words, _read(after)).values("video")[: GRID + 1]
    # The page is cut before the videos are read, so that no database reads more of them than it shows.
    videos = list(Video.objects.visible_to(viewer).filter(pk__in=found).select_related("creator", "kept"))
    videos.sort(key=lambda video: -video.kept.pk)
    return _page(videos, GRID)


def _seen_videos(viewer: Any, words: Sought, before: int | None = None) -> QuerySet[VideoTerms]:
    # A subquery of one row for each hit: of anything else, a database makes a list of all that may be seen.
    offered = offered_to(viewer).filter(pk=OuterRef("video")).order_by().values("pk")[:1]
    found = matching(VideoTerms.objects.all(), words, before)
    return found.alias(seen=Subquery(offered)).filter(seen__isnull=False)


def _read(after: str) -> int | None:
    """The place that a cursor names, or None if it can't be read."""
    found = unseal(after)
    return found[1] if found else None


def _page(rows: list[Any], size: int) -> Page:
    """Rows with their terms at hand; the cursor is the place in the order of those, sealed."""
    page = rows[:size]
    return Page(page, seal(0, page[-1].kept.pk) if len(rows) > size else "")


def search_people(viewer: Any, text: str, after: str = "", size: int = PEOPLE) -> Page:
    """A page of the accounts in whose handle or name every word is found, with `following` and `follows_you`.

    Whoever has exactly this handle comes first, then whoever joined last.
    """
    words = sought(text)
    if not words:
        return Page([], "")
    key = handle_key(text.strip().removeprefix("@"))
    people = without_muted(Account.objects.visible_to(viewer), viewer)
    others = people.exclude(handle_key=key).filter(pk=OuterRef("account")).order_by().values("pk")[:1]
    found = matching(AccountTerms.objects.all(), words, _read(after))
    found = found.alias(seen=Subquery(others)).filter(seen__isnull=False).values("account")[: size + 1]
    shown = _with_relations(people.filter(kept__isnull=False).select_related("kept"), viewer).order_by()
    query = shown.filter(pk__in=found)
    if not after:
        query = query.union(shown.filter(handle_key=key))
    rows = sorted(query, key=lambda one: (one.handle_key != key, -one.kept.pk))
    return _page(rows, size)


def _with_relations(people: QuerySet[Account], viewer: Any) -> QuerySet[Account]:
    standing = Follow.objects.standing()
    pk = viewer.pk or 0
    mine = standing.filter(follower=pk, followee=OuterRef("pk"))
    theirs = standing.filter(followee=pk, follower=OuterRef("pk"))
    return people.annotate(following=Exists(mine), follows_you=Exists(theirs))


def search_tags(viewer: Any, text: str, after: str = "") -> Page:
    """A page of the tags in which every word is found, in alphabetical order, each with its `number`.

    Only tags that a video has which the viewer is shown, and only such videos are counted, up to FEW.
    """
    words = sought(text)
    if not words:
        return Page([], "")
    videos = offered_to(viewer).filter(tags=OuterRef("pk")).order_by()
    found = matching(TagTerms.objects.all(), words).order_by().values("tag")
    tags = Tag.objects.filter(Exists(videos), pk__in=found, name__gt=after).order_by("name")
    rows = list(tags.annotate(number=Number(videos.values("pk")[:FEW]))[: TAGS + 1])
    page = rows[:TAGS]
    return Page(page, page[-1].name if len(rows) > TAGS else "")


class Number(Subquery):
    """How many rows a subquery has, which may be cut off."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"


def tags_of(videos: list[Video], text: str) -> list[str]:
    """The tags of some videos in which every word is found, most used first. Asks no database."""
    words = sought(text)
    used: dict[str, int] = {}
    for video in videos:
        for name in tag_names(video.caption):
            used[name] = used.get(name, 0) + 1
    return sorted((name for name in used if has_all(name, words)), key=lambda name: -used[name])
