"""Paging by cursor: the next page goes on where the last one ended, whatever came or went meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from .found import Question
from .sealed import seal, unseal


@dataclass(frozen=True)
class Page:
    """`rows` of this page; `after` is the cursor of the next one, "" on the last."""

    rows: list[Any]
    after: str


def newest_first(rows: QuerySet[Any], *, by: str, after: str, size: int) -> Page:
    """One page of `rows`, newest first.

    Args:
        by: the name of the datetime field that orders them; the id breaks ties.
        after: the cursor that the page before gave, or "". One that can't be read starts anew.
        size: rows a page.
    """
    rows = rows.order_by(f"-{by}", "-pk")
    if place := read_place(after):
        rows = rows.filter(further_down(by, *place))
    found = list(rows[: size + 1])
    page = found[:size]
    if len(found) <= size:
        return Page(page, "")
    return Page(page, write_place(getattr(page[-1], by), page[-1].pk))


def further_down(by: str, when: datetime, pk: int) -> Q:
    """The condition that a row comes after this place, the newest being first."""
    # The first condition is implied by the second; it is what lets the database use its index.
    return Q(**{f"{by}__lte": when}) & (Q(**{f"{by}__lt": when}) | Q(pk__lt=pk))


def write_place(when: datetime, pk: int) -> str:
    """The cursor that names a row by its time and id, sealed: both are nobody's business."""
    return seal(_micros(when), pk)


def read_place(cursor: str) -> tuple[datetime, int] | None:
    """What `write_place` has written, or None for anything else."""
    found = unseal(cursor)
    try:
        return (_moment(found[0]), found[1]) if found else None
    except OverflowError:
        return None


def _moment(micros: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)


def _micros(when: datetime) -> int:
    """Microseconds since 1970, without the rounding of a float."""
    since = when - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def own_page(
    rows: QuerySet[Any],
    *,
    by: str,
    after: str,
    size: int,
    oldest: bool,
    among: QuerySet[Any],
    tie: str = "pk",
    question: Question | None = None,
) -> Page:
    """One page of somebody's own rows, in either direction.

    The cursor names the exact time of the last row, which is its reader's own business, and its key, so
    that the next page goes on there even if that row has left the list meanwhile.

    Args:
        rows: with a unique `key`.
        by: the name of the datetime field that orders them.
        after: the cursor that the page before gave, or "". One that can't be read starts anew.
        oldest: the oldest first.
        among: all of the reader's rows, whether in the list or not.
        tie: the field that decides between rows of the same time.
        question: only rows that answer it.
    """
    sign, beyond = ("", "gt") if oldest else ("-", "lt")
    in_order = (f"{sign}{by}", f"{sign}{tie}")
    if place := _read_own(among, tie, after):
        when, last = place
        further = Q(**{f"{by}__{beyond}": when}) | Q(**{f"{tie}__{beyond}": last})
        rows = rows.filter(Q(**{f"{by}__{beyond}e": when}) & further)
    if question is not None:
        rows = _answers(rows, question, by, tie, size, oldest=oldest)
    found = list(rows.order_by(*in_order)[: size + 1])
    page = found[:size]
    if len(found) <= size:
        return Page(page, "")
    return Page(page, f"{_micros(getattr(page[-1], by)):x}-{page[-1].key}")


def _answers(
    rows: QuerySet[Any], question: Question, by: str, tie: str, size: int, *, oldest: bool
) -> QuerySet[Any]:
    """The rows that answer; if that takes a look-up of all that do, only those of this page."""
    rare = question.rare_word() if question.words else None
    if rare is None:
        return question.answers(rows)
    places = sorted(question.places(rows, rare, by, tie), key=lambda at: at[1:], reverse=not oldest)
    return rows.filter(pk__in=[pk for pk, *_ in places[: size + 1]])


def _read_own(among: QuerySet[Any], tie: str, cursor: str) -> tuple[datetime, int] | None:
    micros, _, key = cursor.partition("-")
    try:
        when = _moment(int(micros, 16))
    except (ValueError, OverflowError):
        return None
    # The id isn't in the cursor: it would tell how many saves there are on the whole site.
    return when, among.filter(key=key).order_by().values_list(tie, flat=True).first() or 0
