"""The template tags and filters of Hush, known to every template."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from math import exp, sin, tau
from typing import TYPE_CHECKING, Any
from zlib import crc32

from django import template
from django.template.base import FilterExpression, Parser, TextNode, Token
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

from videos.selectors.counts import shown_totals

if TYPE_CHECKING:
    from videos.models import Account, Video

register = template.Library()

# One picture of an emoji handle: a sign with its joiners, skin tones and selectors.
_CLUSTER = re.compile(r".(?:[\ufe0f\U0001f3fb-\U0001f3ff]|\u200d.)*", re.DOTALL)
_MARK = (
    "M6 4.4C6 3.1 7.1 2 8.4 2h2.2C11.9 2 13 3.1 13 4.4V10.3c1.5-1 3.3-1.5 5.2-1.5 4.9 0 7.8 3.3 7.8 8.4v11.2c0 "
    "1.5-1.7 2.3-2.9 1.4l-5.6-4.3a2.5 2.5 0 0 0-3 0l-5.6 4.3C7.7 30.7 6 29.9 6 28.4z"
)
_UNITS = ((10**9, "B"), (10**6, "M"), (10**3, "K"))


# --- Pictures --------------------------------------------------------------------------------


class IconNode(template.Node):
    """An icon whose name or classes are known only where it is shown."""

    def __init__(self, words: list[FilterExpression]) -> None:
        self.words = words

    def render(self, context: template.Context) -> SafeString:
        return _icon(*(str(word.resolve(context)) for word in self.words))


@register.tag
def icon(parser: Parser, token: Token) -> template.Node:
    """`{% icon NAME [CLASSES] %}`: a lucide icon without a name of its own, as what it stands for is said beside it.

    Where both are written out, it is a part of the template's text: a page of the feed has more than a hundred.
    """
    words = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    if any(word.filters or not isinstance(word.var, str) for word in words):
        return IconNode(words)
    return TextNode(_icon(*(str(word.var) for word in words)))


@lru_cache(maxsize=512)
def _icon(name: str, classes: str = "icon") -> SafeString:
    inner = re.sub(r"\s*\n\s*", "", lucide(name).partition(">")[2].removesuffix("</svg>"))
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        classes,
        mark_safe(inner),  # noqa: S308 (the drawing that the lucide package ships, and nothing else)
    )


@register.simple_tag
def brand() -> SafeString:
    """The mark: an h that is a bookmark."""
    return format_html(
        '<svg viewBox="0 0 32 32" aria-hidden="true" focusable="false"><path d="{}"/></svg>', _MARK
    )


@register.simple_tag
def wave(size: str = "") -> SafeString:
    """Sound that comes to rest: for what is empty, missing or gone."""
    return _wave(str(size))


@lru_cache(maxsize=4)
def _wave(size: str) -> SafeString:
    width, height, swing, end, rest = (104, 32, 11.0, 88, 4) if size == "small" else (320, 72, 24.0, 290, 7)
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">'
        '<path d="{}"/><circle class="rest" cx="{}" cy="{}" r="{}"/></svg>',
        "wave wave--small" if size == "small" else "wave",
        width,
        height,
        _settling(end, height / 2, swing),
        end + 2 * rest,
        height // 2,
        rest,
    )


def _settling(end: int, middle: float, swing: float, steps: int = 88) -> str:
    """The path of a swing that rises, and dies down from its left edge at 4 to rest at `end`."""
    points = []
    for step in range(steps + 1):
        part = step / steps
        height = swing * 1.35 * (1 - exp(-16 * part)) * exp(-2.7 * part) * (1 - part**3)
        points.append(f"{4 + (end - 4) * part:.1f} {middle - height * sin(tau * 5.5 * part):.1f}")
    return "M" + "L".join(points)


@register.simple_tag
def avatar(account: Account, size: str = "") -> SafeString:
    """The round picture of an account, or its initials. The name stands beside it, so it has none itself."""
    classes = f"avatar avatar--{size}" if size else "avatar"
    if not account.avatar:
        return format_html(
            '<span class="{}"><span aria-hidden="true">{}</span></span>', classes, initials(account.name)
        )
    # The file's name changes with the picture, so a browser may keep what it has under this address.
    version = f"{crc32(str(account.avatar.name).encode()):x}"
    return format_html(
        '<span class="{}"><img src="{}?v={}" alt="" width="160" height="160" loading="lazy" decoding="async"></span>',
        classes,
        reverse("videos:avatar", args=[account.handle]),
        version,
    )


def initials(name: str) -> str:
    """At most two signs that stand for a name, whatever its script: “Ama K.” AK, “🏺 Mira” M, “🏺” 🏺."""
    words = [word for word in (re.sub(r"[^\w]", "", part) for part in name.split()) if word]
    if words:
        # Scripts without capitals are one sign: two of their letters would read as a syllable.
        both = len(words) > 1 and words[0][0].isupper() != words[0][0].islower()
        return (words[0][0] + (words[-1][0] if both else "")).upper()
    found = _CLUSTER.match(name.strip())
    return found.group() if found else ""


# --- Numbers and times -----------------------------------------------------------------------


@register.filter
def exact(number: Any) -> str:
    """98412 as 98,412."""
    return f"{int(number or 0):,}"


@register.filter
def compact(number: Any) -> str:
    """98412 as 98.4K, and anything below 10,000 in full. Cut, never rounded up: a count doesn't flatter."""
    whole = int(number or 0)
    if abs(whole) < 10_000:
        return f"{whole:,}"
    for unit, letter in _UNITS:
        if abs(whole) >= unit:
            tenths = abs(whole) * 10 // unit
            text = f"{tenths // 10:,}" if tenths % 10 == 0 or tenths >= 1000 else f"{tenths / 10:.1f}"
            return f"{'-' if whole < 0 else ''}{text}{letter}"
    return f"{whole:,}"


@register.filter
def clock(milliseconds: Any) -> str:
    """14200 as 0:14, an hour and more as 1:02:03."""
    minutes, seconds = divmod(int(milliseconds or 0) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@register.filter
def seconds(milliseconds: Any) -> str:
    """14200 as 14.2, as it stands in an address."""
    return f"{int(milliseconds or 0) / 1000:.3f}".rstrip("0").rstrip(".")


@register.filter
def ago(moment: datetime | None) -> str:
    """How long ago: now, 5 min, 4 h, 2 d; from a week on the day, 14 Nov, with its year once that has passed."""
    if moment is None:
        return ""
    seconds = (timezone.now() - moment).total_seconds()
    if seconds < 60:
        return "now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min"
    if seconds < 86_400:
        return f"{int(seconds // 3600)} h"
    if seconds < 7 * 86_400:
        return f"{int(seconds // 86_400)} d"
    day = timezone.localtime(moment)
    text = f"{day.day} {day:%b}"
    return text if day.year == timezone.localdate().year else f"{text} {day.year}"


@register.simple_tag(takes_context=True)
def absolute(context: template.Context, name: str, *args: Any) -> str:
    """The whole address of a page, host and all: for whoever reads this page somewhere else."""
    request = context["request"]
    return str(request.build_absolute_uri(reverse(name, args=args)))


# --- Videos ----------------------------------------------------------------------------------


@register.filter
def shape(video: Video) -> str:
    """How a video sits on the 9:16 stage: "tall" fills it, "wide" is shown whole on a dark ground.

    Up to 2:3 little is cut off by filling the stage; anything wider would lose what it is about.
    """
    return "wide" if video.width * 3 > video.height * 2 else "tall"


_TALLIES = {
    "like": ("Like", "like"),
    "comment": ("Comments", "comment"),
    "save": ("Save video", "save"),
    "favorite": ("Favorite", "favorite"),
    "download": ("Download", "download"),
    "share": ("Share", "share"),
}
_QUIET = {"save", "favorite", "download"}


register.filter(shown_totals)


@register.simple_tag(takes_context=True)
def tally(context: template.Context, video: Video, what: str, swap_oob: bool = False) -> SafeString:
    """The number under a button of the rail, and the button's full name with the exact count.

    Args:
        what: like, comment, save, favorite, download or share.
        swap_oob: as part of an HTMX answer that is about something else, it finds its own place.
    """
    name, noun = _TALLIES[what]
    count: int = getattr(video, f"{what}_count")
    # Fails closed: a view that has not asked shows nothing.
    guarded = what in _QUIET and getattr(video, "guarded", True)
    said = (
        f"{name}, fewer than 5 {noun}s" if guarded else f"{name}, {count:,} {noun}{'' if count == 1 else 's'}"
    )
    if what in _QUIET:
        said += _who_knows(context, what)
    elif what == "like" and not getattr(video, "is_own", False):
        said += f". @{video.creator.handle} is told."
    return _tally(f"n-{what}-{video.slug}", -1 if guarded else count, said, swap_oob)


@lru_cache(maxsize=8192)  # a page of the feed has sixty, and other people's pages have the same ones
def _tally(dom_id: str, count: int, said: str, swap_oob: bool) -> SafeString:
    return format_html(
        '<span class="act__n" id="{}"{}><data value="{}" aria-hidden="true">{}</data><span class="sr">{}</span></span>',
        dom_id,
        SafeString(' hx-swap-oob="true"' if swap_oob else ""),
        "" if count < 0 else count,
        "" if count < 0 else compact(count),
        said,
    )


def _who_knows(context: template.Context, what: str) -> str:
    request = context.get("request")
    if what == "favorite" and request is not None and getattr(request.user, "show_favorites", False):
        return ". Visible on your profile."
    return ". Private."
