"""The tables of the pages as CSV files, for Business accounts: each an account's own, guarded as its page is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from videos.actions.errors import Refused
from videos.models import Video
from videos.views.gate import refuse, sign_in_required
from videos.views.requests import MemberRequest

from .exports import by_day, by_part, by_split, by_video, everything
from .figures import Span
from .ranges import chosen_range
from .ranking import all_videos, chosen_column
from .selectors import VideoOverview, account_series, video_overview

Lines = Iterator[str]


def _file(
    name: str, *, of_days: bool = True
) -> Callable[[Callable[..., Lines]], Callable[..., HttpResponseBase]]:
    """Make a view of what writes the lines of a file. Its name says what it is of."""

    def make(write: Callable[..., Lines]) -> Callable[..., HttpResponseBase]:
        @require_safe
        @sign_in_required
        @wraps(write)
        def view(request: MemberRequest, **kwargs: Any) -> HttpResponseBase:
            if "slug" in kwargs:
                # Somebody else's and a missing one are the same 404, for whichever kind of account.
                kwargs = {"slug": kwargs["slug"], "seen": _own(request, kwargs["slug"])}
            if not request.user.is_business:
                sentence = (
                    "Your numbers as a file come with a Business account. Switch in Settings, for free."
                )
                return refuse(request, Refused(sentence))
            chosen = chosen_range(request.GET)
            if chosen.error:
                return refuse(request, Refused(chosen.error, status=422))
            span = chosen.span
            days = f"{span.first.isoformat()}-to-{span.last.isoformat()}" if of_days else ""
            parts = ["hush", kwargs.get("slug"), name, days]
            return _send("-".join(filter(None, parts)), write(request, span, **kwargs))

        return view

    return make


def _own(request: MemberRequest, slug: str) -> VideoOverview:
    try:
        return video_overview(request.user, slug, chosen_range(request.GET).span)
    except Video.DoesNotExist:
        raise Http404 from None


def _send(name: str, lines: Lines) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@_file("")
def export(request: MemberRequest, span: Span) -> Lines:
    """Everything there is of some days: a line for each day and video."""
    return everything(request.user, span)


@_file("days")
def days(request: MemberRequest, span: Span) -> Lines:
    """The table below the chart of the dashboard."""
    return by_day(account_series(request.user, span))


@_file("videos")
def videos(request: MemberRequest, span: Span) -> Lines:
    """The table of the videos, whole and in the same order."""
    by = chosen_column(request.user, request.GET.get("by"))
    return by_video(all_videos(request.user, span, by))


@_file("days")
def video_days(request: MemberRequest, span: Span, slug: str, seen: VideoOverview) -> Lines:
    """The table below the chart of one video."""
    return by_day(seen.series, shows_saves=seen.shows_saves)


@_file("savers", of_days=False)
def video_splits(request: MemberRequest, span: Span, slug: str, seen: VideoOverview) -> Lines:
    """What the page of one video tells of its savers."""
    return by_split(seen.told)


@_file("retention")
def video_retention(request: MemberRequest, span: Span, slug: str, seen: VideoOverview) -> Lines:
    """The table below the curve of one video: until where it was watched."""
    return by_part(seen.retention)
