"""Questions that every page asks, put together once and asked for anybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.utils.timezone import is_naive

from videos.models import Account

# What stands in a question for what is asked about. A capital and signs that mean something in a pattern, so that a text
# which the question has made another one of is told from one that it asks for as it is.
_ACCOUNT = 1_900_000_000
_NUMBER = 20_000  # in the range of every field
_TIME = datetime(1900, 1, 1, 1, 1, 1, 1, tzinfo=UTC)
_TEXT = "Stands in %_\\ for "


def _stand_in(value: Any, number: int) -> Any:
    """What is put into the question for a value: another one for every number.

    What is empty stands for itself, and so does somebody signed out: there, a question may be another one.
    Of an account nothing but the ids can be read: a question that depends on more can't be kept.
    """
    if not value:
        return value
    if isinstance(value, Account):
        account = Account.from_db(DEFAULT_DB_ALIAS, ["id"], [_ACCOUNT + 2 * number])
        account.friend_of = value.friend_of and _ACCOUNT + 2 * number + 1
        return account
    if isinstance(value, AnonymousUser):
        return AnonymousUser()
    if isinstance(value, datetime):
        return _TIME + timedelta(days=number)
    if isinstance(value, date):
        return _TIME.date() + timedelta(days=number)
    return f"{_TEXT}{number}" if isinstance(value, str) else _NUMBER + number


def _kind(value: Any) -> Any:
    """Values of one kind are asked about in the same words."""
    if isinstance(value, Account):
        return Account, bool(value.friend_of)
    return value.__class__ if value else value


def _as_params(values: Sequence[Any]) -> list[Any]:
    """The values as the database gets them, one after the other."""
    adapt = connections[DEFAULT_DB_ALIAS].ops
    params: list[Any] = []
    for value in values:
        if not value or isinstance(value, AnonymousUser):
            continue
        if isinstance(value, Account):
            if value.pk is None:
                raise ValueError("Nothing can be asked about an account that is in no database.")
            params += [value.pk, value.friend_of] if value.friend_of else [value.pk]
        elif isinstance(value, datetime):
            if is_naive(value):
                raise ValueError(f"{value} is a time without a zone.")
            params.append(adapt.adapt_datetimefield_value(value))
        elif isinstance(value, date):
            params.append(adapt.adapt_datefield_value(value))
        elif isinstance(value, str | int):
            params.append(value)
        else:
            raise TypeError(f"Nothing can be asked about a {type(value).__name__}.")
    return params


@dataclass(frozen=True)
class _Question:
    """Attributes:
    params: of the SQL.
    places: for each of them, which of `_as_params` belongs there; None: it is the question's own.
    """

    sql: str
    params: list[Any]
    places: list[int | None]
    columns: list[Any]

    def about(self, values: Sequence[Any]) -> tuple[str, list[Any]]:
        meant = _as_params(values)
        pairs = zip(self.params, self.places, strict=True)
        return self.sql, [param if place is None else meant[place] for param, place in pairs]


class Prepared:
    """A question which Django builds and writes as SQL once, not for everybody who asks it.

    That takes Django several times as long as the database takes to answer. Only the question is kept: the
    answer follows the rows, like that of any other.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        """
        Args:
            build: gives the question, as a `values_list` of columns, for what it is asked about. That is
                only to be filtered by, as it is; where it is None, "" or 0 the question may be another one.
                It must depend on nothing else that changes: no clock, no setting, no time zone.
        """
        self._build = build
        self._questions: dict[tuple[Any, ...], _Question] = {}

    def write(self, *about: Any) -> tuple[str, list[Any]]:
        """The question as SQL and its parameters.

        Args:
            about: what is asked about: viewers, numbers, texts, times and days.
        """
        return self._question(about).about(about)

    def ask(self, *about: Any) -> list[tuple[Any, ...]]:
        """The rows, as the columns of `build`. One statement."""
        connection, question = connections[DEFAULT_DB_ALIAS], self._question(about)
        with connection.cursor() as cursor:
            cursor.execute(*question.about(about))
            rows = cursor.fetchall()
        compiler = Account.objects.none().query.get_compiler(connection=connection)
        converters = compiler.get_converters(question.columns)
        return [tuple(row) for row in compiler.apply_converters(rows, converters)] if converters else rows

    def _question(self, about: tuple[Any, ...]) -> _Question:
        key = (connections[DEFAULT_DB_ALIAS].vendor, *map(_kind, about))
        if key not in self._questions:
            self._questions[key] = self._written(about)
        return self._questions[key]

    def _written(self, about: tuple[Any, ...]) -> _Question:
        """Built for two different things: what differs is what is asked about, and the rest is the question's own."""
        _as_params(about)  # which refuses what can't be asked about
        count = len(about)
        first, second = (
            [_stand_in(value, n + turn * count) for n, value in enumerate(about)] for turn in (0, 1)
        )
        built = [self._build(*values).query.get_compiler(DEFAULT_DB_ALIAS) for values in (first, second)]
        (sql, params), (same_sql, others) = (compiler.as_sql() for compiler in built)
        stood = [*zip(_as_params(first), _as_params(second), strict=True)]
        pairs = [*zip(params, others, strict=True)] if sql == same_sql else []
        places = [stood.index(pair) if pair in stood else None for pair in pairs]
        own = [pair for pair, place in zip(pairs, places, strict=True) if place is None]
        # Django leaves out a condition on a number that is outside of what its column holds.
        lost = set(range(len(stood))) - {*places}
        if sql != same_sql or lost or any(one != other for one, other in own):
            raise ValueError(f"This depends on something else than just what it is asked about: {sql}")
        return _Question(sql, [*params], places, [column for column, *_ in built[0].select])
