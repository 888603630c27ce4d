"""Reading *For you*, which the worker ranks (`videos.actions.ranking`).

It is three lists, one after the other: what was published since a generation was made, by time; the
generation; and what is older than all of it, by time. The cursor says in which of them one is, at what
place, and in which generation. So nothing moves for a reader whose list the worker has made anew
meanwhile. Without a generation it is all by time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils import timezone

from videos.models import Generation, Rank, Video, VideoView
from videos.models.video import VideoQuerySet

from .cursor import Page, further_down, read_place, write_place
from .sealed import seal, unseal

NEW, RANKED, REST = range(3)
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


def for_you(
    videos: VideoQuerySet, after: str = "", *, size: int, watched_by: str = "", begin_with: str = ""
) -> Page:
    """A page of *For you*, as a rule in one statement. The last one before what is older may be shorter.

    Args:
        videos: those that the viewer may see and wants to see.
        after: the cursor that the page before gave, or "". One that can't be read, or whose generation
            has been swept, starts anew.
        watched_by: today's key of the viewer (`videos.viewer`): what they have watched today is left out.
        begin_with: the slug of a video to begin with, watched or not, as one comes back to it.
    """
    unseen = videos
    if watched_by:
        today = VideoView.objects.filter(day=timezone.localdate(), viewer_key=watched_by)
        unseen = videos.filter(~Exists(today.filter(video=OuterRef("pk"))))
    asked = videos.filter(slug=begin_with) if begin_with else None
    place = _read(after)
    found = _found(unseen, place, asked, size + 1)
    if not found and place.part != REST:
        place = Place(REST, place.generation)
        found = _found(unseen, place, asked, size + 1)
    if not found and place.generation:
        # There is nothing more of that generation; or it is gone, and the newest one is begun.
        gone = ~Exists(_generation(place))
        return for_you(videos.filter(gone), size=size, watched_by=watched_by)
    page = found[:size]
    return Page(page, _write(place, page[-1], is_last=len(found) <= size) if page else "")


def _found(unseen: VideoQuerySet, place: Place, asked: VideoQuerySet | None, most: int) -> list[Any]:
    """The first few from a place on; before them what was asked for."""
    parts = [] if asked is None else [asked]
    if place.part == NEW:
        parts.append(_new(unseen, place))
    if place.part != REST and place.generation != 0:
        parts.append(_ranked(unseen, place))
    if place.part == REST:
        parts.append(_rest(unseen, place))
    if len(parts) == 1:
        return list(_with_place(parts[0], place).select_related("creator")[:most])
    # Each stops at a page's length, by its own index; what they have found is then put in order.
    rows = Video.objects.filter(pk__in=_any_of([part.values("pk")[:most] for part in parts]))
    position = Subquery(_ranks(place.generation).values("position")[:1])
    rows = rows.annotate(position=position, made_in=_of(place, "pk"), rest_from=_of(place, "rest_from"))
    order: list[Any] = [F("position").asc(nulls_first=True), *BY_TIME]
    if asked is not None:
        order.insert(0, Case(When(pk__in=asked.values("pk"), then=0), default=1))
    return list(rows.select_related("creator").order_by(*order)[:most])


def _new(unseen: VideoQuerySet, place: Place) -> VideoQuerySet:
    if place.at:
        unseen = unseen.filter(further_down("published_at", *place.at))
    if place.generation != 0:
        new_from: Any = _of(place, "new_from")
        if place.generation is None:
            new_from = Coalesce(new_from, LONG_AGO)  # where there is none, all is new
        unseen = unseen.filter(~Exists(_ranks(place.generation)), published_at__gte=new_from)
    return unseen.order_by(*BY_TIME)


def _ranked(unseen: VideoQuerySet, place: Place) -> VideoQuerySet:
    ranked = unseen.filter(ranks__generation=_of(place, "pk"), ranks__position__gte=place.position)
    return ranked.order_by("ranks__position")


def _with_place(part: VideoQuerySet, place: Place) -> VideoQuerySet:
    """What the cursor needs of a part that is asked for alone."""
    if place.part != RANKED:
        return part
    return part.annotate(position=F("ranks__position"), rest_from=F("ranks__generation__rest_from"))


def _rest(unseen: VideoQuerySet, place: Place) -> VideoQuerySet:
    older = (
        further_down("published_at", *place.at) if place.at else Q(published_at__lte=_of(place, "rest_from"))
    )
    return unseen.filter(older).order_by(*BY_TIME)


# Only the questions are kept, as in videos.models.relation; of a few generations at a time.
@lru_cache(maxsize=16)
def _ranks(generation: int | None) -> QuerySet[Rank]:
    """The rank of a video in a generation, inside of a question about videos."""
    return Rank.objects.filter(generation=_of(Place(RANKED, generation), "pk"), video=OuterRef("pk"))


def _generation(place: Place) -> QuerySet[Generation]:
    """The generation in which one is, as long as it may be read."""
    complete = Generation.objects.complete(Generation.Board.FOR_YOU)
    return complete if place.generation is None else complete.filter(pk=place.generation)


def _of(place: Place, field: str) -> Subquery:
    """A field of the generation, in SQL."""
    return _field(place.generation, field)


@lru_cache(maxsize=64)
def _field(generation: int | None, field: str) -> Subquery:
    return Subquery(_generation(Place(RANKED, generation)).values(field)[:1])


def _any_of(parts: list[QuerySet[Any, Any]]) -> RawSQL:
    """Their rows together, as a subquery.

    Written out here, since Django takes a question apart anew at each level at which it stands in others:
    that took it twenty times as long as the database needed for the answer.
    """
    written = [part.query.sql_with_params() for part in parts]
    every = " UNION ALL ".join(f"SELECT * FROM ({sql}) part" for sql, _ in written)  # noqa: S608 (the ORM's own)
    return RawSQL(every, [value for _, params in written for value in params])  # noqa: S611


# --- Cursors ---------------------------------------------------------------------------------


def _write(place: Place, last: Any, *, is_last: bool) -> str:
    """Where it goes on after the page that ends with this video, the last one of its part or not."""
    generation = (last.made_in or 0) if place.generation is None and place.part == NEW else place.generation
    if is_last:
        goes_on = place.part != REST and getattr(last, "rest_from", None)
        return f"e{generation:x}" if goes_on else ""
    if getattr(last, "position", None) is not None:
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
        if part == "r" and (ranked := unseal(name)):
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
