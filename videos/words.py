"""The words by which things are found, folded so that nobody has to mind capitals, accents or spaces."""

from __future__ import annotations

import re
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


# An emoji of several signs: a flag; or pictures with the colour of a skin, joined to one by joiners.
_PICTURE = "[\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_COLOUR = "[\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
_JOINER = "\u200d"
_EMOJI = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|{_PICTURE}{_COLOUR}*(?:{_JOINER}{_PICTURE}{_COLOUR}*)*", re.UNICODE
)
_COLOURS = re.compile(_COLOUR)
# Signs that hold the parts of a word together: don't, co-op, golden_hour, mira.makes.
_HOLD = "._'’-"
_CHAIN = re.compile(rf"[^\s{_HOLD}]+(?:[{_HOLD}][^\s{_HOLD}]+)+")
_HOLDS = re.compile(f"[{_HOLD}]")


def fold(text: str) -> str:
    """“Café”, “CAFÉ” and “cafe” as one: case-folded, compatibility-decomposed, without what only adorns it."""
    # Folded twice: a letter in bold or double-struck shows its capital only when it has been taken apart.
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    return unicodedata.normalize("NFC", "".join(sign for sign in parts if not _adorns(sign)))


@lru_cache(maxsize=8192)  # asked of every sign of every text
def _adorns(sign: str) -> bool:
    """Whether a sign says nothing by itself.

    Marks that stand above, below, through or around a letter (Unicode Standard, section 4.3: canonical combining
    class 1, 10 and more; category Me), and not those that make another letter of it, as in が or हि. What stretches
    an Arabic word, and what chooses between two drawings of a sign.
    """
    stands = unicodedata.combining(sign)
    return stands == 1 or stands >= 10 or unicodedata.category(sign) == "Me" or sign in "\u0640\ufe0e\ufe0f"


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
    """The words of a text as they stand in it, folded, each with its kind. A sign, and an emoji, is a run by itself."""
    folded, at = fold(text), 0
    for emoji in _EMOJI.finditer(folded):
        yield from _plain_runs(folded[at : emoji.start()])
        if kind_of(emoji[0][0]) == "sign":
            yield "sign", emoji[0][:WORD_MAX]
        at = emoji.end()
    yield from _plain_runs(folded[at:])


def _plain_runs(folded: str) -> Iterator[tuple[str, str]]:
    for kind, signs in groupby(folded, kind_of):
        if kind == "sign":
            yield from ((kind, sign) for sign in signs)
        elif kind:
            yield kind, "".join(signs)


def in_one(text: str) -> str:
    """What a text writes in parts that are held together, each in one: dont, coop, goldenhour."""
    return " ".join(_HOLDS.sub("", found) for found in _CHAIN.findall(text))


def words_of(text: str) -> set[bytes]:
    """What is kept of a text: its words, every emoji, and for scripts without spaces every ending.

    A question is then always for the beginning of something that is kept.
    """
    found: set[str] = set()
    # Also as it reads: a sign that can't be seen would take a word apart, and so past every list.
    seen = UNSEEN.sub("", text)
    for kind, run in chain(runs(text), runs(seen) if seen != text else (), runs(in_one(seen))):
        if kind == "word":
            found.add(run[:WORD_MAX])
        elif kind == "sign":
            found.add(run)
            found.update(_COLOURS.sub("", part) for part in run.split(_JOINER))
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
            found.append(run)
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
    kind, run = _only_run(text)
    if kind == "piece":
        return span(run[:PIECE_MAX].encode())
    word = run[:WORD_MAX].encode()
    return word, word + b"\0"


def _only_run(text: str) -> tuple[str, str]:
    """The kind, and the folded signs, of a text that is one word."""
    one = _HOLDS.sub("", text) if _CHAIN.fullmatch(text) else text
    for written in (one, UNSEEN.sub("", one)):  # as in می‌خواهم
        if len(found := list(runs(written))) == 1:
            return found[0]
    raise ValueError("one word")


def is_all_kept(text: str) -> bool:
    """Whether a single word is kept as it is written, but for marks around it: of “C++”, only a C would be."""
    rest = fold(text).replace(_only_run(text)[1], "", 1)
    return not any(unicodedata.category(sign)[0] == "S" for sign in rest)


def has_any(text: str, listed: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a text has a word that lies within one of these bounds."""
    words = words_of(text)
    return any(bytes(first) <= word < bytes(last) for first, last in listed for word in words)
