"""What is done from the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class

from tests.factories import AccountFactory, VideoFactory, comment_on
from videos.actions.engagement import like_video
from videos.actions.recount import recount
from videos.actions.saves import save_video
from videos.models import Account, Video, VideoSave

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
ROOT = Path(__file__).parents[2]


def run(name: str, *words: str) -> str:
    out = StringIO()
    call_command(name, *words, stdout=out, no_color=True)
    return out.getvalue()


@pytest.fixture
def drifted():
    """A video of whose seven counters three are wrong, and another on which all is well."""
    video, fine = VideoFactory(), VideoFactory()
    for one in (video, fine):
        save_video(account=AccountFactory(), slug=one.slug)
        like_video(account=AccountFactory(), slug=one.slug)
        comment_on(one)
    save_video(account=video.creator, slug=video.slug)  # one's own, in no number
    Video.objects.filter(pk=video.pk).update(save_count=9, like_count=0, view_count=3)
    return video


DRIFTS = (
    "save_count says 9, the rows say 1",
    "like_count says 0, the rows say 1",
    "view_count says 3, the rows say 0",
)


def test_recount_reports_each_drift_and_mends_it(drifted):
    said = run("recount")
    for drift in DRIFTS:
        assert f"{drifted.slug}: {drift}" in said
    assert said.count("the rows say") == 3 and "3 counters differed, and are mended." in said
    drifted.refresh_from_db()
    assert (drifted.save_count, drifted.like_count, drifted.view_count, drifted.comment_count) == (1, 1, 0, 1)
    assert run("recount") == "All counters equal their rows.\n"
    assert run("recount", "--check") == "All counters equal their rows.\n"


def test_recount_check_reports_fails_and_changes_nothing(drifted):
    before = list(Video.objects.values())
    out = StringIO()
    with pytest.raises(CommandError, match="3 counters differ") as failed:
        call_command("recount", "--check", stdout=out)
    assert failed.value.returncode == 1
    assert all(drift in out.getvalue() for drift in DRIFTS)
    assert list(Video.objects.values()) == before


@pytest.mark.parametrize("command", ["seed", "demo"])
def test_what_makes_known_passwords_refuses_a_real_site(settings, command):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        call_command(command)
    assert not Account.objects.exists()


@pytest.mark.slow  # it makes real films
def test_seed_fills_the_site_and_twice_does_no_harm(settings):
    settings.DEBUG = True
    wanted = ("--videos", "2", "--seconds", "1", "--crowd", "10")
    said = run("seed", *wanted)
    assert "2 videos are there." in said
    assert Video.objects.filter(state="ready", published_at__isnull=False).count() == 2
    assert Account.objects.filter(is_example=True).count() == Account.objects.count() >= 18
    assert VideoSave.objects.exists() and list(recount(mend=False)) == []
    for video in Video.objects.all():
        assert Path(video.stream.path).stat().st_size > 10_000 and Path(video.poster.path).exists()
    before = [list(model.objects.order_by("pk").values()) for model in (Account, Video, VideoSave)]
    assert "nothing was changed" in run("seed", *wanted)
    assert [list(model.objects.order_by("pk").values()) for model in (Account, Video, VideoSave)] == before


@pytest.mark.parametrize(
    ("command", "words"),
    {
        "demo": ("example people and videos", "worker", "Ctrl-C", ".data/"),
        "seed": (
            "example people",
            "Running it twice does no harm",
            "DEBUG=1",
            "--videos",
            "--seconds",
            "--crowd",
        ),
        "worker": ("playable", "downloadable", "analytics", "Ctrl-C", "--once"),
        "recount": ("number under a video", "equals the rows", "--check", "exit code 1"),
        "rollup": ("daily numbers", "Analytics", "--check", "--full"),
    }.items(),
)
def test_help_names_what_a_command_does(command, words):
    parser = load_command_class(get_commands()[command], command).create_parser("manage.py", command)
    said = " ".join(parser.format_help().split())
    for word in words:
        assert word in said, word


# manage.py makes a development site of an unconfigured checkout; the servers never do.
SERVER = ("-c", "import config.wsgi")
IN_USE = pytest.mark.skipif(
    (ROOT / ".env").exists() and os.environ.get("CI") != "true",
    reason="a .env on this machine sets what must be missing here",
)


def python(tmp_path: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python in a process of its own, told nothing but what is given here."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *words],
        env={**kept, "PYTHONPATH": str(ROOT), "DATA_DIR": str(tmp_path), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@IN_USE
@pytest.mark.parametrize(
    ("words", "environment"),
    [(SERVER, {}), (SERVER, {"SECRET_KEY": ""}), (("manage.py", "check"), {"DEBUG": "0"})],
)
def test_without_a_secret_it_refuses_to_start_and_names_it(tmp_path, words, environment):
    ended = python(tmp_path, *words, **environment)
    assert ended.returncode != 0
    assert "SECRET_KEY is not set. Put a long random text into" in ended.stderr
    assert not list(tmp_path.glob("*secret*")), "and makes none up"


@pytest.mark.slow
@IN_USE
def test_with_a_secret_the_server_starts(tmp_path):
    assert python(tmp_path, *SERVER, SECRET_KEY="given").returncode == 0


@IN_USE
def test_for_development_a_secret_is_made_once_and_kept_to_oneself(tmp_path):
    print_it = ("-c", "from config.settings import *; print(SECRET_KEY)")
    secrets = [python(tmp_path, *print_it, DEBUG="1").stdout.strip() for _ in range(2)]
    assert secrets[0] == secrets[1] and len(secrets[0]) > 50
    assert (tmp_path / "development-secret").stat().st_mode & 0o077 == 0


@pytest.mark.slow
@IN_USE
def test_an_unknown_way_to_sign_up_is_named_by_check(tmp_path):
    ended = python(tmp_path, "manage.py", "check", SECRET_KEY="x", SIGNUP="sometimes")
    assert ended.returncode != 0
    assert "SIGNUP is 'sometimes'; it must be open, invitation or closed." in ended.stderr
