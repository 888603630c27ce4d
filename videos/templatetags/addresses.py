"""`{% url %}` and `{% csrf_token %}` as Django has them, for pages that have hundreds. Known to every template."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode, URLNode
from django.template.defaulttags import url as django_url
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
Where = tuple[Any, ...]
OURS = ("videos:", "notifications:", "analytics:")


class KeptURLNode(URLNode):
    """Keeps the addresses that it has put together: a page of the feed has nearly three hundred, which took
    a fifth of its time, and other people's pages have the same ones.
    """

    def render(self, context: template.Context) -> SafeString:
        args = tuple(arg.resolve(context) for arg in self.args)
        return _address(_where(context), str(self.view_name.resolve(context)), args)


def _where(context: template.Context) -> Where:
    """What an address depends on besides; within a request it is looked up once."""
    request = getattr(context, "request", None)
    if request is None:
        return settings.ROOT_URLCONF, get_urlconf(), get_script_prefix()
    try:
        return request.hush_where  # type: ignore[no-any-return]
    except AttributeError:
        request.hush_where = settings.ROOT_URLCONF, get_urlconf(), get_script_prefix()
        return request.hush_where  # type: ignore[no-any-return]


@lru_cache(maxsize=8192)
def _address(where: Where, name: str, args: tuple[Any, ...]) -> SafeString:
    return escape(reverse(name, args=args))


@register.tag
def url(parser: Parser, token: Token) -> URLNode:
    """Our own addresses by KeptURLNode; whatever is not as simple as they are by Django itself."""
    node = django_url(parser, token)
    is_ours = str(node.view_name.var).startswith(OURS)
    if node.asvar or node.kwargs or not is_ours:
        return node
    return KeptURLNode(node.view_name, node.args, node.kwargs, node.asvar)


class KeptCsrfTokenNode(CsrfTokenNode):
    """Keeps the field that it has written: on a page of the feed, eighty small forms have the same one."""

    def render(self, context: template.Context) -> SafeString:
        return _field(str(context.get("csrf_token", "")))


@lru_cache(maxsize=16)
def _field(token: str) -> SafeString:
    return mark_safe(CsrfTokenNode().render(template.Context({"csrf_token": token})))  # noqa: S308 (Django's own)


@register.tag
def csrf_token(parser: Parser, token: Token) -> CsrfTokenNode:
    """The hidden field that shows a form to be ours."""
    return KeptCsrfTokenNode()
