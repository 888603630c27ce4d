"""Questions that every page asks, put together once and asked for anybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

from videos.models import Account

# What stands in a question for what is asked about; nothing else in it is such a number, time, day or text.
_NUMBER = 1_900_000_000  # in the range of every field but the small ones
_TIME = datetime(1900, 1, 1, 1, 1, 1, 1, tzinfo=UTC)
_TEXT = "\N{NULL}stands in for "


def _stand_in(value: Any, number: int) -> Any:
    """What is put into the question for the value of that number.

    What is empty stands for itself, and so does somebody signed out: there, a question may be another one.
    Of an account nothing but the ids can be read: a question that depends on more can't be kept.
    """
    if not value:
        return value
    if isinstance(value, Account):
        account = Account.from_db(DEFAULT_DB_ALIAS, ["id"], [_NUMBER + 2 * number])
        account.friend_of = value.friend_of and _NUMBER + 2 * number + 1
        return account
    if isinstance(value, datetime):
        return _TIME + timedelta(days=number)
    if isinstance(value, date):
        return _TIME.date() + timedelta(days=number)
    if isinstance(value, str):
        return f"{_TEXT}{number}"
    return AnonymousUser() if isinstance(value, AnonymousUser) else _NUMBER + 2 * number


def _kind(value: Any) -> Any:
    """Values of one kind are asked about in the same words."""
    if isinstance(value, Account):
        return Account, bool(value.friend_of)
    return value.__class__ if value else value


@dataclass(frozen=True)
class _Question:
    sql: str
    params: tuple[Any, ...]
    columns: list[Any]
    stand_ins: list[Any]


class Prepared:
    """A question which Django builds and writes as SQL once, not for everybody who asks it.

    That takes Django several times as long as the database takes to answer. Only the question is kept: the
    answer follows the rows, like that of any other.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        """
        Args:
            build: gives the question, as a `values_list` of columns, for what it is asked about. That is
                only to be filtered by; where it is None, "" or 0 the question may be another one.
        """
        self._build = build
        self._questions: dict[tuple[Any, ...], _Question] = {}

    def write(self, *about: Any) -> tuple[str, list[Any]]:
        """The question as SQL and its parameters.

        Args:
            about: what is asked about: viewers, ids, texts, times and days.
        """
        question = self._asked(about)
        meant: dict[Any, Any] = {}
        for stand_in, value in zip(question.stand_ins, about, strict=True):
            meant |= zip(_as_params(stand_in), _as_params(value), strict=True)
        return question.sql, [meant.get(value, value) for value in question.params]

    def ask(self, *about: Any) -> list[tuple[Any, ...]]:
        """The rows, as the columns of `build`. One statement."""
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(*self.write(*about))
            rows = cursor.fetchall()
        compiler = Account.objects.none().query.get_compiler(connection=connection)
        converters = compiler.get_converters(self._asked(about).columns)
        return [tuple(row) for row in compiler.apply_converters(rows, converters)] if converters else rows

    def _asked(self, about: tuple[Any, ...]) -> _Question:
        key = (connections[DEFAULT_DB_ALIAS].vendor, *map(_kind, about))
        if key not in self._questions:
            stand_ins = [_stand_in(value, number) for number, value in enumerate(about)]
            compiler = self._build(*stand_ins).query.get_compiler(DEFAULT_DB_ALIAS)
            sql, params = compiler.as_sql()
            columns = [column for column, *_ in compiler.select]
            # Django leaves out a condition that a number is outside of what its column holds.
            if lost := {param for value in stand_ins for param in _as_params(value)} - set(params):
                raise ValueError(
                    f"The question does not depend on all that it is asked about: {lost} in {sql}"
                )
            self._questions[key] = _Question(sql, tuple(params), columns, stand_ins)
        return self._questions[key]


def _as_params(value: Any) -> list[Any]:
    """A value as the database gets it."""
    adapt = connections[DEFAULT_DB_ALIAS].ops
    if not value:
        return []
    if isinstance(value, Account):
        return [value.pk, value.friend_of] if value.friend_of else [value.pk]
    if isinstance(value, datetime):
        return [adapt.adapt_datetimefield_value(value)]
    if isinstance(value, date):
        return [adapt.adapt_datefield_value(value)]
    return [value] if isinstance(value, str | int) else []
