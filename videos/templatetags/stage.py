"""What the stage and the edit page show of a video's files: `{% load stage %}`."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from django import template
from django.urls import reverse

from videos.languages import name_of
from videos.models import Video

register = template.Library()
register.filter("language_name", name_of)


@register.simple_tag(takes_context=True)
def sources(context: template.Context, video: Video) -> dict[str, str]:
    """The addresses of a video's files: `stream`, which plays unless a script chooses another, and those.

    Who asks to save data gets the small file, and no others to choose from: so it is decided here for
    browsers that say so, and in player-sources.js for all others. With `start` in the context, each of
    them begins there: as a media fragment, which needs no script, whichever file is chosen.
    """
    url = reverse("videos:stream", args=[video.slug])
    start = f"#t={context['start']}" if context.get("start") else ""
    url, small, large = f"{url}{start}", f"{url}?size=small{start}", f"{url}?size=large{start}"
    request: Any = context.get("request")
    if video.stream_small and request is not None and request.headers.get("Save-Data", "").lower() == "on":
        return {"stream": small, "small": "", "large": ""}
    return {
        "stream": url,
        "small": small if video.stream_small else "",
        "large": large if video.stream_large else "",
    }


@register.simple_tag
def poster_url(video: Video) -> str:
    """The picture of a video, under an address of its own for each: pages that stay open show a new one at once."""
    version = f"{crc32(str(video.poster.name).encode()):x}"
    return f"{reverse('videos:poster', args=[video.slug])}?v={version}"
