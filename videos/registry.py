"""What the sibling apps add to the site, handed over in their `ready()`; `videos` imports neither of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import Account, Video


@dataclass(frozen=True)
class SettingsTab:
    """A tab of the settings pages. `url_name` is reversed without arguments."""

    label: str
    url_name: str


@dataclass(frozen=True)
class Chore:
    """Work that a worker process repeats. It must be safe to run twice, and beside itself.

    Args:
        name: for the log.
        every: seconds between two runs.
        run: called without arguments.
        first_after: seconds from the worker's start to the first run.
    """

    name: str
    every: float
    run: Callable[[], object]
    first_after: float = 0


@dataclass(frozen=True)
class Field:
    """One value of a section's rows.

    Args:
        key: in the rows.
        label: in front of the value, for people.
        meaning: for whoever reads the file with a program.
        is_text: somebody's own words, shown at their full length.
        none: what people read where there is no value; without it, the field is left out there.
        shown: how people read the value, where that differs from what the file says.
    """

    key: str
    label: str
    meaning: str
    is_text: bool = False
    none: str = ""
    shown: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class Section:
    """A part of *Download my data*: rows that are one's own, as one may see them at the time.

    Args:
        name: in data.json.
        title: in index.html.
        about: what it is, in a sentence or two.
        fields: of each row, in order; a row has exactly these keys.
        count: how many rows there are, about; it only moves the progress.
        rows: dictionaries of texts, numbers, booleans, dates, None, and lists or dictionaries of these.
            They are read in parts, never all at once.
        single: there is exactly one row.
    """

    name: str
    title: str
    about: str
    fields: tuple[Field, ...]
    count: Callable[[Account], int]
    rows: Callable[[Account], Iterator[dict[str, Any]]]
    single: bool = False


@dataclass(frozen=True)
class Exhibit:
    """What creators are shown, on the page of the promise: by the very templates of their own pages.

    Args:
        title: where creators meet it.
        about: what to look at, in a sentence.
        template: shown twice, for the example video before a save and after it.
        context: what the template gets for an example video (which is in no database).
        also: templates that are shown once more, for the video after the save.
    """

    title: str
    about: str
    template: str
    context: Callable[[Video], dict[str, Any]]
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deleted:
    """Rows that counted have been deleted: of which videos, and of which accounts' followers, on which days."""

    videos: Collection[tuple[int, date]] = field(default_factory=tuple)
    accounts: Collection[tuple[int, date]] = field(default_factory=tuple)


settings_tabs: list[SettingsTab] = []
exhibits: list[Exhibit] = []
chores: list[Chore] = []
own_data: list[Section] = []
# Called in the transaction that deletes rows which counted, after the deletion: whoever has added them up
# makes the sums right in that very transaction.
recounters: list[Callable[[Deleted], object]] = []
