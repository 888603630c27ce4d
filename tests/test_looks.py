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


def test_no_rule_is_said_again_for_something_else():
    """From four declarations on it is one look, so it has one rule: a class, or a list of selectors."""
    looks: dict[tuple[str, frozenset[str]], list[str]] = defaultdict(list)
    for path in CSS:
        for where, text in blocks(said(path)):
            medium = " ".join(re.findall(r"@media [^>]+?(?= > )", where))
            rule = frozenset(part.strip() for part in text.split(";") if part.strip())
            if len(rule) >= 4:
                looks[medium, rule].append(f"{path.name}: {where}")
    assert [places for places in looks.values() if len(places) > 1] == []


def test_what_stands_above_the_page_looks_so_in_one_place():
    raised = {"background: var(--surface-1)", "box-shadow: var(--lift-1)"}
    places = [
        where
        for path in CSS
        for where, text in blocks(said(path))
        if raised <= {part.strip() for part in text.split(";")} and "border-radius" in text
        if "@media" not in where  # on a wide screen the panel and the rail's buttons come to stand there too
    ]
    assert places == ["@layer base > .raised"]


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


# Each component: the sheet that has its rules, and the template that writes it, or the tag where a page has very
# many. A button is its class alone: a template around one element and one word would say nothing more.
COMPONENTS = {
    "btn": ("button.css", ""),
    "act": ("rail.css", ""),  # with its number and state: videos/_like_button.html and the other five
    "sheet": ("sheet.css", "videos/_sheet.html"),
    "dialog": ("dialog.css", "parts/dialog.html"),
    "toast": ("toast.css", "parts/toasts.html"),
    "tabs": ("tabs.css", "parts/tabs.html"),
    "field": ("field.css", "parts/field.html"),
    "switch": ("switch.css", "parts/switch.html"),
    "card": ("card.css", "parts/card.html"),
    "avatar": ("avatar.css", ""),  # the tag `avatar`
    "badge": ("badge.css", "parts/badge.html"),
    "table": ("table.css", "parts/table.html"),
    "empty": ("empty.css", "parts/nothing.html"),
    "skeleton": ("skeleton.css", "parts/skeleton.html"),
}
# Fields that are no line of text from a form (a file, a choice, two dates in a row), and the sheet's page without
# scripts.
BESIDES = {
    "field": {
        "account/signup_closed.html",
        "analytics/_ranges.html",
        "videos/_captions.html",
        "videos/_post_fields.html",
        "videos/_posters.html",
        "videos/settings_profile.html",
        "videos/watch.html",
    },
    "sheet": {"videos/saved_note.html"},
}


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_has_one_sheet_and_one_template(name):
    sheet, written_by = COMPONENTS[name]
    itself = re.compile(rf"\.{name}(?:::?[\w-]+(?:\([^)]*\))?)*")
    has_rules = {
        path.name
        for path in CSS
        for where, _ in blocks(said(path))
        if where.startswith("@layer components")
        and any(itself.fullmatch(part.strip()) for part in re.sub(r"^(@[^>]+ > )+", "", where).split(","))
    }
    assert has_rules == {sheet}
    if not written_by:
        return
    root = settings.BASE_DIR / "templates"
    # A dialog is its element, whose class says of which kind it is.
    element = re.compile(r"<dialog[ >]" if name == "dialog" else rf'(?:class|kind)="{name}[ "{{]')
    texts = {str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in TEMPLATES}
    writes = {path for path, text in texts.items() if element.search(text)}
    assert writes - BESIDES.get(name, set()) == {written_by}


def test_a_component_is_adjusted_where_that_can_win():
    """Whatever a lower layer says about a component, the component's own rule is the one that holds."""
    too_low = re.compile(rf"(?<![-\w])\.(?:{'|'.join(COMPONENTS)})(?![-\w])[^ >+~]*$")
    dead = [
        f"{path.name}: {part.strip()}"
        for path in CSS
        for where, _ in blocks(said(path))
        if where.startswith(("@layer base", "@layer layout"))
        for part in re.sub(r":not\([^)]*\)", "", re.sub(r"^(@[^>]+ > )+", "", where)).split(",")
        if too_low.search(part.strip())
    ]
    assert dead == []


def test_the_pictures_of_the_readme_are_there_and_small():
    text = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"\]\((static/img/readme/[^)]+)\)", text))
    there = {
        f"static/img/readme/{path.name}": path
        for path in (settings.BASE_DIR / "static" / "img" / "readme").iterdir()
    }
    assert shown == there.keys() and len(shown) == 8
    assert all(path.stat().st_size <= 60_000 for path in there.values())
