"""What the sibling apps add to the site, handed over in their `ready()`; `videos` imports neither of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


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


settings_tabs: list[SettingsTab] = []
chores: list[Chore] = []
