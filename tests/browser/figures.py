"""`python -m tests.browser.figures`: how fast the feed is to the eye and to the touch, by a real browser.

A site as in production (gunicorn, hashed and compressed static files, no DEBUG) with the example data, on
this machine, without a network in between: the times say what Hush itself costs, and nothing of a line.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from tests.browser.chromium import SIZES, browser
from tests.serving import ROOT, environment, gunicorn

MOST_BYTES = 120_000  # DESIGN: the first page of the feed, compressed, without films and pictures
MOST_SHIFT = 0.01
# The largest thing painted, and when; how much has moved that nobody moved; how long what one does takes
# until it is on the screen (the worst of a few: what INP is of a short visit). See web.dev/articles/vitals.
WATCH = """() => {
  window.seen = { lcp: 0, what: "", cls: 0, inp: 0 };
  const watch = (type, each, more) => new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true, ...more });
  watch("largest-contentful-paint", (entry) => { seen.lcp = entry.startTime; seen.what = entry.element?.className ?? ""; });
  watch("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.cls += entry.value; });
  watch("event", (entry) => { if (entry.interactionId) seen.inp = Math.max(seen.inp, entry.duration); }, { durationThreshold: 16 });
}"""


@dataclass
class Figures:
    """What was measured at one width."""

    lcp: float
    cls: float
    cls_untouched: float  # before anybody has touched it
    inp: float
    page: int  # bytes without films, posters and portraits
    requests: int
    posters: int
    others: list[str]
    heaviest: list[tuple[str, int]]


@contextmanager
def production(videos: int) -> Iterator[str]:
    """A site in a folder of its own, served as in production, until the end of the block.

    Returns:
        its address.
    """
    with tempfile.TemporaryDirectory(prefix="hush-figures-") as folder:
        env = environment(Path(folder))
        for name in ("DATABASE_URL", "CACHE_URL"):  # its own ones
            env.pop(name, None)

        def manage(*words: str, debug: str = "0") -> None:
            argv = [sys.executable, "manage.py", *words]
            subprocess.run(argv, cwd=ROOT, env={**env, "DEBUG": debug}, check=True, stdout=subprocess.DEVNULL)

        manage("migrate")
        manage("createcachetable")
        manage("seed", "--videos", str(videos), "--crowd", "40", debug="1")
        manage("collectstatic", "--noinput")
        with gunicorn(env, "--threads", "8") as server:
            yield server.base


def measure(chromium: Any, base: str, size: str) -> Figures:
    """Come for the first time, with nothing in the cache, as noor; look, like, save, open the comments."""
    window = chromium.new_context(viewport=SIZES[size])
    page = window.new_page()
    page.goto(f"{base}/accounts/login/")
    page.fill("[name=login]", "noor")
    page.fill("[name=password]", "quiet-cinema")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{base}/")
    state = window.storage_state()
    window.close()

    window = chromium.new_context(viewport=SIZES[size], storage_state=state)
    window.add_init_script(f"({WATCH})()")
    page = window.new_page()
    weights: dict[str, int] = {}
    pictures: set[str] = set()

    def finished(request: Any) -> None:
        weights[request.url] = _weight(request)
        if request.resource_type in ("image", "media"):
            pictures.add(request.url)

    page.on("requestfinished", finished)
    page.goto(f"{base}/")
    page.locator("video").first.wait_for()
    page.wait_for_timeout(3000)
    first = dict(weights)  # what comes after was asked for by a touch
    slug = page.locator(".theatre[data-slug]").first.get_attribute("data-slug")
    seen = page.evaluate("seen")  # the largest paint ends with the first touch
    untouched = seen["cls"]
    page.locator(f"#like-{slug} button").click()
    page.keyboard.press("s")
    page.wait_for_timeout(1000)  # a sheet, or a toast if it was kept before
    page.keyboard.press("Escape")
    page.locator(f"#v-{slug} .act--talk").click()
    page.wait_for_timeout(1000)
    seen["inp"], seen["cls"] = page.evaluate("[seen.inp, seen.cls]")
    window.close()
    rest = {url: size for url, size in first.items() if url not in pictures}
    return Figures(
        lcp=seen["lcp"],
        cls=seen["cls"],
        cls_untouched=untouched,
        inp=seen["inp"],
        page=sum(rest.values()),
        requests=len(rest),
        posters=sum(size for url, size in first.items() if url in pictures and ".mp4" not in url),
        heaviest=sorted(rest.items(), key=lambda one: -one[1])[:12],
        others=[
            url for url in weights if url.startswith("http") and urlsplit(url).netloc != urlsplit(base).netloc
        ],
    )


def _weight(request: Any) -> int:
    """The bytes of an answer; of a page that gunicorn sends as it is, those that a proxy would make of it."""
    sizes = request.sizes()
    answer = request.response()
    kind = answer.headers.get("content-type", "") if answer else ""
    if answer and "content-encoding" not in answer.headers and kind.startswith(("text/", "application/")):
        return sizes["responseHeadersSize"] + len(gzip.compress(answer.body(), 6))
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]


def main() -> None:
    console = Console()
    with console.status("Making a site"), production(videos=6) as base, browser() as chromium:
        found = {size: measure(chromium, base, size) for size in SIZES}
    table = Table("", *found)
    rows: dict[str, list[str]] = {
        "largest contentful paint": [f"{one.lcp:.0f} ms" for one in found.values()],
        "cumulative layout shift": [f"{one.cls:.3f}" for one in found.values()],
        "slowest touch until it shows": [f"{one.inp:.0f} ms" for one in found.values()],
        "the page, compressed, without pictures": [
            f"{one.page / 1000:.1f} kB in {one.requests}" for one in found.values()
        ],
        "posters and portraits besides": [f"{one.posters / 1000:.1f} kB" for one in found.values()],
        "requests to another host": [str(len(one.others)) for one in found.values()],
    }
    for name, cells in rows.items():
        table.add_row(name, *cells)
    console.print(table)
    for url, size in found["phone"].heaviest:
        console.print(f"{size / 1000:6.1f} kB  {urlsplit(url).path}", highlight=False)
    missed = [one for one in found.values() if one.page > MOST_BYTES or one.cls > MOST_SHIFT or one.others]
    if missed:
        sys.exit(f"Missed: at most {MOST_BYTES / 1000:.0f} kB, a shift of {MOST_SHIFT}, and no other host.")


if __name__ == "__main__":
    main()
