"""Questions that every page asks, put together once and asked for any account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

from videos.models import Account

Place = tuple[datetime, int]
# What stands in the question for what is asked about; no row has such an id or time.
_ACCOUNT, _ID = -(2**62), -(2**62) - 1
_TIME = datetime(1900, 1, 1, 1, 1, 1, 1, tzinfo=UTC)


def _anybody() -> Account:
    """An account of which nothing but the id can be read: a question that depends on more can't be kept."""
    return Account.from_db(DEFAULT_DB_ALIAS, ["id"], [_ACCOUNT])


@dataclass(frozen=True)
class _Question:
    sql: str
    params: tuple[Any, ...]
    columns: list[Any]


class Prepared:
    """A question about an account, which Django builds and writes as SQL once, not for everybody who asks it.

    That takes Django several times as long as the database takes to answer. Only the question is kept: the
    answer follows the rows, like that of any other.
    """

    def __init__(self, build: Callable[[Account, Place | None], QuerySet[Any, Any]]) -> None:
        """
        Args:
            build: gives the question, as a `values_list` of columns, for an account, and for what comes
                after a place (a time and an id) if there is one. Both are only to be filtered by.
        """
        self._build = build
        self._questions: dict[tuple[str, bool], _Question] = {}

    def ask(self, account: Account, place: Place | None = None) -> list[tuple[Any, ...]]:
        """The rows, as the columns of `build`. One statement."""
        connection = connections[DEFAULT_DB_ALIAS]
        key = (connection.vendor, place is not None)
        question = self._questions.get(key) or self._questions.setdefault(key, self._question(place))
        meant: dict[Any, Any] = {_ACCOUNT: account.pk}
        if place:
            adapt = connection.ops.adapt_datetimefield_value
            meant |= {adapt(_TIME): adapt(place[0]), _ID: place[1]}
        with connection.cursor() as cursor:
            cursor.execute(question.sql, [meant.get(value, value) for value in question.params])
            rows = cursor.fetchall()
        compiler = Account.objects.none().query.get_compiler(connection=connection)
        converters = compiler.get_converters(question.columns)
        return [tuple(row) for row in compiler.apply_converters(rows, converters)] if converters else rows

    def _question(self, place: Place | None) -> _Question:
        query = self._build(_anybody(), (_TIME, _ID) if place else None).query
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        return _Question(sql, tuple(params), [column for column, *_ in compiler.select])
