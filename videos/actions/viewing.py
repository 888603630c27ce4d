"""Views and watch time: what a page may report of what was really played.

A page gets a signed token for each video, bound to the video, the viewer of the day and the moment of issue.
Its player reports by it after two seconds of play, every dozen seconds while it goes on, and when it ends.
What a report says is believed only within what the server knows by itself:

1. Each moment of the clock is credited once for a video and a viewer. A report says until when it played, counted from when its token was
   issued; time before what the row has been credited for already, or after now, counts nothing. So watch time never
   runs faster than the clock, in however many tabs, and a report that is sent again changes nothing.
2. In a day one viewer watches one video at most MOST_LOOPS times its length.
3. As many parts of the video were watched as the credited time has room for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone

from videos.models import Video, VideoView
from videos.models.view import part_count, part_ms

from .engagement import _move

WATCHED_FOR = 2  # seconds of play that make a view
ENOUGH_MS = 1900  # the same, as a player may say it: a film's clock and a page's differ a little
TOKEN_LASTS = 6 * 3600  # seconds for which a page may report by it
MOST_LOOPS = 10
_signer = signing.Signer(salt="videos.view")
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_PARTS = re.compile(r"[0-9a-f]{1,25}", re.ASCII)
_MS = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Play:
    """What a player says it has played since it last said something.

    Args:
        played_ms: how long.
        until_ms: when that ended, counted from when the page got its token.
        parts: which parts of the video were watched so far, as in `VideoView.parts`.
    """

    played_ms: int
    until_ms: int
    parts: int

    @classmethod
    def read(cls, played: str, until: str, parts: str) -> Play | None:
        """A report as it was sent; None if it isn't one."""
        if not (_NUMBER.fullmatch(played) and _NUMBER.fullmatch(until)):
            return None
        return cls(int(played), int(until), int(parts, 16) if _PARTS.fullmatch(parts) else 0)


def view_token(video: Video, viewer_key: str) -> str:
    """What a page hands to its player, so that only a page that was really served can report."""
    return _signer.sign(f"{video.slug}.{viewer_key}.{timezone.now().timestamp() * 1000:.0f}")


def _issued_at(token: str, video: Video, viewer_key: str) -> datetime | None:
    """When a token was issued; None if it is not of this video and viewer, or too old."""
    try:
        about, _, issued = _signer.unsign(token).rpartition(".")
    except signing.BadSignature:
        return None
    if about != f"{video.slug}.{viewer_key}":
        return None
    issued_at = datetime.fromtimestamp(int(issued) / 1000, UTC)
    return issued_at if timezone.now() - issued_at <= timedelta(seconds=TOKEN_LASTS) else None


def record_view(
    *, video: Video, viewer_key: str, token: str, is_creator: bool, play: Play | None = None
) -> bool:
    """Count a view: two seconds of play, once per viewer, video and day; own views never. And its watch time.

    Args:
        video: visible to the viewer.
        viewer_key: of the viewer today, see `videos.viewer.viewer_key`.
        token: from the page; it must be of this video and viewer, and at least two seconds old.
        play: what was played since the last report.
    Returns:
        whether a view was counted. A token that doesn't fit counts nothing.
    """
    issued_at = _issued_at(token, video, viewer_key)
    if issued_at is None or is_creator or video.published_at is None:
        return False
    if timezone.now() - issued_at < timedelta(seconds=WATCHED_FOR):
        return False
    return _write_down(video, viewer_key, play, issued_at)


@transaction.atomic
def _write_down(video: Video, viewer_key: str, play: Play | None, issued_at: datetime) -> bool:
    if play and play.played_ms < ENOUGH_MS and not _is_there(video, viewer_key):
        return False
    view, is_new = VideoView.objects.select_for_update().get_or_create(
        video=video, day=timezone.localdate(), viewer_key=viewer_key
    )
    if play:
        _credit(view, video.duration_ms, play, issued_at)
    if is_new:
        _move(video, "view_count", +1)
    return is_new


def _is_there(video: Video, viewer_key: str) -> bool:
    return VideoView.objects.filter(video=video, day=timezone.localdate(), viewer_key=viewer_key).exists()


def _credit(view: VideoView, duration_ms: int, play: Play, issued_at: datetime) -> None:
    now = timezone.now()
    until = min(now, issued_at + play.until_ms * _MS)
    since = max(issued_at, view.watched_until or issued_at)
    room = MOST_LOOPS * duration_ms - view.watched_ms
    credited = min(play.played_ms, (until - since) // _MS, room)
    if credited <= 0 or not (view.parts or play.parts):
        return  # time in which no part was played is nobody's: it would be in the sum, and not in the curve
    view.watched_ms += credited
    view.watched_until = until
    view.parts = _merged(view, duration_ms, play.parts)
    view.changed_at = now
    view.save(update_fields=["watched_ms", "watched_until", "parts", "changed_at"])


def _merged(view: VideoView, duration_ms: int, reported: int) -> str:
    """The watched parts together with those of a report, as far as there was time for them.

    A player reports a part when it has played half of it; so there are at most twice as many as whole parts fit into
    the time, and one more, since the last part may be short.
    """
    known = int(view.parts or "0", 16)
    room = 2 * view.watched_ms // part_ms(duration_ms) + 1 - known.bit_count()
    for part in range(part_count(duration_ms)):
        bit = 1 << part
        if room > 0 and reported & bit and not known & bit:
            known |= bit
            room -= 1
    return f"{known:x}" if known else ""
