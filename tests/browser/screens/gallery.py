"""An index page of all pictures, to be looked through by eye."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from tests.browser.chromium import SIZES
from tests.browser.screens.listed import Screen
from tests.browser.screens.looking import THEMES, Finding

HEAD = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Screens of Hush</title>
<style>
  :root { color-scheme: light dark; font: 16px/24px system-ui, sans-serif; }
  body { margin: 2rem; }
  section { margin: 3rem 0; }
  .row { display: flex; gap: 1rem; overflow-x: auto; align-items: start; }
  img { display: block; height: 30rem; width: auto; border-radius: .5rem; outline: 1px solid color-mix(in srgb, currentcolor 20%, transparent); }
  li { color: light-dark(#ab2130, #ff929a); }
</style>
<h1>Screens of Hush</h1>
"""


def write_index(folder: Path, screens: Iterable[Screen], findings: Iterable[Finding]) -> Path:
    """Write the page beside the pictures.

    Returns:
        its path.
    """
    findings = list(findings)
    parts = [HEAD]
    for screen in screens:
        wrong = [one for one in findings if one.screen == screen.name]
        said = "".join(f"<li>{escape(f'{one.size} {one.theme}: {one.said}')}" for one in wrong)
        shots = "".join(
            f'<a href="{name}"><img loading="lazy" src="{name}" alt="{size}, {theme}"></a>'
            for size in SIZES
            for theme in THEMES
            if (folder / (name := f"{screen.name}.{size}.{theme}.jpg")).exists()
        )
        who = screen.who or "signed out"
        parts.append(
            f'<section id="{screen.name}"><h2>{screen.name}</h2><p>{escape(f"{screen.path} as {who}")}</p>'
            f'<ul>{said}</ul><div class="row">{shots}</div></section>'
        )
    index = folder / "index.html"
    index.write_text("\n".join(parts), encoding="utf-8")
    return index
