"""@mentions in captions and comments: which handles a text names, in any script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

from videos.models.account import HANDLE_MAX, handle_key, stands_in_handles

MENTIONS_MAX = 10  # of one text; whoever names more is not talking to anybody
# An @ inside a word or an address is of another kind: an e-mail's, a link's.
_AT = re.compile(r"(?<![\w@./])@")


@dataclass(frozen=True)
class Mention:
    """`text[start:end]` is an @ and a handle; `key` is the form by which handles are compared."""

    start: int
    end: int
    key: str


def find_mentions(text: str) -> Iterator[Mention]:
    """Where a text names handles, in their order. Whether there are such accounts is not asked here."""
    for at in _AT.finditer(text):
        signs = takewhile(stands_in_handles, islice(text, at.end(), at.end() + HANDLE_MAX + 1))
        handle = "".join(signs).rstrip(".")  # a dot at the end belongs to the sentence
        if 0 < len(handle) <= HANDLE_MAX and (key := handle_key(handle)):
            yield Mention(at.start(), at.end() + len(handle), key)


def mentioned(text: str) -> list[str]:
    """The keys of the handles that a text names, each once, in their order, at most MENTIONS_MAX.

    Whether there is such an account, and whether somebody may see it, is for the caller to ask.
    """
    return list(dict.fromkeys(mention.key for mention in find_mentions(text)))[:MENTIONS_MAX]
