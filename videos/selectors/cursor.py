"""Paging by cursor: the next page goes on where the last one ended, whatever came or went meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from typing import Any

from django.db.models import Q, QuerySet

from .found import Question


@dataclass(frozen=True)
class Page:
    """`rows` of this page; `after` is the cursor of the next one, "" on the last."""

    rows: list[Any]
    after: str


def newest_first(
    rows: QuerySet[Any],
    *,
    by: str,
    after: str,
    size: int,
    key: str = "",
    among: QuerySet[Any] | None = None,
) -> Page:
    """One page of `rows`, newest first.

    Args:
        by: the name of the datetime field that orders them; the id breaks ties.
        after: the cursor that the page before gave, or "". One that can't be read starts anew.
        size: rows a page.
        key: a unique field to name the place by, for rows whose id and exact time are nobody's business.
        among: rows in which `key` is unique, if it isn't in all; those that have left the list included.
    """
    rows = rows.order_by(f"-{by}", "-pk")
    among = rows.model._default_manager.all() if among is None else among
    if place := _place(among, by, key, after) if key else read_place(after):
        rows = rows.filter(further_down(by, *place))
    found = list(rows[: size + 1])
    page = found[:size]
    if len(found) <= size:
        return Page(page, "")
    if not key:
        return Page(page, write_place(getattr(page[-1], by), page[-1].pk))
    return Page(page, reduce(getattr, key.split("__"), page[-1]))


def _place(among: QuerySet[Any], by: str, key: str, after: str) -> tuple[datetime, int] | None:
    """Where the row that `after` names stands, also if it has left the list meanwhile."""
    found = among.filter(**{key: after}).values_list(by, "pk").first() if after else None
    return found if found and found[0] else None


def further_down(by: str, when: datetime, pk: int) -> Q:
    """The condition that a row comes after this place, the newest being first."""
    # The first condition is implied by the second; it is what lets the database use its index.
    return Q(**{f"{by}__lte": when}) & (Q(**{f"{by}__lt": when}) | Q(pk__lt=pk))


def write_place(when: datetime, pk: int) -> str:
    """The cursor that names a row by its time and id."""
    return f"{_micros(when):x}-{pk:x}"


def read_place(cursor: str) -> tuple[datetime, int] | None:
    """What `write_place` has written, or None for anything else."""
    try:
        micros, pk = (int(part, 16) for part in cursor.split("-"))
        when = datetime.fromtimestamp(micros // 1_000_000, UTC).replace(microsecond=micros % 1_000_000)
    except (ValueError, OverflowError, OSError):
        return None
    return when, pk if 0 <= pk < 2**63 else 0


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
    place = read_place(f"{micros}-0")
    if place is None:
        return None
    # The id isn't in the cursor: it would tell how many saves there are on the whole site.
    return place[0], among.filter(key=key).order_by().values_list(tie, flat=True).first() or 0
