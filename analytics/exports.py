"""The tables of the pages as files: CSV, written while it is sent, with the numbers that the pages tell."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from videos.models import Account
from videos.selectors.counts import FEWEST, mark_guarded

from .figures import Series, Span
from .guarding import restricted, told
from .models import VideoDay
from .owned import HEARD, KEPT, WATCHED, own_videos
from .retention import Retention
from .told import Told

PLAIN = (*HEARD, "watch seconds")
SAVES = ("saves", "favorites", "downloads", "all saves", "savers")
HIDDEN = f"fewer than {FEWEST}"
# With these a spreadsheet takes a cell for a formula; some also read their full-width forms.
_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001
_FORMULA = (*_SIGNS, "\t", "\r", "\n")
# One that is set to other separators begins a cell within a text, too: quotes in the middle of what it takes
# for a cell don't keep it together.
_FORMULA_WITHIN = re.compile(rf"""([;\t\r\n][\s"]*)(?=[{re.escape("".join(_SIGNS))}])""")


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def safe_cell(value: object) -> object:
    """A text as a spreadsheet may see it: what looks like a formula gets a ' before it.

    After OWASP, "CSV Injection". Also within the text, where `;`, a tab or a new line may begin a cell.
    """
    if not isinstance(value, str):
        return value
    text = _FORMULA_WITHIN.sub(r"\1'", value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def lines(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of a file."""
    writer = csv.writer(_Line())
    yield "\ufeff"  # so that spreadsheets read any script
    yield writer.writerow(headings)
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def everything(account: Account, span: Span) -> Iterator[str]:
    """A line for each day and video on which something happened."""
    return lines(
        ("day", "video", "caption", *PLAIN, *SAVES),
        (
            [row["day"].isoformat(), row["slug"], row["caption"], *_plain(row), *_saves(row)]
            for row in told_days(account, span)
        ),
    )


def _plain(numbers: dict[str, Any]) -> list[int]:
    return [*(numbers[name] for name in HEARD), round(numbers["watch_ms"] / 1000)]


def _saves(row: dict[str, Any]) -> list[object]:
    if row["hidden"]:
        return [HIDDEN] * len(SAVES)
    kept = [row[name] for name in KEPT]
    return [*kept[:3], sum(kept[:3]), kept[3]]


def by_day(series: Series, *, shows_saves: bool = True) -> Iterator[str]:
    """A line for each day, of all videos together or of one.

    Args:
        shows_saves: False while the saves of the video read “fewer than 5”.
    """
    return lines(
        ("day", *PLAIN, *SAVES, "savers per 100 viewers, 7 days"),
        (
            [
                day.day.isoformat(),
                *_plain(vars(day)),
                *(
                    [day.saves, day.favorites, day.downloads, day.total, day.savers, _rate(day.rate)]
                    if shows_saves
                    else [HIDDEN] * (len(SAVES) + 1)
                ),
            ]
            for day in series.days
        ),
    )


def by_video(videos: Iterable[Any]) -> Iterator[str]:
    """A line for each video.

    Args:
        videos: as `ranking.all_videos` has them, of a Business account.
    """
    return lines(
        ("video", "caption", "posted", *PLAIN, *SAVES, "savers per 100 viewers"),
        (
            [
                video.slug,
                video.caption,
                timezone.localdate(video.published_at).isoformat(),
                *_plain({name: getattr(video, f"range_{name}") for name in (*HEARD, *WATCHED)}),
                *(
                    [HIDDEN] * (len(SAVES) + 1)
                    if video.guarded
                    else [
                        video.range_saves,
                        video.range_favorites,
                        video.range_downloads,
                        video.range_total,
                        video.range_savers,
                        _rate(video.rate),
                    ]
                ),
            ]
            for video in videos
        ),
    )


def _rate(rate: float | None) -> str:
    return "" if rate is None else f"{rate:.1f}"


def by_split(told: Told) -> Iterator[str]:
    """A line for each number that the page of a video tells of its savers."""
    return lines(("split", "group", "savers", "as of"), _groups(told))


def by_part(retention: Retention | None) -> Iterator[str]:
    """A line for each part of a video: how many of its viewers watched it."""
    points = retention.points if retention else []
    return lines(
        ("from second", "to second", "viewers", "of those who watched", "per cent"),
        (
            [f"{p.start_ms / 1000:g}", f"{p.end_ms / 1000:g}", p.viewers, retention.viewers, p.share]
            for p in points
            if retention
        ),
    )


def _groups(told: Told) -> Iterator[list[object]]:
    moments = told.moments.split if told.moments else None
    for name, split in (("reason", told.reasons), ("follower", told.followers), ("second", moments)):
        if split is None:
            continue
        as_of = split.on.isoformat()
        yield from ([name, part.label, part.savers, as_of] for part in split.parts)
        if split.unsaid is not None:
            yield [name, "none given", split.unsaid, as_of]
        if split.rest:
            yield [name, "in none of these yet", split.rest, as_of]


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
        heard = {name: row[name] for name in (*HEARD, *WATCHED)}
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
        *WATCHED,
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
