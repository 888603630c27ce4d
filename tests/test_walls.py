"""The walls of the house: who may import whom, who may write, what may stand at the top."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.conftest import need

ROOT = Path(settings.BASE_DIR)
APPS = ("videos", "notifications", "analytics")
TOP = {"manage.py", "pyproject.toml", "README.md", "config", "tests", "templates", "static", *APPS}
MAY_IMPORT = {"videos": set(), "notifications": {"videos"}, "analytics": {"videos"}}
ACTION_MODULES = "videos.actions"


def modules(app: str) -> list[Path]:
    return [path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imports(path: Path) -> Iterator[str]:
    """The absolute names of all modules that a file imports, wherever in it."""
    package = name_of(path).split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("app", APPS)
def test_apps_import_only_whom_they_may(app):
    others = set(APPS) - {app} - MAY_IMPORT[app]
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in modules(app)
        for module in imports(path)
        if module.split(".")[0] in others
    ]
    assert wrong == []


def test_media_knows_no_django():
    wrong = [
        f"{path.name} imports {module}"
        for path in modules("videos/media")
        for module in imports(path)
        if module.split(".")[0] in {"django", "config"}
        or (module.startswith("videos") and not module.startswith("videos.media"))
    ]
    assert wrong == []


@pytest.mark.parametrize("app", ["notifications", "analytics"])
def test_only_ready_imports_receivers(app):
    importers = {
        path.name for path in modules(app) for module in imports(path) if module.endswith(".receivers")
    }
    assert importers <= {"apps.py"}


LAYERS = ["models", "signals", "selectors", "actions", "forms", "views"]


def test_views_read_downwards():
    """models ← actions, selectors ← forms ← views: nothing below imports a view or a form."""
    below = [path for layer in ("models", "actions", "selectors") for path in modules(f"videos/{layer}")]
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in below
        for module in imports(path)
        if module.startswith(("videos.views", "videos.forms", "videos.urls", "videos.admin"))
    ]
    assert wrong == []


WRITES = {
    "create",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "bulk_update",
    "update",
    "delete",
    "save",
    "add",
    "set",
    "clear",
}
ROWS = {
    "objects",
    "Video",
    "Account",
    "VideoSave",
    "Like",
    "Comment",
    "Follow",
    "Block",
    "Share",
    "VideoView",
    "video",
    "account",
    "comment",
    "row",
}


def _written_here(path: Path) -> list[str]:
    """Calls that look like writing a row: `x.objects….update(…)`, `video.save()`, …"""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
        ):
            continue
        names = {inner.id for inner in ast.walk(node.func.value) if isinstance(inner, ast.Name)}
        names |= {inner.attr for inner in ast.walk(node.func.value) if isinstance(inner, ast.Attribute)}
        if names & ROWS:
            found.append(f"{path.relative_to(ROOT)}:{node.lineno} .{node.func.attr}()")
    return found


def test_actions_are_the_only_writers():
    allowed = {
        # the manager that Django's own createsuperuser and allauth call, and example data being dated back
        "videos/models/account.py",
        "videos/auth.py",
        "videos/management/commands/seed.py",
    }
    wrong = [
        call
        for path in modules("videos")
        if "actions" not in path.parts and str(path.relative_to(ROOT)) not in allowed
        for call in _written_here(path)
    ]
    assert wrong == []


def test_the_top_level_is_as_agreed():
    try:
        listed = subprocess.run(
            ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        need("not a git checkout")
    names = {line.split("/")[0] for line in listed.splitlines()}
    assert {name for name in names if not name.startswith(".")} <= TOP


def test_notices_a_broken_wall(tmp_path):
    """The detector detects: a file that reaches across is found."""
    broken = ROOT / "videos" / "feed.py"
    tree = ast.parse(
        "def f():\n    from notifications.models import Notification\n    Video.objects.filter().update(x=1)\n"
    )
    fake = tmp_path / "feed.py"
    fake.write_text(ast.unparse(tree))
    found = [
        node.module
        for node in ast.walk(ast.parse(fake.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module
    ]
    assert found == ["notifications.models"] and not broken.exists()
