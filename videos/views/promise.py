"""The promise, for everyone: what a creator sees of a save, what counts, and what staff can see.

What is shown there can't drift from what is true: the pictures are the parts of the creators' own
pages, rendered for an example, and the list of what staff see is read from the admin.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from videos.models import VideoSave
from videos.promise import example_creator, example_video
from videos.registry import Exhibit, exhibits

from .requests import Request

# How the admin's columns and fields are called in a sentence; a test holds this list against the admin.
STAFF_SEE = {
    "account": "who kept it",
    "video": "which video",
    "method": "by which of the three ways",
    "reason": "the reason, if one was chosen",
    "was_follower": "whether the keeper followed the creator then",
    "created_at": "when",
    "removed_at": "when it was taken back",
    "stands_now": "whether it counts",
}
STAFF_DONT_SEE = {
    "note": "your note",
    "moment_ms": "the moment you marked",
    "hidden_at": "whether you hid it from a list",
}


@dataclass(frozen=True)
class Picture:
    """An exhibit as the page shows it: the same part of a page before and after, and what comes besides."""

    exhibit: Exhibit
    before: str
    after: str
    also: list[str]


def picture(exhibit: Exhibit, request: Request) -> Picture:
    """Render an exhibit as the creator of the example gets it."""
    shown = copy(request)
    shown.user = example_creator()

    def part(template: str, *, saved: bool) -> str:
        return render_to_string(template, exhibit.context(example_video(saved=saved)), shown)

    return Picture(
        exhibit,
        part(exhibit.template, saved=False),
        part(exhibit.template, saved=True),
        [part(template, saved=True) for template in exhibit.also],
    )


def staff_columns() -> list[str]:
    """The columns and fields of a save that the admin shows."""
    saves = admin.site.get_model_admin(VideoSave)
    return list(dict.fromkeys(str(name) for name in (*saves.list_display, *(saves.fields or ()))))


@require_safe
def promise(request: Request) -> HttpResponse:
    saved = example_video(saved=True)
    saved.slug, saved.saved, saved.is_own = "kept", True, False
    context = {
        "pictures": [picture(exhibit, request) for exhibit in exhibits],
        "kept": saved,
        "staff_see": [STAFF_SEE.get(name, name) for name in staff_columns()],
        "staff_dont_see": STAFF_DONT_SEE.values(),
    }
    return render(request, "videos/promise.html", context)
