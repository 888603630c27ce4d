"""What people write, as it is shown: escaped, with tags and mentions as links. Known to every template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from videos.mentions import find_mentions
from videos.tags import find_tags

if TYPE_CHECKING:
    from videos.models import Comment, Video

register = template.Library()


@register.filter
def caption_html(video: Video) -> SafeString:
    """The caption, escaped, with its #tags and @mentions as links.

    In a feed every mention is a link, as nobody has asked whether there is such an account; where a
    thread is shown, `video.known` says which there are for this viewer.
    """
    tags = [(tag.start, tag.end, reverse("videos:tag", args=[tag.name])) for tag in find_tags(video.caption)]
    return _linked(video.caption, tags + _mentions(video.caption, getattr(video, "known", None)))


@register.filter
def comment_html(comment: Comment) -> SafeString:
    """A comment's words, escaped, with line breaks, and the people whom its viewer may see as links."""
    linked = _linked(comment.text, _mentions(comment.text, comment.known))
    return mark_safe(linked.replace("\n", "<br>"))  # noqa: S308 (escaped above)


def _mentions(text: str, known: set[str] | None) -> list[tuple[int, int, str]]:
    return [
        (mention.start, mention.end, reverse("videos:profile", args=[text[mention.start + 1 : mention.end]]))
        for mention in find_mentions(text)
        if known is None or mention.key in known
    ]


def _linked(text: str, links: list[tuple[int, int, str]]) -> SafeString:
    """A text, escaped, with some parts of it as links: of each where it begins, where it ends, and to where."""
    done, parts = 0, []
    for start, end, address in sorted(links):
        if start < done:
            continue
        parts.append(escape(text[done:start]))
        parts.append(format_html('<a href="{}">{}</a>', address, text[start:end]))
        done = end
    parts.append(escape(text[done:]))
    return format_html_join("", "{}", ((part,) for part in parts))
