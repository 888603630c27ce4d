"""Counting in windows of time, together with all other processes, whatever cache they share.

Where the cache counts by itself (Redis), each turn is one atomic increment: exact, and no SQL.

Where the cache is a table of the database (the default), asking it at each turn would cost more than what
is being counted. So a process takes a share of the window at a time and counts it down in memory. A share
is a key that only one process can add, so all shares together are never more than the window allows. They
get smaller as it fills: the last turns are shared out one by one. What a process took and did not use is
lost to the others: close to the end somebody may be told no a few turns early, which a limit can afford.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

logger = logging.getLogger(__name__)
ROOMY = 160  # a window that allows so much gives each process its first turns without asking
TRIES = 8  # at a share, when others are taking them at the same moment
PURSES_MAX = 50_000  # in one process; then those whose window is over are thrown away


@dataclass(frozen=True)
class Window:
    """So many turns until then. The key names what is counted, for whom, and which window it is."""

    key: str
    most: int
    ends: float  # a Unix time

    @property
    def seconds_left(self) -> float:
        return self.ends - timezone.now().timestamp()


def take(window: Window) -> bool:
    """Take a turn.

    Returns:
        whether there was one left. There is, too, if the cache can't be asked: a limit is no reason for a
        site to stop when its cache does.
    """
    try:
        return _take_share(window) if _asks_the_database() else _count(window)
    except Exception:
        logger.exception("the cache could not count; let through")
        return True


def give_back(window: Window) -> None:
    """Return a turn that was taken, and not used."""
    if _asks_the_database():
        with _lock:
            if purse := _purses.get(window.key):
                purse.left += 1
        return
    try:
        cache.decr(window.key)
    except Exception:
        logger.exception("the cache could not count")


def forget() -> None:
    """Forget what this process has taken for itself, as a process that starts has."""
    with _lock:
        _purses.clear()


def _asks_the_database() -> bool:
    return bool(settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"))


# --- A cache that counts -------------------------------------------------------------------------


def _count(window: Window) -> bool:
    try:
        turn = cache.incr(window.key)
    except ValueError:  # the first one; of several first ones, one adds and all count
        cache.add(window.key, 0, timeout=window.seconds_left + 60)
        turn = cache.incr(window.key)
    return turn <= window.most


# --- A cache that is a table ---------------------------------------------------------------------


@dataclass
class _Purse:
    """What this process still has of a window."""

    left: int
    ends: float
    is_last: bool = False  # all shares are taken, by whomever


_purses: dict[str, _Purse] = {}
_lock = Lock()


def first_turns(most: int) -> int:
    """How many turns each process has without asking anybody: few of many, none of few.

    They come out of one process's share; so with N processes, at most (N - 1) times as many are too many.
    """
    return most // 16 if most >= ROOMY else 0


@lru_cache(maxsize=64)
def shares(most: int) -> tuple[int, ...]:
    """How a window is cut: an eighth of what is left each time, at the end one by one."""
    cut, left = [], most - first_turns(most)
    while left:
        cut.append(max(1, left // 8))
        left -= cut[-1]
    return tuple(cut)


def _take_share(window: Window) -> bool:
    with _lock:
        purse = _purses.get(window.key) or _open_purse(window)
        if purse.left:
            purse.left -= 1
            return True
        if purse.is_last:
            return False
    got = _claim(window)  # without the lock: whoever counts something else needn't wait for the database
    with _lock:
        purse.left += got
        purse.is_last = not got
        if purse.left:
            purse.left -= 1
            return True
        return False


def _open_purse(window: Window) -> _Purse:
    if len(_purses) >= PURSES_MAX:
        now = timezone.now().timestamp()
        for key in [key for key, purse in _purses.items() if purse.ends < now]:
            del _purses[key]
    purse = _purses[window.key] = _Purse(first_turns(window.most), window.ends)
    return purse


def _claim(window: Window) -> int:
    """The next share that nobody has: how many turns it is, 0 if there is none."""
    cut = shares(window.most)
    keys = [f"{window.key}:{number}" for number in range(len(cut))]
    for _ in range(TRIES):
        taken = cache.get_many(keys)
        free = next((number for number, key in enumerate(keys) if key not in taken), None)
        if free is None:
            return 0
        if cache.add(keys[free], 1, timeout=window.seconds_left + 60):
            return cut[free]
    logger.warning("no share of %s could be had; let through", window.key)
    return 1
