"""Every screen, in both themes at both widths, is accessible, complains of nothing and stays within its width."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from tests.browser.screens.listed import screens
from tests.browser.screens.looking import Looker
from tests.browser.screens.world import World, make_world
from tests.test_matrix import PAGES, VIDEO_ROUTES, all_names

pytestmark = pytest.mark.django_db(transaction=True)
URLS = "tests.browser.screens.urls"
# Files and fragments, looked at on the page that asks for them, and what is only ever posted to.
NO_SCREENS = {
    "videos:archive_file", "videos:avatar", "videos:captions", "videos:comments", "videos:counts", "videos:file",
    "videos:healthz", "videos:manifest", "videos:own_data_progress", "videos:own_file", "videos:poster", "videos:poster_choice",
    "videos:progress", "videos:readyz", "videos:stream", "notifications:badge", "analytics:days",
    "analytics:export", "analytics:video_days", "analytics:video_retention", "analytics:video_splits", "analytics:videos",
    "videos:block", "videos:collection_move", "videos:collection_rename", "videos:comment_delete",
    "videos:comment_like", "videos:comment_pin", "videos:comment_release", "videos:comment_restore",
    "videos:follow", "videos:follower_remove", "videos:mute", "videos:own_comment_delete", "videos:people", "videos:saved_hide", "videos:saved_remove",
    "videos:saved_restore", "videos:session_end", "videos:word_remove",
}  # fmt: skip


def test_nothing_is_wrong_with_any_screen(chromium: Any, live_server: Any, settings: Any) -> None:
    settings.ROOT_URLCONF = URLS
    world = make_world(films=1)
    looker = Looker(chromium, live_server.url, world)
    looker.look(screens(world))
    assert not looker.findings, "\n".join(str(one) for one in looker.findings)


def test_every_page_is_among_the_screens() -> None:
    """An address that is new has a screen, or stands in the list of those that have none."""
    anything = World(slugs=defaultdict(lambda: "x"), keys=defaultdict(lambda: "1"))
    seen = {
        resolve(urlsplit(screen.path).path, URLS).view_name
        for screen in screens(anything)
        if screen.status == 200
    }
    posts = {name for name, (method, *_) in {**VIDEO_ROUTES, **PAGES}.items() if method == "post"}
    assert all_names() - seen - posts == NO_SCREENS
    names = [screen.name for screen in screens(anything)]
    assert len(names) == len(set(names)), "each has a picture of its own"
