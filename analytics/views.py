"""The analytics pages. Each shows an account's own numbers to that account only, and never a name.

An open page asks again every 15 seconds, by `seen`, and mostly gets a 204 (see `live`).
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from videos.models import Video
from videos.views.gate import sign_in_required
from videos.views.requests import MemberRequest

from .examples import example_chart, example_retention, example_splits
from .figures import Chart, Span, Spark, in_time
from .live import has_seen
from .owned import own_videos
from .ranges import RANGES, Choice, chosen_range
from .ranking import TOP, chosen_column, columns_for
from .retention import with_moments
from .selectors import overview, video_overview


@require_safe
@sign_in_required
def dashboard(request: MemberRequest) -> HttpResponse:
    """How one's videos do: over 7, 28, 90 or any days, and compared with as many days before."""
    account, chosen = request.user, chosen_range(request.GET)
    if has_seen(account, request.GET.get("seen")):
        return HttpResponse(status=204)
    by = chosen_column(account, request.GET.get("by"))
    seen = overview(account, chosen.span, by)
    series = seen.series
    figures = [*series.engagement(), seen.followers]
    context: dict[str, Any] = {
        "chosen": chosen,
        "ranges": RANGES,
        "overview": seen,
        "seen": seen.seen,
        "series": series,
        "top": TOP,
        "columns": columns_for(account),
        "by": by,
        "is_business": account.is_business,
        "figures": figures,
    }
    if account.is_business:
        context |= {
            "figures": [figures[0], series.watch_time, series.saves, *figures[1:]],
            "chart": Chart("saves", series.days),
            "spark": Spark(series.days),
        }
    else:
        context |= _examples(chosen.span)
    return _page(request, "analytics/dashboard.html", chosen, context)


@require_safe
@sign_in_required
def video(request: MemberRequest, slug: str) -> HttpResponse:
    """The same for one video. Somebody else's and a missing one are the same 404."""
    account, chosen = request.user, chosen_range(request.GET)
    if has_seen(account, request.GET.get("seen")) and own_videos(account).filter(slug=slug).exists():
        return HttpResponse(status=204)
    try:
        seen = video_overview(account, slug, chosen.span)
    except Video.DoesNotExist:
        raise Http404 from None
    series = seen.series
    context: dict[str, Any] = {
        "chosen": chosen,
        "ranges": RANGES,
        "video": seen.video,
        "series": series,
        "is_business": account.is_business,
        "shows_saves": seen.shows_saves,
        "told": seen.told,
        "seen": seen.seen,
        "figures": series.engagement(),
    }
    if seen.shows_saves:
        context |= {
            "figures": [series.saves, series.watch_time, *series.engagement()],
            "chart": Chart("saves", series.days),
            "spark": Spark(series.days),
        }
    elif account.is_business:
        context["figures"] = [series.watch_time, *series.engagement()]
    else:
        context |= _examples(chosen.span)
    if retention := seen.retention:
        context["retention"] = with_moments(retention, seen.told.moments)
        context["average"] = in_time(series.watch_time.now // retention.viewers)
    return _page(request, "analytics/video.html", chosen, context)


def _examples(span: Span) -> dict[str, Any]:
    return {
        "example": example_chart(span),
        "example_splits": example_splits(span),
        "example_retention": example_retention(),
    }


def _page(request: MemberRequest, template: str, chosen: Choice, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if chosen.error else 200)
