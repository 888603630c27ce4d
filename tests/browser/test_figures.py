"""The site as it runs in production: light, still, its own host's alone, and its files kept by the browser for ever."""

from __future__ import annotations

import re
import urllib.request
from typing import Any

import pytest

from tests.browser.chromium import SIZES
from tests.browser.figures import MOST_BYTES, MOST_SHIFT, measure, production
from tests.conftest import need


@pytest.fixture(scope="module")
def site() -> Any:
    try:
        import gunicorn  # noqa: F401
    except ImportError:
        need("gunicorn is not installed (uv run --all-extras)")
    with production(videos=6) as base:
        yield base


@pytest.mark.parametrize("size", SIZES)
def test_the_first_page_is_light_and_still_and_asks_nobody_else(chromium, site, size):
    found = measure(chromium, site, size)
    assert found.page <= MOST_BYTES, found.heaviest
    assert found.cls <= MOST_SHIFT
    assert found.others == []


def test_static_files_are_named_by_what_is_in_them_compressed_and_kept(site):
    def get(path: str) -> Any:
        asked = urllib.request.Request(site + path, headers={"Accept-Encoding": "gzip"})
        return urllib.request.urlopen(asked, timeout=10)

    page = urllib.request.urlopen(f"{site}/accounts/login/", timeout=10).read().decode()
    paths = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(paths) > 20
    for path in paths:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", path), path
        with get(path) as answer:
            assert "immutable" in answer.headers["Cache-Control"], path
            if path.endswith((".css", ".js")):
                assert (
                    answer.headers["Content-Encoding"] == "gzip"
                    or int(answer.headers["Content-Length"]) < 400
                )
