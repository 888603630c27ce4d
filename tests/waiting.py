"""Waiting for what other processes and pages do in their own time, and for servers to listen."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable


def until(
    true: Callable[[], object],
    seconds: float = 30,
    *,
    pause: Callable[[], object] = lambda: time.sleep(0.05),
    said: Callable[[], object] = str,
) -> None:
    """Ask again and again, until it is so.

    Args:
        true: what is asked.
        seconds: after which it is a failure.
        pause: is done between two times of asking.
        said: tells how things stand, for whoever reads the failure.

    Raises:
        AssertionError: when it does not come true in that time.
    """
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not so within {seconds} s {said()}"
        pause()


def free_ports(number: int) -> list[int]:
    """Ports of the loopback address on which nothing listens; all at once, or they might be the same."""
    doors = [socket.socket() for _ in range(number)]
    for door in doors:
        door.bind(("127.0.0.1", 0))
    found = [int(door.getsockname()[1]) for door in doors]
    for door in doors:
        door.close()
    return found


def listens(port: int) -> bool:
    """Whether something answers at that port of the loopback address."""
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0
