"""A real browser on a real server, with a real video that has gone through the real media code."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.browser.chromium import ARGS, SIZES, find
from tests.browser.entering import enter
from tests.browser.footage import Footage
from tests.conftest import need
from tests.factories import AccountFactory
from tests.waiting import until
from videos.actions.processing import claim
from videos.actions.videos import upload_video
from videos.models import Account, Video
from videos.work import do

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs beside the ORM's calls


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        need("playwright is not installed (uv run --group browser)")
    path = find()
    if not path:
        need("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


# HTMX calls it an error that a request gave way to a newer one, which is what `hx-sync` is for. (That a request is
# over it says besides, each time it says why.)
GAVE_WAY = ("htmx:sendAbort", "htmx:afterRequest")


@dataclass
class Person:
    """Somebody in front of a browser. `complaints` collects what the page said in its console."""

    page: Any
    base: str
    complaints: list[str] = field(default_factory=list)

    def hear(self, said: Any) -> None:
        if said.type == "error" and not said.text.startswith(GAVE_WAY):
            self.complaints.append(said.text)

    def go(self, path: str) -> Any:
        return self.page.goto(self.base + path)

    def sign_in(self, account: Account) -> None:
        """From the next page on. Through the form: `test_main_job`."""
        enter(self.page.context, self.base, account)


@pytest.fixture
def visit(chromium: Any, live_server: Any, tmp_path: Path) -> Iterator[Callable[..., Person]]:
    """`visit("phone")`: a new browser window; afterwards, nothing may have been complained about."""
    opened: list[Person] = []
    contexts = []

    def make(size: str = "desktop", *, javascript: bool = True) -> Person:
        context = chromium.new_context(
            viewport=SIZES[size],
            accept_downloads=True,
            java_script_enabled=javascript,
            has_touch=size == "phone",
        )
        context.set_default_timeout(20_000)
        context.set_default_navigation_timeout(60_000)  # large screens are drawn without a graphics card
        contexts.append(context)
        person = Person(context.new_page(), live_server.url)
        person.page.on("console", person.hear)
        person.page.on("pageerror", lambda error: person.complaints.append(str(error)))
        opened.append(person)
        return person

    yield make
    complaints = [complaint for person in opened for complaint in person.complaints]
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def reader(live_server: Any) -> Account:
    """Somebody who looks at what others have posted."""
    return AccountFactory(handle="reader")


@pytest.fixture(scope="session")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Footage:
    return Footage(tmp_path_factory.mktemp("footage"))


@pytest.fixture
def film(live_server: Any, footage: Footage) -> Video:
    """A real, published video of a Business account, with its watermarked download."""
    maker = AccountFactory(handle="mira.makes", display_name="Mira", kind=Account.Kind.BUSINESS)
    file = SimpleUploadedFile("film.mp4", footage.source.read_bytes())
    video = upload_video(account=maker, file=file, caption="The last light #dusk", post=True)
    with footage.developed():
        for _ in range(2):
            work = claim(video.pk)
            assert work and do(work) == "published"
    video.refresh_from_db()
    return video


def comes_true(page: Any, true: Callable[[], bool], within: float = 20) -> None:
    """Wait until it is so, while the page goes on.

    (Playwright's own wait_for_function evaluates a string in the page, which our CSP rightly forbids.)
    """
    until(true, within, pause=lambda: page.wait_for_timeout(50))


def plays_past(page: Any, seconds: float, *, within: float = 30) -> None:
    """Wait until the page's first video has played past a position."""
    comes_true(
        page, lambda: page.evaluate("document.querySelector('video')?.currentTime ?? 0") > seconds, within
    )


def axe(page: Any) -> list[str]:
    """What axe finds wrong with a page, one line a rule."""
    from axe_playwright_python.sync_playwright import Axe

    # What was changed a moment ago, the theme or a part of the page, has been drawn.
    page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {rule['help']} {[node['target'] for node in rule['nodes']][:3]}" for rule in found
    ]
