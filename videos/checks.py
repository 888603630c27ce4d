"""What `manage.py check` says about a machine before people rely on it."""

from __future__ import annotations

import sqlite3
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register()
def signup_known(**kwargs: Any) -> list[CheckMessage]:
    if settings.SIGNUP in {"open", "invitation", "closed"}:
        return []
    return [Error(f"SIGNUP is {settings.SIGNUP!r}; it must be open, invitation or closed.", id="hush.E001")]


@register()
def email_verification_known(**kwargs: Any) -> list[CheckMessage]:
    chosen = settings.ACCOUNT_EMAIL_VERIFICATION
    if chosen in {"none", "optional", "mandatory"}:
        return []
    said = f"EMAIL_VERIFICATION is {chosen!r}; it must be none, optional or mandatory."
    return [Error(said, id="hush.E002")]


@register(deploy=True)
def sqlite_safe(**kwargs: Any) -> list[CheckMessage]:
    """SQLite 3.7.0 to 3.51.2 can corrupt a WAL database in a rare race (sqlite.org/wal.html, "WAL-reset bug")."""
    uses_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if not uses_sqlite or not ((3, 7, 0) <= sqlite3.sqlite_version_info <= (3, 51, 2)):
        return []
    return [
        Warning(
            f"SQLite {sqlite3.sqlite_version} has the WAL-reset defect: very rarely, a write while another "
            "process checkpoints is lost.",
            hint="Fine for trying Hush out. For a community, use SQLite 3.51.3 or newer, or PostgreSQL.",
            id="hush.W001",
        )
    ]
