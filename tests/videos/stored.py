"""Files in the storage of a test: put there, listed, swept."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from django.core.files.storage import default_storage
from django.core.management import call_command


def run(*words: str) -> str:
    out = StringIO()
    call_command("sweep", *words, stdout=out, no_color=True)
    return out.getvalue()


def put(name: str, size: int = 1000) -> Path:
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    return path


def files() -> set[str]:
    root = Path(default_storage.location)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() or path.is_symlink()}
