"""Archives that are made, and where they are."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.urls import reverse

from videos.actions.archives import ask_for_archive
from videos.archives import make_archive
from videos.models import Archive


def files() -> list[Path]:
    return sorted(path for path in (Path(settings.MEDIA_ROOT) / "archives").rglob("*") if path.is_file())


def made(account) -> Archive:
    archive = ask_for_archive(account=account)
    assert make_archive(archive.pk) == "made"
    archive.refresh_from_db()
    return archive


def link(archive) -> str:
    return reverse("videos:archive_file", args=[archive.key])
