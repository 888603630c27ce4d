"""Writing and deleting millions of generated rows: one interface to what each database does fastest.

`bulk_create` makes an object of every row, which takes minutes for a million. Here a row is a tuple that
goes to the database as it is: PostgreSQL by COPY, SQLite by one prepared statement. Every constraint holds,
as the database checks them; what only Python does (defaults, `save()`) doesn't happen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

Value = str | int | None
AT_ONCE = 100_000  # rows in one transaction: others get their turn in between
CACHE = 256  # MB: while they grow, the indexes of SQLite should lie in memory


def write_rows(
    model: type[models.Model],
    columns: list[str],
    rows: Iterable[tuple[Value, ...]],
    progress: Callable[[int], object] = lambda written: None,
) -> int:
    """Write rows of one table, a part after the other, each in a transaction of its own.

    Args:
        columns: names of the model's fields; all that have no default in the database.
        rows: their values as text or whole numbers, truths as 1 and 0, and times in UTC, as in
            “2026-03-20 12:00:00”.
        progress: told how many rows were just written.
    Returns:
        how many were written.
    """
    fields = {field.name: str(field.column) for field in model._meta.concrete_fields}
    names = [fields[name] for name in columns]
    quoted = ", ".join(connection.ops.quote_name(name) for name in names)
    table, rest, written = connection.ops.quote_name(model._meta.db_table), iter(rows), 0
    with _roomy():
        while some := list(islice(rest, AT_ONCE)):
            with transaction.atomic(), connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    with cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
                        for row in some:
                            copy.write_row(row)
                else:
                    holes = ", ".join(["%s"] * len(names))
                    cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({holes})", some)  # noqa: S608 (names of our own)
            written += len(some)
            progress(len(some))
    return written


def delete_rows(rows: models.QuerySet[Any]) -> int:
    """Delete rows by one statement, without looking at each. Nothing may point to them: the database refuses.

    Returns:
        how many went.
    """
    return rows._raw_delete(rows.db)


def look_over() -> None:
    """Have the database learn how much there is of what, as it would by itself on a site in use."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def _roomy() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{CACHE * 1024}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {before}")
