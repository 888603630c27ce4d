"""“How this is counted”: the rule behind each number of one's own video."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from videos.actions.saves import Method
from videos.actions.viewing import WATCHED_FOR
from videos.selectors.ledger import Ledger
from videos.selectors.ledger import ledger as ledger_of

from .gate import answers_refusals, sign_in_required
from .requests import MemberRequest

_UNOFFICIAL = "Machines that open the page: search engines, previews, download tools, on any address."


@dataclass(frozen=True)
class Entry:
    """A number and its rule.

    Args:
        name: the anchor.
        icon, title: what it is called on every page.
        number: None reads “fewer than 5”.
        rule: when it goes up, and down.
        never: what is in it in no case.
        own: what of this is one's own, and left out.
    """

    name: str
    icon: str
    title: str
    number: int | None
    rule: str
    never: tuple[str, ...]
    own: str = ""


def entries(seen: Ledger) -> list[Entry]:
    """Every number under a video, in the order in which people meet them."""
    return [*_heard(seen), *_kept(seen)]


def _heard(seen: Ledger) -> Iterator[Entry]:
    video = seen.video
    yield Entry(
        "views",
        "play",
        "Views",
        video.view_count,
        f"{WATCHED_FOR} seconds of real play in our own player make a view: one for each viewer and day. Somebody "
        "signed out is told apart by a key that is new every day and names nobody.",
        ("Your own views.", "Watching it again on the same day.", _UNOFFICIAL),
    )
    yield Entry(
        "likes",
        "heart",
        "Likes",
        video.like_count,
        "One for each account, until it takes its like back.",
        ("A second like of the same account.", "Likes that were taken back."),
    )
    yield Entry(
        "comments",
        "message-circle",
        "Comments",
        video.comment_count,
        "Each comment and each answer, until somebody deletes it; the answers to it go with it.",
        ("Deleted ones.",),
    )
    yield Entry(
        "shares",
        "forward",
        "Shares",
        video.share_count,
        "One for each account and day on which the Share button was used.",
        ("Sharing it again on the same day.", "Links that are copied from the address bar."),
    )


def _kept(seen: Ledger) -> Iterator[Entry]:
    video = seen.video

    def told(number: int) -> int | None:
        return None if video.guarded else number

    yield Entry(
        "total",
        "library",
        "Saves in all",
        told(video.total_saves),
        "The three ways together: Save, Favorite and Download, by everybody but you. An account counts once "
        "for each way. What was kept still counts when its keeper can no longer see the video.",
        ("Your own.", "Screen recordings.", _UNOFFICIAL),
    )
    yield Entry(
        "saves",
        "bookmark",
        "Save video",
        told(video.save_count),
        "One for each account that has the video on its shelf, until it takes it off.",
        ("Saving it again.", "Saves that were taken back.", "Your own."),
        _own(seen, Method.SAVE, "You keep it on your own shelf."),
    )
    yield Entry(
        "favorites",
        "star",
        "Favorite",
        told(video.favorite_count),
        "One for each account that has the video among its favorites, whether it shows them or not.",
        ("Favorites that were taken back.", "Your own."),
        _own(seen, Method.FAVORITE, "It is among your own favorites."),
    )
    yield Entry(
        "downloads",
        "download",
        "Download",
        told(video.download_count),
        "One for each account, at the press of the button that hands out a finished file. A file that is "
        "out there can’t be taken back, so this number doesn’t go down by anybody’s choice.",
        ("Downloading it again.", "Files that any other tool fetches.", "Your own."),
        _own(seen, Method.DOWNLOAD, "You have downloaded it yourself."),
    )


def _own(seen: Ledger, method: str, text: str) -> str:
    return f"{text} That is in no number." if method in seen.own else ""


@require_safe
@sign_in_required
@answers_refusals
def ledger(request: MemberRequest, slug: str) -> HttpResponse:
    seen = ledger_of(request.user, slug)
    part = "#entries" if request.htmx else ""
    context = {"ledger": seen, "video": seen.video, "entries": entries(seen)}
    return render(request, f"videos/ledger.html{part}", context)
