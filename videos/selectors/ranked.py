"""Reading *For you*, which the worker ranks (`videos.actions.ranking`).

It is three lists, one after the other: what was published since a generation was made, by time; the
generation; and what is older than all of it, by time. The cursor says in which of them one is, at what
place, and in which generation. So nothing moves for a reader whose list the worker has made anew
meanwhile. Without a generation it is all by time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils import timezone

from videos.models import Generation, Rank, Video, VideoView
from videos.models.video import VideoQuerySet
from videos.prepared import Prepared

from .cursor import Page, further_down, read_place, write_place
from .offered import offered_to
from .sealed import seal, unseal

NEW, RANKED, REST = range(3)
OWN_SHOWN = timedelta(hours=1)
BY_TIME = ("-published_at", "-pk")
LONG_AGO = Value(datetime(1970, 1, 1, tzinfo=UTC), DateTimeField())


@dataclass(frozen=True)
class Place:
    """Where a page begins.

    Attributes:
        part: one of the three lists. From NEW a page goes on into RANKED.
        generation: in which one is; None: the newest, if there is one; 0: none.
        position: in the generation.
        at: after the video of this time and id; None: at the beginning of the part.
    """

    part: int
    generation: int | None = None
    position: int = 0
    at: tuple[datetime, int] | None = None


TOP = Place(NEW)


class Reader(NamedTuple):
    """For whom a page is, and what of it they have had.

    Attributes:
        viewer: an Account, an AnonymousUser or a stand-in.
        watched_by: the key under which the viewer's views of a day are kept (`videos.viewer`); what they
            have watched is left out, and so are their own videos but for the newest. "": nothing is.
        day: today, where anything is left out.
        own_since: since when their own videos are there all the same.
    """

    viewer: Any
    watched_by: str = ""
    day: date | None = None
    own_since: datetime | None = None


def for_you(viewer: Any, after: str = "", *, size: int, watched_by: str = "", begin_with: str = "") -> Page:
    """A page of *For you*, as a rule in one statement. The last one before what is older may be shorter.

    Args:
        viewer: an Account, an AnonymousUser or a stand-in.
        after: the cursor that the page before gave, or "". One that can't be read, or whose generation
            has been swept, starts anew.
        size: videos a page.
        watched_by: today's key of somebody signed in (`videos.viewer`): what they have watched today is left
            out, and what they have posted, once it has been out for a while. (The key of somebody signed out
            is that of their address: a whole class may share it.)
        begin_with: the slug of a video to begin with, watched or not, as one comes back to it.
    """
    reader = Reader(viewer)
    if watched_by and viewer.is_authenticated:
        reader = Reader(viewer, watched_by, timezone.localdate(), timezone.now() - OWN_SHOWN)
    place = _read(after)
    found = _found(reader, place, begin_with, size + 1)
    nothing_more = all(video.slug == begin_with for video in found)
    if nothing_more and place.generation and not _generation(place.generation).exists():
        return for_you(viewer, size=size, watched_by=watched_by, begin_with=begin_with)
    if not found and place.part != REST:
        place = Place(REST, place.generation)
        found = _found(reader, place, begin_with, size + 1)
    page = found[:size]
    return Page(page, _write(place, page[-1], is_last=len(found) <= size) if page else "")


def _found(reader: Reader, place: Place, begin_with: str, most: int) -> list[Any]:
    """The first few from a place on; before them what was asked for."""
    generation, at = place.generation, place.at or (None, None)
    parts = []
    if begin_with:
        parts.append(_named.write(reader.viewer, begin_with))
    if place.part == NEW:
        parts.append(_new.write(*reader, generation, *at))
    if place.part != REST and generation != 0:
        parts.append(_ranked.write(*reader, generation, place.position))
    if place.part == REST:
        parts.append(_rest.write(*reader, None if place.at else generation, *at))
    rows = Video.objects.filter(pk__in=_any_of(parts, most))
    of_generation = {"made_in": _field(generation, "pk"), "rest_from": _field(generation, "rest_from")}
    rows = rows.annotate(position=_position(generation), **of_generation)
    order: list[Any] = [F("position").asc(nulls_first=True), *BY_TIME]
    if begin_with:
        order.insert(0, Case(When(slug=begin_with, then=0), default=1))
    return list(rows.select_related("creator").order_by(*order)[:most])


# --- The parts, as questions that are kept -----------------------------------------------------


def _unseen(viewer: Any, watched_by: str, day: Any, own_since: Any) -> VideoQuerySet:
    videos = offered_to(viewer)
    if not watched_by:
        return videos
    watched = VideoView.objects.filter(video=OuterRef("pk"), day=day, viewer_key=watched_by)
    # Who has posted wants to see that it is out; later on, it is on their profile.
    return videos.filter(~Q(creator=viewer) | Q(published_at__gte=own_since), ~Exists(watched))


@Prepared
def _named(viewer: Any, slug: str) -> QuerySet[Any, Any]:
    return offered_to(viewer).filter(slug=slug).values("pk")


@Prepared
def _new(*about: Any) -> QuerySet[Any, Any]:
    *reader, generation, at, pk = about
    videos = _unseen(*reader)
    if at:
        videos = videos.filter(further_down("published_at", at, pk))
    if generation != 0:
        new_from: Any = _field(generation, "new_from")
        if generation is None:
            new_from = Coalesce(new_from, LONG_AGO)  # where there is none, all is new
        videos = videos.filter(~Exists(_ranks(generation)), published_at__gte=new_from)
    return videos.order_by(*BY_TIME).values("pk")


@Prepared
def _ranked(*about: Any) -> QuerySet[Any, Any]:
    *reader, generation, position = about
    ranks = {"ranks__generation": _field(generation, "pk"), "ranks__position__gte": position}
    return _unseen(*reader).filter(**ranks).order_by("ranks__position").values("pk")


@Prepared
def _rest(*about: Any) -> QuerySet[Any, Any]:
    *reader, generation, at, pk = about
    rest_from = Q(published_at__lte=_field(generation, "rest_from"))
    older = further_down("published_at", at, pk) if at else rest_from
    return _unseen(*reader).filter(older).order_by(*BY_TIME).values("pk")


def _any_of(parts: list[tuple[str, list[Any]]], most: int) -> RawSQL:
    """The rows of all parts together, as a subquery. None of them has a limit of its own yet.

    Each stops at a page's length, by its own index; what they have found is then put in order.
    """
    every = " UNION ALL ".join(f"SELECT * FROM ({sql} LIMIT {most:d}) part" for sql, _ in parts)  # noqa: S608 (the ORM's own)
    return RawSQL(every, [value for _, params in parts for value in params])  # noqa: S611


# --- The generation in which one is, inside of a question about videos ---------------------------


def _generation(generation: int | None) -> QuerySet[Generation]:
    """The one of that id, as long as it may be read; None: the newest."""
    complete = Generation.objects.complete(Generation.Board.FOR_YOU)
    return complete if generation is None else complete.filter(pk=generation)


# Only the questions are kept, as in videos.models.relation; of a few generations at a time.
@lru_cache(maxsize=64)
def _field(generation: int | None, field: str) -> Subquery:
    return Subquery(_generation(generation).values(field)[:1])


def _ranks(generation: int | None) -> QuerySet[Rank]:
    return Rank.objects.filter(generation=_field(generation, "pk"), video=OuterRef("pk"))


@lru_cache(maxsize=16)
def _position(generation: int | None) -> Subquery:
    return Subquery(_ranks(generation).values("position")[:1])


# --- Cursors ---------------------------------------------------------------------------------


def _write(place: Place, last: Any, *, is_last: bool) -> str:
    """Where it goes on after the page that ends with this video, the last one of its part or not."""
    generation = (last.made_in or 0) if place.generation is None and place.part == NEW else place.generation
    if is_last:
        goes_on = place.part != REST and last.rest_from
        return f"e{generation:x}" if goes_on else ""
    if last.position is not None:
        # Sealed: the positions of what one sees tell how much there is between that one does not see.
        return f"r{seal(generation or 0, last.position + 1)}"
    at = write_place(last.published_at, last.pk)
    return f"t{at}" if place.part == REST else f"n{generation:x}-{at}"


def _read(cursor: str) -> Place:
    """What `_write` has written; the top for anything else."""
    part, name = cursor[:1], cursor[1:]
    generation, _, where = name.partition("-")
    try:
        if part == "n" and (at := read_place(where)):
            return Place(NEW, _number(generation, 0, 63), at=at)
        if part == "r" and (ranked := unseal(name)) and min(ranked) >= 0 < ranked[0]:
            return Place(RANKED, *ranked)
        if part == "e":
            return Place(REST, _number(name, 1, 63))
        if part == "t" and (at := read_place(name)):
            return Place(REST, 0, at=at)
    except ValueError:
        pass
    return TOP


def _number(text: str, least: int, bits: int) -> int:
    number = int(text, 16)
    if not least <= number < 2**bits:
        raise ValueError(text)
    return number
