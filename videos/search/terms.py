"""What the full-text index is fed, and what it is asked for. Both databases get the same.

A text is fed as *terms*: each of its words (`videos.words`) behind a W, and what a long word may begin with
inside behind an I. A question is then always for the beginnings of terms: of a word, and if it is long
enough, inside of a word, too. So “hour” finds #goldenhour, while “art” does not find every party.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from videos.words import WORD_MAX, asked_for, in_one, kind_of, runs, words_of

Sought = list[tuple[str, ...]]
WHOLE, INNER, TAG = "w", "i", "t"
INNER_MAX = 50  # signs of a word, in which inner words are looked for: as long as a tag can be
# “The”, and “and”, “with”, “like”, “for” before it: written as one with an Arabic word.
_ARTICLE = re.compile("(?:[وفبك]?ال|لل)(?=..)")


def fed(text: str, tags: Iterable[str] = ()) -> str:
    """All terms of a text and of its tags, in alphabetical order, with spaces between."""
    text = unicodedata.normalize("NFC", text)
    apart = _set_apart(text)
    whole = {word.decode() for word in words_of(f"{text} {apart if apart != text else ''}")}
    inner: set[str] = set()
    for kind, run in runs(f"{text} {in_one(text)}"):
        if kind == "word":
            inner.update(_inner(run))
            if found := _ARTICLE.match(run):
                whole.add(run[found.end() :][:WORD_MAX])
    terms = {WHOLE + word for word in whole} | {INNER + part for part in inner} | {TAG + tag for tag in tags}
    return " ".join(sorted(terms))


def _set_apart(text: str) -> str:
    """GoldenHour as Golden Hour, HTMLPage as HTML Page, dusk2027 as dusk 2027."""
    parts = []
    for at, sign in enumerate(text):
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        rises = sign.isupper() and (before.islower() or (before.isupper() and after.islower()))
        counts = before.isalnum() and sign.isalnum() and before.isdigit() != sign.isdigit()
        parts.append(f" {sign}" if rises or counts else sign)
    return "".join(parts)


def _inner(run: str) -> Iterator[str]:
    """What a long word may begin with inside: from each of its signs on, but not from a mark upon one."""
    least, part = (3, 2) if _is_hangul(run) else (6, 4)
    if len(run) >= least:
        for at in range(1, min(len(run), INNER_MAX) - part + 1):
            if unicodedata.category(run[at])[0] != "M":
                yield run[at : at + WORD_MAX]


def _is_hangul(word: str) -> bool:
    return "가" <= word[0] <= "힣"  # whole syllables, each of which says as much as three letters


def sought(text: str) -> Sought:
    """What somebody looks for: for each word that counts, the terms one of which shall be there.

    A term that ends with a star stands for all that begin so.
    """
    return [_beginnings(word.decode()) for word in asked_for(text)]


def _beginnings(word: str) -> tuple[str, ...]:
    if kind_of(word[0]) == "word" and len(word) >= (2 if _is_hangul(word) else 4):
        return f"{WHOLE}{word}*", f"{INNER}{word}*"
    return (f"{WHOLE}{word}*",)


def tagged(name: str) -> Sought:
    """What is sought for a tag's page: that tag and no other."""
    return [(TAG + name,)]


def has_all(text: str, words: Sought) -> bool:
    """Whether a text has all words, told without asking a database."""
    terms = fed(text).split(" ")
    return all(any(_is_meant(term, one) for term in terms for one in some) for some in words)


def _is_meant(term: str, one: str) -> bool:
    return term.startswith(one[:-1]) if one.endswith("*") else term == one
