"""Full-text search in the database: SQLite's FTS5 or PostgreSQL's own, behind one interface.

The terms of a text (`videos.search.terms`) are kept in an ordinary table, beside which each database has an
index of its own kind. So a row comes with its text and goes with it, by the foreign key, and the index
follows by itself: on SQLite by triggers, on PostgreSQL because it is an index of that table.

What is found may be hidden: whoever asks compares it with what is visible to the viewer.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

from . import postgres, sqlite
from .terms import Sought, fed, has_all, sought, tagged

__all__ = [
    "Sought",
    "create_index",
    "drop_index",
    "fed",
    "has_all",
    "matching",
    "sought",
    "tagged",
    "wipe_index",
]

_VENDORS: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgres}


def matching(kept: QuerySet[Any], words: Sought, before: int | None = None) -> QuerySet[Any]:
    """Those of the rows that keep terms which have all words, the newest first.

    Both databases can stop as soon as somebody has seen enough of them.

    Args:
        kept: rows of a model that keeps terms, without conditions.
        words: what is sought, at least one word.
        before: only rows with an id below this one.
    """
    return _VENDORS[connection.vendor].matching(kept, kept.model._meta.db_table, words, before)


def create_index(editor: Any, table: str) -> None:
    """Make the index of a table that keeps terms, and fill it with what is there. For migrations."""
    _VENDORS[editor.connection.vendor].create(editor, table)


def drop_index(editor: Any, table: str) -> None:
    """Undo `create_index`."""
    _VENDORS[editor.connection.vendor].drop(editor, table)


def wipe_index(kept: type[Model]) -> None:
    """Have the index let go of what was deleted, where it would remember it for a while. Takes its time."""
    _VENDORS[connection.vendor].wipe(kept._meta.db_table)
