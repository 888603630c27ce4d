"""The numbers as a file: CSV, written while it is sent."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When

from videos.models import Account
from videos.selectors.counts import FEWEST, mark_guarded

from .figures import Span
from .guarding import restricted, told
from .models import VideoDay
from .owned import HEARD, KEPT, own_videos

HEADINGS = (
    "day", "video", "caption", "views", "likes", "comments", "shares",
    "saves", "favorites", "downloads", "all saves", "savers",
)  # fmt: skip
HIDDEN = f"fewer than {FEWEST}"
# With these a spreadsheet takes a cell for a formula; some also read their full-width forms.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def safe_cell(value: object) -> object:
    """A text as a spreadsheet may see it: one that looks like a formula gets a ' before it.

    After OWASP, "CSV Injection".
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def export_rows(account: Account, span: Span) -> Iterator[str]:
    """The lines of the file: one for each day and video on which something happened."""
    writer = csv.writer(_Line())
    yield "\ufeff"  # so that spreadsheets read any script
    yield writer.writerow(HEADINGS)
    for row in told_days(account, span):
        kept = [row[name] for name in KEPT]
        kept = [HIDDEN] * 5 if row["hidden"] else [*kept[:3], sum(kept[:3]), kept[3]]
        cells = [row["day"].isoformat(), row["slug"], row["caption"], *(row[name] for name in HEARD), *kept]
        yield writer.writerow([safe_cell(cell) for cell in cells])


def told_days(account: Account, span: Span) -> Iterator[dict[str, Any]]:
    """A dictionary for each day and video on which something happened.

    Until the day of the fifth saver the saves of a guarded video are hidden (None); and a day on which
    nothing but hidden saves happened is left out, or its being there would tell of them. For personal
    accounts all saves are hidden: over time, they are read with Business only.
    """
    guarded = guarded_now(account)
    for row in _days(account, span):
        restricted = row["video_id"] in guarded or (row["restricted"] and not row["reached"])
        hidden = restricted or not account.is_business
        heard = {name: row[name] for name in HEARD}
        if hidden and not any(heard.values()):
            continue
        kept = {name: None if hidden else row[f"told_{name}"] for name in KEPT}
        about = {"day": row["day"], "slug": row["video__slug"], "caption": row["video__caption"]}
        yield about | heard | kept | {"hidden": hidden}


def _days(account: Account, span: Span) -> Iterator[dict[str, Any]]:
    until_then = VideoDay.objects.filter(
        video=OuterRef("video"), day__lte=OuterRef("day"), guarded_savers__gt=0
    )
    rows = (
        VideoDay.objects.filter(video__in=own_videos(account), day__gte=span.first, day__lte=span.last)
        .annotate(restricted=_as_column(restricted(account, "video__")), reached=Exists(until_then))
        .annotate(**{f"told_{name}": told(name, account) for name in KEPT})
        .order_by("day", "video_id")
    )
    return rows.values(
        "day",
        "video_id",
        "video__slug",
        "video__caption",
        "restricted",
        "reached",
        *HEARD,
        *[f"told_{n}" for n in KEPT],
    ).iterator(chunk_size=2000)


def _as_column(condition: Q) -> Any:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def guarded_now(account: Account) -> set[int]:
    """The keys of an account's videos that read “fewer than 5” at this moment."""
    videos = list(own_videos(account).filter(restricted(account)))
    for video in videos:
        video.creator = account
    mark_guarded(videos)
    return {video.pk for video in videos if video.guarded}  # type: ignore[attr-defined]
