"""Small films for pages that show videos without being about how they were made, and what every page must be."""

from __future__ import annotations

import functools
import io
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from tests.browser.chromium import SETTLED
from tests.browser.conftest import Person, axe
from tests.factories import VideoFactory
from tests.videos import media_files
from videos.models import Account, Video

SECONDS = 4
WIDER = """[document.documentElement, ...document.querySelectorAll('dialog[open], .panel')]
    .filter((box) => box.scrollWidth > box.clientWidth)
    .map((box) => `${box.localName}#${box.id} by ${box.scrollWidth - box.clientWidth} px`)"""


@functools.cache
def _footage() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return media_files.phone(Path(folder), seconds=SECONDS, size="360x640").read_bytes()


@functools.cache
def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (360, 640), "#47505c").save(out, "JPEG")
    return out.getvalue()


def reel(creator: Account, **more: Any) -> Video:
    """A published video that plays and has a picture. It has not gone through the media code, and is quick."""
    video = VideoFactory(creator=creator, duration_ms=SECONDS * 1000, width=360, height=640, **more)
    for name, content in ((video.stream.name, _footage()), (video.poster.name, jpeg())):
        default_storage.save(name, ContentFile(content))
    return video


def well_made(page: Any) -> None:
    """The page that is open is accessible, and nothing of it is beside the screen."""
    page.evaluate(SETTLED)
    wrong = axe(page)
    assert not wrong, f"{page.url}: {wrong}"
    no_wider(page)


def no_wider(page: Any) -> None:
    """Neither the page nor what is open over it scrolls sideways."""
    wide = page.evaluate(WIDER)
    assert wide == [], f"{page.url} scrolls sideways: {wide}"


def forgive(person: Person, status: int) -> None:
    """Forget what the console said about answers with this status, which the test provoked; at least one."""
    rest = [said for said in person.complaints if f"status of {status}" not in said]
    assert len(rest) < len(person.complaints), f"nobody complained about a {status}"
    person.complaints[:] = rest
