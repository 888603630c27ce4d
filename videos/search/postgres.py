"""PostgreSQL: its own full-text search, by a GIN index of the terms as they are."""

from __future__ import annotations

from typing import Any

from .terms import Sought


def matching(kept: Any, table: str, words: Sought, before: int | None) -> Any:
    """By its statistics PostgreSQL knows what is rare and looked up, or common and soon met on the way."""
    asked = " & ".join(f"({' | '.join(_quoted(one) for one in word)})" for word in words)
    rows = kept.extra(where=["lexemes @@ %s::tsquery"], params=[asked])  # noqa: S610 (a parameter)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return rows.order_by("-pk")


def _quoted(term: str) -> str:
    return f"'{term[:-1]}':*" if term.endswith("*") else f"'{term}'"


def create(editor: Any, table: str) -> None:
    """A column that the database makes of the terms by itself, and its index.

    No parser and no dictionary comes between: the terms are the lexemes, whatever language they are in. The
    index takes each row in at once; a list of what is still to be taken in would be read by every search.
    """
    lexemes = "array_to_tsvector(string_to_array(ltrim(terms), ' '))"
    editor.execute(f"ALTER TABLE {table} ADD lexemes tsvector GENERATED ALWAYS AS ({lexemes}) STORED")
    editor.execute(f"CREATE INDEX {table}_fts ON {table} USING gin (lexemes) WITH (fastupdate = off)")


def wipe(table: str) -> None:
    """There is nothing to do: an index goes with its rows, when PostgreSQL tidies up."""


def drop(editor: Any, table: str) -> None:
    """The column, and with it the index."""
    editor.execute(f"ALTER TABLE {table} DROP lexemes")
