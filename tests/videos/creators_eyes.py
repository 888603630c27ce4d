"""All that a creator can see or receive, byte for byte."""

from __future__ import annotations

import difflib
import re
import tempfile
from pathlib import Path
from zipfile import ZipFile

from django.core import mail
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from analytics.rollups import roll_up
from notifications.models import Notification
from tests.test_matrix import PAGES, VIDEO_ROUTES, address
from videos.archives import write_archive
from videos.models import Account, Video

# Of these, HTMX gets another answer than a browser that opens them.
FRAGMENTS = (
    "videos:feed",
    "videos:watch",
    "videos:comments",
    "videos:ledger",
    "videos:saved",
    "videos:discover",
)


def without_secrets(text: str) -> str:
    """Drop what differs between any two renderings: CSRF tokens and signed view tokens."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w{64}"', "", text)
    text = re.sub(r'"(X-CSRFToken|csrf)": ?"\w{64}"', "", text)
    return re.sub(r"\d+\.[0-9a-f]{32}:[\w-]+:[\w-]+", "", text)


def look_at(client: Client, urls: list[str], *, htmx: bool = False) -> dict[str, str]:
    """What the client gets at these addresses, by address: status, headers, cookies and the whole body."""
    seen = {}
    for url in urls:
        answer = client.get(url, headers={"HX-Request": "true"} if htmx else {})
        body = answer.getvalue() if answer.streaming else answer.content
        headers = dict(answer.headers)
        assert int(headers.pop("Content-Length", len(body))) == len(
            body
        )  # so that it tells no more than the body
        shown = f"{answer.status_code} {sorted(headers.items())} {answer.cookies.output()}"
        seen[f"{'fragment' if htmx else 'page'} {url}"] = f"{shown}\n{without_secrets(body.decode())}"
    return seen


def addresses(video: Video, *others: Account) -> list[str]:
    """Each page that a creator can open about a video, and the profiles of some other people.

    The routes are those of the matrix, so that a new page is looked at as soon as it has its row there.
    """
    slug = video.slug
    routes = [address(name, slug) for name, (method, *_) in VIDEO_ROUTES.items() if method == "get"]
    pages = [reverse(name) for name, (method, *_) in PAGES.items() if method == "get"]
    profiles = [reverse("videos:profile", args=[who.handle]) for who in (video.creator, *others)]
    week, quarter = "?days=7", "?days=90"
    asked = [
        *(f"{reverse('videos:feed')}?tab={tab}" for tab in ("following", "friends")),
        *(f"{page}?as=friend" for page in (reverse("videos:watch", args=[slug]), profiles[0])),
        *(
            f"{reverse('videos:saved')}?shelf={shelf}"
            for shelf in ("favorites", "downloads", "hidden", "removed")
        ),
        f"{reverse('videos:discover')}?q=roof",
        *(reverse("analytics:export") + days for days in (week, "", quarter)),
        reverse("analytics:dashboard") + week,
        reverse("analytics:video", args=[slug]) + quarter,
        *(f"{page}{tab}" for page in profiles for tab in ("", "?tab=favorites")),
    ]
    return [*routes, *pages, *asked]


def fragments(video: Video) -> list[str]:
    return [address(name, video.slug) if name in VIDEO_ROUTES else reverse(name) for name in FRAGMENTS]


def archive_of(account: Account) -> dict[str, str]:
    """What *Download my data* would hold now, by file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.zip"
        write_archive(path, account, beat=lambda total: lambda: None)
        with ZipFile(path) as bundle:
            return {f"archive {name}": bundle.read(name).decode() for name in bundle.namelist()}


def received() -> dict[str, str]:
    """What anybody was sent, or is about to be: e-mails, notifications, tasks."""
    notes = Notification.objects.order_by("pk").values()
    tasks = DBTaskResult.objects.order_by("pk").values("pk", "task_path", "status", "args_kwargs")
    return {
        "e-mail": "\n".join(message.message().as_string() for message in mail.outbox),
        "notifications": "\n".join(map(str, notes)),
        "tasks": "\n".join(map(str, tasks)),
    }


def everything(client: Client, video: Video, *others: Account) -> dict[str, str]:
    """All of that, once the numbers are rolled up. The client is the creator's."""
    roll_up()
    pages = look_at(client, addresses(video, *others)) | look_at(client, fragments(video), htmx=True)
    return pages | archive_of(video.creator) | received()


def differences(wanted: dict[str, str], seen: dict[str, str]) -> dict[str, list[str]]:
    """Where the two differ, and the lines: {} if every byte is the same."""
    return {
        where: list(difflib.unified_diff(wanted[where].split("\n"), seen[where].split("\n"), n=0))[2:]
        for where in wanted
        if wanted[where] != seen[where]
    } | {where: ["only once"] for where in wanted.keys() ^ seen.keys()}
