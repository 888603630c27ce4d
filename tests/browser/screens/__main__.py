"""`python -m tests.browser.screens`: a picture of every screen, and a table of what is wrong with them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.browser.chromium import browser
from tests.browser.screens.site import temporary_site

ROOT = Path(__file__).resolve().parents[3]
URLS = "tests.browser.screens.urls"
console = Console()


def look(out: Path, only: list[str]) -> int:
    """Look at every screen whose name contains one of the words `only`; every one, if there are none.

    Returns:
        how much is wrong.
    """
    with temporary_site() as base:
        from django.test import override_settings

        from tests.browser.screens.gallery import write_index
        from tests.browser.screens.listed import screens
        from tests.browser.screens.looking import Looker
        from tests.browser.screens.world import make_world

        with console.status("Filling a site"), override_settings(ROOT_URLCONF=URLS):
            world = make_world(films=5)
        out.mkdir(parents=True, exist_ok=True)
        chosen = [one for one in screens(world) if not only or any(word in one.name for word in only)]
        with browser() as chromium, Progress(console=console) as bar, override_settings(ROOT_URLCONF=URLS):
            job = bar.add_task("Looking", total=len(chosen))
            looker = Looker(chromium, base, world, pictures=out)
            looker.look(chosen, tell=lambda screen: bar.update(job, advance=1, description=screen.name))
        index = write_index(out, chosen, looker.findings)
    table = Table("screen", "width", "theme", "what is wrong")
    for one in looker.findings:
        table.add_row(one.screen, one.size, one.theme, one.said)
    console.print(table if looker.findings else "Nothing is wrong with any of them.")
    console.print(f"{len(chosen)} screens; the pictures: {index}")
    return len(looker.findings)


def show_in_readme() -> None:
    """Take the pictures of the README anew."""
    with temporary_site() as base:
        from tests.browser.screens.readme import take

        with browser() as chromium:
            for file in take(chromium, base, ROOT / "static" / "img" / "readme"):
                console.print(f"{file.stat().st_size / 1000:5.1f} kB  {file}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screens", description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=ROOT / ".data" / "screens", help="the folder for the pictures"
    )
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="WORD", help="only screens with one of these in their name"
    )
    parser.add_argument(
        "--readme", action="store_true", help="take the pictures of the README, and no others"
    )
    chosen = parser.parse_args()
    if chosen.readme:
        show_in_readme()
        return
    sys.exit(1 if look(chosen.out, chosen.only) else 0)


if __name__ == "__main__":
    main()
