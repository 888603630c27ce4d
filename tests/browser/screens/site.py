"""A site for the time of a command: a database and files of its own, and a server in this process."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs beside the ORM's calls


@contextmanager
def temporary_site() -> Iterator[str]:
    """An empty site that is gone afterwards. What needs models is imported inside of it.

    Returns:
        its address.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ.pop("DATABASE_URL", None)
    django.setup()
    logging.getLogger("django.request").setLevel(logging.CRITICAL)  # some pages refuse and break on purpose
    from django.test.utils import (
        setup_databases,
        setup_test_environment,
        teardown_databases,
        teardown_test_environment,
    )
    from pytest_django.live_server_helper import LiveServer

    setup_test_environment(debug=False)
    databases = setup_databases(verbosity=0, interactive=False)
    server = LiveServer("127.0.0.1")
    try:
        yield server.url
    finally:
        server.stop()
        teardown_databases(databases, verbosity=0)
        teardown_test_environment()
