"""The pictures at the top of the README: four screens of an example site, on a phone and on a desktop."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from PIL import Image

from tests.browser.chromium import SIZES
from videos.models import Account, Video

MOST = 60_000  # bytes
WIDTHS = {"phone": 585, "desktop": 1200}


@dataclass(frozen=True)
class Shot:
    """A picture: whose screen it is, where, and in which theme at each width."""

    name: str
    who: str
    path: str
    themes: dict[str, str]


def _shots() -> list[Shot]:
    """The talked-about film of an example site, and what stands around it."""
    talk = Video.objects.for_staff().filter(creator__handle="mira.makes")
    # Not every machine that takes the pictures has letters for Chinese and Japanese.
    talk = talk.exclude(comments__text__regex="[\u3040-\u9fff]").order_by("-comment_count", "-published_at")
    return [
        Shot("feed", "noor", f"/v/{talk[0].slug}/", {"phone": "dark", "desktop": "dark"}),
        Shot("shelf", "noor", "/saved/", {"phone": "light", "desktop": "light"}),
        Shot("analytics", "mira.makes", "/analytics/", {"phone": "dark", "desktop": "light"}),
        Shot("privacy", "mira.makes", "/settings/privacy/", {"phone": "light", "desktop": "dark"}),
    ]


def take(chromium: Any, base: str, folder: Path) -> Iterator[Path]:
    """Fill the empty site with the example data, and write the pictures into a folder, one after the other."""
    with override_settings(DEBUG=True):
        call_command("seed")
    call_command("rollup", "--full")
    folder.mkdir(parents=True, exist_ok=True)
    for shot in _shots():
        for size, theme in shot.themes.items():
            window = chromium.new_context(
                viewport=SIZES[size], color_scheme=theme, device_scale_factor=1.5 if size == "phone" else 1
            )
            client = Client()
            client.force_login(
                Account.objects.get(handle=shot.who), backend=settings.AUTHENTICATION_BACKENDS[0]
            )
            name = settings.SESSION_COOKIE_NAME
            window.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base}])
            page = window.new_page()
            page.goto(base + shot.path)
            page.wait_for_timeout(3000)  # films play, charts are drawn
            picture = Image.open(io.BytesIO(page.screenshot()))
            file = folder / f"{shot.name}-{size}.webp"
            file.write_bytes(_small(picture, WIDTHS[size]))
            window.close()
            yield file


def _small(picture: Image.Image, width: int) -> bytes:
    """As WebP, as good as it gets in MOST bytes."""
    picture = picture.convert("RGB").resize(
        (width, picture.height * width // picture.width), Image.Resampling.LANCZOS
    )
    for quality in range(88, 20, -6):
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= MOST:
            break
    return out.getvalue()
