"""The system of the looks: one truth for each colour, each rule said once, and nothing in passing."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from PIL import Image

CSS = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
LAYERS = {"tokens", "base", "layout", "components", "pages", "utilities"}
# The admin's own sheets and paper know no layers. An e-mail can't ask for a style sheet.
WITHOUT_LAYERS = {"admin.css", "health.css", "print.css"}
ALONE = {"notifications/email/digest.html", "videos/archive.html"}
RAW = re.compile(
    r"#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})\b(?![-\w])|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(",
    re.IGNORECASE,
)


def said(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def blocks(css: str) -> list[tuple[str, str]]:
    """The rules of a sheet, as (where it stands and for what, what it says)."""
    found: list[tuple[str, str]] = []
    where: list[str] = []
    for (
        before,
        brace,
    ) in re.findall(r"([^{}]*)([{}])", css):
        text = " ".join(before.split())
        if brace == "{":
            where.append(text.rpartition(";")[2].strip())
        else:
            if where and ":" in text and not where[-1].startswith("@"):
                found.append((" > ".join(where), text))
            where.pop()
    return found


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_a_sheet_takes_its_colours_from_the_tokens_and_stands_in_a_layer(path):
    css = said(path)
    if path.name != "tokens.css":
        values = re.sub(r"[^{};]*\{|url\([^)]*\)", "{", css)  # an id in a selector is no colour
        assert RAW.findall(values) == []
    if path.name not in WITHOUT_LAYERS:
        outside = [where for where, _ in blocks(css) if not where.startswith("@layer ")]
        assert outside == [] and set(re.findall(r"@layer (\w+) \{", css)) <= LAYERS


def test_no_rule_is_said_twice():
    seen: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in CSS:
        for rule in blocks(said(path)):
            seen[rule].append(path.name)
    twice = {rule: places for rule, places in seen.items() if len(places) > 1 and "@keyframes" not in rule[0]}
    assert twice == {}
    files: dict[str, set[str]] = defaultdict(set)
    for (where, _), places in seen.items():
        files[where] |= set(places)
    assert {where: names for where, names in files.items() if len(names) > 1} == {}, "a thing has one file"


def test_templates_say_nothing_about_looks_in_passing():
    for path in TEMPLATES:
        name, text = str(path.relative_to(settings.BASE_DIR / "templates")), path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=", text), f"{name} has an inline style"
        assert not re.search(r"\son[a-z]+=\"", text), f"{name} has an inline script"
        if name not in ALONE:
            assert "<style" not in text and not RAW.search(re.sub(r"theme-color.*", "", text)), name


def test_every_sheet_and_script_is_asked_for():
    asked = set()
    for path in TEMPLATES:
        asked |= set(re.findall(r"static '((?:css|js)/[^']+)'", path.read_text(encoding="utf-8")))
    there = {f"css/{path.name}" for path in CSS}
    there |= {f"js/{path.name}" for path in (settings.BASE_DIR / "static" / "js").glob("*.js")}
    assert there - asked == set() and all(finders.find(name) for name in asked)


def test_it_can_be_put_on_the_home_screen(client):
    page = client.get("/accounts/login/").text
    address = re.search(r'rel="manifest" href="([^"]+)"', page)
    answer = client.get(address[1])
    assert answer["Content-Type"] == "application/manifest+json"
    assert answer["Cache-Control"].startswith("public") and "Set-Cookie" not in answer
    found = answer.json()
    assert found["start_url"] == "/" and found["display"] == "standalone"
    assert {(icon["sizes"], icon["purpose"]) for icon in found["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in found["icons"]:
        with Image.open(finders.find(icon["src"].removeprefix(settings.STATIC_URL))) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
            if icon["purpose"] == "maskable":
                assert picture.convert("RGBA").getextrema()[3] == (255, 255), "no corner is left open"
    ground = re.search(
        r"--ground:\s+light-dark\((#\w+), (#\w+)\)", (CSS[0].parent / "tokens.css").read_text()
    )
    assert found["theme_color"] == found["background_color"] == ground[2]
    assert re.findall(r'name="theme-color" content="(#\w+)"', page) == [ground[2], ground[1]]
    for name in ("img/icon.svg", "img/favicon.ico", "img/touch.png", "img/mark.svg"):
        assert finders.find(name)


def test_the_pictures_of_the_readme_are_there_and_small():
    text = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"\]\((static/img/readme/[^)]+)\)", text))
    there = {
        f"static/img/readme/{path.name}": path
        for path in (settings.BASE_DIR / "static" / "img" / "readme").iterdir()
    }
    assert shown == there.keys() and len(shown) == 8
    assert all(path.stat().st_size <= 60_000 for path in there.values())
