"""One video for one chosen file, however often it is sent.

A page makes up a random key for a file that somebody has chosen, and sends it along. When the answer
gets lost on the way and the file is sent again, the key says that it is the same one. No table keeps
the keys: the video's slug is made from its creator and the key, and a slug is unique.
"""

from __future__ import annotations

import re

from django.utils.crypto import salted_hmac

from videos.models import Account, Video
from videos.models.video import SLUG_ALPHABET

HEADER = "X-Upload-Key"
_SIGNS = 10  # of a slug, as `new_slug` has it
_KEY = re.compile(r"[\w-]{16,64}", re.ASCII)


def is_key(text: str) -> bool:
    """Whether this can be a key: long enough that no two are the same by chance."""
    return bool(_KEY.fullmatch(text))


def slug_for(account: Account, key: str) -> str:
    """The slug of the video that `account` sends with `key`: as little to be guessed as a random one."""
    secret = salted_hmac("videos.upload_keys", f"{account.pk} {key}", algorithm="sha256").digest()
    number, slug = int.from_bytes(secret, "big"), ""
    for _ in range(_SIGNS):
        number, place = divmod(number, len(SLUG_ALPHABET))
        slug += SLUG_ALPHABET[place]
    return slug


def already_here(account: Account, key: str) -> Video | None:
    """The video that has arrived with `key`, if one has."""
    own = Video.objects.visible_to(account).filter(creator=account).select_related("creator")
    return own.filter(slug=slug_for(account, key)).first() if key else None
