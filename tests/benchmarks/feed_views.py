"""What the feed and a save are measured against: views behind the same middleware that do as little as can be."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

statements: list[tuple[str, Sequence[Any] | None]] = []  # what `replay` runs


def base(request: HttpRequest) -> HttpResponse:
    """The frame that every page has, and nothing in it."""
    return render(request, "base.html")


def replay(request: HttpRequest) -> HttpResponse:
    """The SQL of a save, for somebody who is known to be signed in, without anything around it."""
    assert request.user.is_authenticated
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            if cursor.description:
                cursor.fetchall()
    return HttpResponse()


urlpatterns = [path("base/", base), path("replay/", replay), path("", include("config.urls"))]
