"""Signs that can't be seen, and signs that turn around what stands beside them."""

from __future__ import annotations

import re
import unicodedata

# Signs that leave no trace of their own on the screen (Unicode: Default_Ignorable_Code_Point), and the empty
# Braille pattern. Among them are letters and marks.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Unicode: Bidi_Control, and what controls printers and terminals.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")


def is_seen(text: str) -> bool:
    """Whether there is anything to be seen of a text: more than spaces, marks upon nothing and unseen signs."""
    return any(unicodedata.category(sign)[0] not in "CMZ" for sign in UNSEEN.sub("", text))


def as_name(text: str) -> str:
    """A name as it may stand in the middle of any sentence, page or letter.

    Returns:
        the name in one line, without signs that would turn around the words after it; "" if there is nothing
        to be seen of it. Joiners stay, since emoji and some scripts need them.
    """
    name = " ".join(_TURNING.sub("", text).split())
    return name if is_seen(name) else ""
