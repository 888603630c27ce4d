"""The page of an archive: everything in it, readable without any program but a browser.

It stands alone, as a file on somebody's disk: without scripts, links to other files or anything to load.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import cached_property

from .models import Account
from .registry import Field, Section

PART = 200  # rows rendered at a time
TEMPLATE = "videos/archive.html"


class Page:
    """Writes the sections to `body` as their rows come; the head, which names them all, is made last."""

    def __init__(self, account: Account, made_at: datetime, body: IO[bytes]) -> None:
        self.account, self.made_at, self.body = account, made_at, body
        self.sections: list[tuple[Section, int]] = []
        self.waiting: list[dict[str, Any]] = []

    def begin(self, section: Section) -> None:
        self.section, self.count = section, 0
        self._write("begin", section=section)

    def add(self, row: dict[str, Any]) -> None:
        self.count += 1
        self.waiting.append(row)
        if len(self.waiting) >= PART:
            self._flush()

    def end(self) -> None:
        self._flush()
        self._write("end", section=self.section, count=self.count)
        self.sections.append((self.section, self.count))

    def _flush(self) -> None:
        rows, self.waiting = self.waiting, []
        self._write("rows", items=[_readable(self.section.fields, row) for row in rows])

    def _write(self, part: str, **context: Any) -> None:
        self.body.write(self._render(part, **context))

    def _render(self, part: str, **context: Any) -> bytes:
        return render_to_string(f"{TEMPLATE}#{part}", context).encode()

    def head(self) -> bytes:
        return self._render(
            "head",
            account=self.account,
            made_at=_moment(self.made_at),
            picture=self._picture,
            sections=self.sections,
        )

    def foot(self) -> bytes:
        return self._render("foot")

    @cached_property
    def _picture(self) -> str:
        """The profile picture within the page itself, or ""."""
        name = str(self.account.avatar.name or "")
        if not name or not default_storage.exists(name):
            return ""
        with default_storage.open(name) as file:
            return f"data:image/jpeg;base64,{base64.b64encode(file.read()).decode()}"


def _readable(fields: tuple[Field, ...], row: dict[str, Any]) -> dict[str, Any]:
    """A row as the template takes it: its texts, and its facts with the pieces of each."""
    texts = [row[field.key] for field in fields if field.is_text and row[field.key]]
    facts = [
        (field.label, pieces) for field in fields if not field.is_text and (pieces := _pieces(field, row))
    ]
    return {"texts": texts, "facts": facts}


def _pieces(field: Field, row: dict[str, Any]) -> list[str]:
    value = row[field.key]
    if value is None:
        return [field.none] if field.none else []
    if field.shown is not None:
        return [*filter(None, [field.shown(value)])]
    return list(_words(value))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _words(part)
    elif isinstance(value, list):
        for part in value:
            yield from _words(part)
    elif isinstance(value, bool):
        yield "yes" if value else "no"
    elif isinstance(value, int | float):
        yield f"{value:,}"
    elif isinstance(value, datetime):
        yield _moment(value)
    elif isinstance(value, date):
        yield _day(value)
    elif value:
        yield str(value)


def _moment(when: datetime) -> str:
    local = timezone.localtime(when)
    return f"{_day(local)}, {local:%H:%M}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"
