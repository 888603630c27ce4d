"""The words by which things are found, folded so that nobody has to mind capitals, accents or spaces."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, groupby

from .signs import UNSEEN

WORD_MAX = 24  # signs of a word that are kept; what is longer is found by its beginning
PIECE_MAX = 8  # the same, where words are not set apart
WORD_BYTES = WORD_MAX * 4
ASKED_MAX = 5  # words of a question that count

# Scripts that don't set words apart: Thai, Lao, Myanmar, Khmer, Kana, Han.
_SPACELESS = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x31F0, 0x31FF),
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip


def fold(text: str) -> str:
    """“Café”, “CAFÉ” and “cafe” as one: case-folded, compatibility-decomposed, without accents.

    Only marks that stand above, below or through a letter go (canonical combining class 10 and more,
    Unicode Standard, section 4.3), and not those that make another letter of it, as in が or हि.
    """
    # Folded twice: a letter in bold or double-struck shows its capital only when it has been taken apart.
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    return unicodedata.normalize("NFC", "".join(sign for sign in parts if unicodedata.combining(sign) < 10))


@lru_cache(maxsize=8192)  # asked of every sign of every text
def kind_of(sign: str) -> str:
    """word: part of a word; piece: the same in a script without spaces; sign: a word by itself."""
    if any(first <= ord(sign) <= last for first, last in _SPACELESS):
        return "piece"
    category = unicodedata.category(sign)
    if category[0] in "LN" or category in ("Mn", "Mc"):
        return "word"
    return "sign" if category == "So" else ""


def runs(text: str) -> Iterator[tuple[str, str]]:
    """The words of a text as they stand in it, folded, each with its kind. Signs that follow each other are one run."""
    for kind, signs in groupby(fold(text), kind_of):
        run = "".join(signs)
        if kind == "word" and not run.strip("\ufe0f\u20e3"):
            continue  # what chooses between two drawings of an emoji is not a word
        if kind:
            yield kind, run


def words_of(text: str) -> set[bytes]:
    """What is kept of a text: its words, every emoji, and for scripts without spaces every ending.

    A question is then always for the beginning of something that is kept.
    """
    found: set[str] = set()
    # Also as it reads: a sign that can't be seen would take a word apart, and so past every list.
    for kind, run in chain(runs(text), runs(seen) if (seen := UNSEEN.sub("", text)) != text else ()):
        if kind == "word":
            found.add(run[:WORD_MAX])
        elif kind == "sign":
            found.update(run)
        else:
            found.update(run[at : at + PIECE_MAX] for at in range(len(run)))
    return {word.encode() for word in found}


def asked_for(text: str) -> list[bytes]:
    """What is looked for: at most five words, each the beginning of one that shall be there."""
    found: list[str] = []
    for kind, run in runs(text):
        if kind == "word":
            found.append(run[:WORD_MAX])
        elif kind == "sign":
            found.extend(run)
        else:
            found.extend(run[at : at + PIECE_MAX] for at in range(0, len(run), PIECE_MAX))
    return [word.encode() for word in dict.fromkeys(found)][:ASKED_MAX]


def span(word: bytes) -> tuple[bytes, bytes]:
    """The bounds, by bytes, between which all words stand that begin so. (UTF-8 has no byte 0xFF.)"""
    return word, word + b"\xff"


def bounds(text: str) -> tuple[bytes, bytes]:
    """What a single word on somebody's list stands for: from the first on, and before the second.

    A word stands for itself alone, so that “art” is not “party” or “article”; in a script that does not
    set words apart, for all that begin so.

    Raises:
        ValueError: it is no word, or several.
    """
    found = list(runs(text))
    if len(found) != 1 or (found[0][0] == "sign" and len(found[0][1]) > 1):
        raise ValueError("one word")
    kind, run = found[0]
    if kind == "piece":
        return span(run[:PIECE_MAX].encode())
    word = run[:WORD_MAX].encode()
    return word, word + b"\0"


def has_any(text: str, listed: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a text has a word that lies within one of these bounds."""
    words = words_of(text)
    return any(bytes(first) <= word < bytes(last) for first, last in listed for word in words)
