"""The site as it runs in production: light, still, its own host's alone, and its files kept by the browser for ever."""

from __future__ import annotations

import re
import urllib.request
from typing import Any

from tests.browser.chromium import SIZES
from tests.browser.figures import MOST_BYTES, MOST_SHIFT, measure, production

# web.dev/articles/cls. The command is stricter: on a busy machine what a touch opens comes so late that it counts.
GOOD_SHIFT = 0.1


def test_as_in_production(chromium: Any) -> None:
    with production(videos=4) as site:
        for size in SIZES:
            found = measure(chromium, site, size)
            assert found.page <= MOST_BYTES, found.heaviest
            assert found.cls_untouched <= MOST_SHIFT and found.cls <= GOOD_SHIFT
            assert found.others == []
        static_files_are_named_by_what_is_in_them_compressed_and_kept(site)


def static_files_are_named_by_what_is_in_them_compressed_and_kept(site: str) -> None:
    page = urllib.request.urlopen(f"{site}/accounts/login/", timeout=10).read().decode()
    paths = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(paths) > 20
    for path in paths:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", path), path
        asked = urllib.request.Request(site + path, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            assert "immutable" in answer.headers["Cache-Control"], path
            if path.endswith((".css", ".js")):
                assert (
                    answer.headers["Content-Encoding"] == "gzip"
                    or int(answer.headers["Content-Length"]) < 400
                )
