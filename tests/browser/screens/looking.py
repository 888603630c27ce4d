"""Looking at a screen as a careful person would: what is wrong with it, said in lines."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.browser.chromium import SETTLED, SIZES
from tests.browser.entering import enter
from tests.browser.screens.listed import Screen
from tests.browser.screens.world import World

THEMES = ("dark", "light")
TALLEST = 3000  # CSS pixels of a picture
# What axe says depends on the width and, where colours are concerned, on the theme: each is asked where it matters.
COLOURS = ["color-contrast", "link-in-text-block"]
RULES: dict[tuple[str, str], list[str] | None] = {
    ("phone", "dark"): None,  # all of them
    ("phone", "light"): COLOURS,
    ("desktop", "dark"): COLOURS,
    ("desktop", "light"): None,
}
# The page, and what lies over it with a scroll of its own: a sheet cuts off what is too wide for it.
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll("dialog[open], .sheet, .panel")].flatMap((box) => {
  const wide = box.scrollWidth - box.clientWidth;
  if (wide <= 0) return [];
  const edge = box.getBoundingClientRect().left + box.clientLeft + box.clientWidth;
  const out = [...box.querySelectorAll("*")].filter((el) => el.getBoundingClientRect().right > edge + 1);
  const name = (el) => el.tagName.toLowerCase() + "." + el.className;
  return [`${name(box)} by ${wide} px: ${out.slice(0, 3).map(name).join(", ")}`];
}).join("; ")"""
# The classes of a page, by the sheets that style any of them, and what it has loaded of those.
DRESSED = """() => ({
  classes: [...new Set([...document.querySelectorAll("[class]")].flatMap((el) => [...el.classList]))],
  sheets: [...document.styleSheets].map((sheet) => sheet.href).filter(Boolean),
})"""
SHEETS = Path(__file__).parents[3] / "static" / "css"
ELSEWHERE = {"admin.css", "health.css", "print.css"}  # other people's classes, and paper's
STATES = {"htmx-request"}  # comes and goes on anything that asks; only the shelf says it with looks
AXE = """async (only) => {
  const rules = only ? { runOnly: { type: "rule", values: only } } : {};
  const found = await axe.run(document, { ...rules, resultTypes: ["violations"] });
  return found.violations.map((rule) => `${rule.id}: ${rule.help} ${JSON.stringify(rule.nodes.slice(0, 3).map((node) => node.target))}`);
}"""


@functools.cache
def styled_by() -> dict[str, set[str]]:
    """The sheets in which each class has a rule, or a part in one."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in SHEETS.glob("*.css"):
        css = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for selector in re.findall(r"([^{};]+)\{", css):
            if "@" not in selector and path.name not in ELSEWHERE:
                for name in re.findall(r"\.([a-z][\w-]*)", selector):
                    found[name].add(path.name)
    return found


def undressed(page: Any) -> list[str]:
    """The classes on a page for which there are rules, though in no sheet that it loads."""
    found = page.evaluate(DRESSED)
    loaded = {
        re.sub(r"\.[0-9a-f]{12}(?=\.css$)", "", Path(urlsplit(url).path).name) for url in found["sheets"]
    }
    if "shell.css" not in loaded:
        return []  # the admin, whose classes mean something else
    sheets = styled_by()
    return sorted(
        f"{name}: {', '.join(sorted(sheets[name]))}"
        for name in set(found["classes"]) & sheets.keys() - STATES
        if not sheets[name] & loaded
    )


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with a screen."""

    screen: str
    size: str
    theme: str
    said: str


@dataclass
class Looker:
    """Goes through screens with one browser, a window for each person, and writes down what it finds.

    Args:
        pictures: the folder for pictures of them, or None for none.
    """

    chromium: Any
    base: str
    world: World
    pictures: Path | None = None
    findings: list[Finding] = field(default_factory=list)
    _windows: dict[str, Any] = field(default_factory=dict)

    def look(self, screens: Iterable[Screen], tell: Callable[[Screen], None] = lambda screen: None) -> None:
        for screen in screens:
            tell(screen)
            self._look(screen)
        for window in self._windows.values():
            window.close()
        self._windows.clear()

    def _look(self, screen: Screen) -> None:
        page = self._window(screen.who).new_page()
        said: list[str] = []
        self._listen(page, screen, said)
        try:
            for size, theme in self._turns(page, screen, said):
                page.evaluate(SETTLED)
                said += [f"scrolls sideways: {wide}"] if (wide := page.evaluate(SIDEWAYS)) else []
                said += [f"not loaded for .{one}" for one in undressed(page)]
                if self.pictures or (size, theme) != ("desktop", "dark"):  # nothing new; a test is in a hurry
                    said += self._ask_axe(page, RULES[size, theme])
                if self.pictures:
                    self._picture(page, self.pictures / f"{screen.name}.{size}.{theme}.jpg", size)
                self.findings += [Finding(screen.name, size, theme, one) for one in said]
                said.clear()
        except Exception as error:  # noqa: BLE001  (whatever it is, it is a finding, and the others go on)
            self.findings.append(Finding(screen.name, "", "", f"{type(error).__name__}: {str(error)[:300]}"))
        page.close()

    def _turns(self, page: Any, screen: Screen, said: list[str]) -> Iterator[tuple[str, str]]:
        """The page at each width and in each theme, loaded again only where something is to be done on it."""
        for number, size in enumerate(SIZES):
            page.set_viewport_size(SIZES[size])
            if number == 0 or screen.deed:
                page.emulate_media(color_scheme=THEMES[0])
                answer = page.goto(self.base + screen.path)
                if answer.status != screen.status:
                    said.append(f"answers {answer.status}, not {screen.status}")
                if screen.deed:
                    screen.deed(page)
            for theme in THEMES:
                page.emulate_media(color_scheme=theme)
                yield size, theme

    def _ask_axe(self, page: Any, rules: list[str] | None) -> list[str]:
        from axe_playwright_python.base import AXE_SCRIPT  # where there is a browser's group of packages

        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        return list(page.evaluate(AXE, rules))

    def _picture(self, page: Any, file: Path, size: str) -> None:
        """The whole of a page that is longer than the window, as in a window that is as long as it."""
        tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        if tall > SIZES[size]["height"]:
            page.set_viewport_size({**SIZES[size], "height": tall})
        page.wait_for_timeout(150)  # charts and films draw once more
        page.screenshot(path=file, type="jpeg", quality=60)
        if tall > SIZES[size]["height"]:
            page.set_viewport_size(SIZES[size])

    def _listen(self, page: Any, screen: Screen, said: list[str]) -> None:
        """Write down what the browser complains of by itself."""
        host = urlsplit(self.base).netloc

        def console(message: Any) -> None:
            is_expected = screen.status >= 400 and f"status of {screen.status}" in message.text
            if message.type in ("error", "warning") and not is_expected:
                said.append(f"console: {message.text[:200]}")

        def answered(answer: Any) -> None:
            if answer.status >= 400 and answer.url != self.base + screen.path:
                said.append(f"{answer.status} for {answer.url}")

        def failed(request: Any) -> None:
            # A film is fetched in pieces, and no further than it is watched.
            if request.failure != "net::ERR_ABORTED":
                said.append(f"{request.failure} for {request.url}")

        def asked(request: Any) -> None:
            url = urlsplit(request.url)
            if url.scheme in ("http", "https", "ws", "wss") and url.netloc != host:
                said.append(f"asks another host: {request.url}")

        page.on("console", console)
        page.on("pageerror", lambda error: said.append(f"script: {error}"))
        page.on("response", answered)
        page.on("requestfailed", failed)
        page.on("request", asked)

    def _window(self, who: str) -> Any:
        if who not in self._windows:
            window = self._windows[who] = self.chromium.new_context(viewport=SIZES["phone"])
            window.set_default_timeout(15_000)
            if who:
                enter(window, self.base, self.world.people[who])
        return self._windows[who]
