"""#tags in captions: where they stand, and the form in which two of them are one, in any script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

TAG_MAX = 50
# A # inside a word, a link or an escaped sign is of another kind. Wide keyboards write it wide.
_HASH = re.compile(r"(?<![\w&/])[#＃]")
_JOINERS = "\u200c\u200d"  # between letters that must not touch, or pictures that make up another
_STYLES = re.compile("[\ufe0e\ufe0f]")  # chooses between two drawings of a picture, and says nothing
_SKINS = range(0x1F3FB, 0x1F400)


@dataclass(frozen=True)
class FoundTag:
    """`text[start:end]` is a # and a tag; `name` is the form in which tags are kept and compared."""

    start: int
    end: int
    name: str


def _is_letter(sign: str) -> bool:
    """Letters and digits with the marks upon them: of most scripts, a word without its marks is another."""
    return sign == "_" or sign.isalnum() or unicodedata.category(sign)[0] == "M" or sign in _JOINERS


def _is_picture(sign: str) -> bool:
    return (
        unicodedata.category(sign) == "So"
        or ord(sign) in _SKINS
        or sign in _JOINERS
        or bool(_STYLES.match(sign))
    )


def find_tags(text: str) -> Iterator[FoundTag]:
    """The tags of a text, in their order: each is of letters, or of pictures. A number alone is none."""
    for at in _HASH.finditer(text):
        stands: Callable[[str], bool] = (
            _is_letter if _is_letter(text[at.end() : at.end() + 1] or " ") else _is_picture
        )
        signs = "".join(takewhile(stands, islice(text, at.end(), at.end() + TAG_MAX))).rstrip(_JOINERS)
        if name := _folded(signs):
            yield FoundTag(at.start(), at.end() + len(signs), name)


def _folded(signs: str) -> str:
    """Compatibility-composed and case-folded, so that #Dusk, #dusk and #ＤＵＳＫ are one; "" if it is no tag."""
    # Some signs fall apart into a phrase, of which the spaces and brackets are left out.
    parts = _STYLES.sub("", unicodedata.normalize("NFKC", signs).casefold())
    name = "".join(sign for sign in parts if _is_letter(sign) or _is_picture(sign))[:TAG_MAX]
    means = any(sign.isalnum() or unicodedata.category(sign) == "So" for sign in name)
    return name if means and not name.isdigit() else ""


def tag_names(text: str) -> list[str]:
    """The names of a text's tags, in their order, each once."""
    return list(dict.fromkeys(tag.name for tag in find_tags(text)))


def tag_name(address: str) -> str:
    """The name that somebody means who writes a tag's address by hand; "" if no tag can be called so."""
    found = next(find_tags(f"#{address}"), None)
    return found.name if found and (found.start, found.end) == (0, len(address) + 1) else ""
