"""What a cursor says, in a form that nobody but this site can read or make up.

A cursor has to name a place exactly: a time to the microsecond, and an id or a position. Read by others,
these tell how many videos and follows there are, hidden ones too, when somebody began to follow, and how
many hidden videos lie between two that can be seen. So it is turned over with a key of the site.

It is a Feistel cipher of four rounds with HMAC-SHA256 as their function (Luby and Rackoff, 1988: four make
a strong pseudorandom permutation of any such function). Four bytes of zeros go in with the numbers: what
comes out without them was not made here.
"""

from __future__ import annotations

from django.utils.crypto import salted_hmac

ROUNDS = range(4)
HALF = 10  # bytes: two numbers of eight, and four of zeros, in two halves
_ZEROS = bytes(4)


def seal(first: int, second: int) -> str:
    """Two numbers of at most 63 bits and a sign as forty hexadecimal digits."""
    whole = first.to_bytes(8, signed=True) + second.to_bytes(8, signed=True) + _ZEROS
    left, right = whole[:HALF], whole[HALF:]
    for number in ROUNDS:
        left, right = right, _mixed(left, right, number)
    return (left + right).hex()


def unseal(text: str) -> tuple[int, int] | None:
    """What `seal` was given, or None for anything that it has not made."""
    try:
        whole = bytes.fromhex(text)
    except ValueError:
        return None
    if len(whole) != 2 * HALF:
        return None
    left, right = whole[:HALF], whole[HALF:]
    for number in reversed(ROUNDS):
        left, right = _mixed(right, left, number), left
    whole = left + right
    if whole[16:] != _ZEROS:
        return None
    return int.from_bytes(whole[:8], signed=True), int.from_bytes(whole[8:16], signed=True)


def _mixed(half: bytes, by: bytes, number: int) -> bytes:
    stream = salted_hmac(f"videos.cursor.{number}", by, algorithm="sha256").digest()
    return bytes(one ^ other for one, other in zip(half, stream, strict=False))
