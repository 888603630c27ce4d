"""SQLite: FTS5, an index without a text of its own, kept in step by triggers.

The names in the statements are those of our own tables; what somebody asks is always a parameter.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from .terms import Sought


def matching(kept: Any, table: str, words: Sought, before: int | None) -> Any:
    """The index comes first and its rows in its own order, so that none is read that isn't wanted."""
    asked = " AND ".join(f"({' OR '.join(_quoted(one) for one in word)})" for word in words)
    fts = f"{table}_fts"
    where: list[str] = [f"{fts} MATCH %s"]
    params: list[Any] = [asked]
    if before is not None:
        where.append(f"{fts}.rowid < %s")
        params.append(before)
    found = kept.extra(tables=[fts], where=where, params=params, order_by=[f"-{fts}.rowid"])  # noqa: S610
    # The table of terms has another name inside of another statement, so that is left to Django.
    return found.filter(pk=RawSQL(f"{fts}.rowid", []))  # noqa: S611


def _quoted(term: str) -> str:
    return f'"{term[:-1]}" *' if term.endswith("*") else f'"{term}"'


def create(editor: Any, table: str) -> None:
    """The index, its triggers, and in it what is there.

    Terms are cut at their spaces and left alone otherwise: they consist of letters, digits and pictures
    that are folded already, and `ascii` takes whatever is not ASCII for a letter, and is told of the _ in tags. Where in a text a term
    stands is not kept. Beginnings of up to seven signs, behind the sign of their kind, have lists of their
    own: thousands of terms may begin so, and would have to be merged for every question.
    """
    fts = f"{table}_fts"
    take_out = f"INSERT INTO {fts} ({fts}, rowid, terms) VALUES ('delete', old.id, old.terms);"  # noqa: S608
    put_in = f"INSERT INTO {fts} (rowid, terms) VALUES (new.id, new.terms);"  # noqa: S608
    for sql in (
        f"CREATE VIRTUAL TABLE {fts} USING fts5(terms, content='{table}', content_rowid='id', "
        "tokenize='ascii tokenchars _', detail='none', columnsize=0, prefix='2 3 4 5 6 7 8')",
        f"CREATE TRIGGER {fts}_insert AFTER INSERT ON {table} BEGIN {put_in} END",
        f"CREATE TRIGGER {fts}_delete AFTER DELETE ON {table} BEGIN {take_out} END",
        f"CREATE TRIGGER {fts}_update AFTER UPDATE ON {table} BEGIN {take_out} {put_in} END",
        f"INSERT INTO {fts} ({fts}) VALUES ('rebuild')",  # noqa: S608
    ):
        editor.execute(sql)


def wipe(table: str) -> None:
    """Of what is deleted, FTS5 writes down that it is; its words stay until the parts become one."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('optimize')")  # noqa: S608


def drop(editor: Any, table: str) -> None:
    """The triggers first, as they speak of the index."""
    for name in ("insert", "delete", "update"):
        editor.execute(f"DROP TRIGGER {table}_fts_{name}")
    editor.execute(f"DROP TABLE {table}_fts")
