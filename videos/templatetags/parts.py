"""The components that hold other content: each is one template of `templates/parts`, known to every page.

What holds nothing is a template there to be included, or a tag of `hush`, where a page has it very often.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Engine
from django.utils.safestring import SafeString

register = template.Library()


def _part(context: template.Context, which: str, **values: Any) -> SafeString:
    """Render a part around what the page has put into it."""
    part = Engine.get_default().get_template(f"parts/{which}.html")
    with context.push(**values):
        return part.render(context)


@register.simple_block_tag(takes_context=True)
def nothing(
    context: template.Context,
    content: SafeString,
    *,
    tag: str = "section",
    low: bool = False,
    size: str = "",
    name: str = "",
    swap_oob: bool = False,
) -> SafeString:
    """The empty state of a page or list: a heading that says what is missing, and what to do next.

    Args:
        tag: the element, if it is no section of the page.
        low: it takes less room, as something stands above it.
        size: "small", for a smaller wave.
        name: its id.
        swap_oob: as part of an HTMX answer that is about something else, it finds its own place.
    """
    values = {"tag": tag, "low": low, "size": size, "name": name, "swap_oob": swap_oob}
    return _part(context, "nothing", content=content, **values)


@register.simple_block_tag(takes_context=True)
def card(
    context: template.Context,
    content: SafeString,
    name: str,
    *,
    wide: bool = False,
    live: bool = False,
    place: str = "",
) -> SafeString:
    """A surface with a heading, whose id is `name-title`.

    Args:
        wide: it has the width to itself, below others.
        live: it is renewed while one looks at it (live.js); its id is `part-name`.
        place: its id, if it isn't live.
    """
    return _part(context, "card", content=content, name=name, wide=wide, live=live, place=place)


@register.simple_block_tag(takes_context=True)
def tabs(
    context: template.Context,
    content: SafeString,
    label: str,
    *,
    classes: str = "",
    name: str = "",
    swap_oob: bool = False,
) -> SafeString:
    """Links to pages or lists of one kind; the one that is open says `aria-current`.

    Args:
        label: what they are, for whoever doesn't see them.
        classes: further ones.
        name: the id.
        swap_oob: as part of an HTMX answer that is about something else, they find their own place.
    """
    return _part(context, "tabs", content=content, label=label, classes=classes, name=name, swap_oob=swap_oob)


@register.simple_block_tag(takes_context=True)
def dialog(
    context: template.Context,
    content: SafeString,
    name: str,
    *,
    kind: str = "dialog",
    grip: bool = False,
    told: bool = False,
) -> SafeString:
    """A window over the page, with its button to close it. Its heading has the id `name-title`.

    Args:
        name: its id.
        kind: the classes: "dialog", "dialog dialog--low" (from below on a phone) or "sheet".
        grip: it shows that it can be pushed down.
        told: the text with the id `name-text` is read out with the heading.
    """
    return _part(context, "dialog", content=content, name=name, kind=kind, grip=grip, told=told)


@register.simple_block_tag(takes_context=True)
def table(
    context: template.Context, content: SafeString, *, classes: str = "", folded: bool = False
) -> SafeString:
    """Numbers in rows and columns; its content begins with its caption.

    Args:
        classes: further ones.
        folded: it is opened by a button, as a chart above it shows the same.
    """
    return _part(context, "table", content=content, classes=classes, folded=folded)
