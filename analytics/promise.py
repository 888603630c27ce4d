"""What analytics shows of a save: its part of the promise page, by its own templates and figures."""

from __future__ import annotations

from typing import Any

from videos.models import Video
from videos.registry import Exhibit

from .figures import Chart, Day, Series, Span, Spark
from .sources import today

DAYS = 7


def example_context(video: Video) -> dict[str, Any]:
    """The page of one video, posted today, for a Business account.

    Args:
        video: an example that is in no database; its counters are what happened today.
    """
    span = Span(DAYS, today())
    day = Day(
        span.last,
        views=video.view_count,
        likes=video.like_count,
        comments=video.comment_count,
        shares=video.share_count,
        saves=video.save_count,
        favorites=video.favorite_count,
        downloads=video.download_count,
        savers=video.save_count + video.download_count,
        views_told=video.view_count,
    )
    series = Series(span, {span.last: day})
    return {
        "video": video,
        "series": series,
        "figures": [series.saves],
        "spark": Spark(series.days),
        "chart": Chart("promise", series.days),
        "title": "How people kept it",
    }


EXHIBIT = Exhibit(
    "In analytics",
    "Business accounts see sums of whole days: saves by way, and how many keep a video for every hundred "
    "viewers; and over all time, in groups of five people and more, why it was kept, how many of them followed, "
    "and at which moments. Other accounts see the numbers on their videos, and none of this.",
    "analytics/_stats.html",
    example_context,
    also=("analytics/_hero.html", "analytics/_chart.html"),
)
