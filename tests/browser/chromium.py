"""Debian's chromium, and the two windows through which everything is looked at. Knows nothing of Django."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1440, "height": 900}}
ARGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--autoplay-policy=no-user-gesture-required",
]

# What rises, fades or slides in has done so; a film goes on by itself.
SETTLED = """async () => {
  await document.fonts.ready;
  const still = document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime));
  still.forEach((one) => { try { one.finish(); } catch { /* nothing to finish */ } });
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")  # without windows it needs a third less


def find() -> str | None:
    """The path of chromium, if there is one here."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def browser() -> Iterator[Any]:
    """A browser for the time of a command; without one, the command ends and says what to install."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sys.exit("Playwright is not installed: uv run --all-groups …")
    path = find()
    if not path:
        sys.exit(
            "There is no chromium here. Install it (Debian: apt install chromium), or name it in CHROMIUM."
        )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield chromium
        chromium.close()
