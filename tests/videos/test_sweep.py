"""`manage.py sweep`: what crashes have left goes, and nothing to which a row points."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.factories import AccountFactory, VideoFactory
from tests.videos.quick_media import check_whole, install, uploaded
from tests.videos.stored import files, put, run
from videos.actions.leftovers import find, missing, remove, sweep_files
from videos.actions.processing import claim
from videos.actions.videos import delete_video
from videos.models import Archive, Video
from videos.registry import chores
from videos.work import work_on

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


@pytest.fixture
def a_day_later(time_machine):
    return lambda days=1.1: time_machine.move_to(timezone.now() + days * DAY)


@pytest.fixture
def incoming(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return settings.FILE_UPLOAD_TEMP_DIR


@pytest.fixture
def crashed(incoming):
    """A site after some crashes: what must stay, and what should go, with its size."""
    video = VideoFactory(with_files=True)
    home = f"videos/{video.slug}"
    Video.objects.filter(pk=video.pk).update(
        poster=f"{home}/t/poster-own-new.jpg", original=f"{home}/original", posters=1
    )
    stay = ("original", "t/720.mp4", "t/download.mp4", "t/poster-1.jpg", "t/poster-own-new.jpg")
    for name in stay:
        put(f"{home}/{name}")
    account = AccountFactory(avatar="avatars/ours.jpg")
    put("avatars/ours.jpg")
    running = secrets.token_hex(16)
    busy = uploaded(state="processing", token=running, lease_until=timezone.now() - DAY, attempts=1)
    put(f"videos/{busy.slug}/{running}/720.mp4")
    archive = Archive.objects.create(account=account, state="ready", file="archives/k/a.zip", key="k")
    put(f"archives/{archive.key}/a.zip")
    kept = files()

    over = secrets.token_hex(16)
    gone = {
        put(f"videos/{busy.slug}/{over}/720.mp4", 4000).parent: "an attempt that is over",
        put(f"{home}/t/.work-old/720.mp4", 300).parent: "work that is over",
        put(f"{home}/t/poster-own-old.jpg", 200): "work that is over",
        put(f"{home}/original.part", 100): "doesn't use it",
        put("videos/nobodys123/original", 50_000).parent: "no video has it",
        put("videos/.leftover-0123/t/720.mp4").parent.parent: "no video has it",
        put("avatars/nobodys.jpg", 77): "no account has it",
        put("archives/nobodys/a.zip").parent: "no archive is there",
        put(f"archives/{archive.key}/old.zip"): "an attempt that is over",
    }
    half_sent = incoming / "tmp1234.upload.mp4"
    half_sent.write_bytes(b"x" * 500)
    gone[half_sent] = "an upload that was cut off"
    return kept, gone


def test_it_lists_what_would_go_and_then_lets_exactly_that_go(crashed, a_day_later, incoming):
    kept, gone = crashed
    a_day_later(2)
    before, rows = files(), list(Video.objects.order_by("pk").values())
    said = run("--dry-run")
    assert files() == before and list(Video.objects.order_by("pk").values()) == rows
    assert not DBTaskResult.objects.exists()
    for path, why in gone.items():
        (line,) = [line for line in said.splitlines() if f" {path} (" in line]
        assert line.startswith("would remove ") and line.endswith(why)
    assert "(48.8 KB): no video has it" in said and "(77 bytes): no account" in said
    assert said.count("would remove") == len(gone) and said.count("would ring again") == 1

    done = run()
    assert done == said.replace("would remove", "removed").replace("would ring", "ring")
    assert files() == kept and not list(incoming.iterdir())
    assert DBTaskResult.objects.count() == 1
    assert run() == "", "nothing is left to do"


def test_what_is_younger_than_a_day_stays_but_for_attempts_that_are_over(crashed):
    kept, gone = crashed
    said = run()
    assert said.count("removed") == 1 and "an attempt that is over" in said
    assert {str(path) for path in gone if path.exists()} == {
        str(path) for path, why in gone.items() if path.name != said.split(" (")[0].rpartition("/")[2]
    }


def test_what_came_from_a_backup_is_young_however_old_its_times_are():
    path = put("videos/restored12/original")
    for part in (path, path.parent):
        os.utime(part, (1, 1))
    assert find() == []


def test_an_upload_whose_row_comes_late_keeps_its_file(a_day_later):
    """Listed while it had no row, and removed after it had got one: not removed."""
    old = put("videos/late567890/original")
    a_day_later()
    found = find()
    assert [one.path for one in found] == [old.parent]
    Video.objects.create(slug="late567890", original="videos/late567890/original", creator=AccountFactory())
    assert list(remove(found)) == [] and old.exists()
    assert [path.name for path in old.parent.parent.iterdir()] == ["late567890"]


def test_a_folder_that_takes_an_old_ones_place_meanwhile_is_put_back(a_day_later, time_machine):
    old = put("videos/again56789/original")
    a_day_later()
    found = find()
    old.unlink()
    put("videos/again56789/original").write_bytes(b"sent once more")
    at = timezone.now().timestamp()
    os.utime(old, (at, at))  # written "now", in the machine's shifted time
    assert list(remove(found)) == [] and old.read_bytes() == b"sent once more"


def test_an_avatar_that_is_used_after_all_stays(a_day_later):
    picture = put("avatars/mine.jpg")
    a_day_later()
    found = find()
    AccountFactory(avatar="avatars/mine.jpg")
    assert list(remove(found)) == [] and picture.exists()


def test_links_are_removed_and_not_followed(a_day_later, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("stays")
    place = put("videos/linked1234/original").parent
    (place / "link").symlink_to(outside)
    (place.parent / "alsolinked").symlink_to(outside)
    a_day_later()
    assert run().count("removed") == 2
    assert not place.exists() and (outside / "precious").exists()


def test_a_folder_for_uploads_that_is_not_ours_alone_is_left_alone(settings, tmp_path, a_day_later):
    for place in (tmp_path / "elsewhere", None):
        settings.FILE_UPLOAD_TEMP_DIR = place
        if place:
            place.mkdir()
            (place / "of somebody else").write_text("stays")
        a_day_later()
        assert find() == []


@pytest.mark.parametrize("with_rows", [0, 10])
def test_the_wrong_database_costs_no_file(a_day_later, caplog, with_rows):
    for number in range(25):
        put(f"videos/slug{number:06}/original")
    for _ in range(with_rows):
        video = uploaded()
        Video.objects.filter(pk=video.pk).update(lease_until=timezone.now() + dt.timedelta(days=2))
    before = files()
    a_day_later()
    out = StringIO()
    with pytest.raises(CommandError, match="Look at DATABASE_URL"):
        call_command("sweep", stdout=out)
    assert sweep_files() == 0 and "nothing is removed" in caplog.text
    assert files() == before and out.getvalue().count("would remove") == 25
    assert run("--all").count("removed") == 25 and len(files()) == with_rows


def test_the_worker_does_it_once_a_day():
    (chore,) = [chore for chore in chores if chore.run is sweep_files]
    assert chore.every == 24 * 3600 and 0 < chore.first_after <= 3600


def test_its_help_says_what_goes_and_what_does_not():
    parser = load_command_class(get_commands()["sweep"], "sweep").create_parser("manage.py", "sweep")
    said = " ".join(parser.format_help().split())
    for words in ("nothing points", "touched for a day", "changes nothing", "--dry-run", "--all", "vanished"):
        assert words in said


@pytest.mark.slow
@pytest.mark.both
def test_sweeping_all_the_time_beside_uploads_work_and_deletions(monkeypatch, caplog):
    """Also two sweeps at once, and with a day of three seconds: the rows alone protect then."""
    install(monkeypatch)
    monkeypatch.setattr("videos.disk.ALONE", 3.0)  # longer than these uploads take, however busy it is
    stop = threading.Event()
    videos: list[Video] = []

    def keep_sweeping() -> None:
        try:
            while not stop.is_set():
                list(remove(find()))
        finally:
            connection.close()

    def live() -> None:
        try:
            for number in range(25):
                video = uploaded()
                assert work_on(video.pk) == "published"
                if number % 5 == 4:
                    delete_video(slug=video.slug)
                    continue
                videos.append(video)
                lost = claim(video.pk)  # for the download; its worker dies
                assert lost
                put(f"{lost.folder}/download.mp4")
                past = timezone.now() - dt.timedelta(seconds=1)
                Video.objects.filter(pk=video.pk).update(lease_until=past)
                assert work_on(video.pk) == "published"
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        sweepers = [pool.submit(keep_sweeping) for _ in range(2)]
        lives = [pool.submit(live) for _ in range(3)]
        try:
            for done in lives:
                done.result()
        finally:
            stop.set()
        for done in sweepers:
            done.result()
    assert len(videos) == 60
    for video in videos:
        check_whole(video)
        assert Path(video.original.path).read_bytes() == b"as it was sent"
    assert list(missing()) == []
    assert not list(Path(default_storage.path("videos")).glob(".leftover-*"))
