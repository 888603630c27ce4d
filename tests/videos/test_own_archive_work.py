"""Making an archive: work that is claimed, lost, retried, given back and given up, and never done twice."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tests.videos.own_archives import files
from videos import archives
from videos.actions.archives import (
    MAX_ATTEMPTS,
    ask_for_archive,
    claim,
    current_archive,
    publish,
    sweep_archives,
)
from videos.archives import make_archive
from videos.tasks import archives_rung

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
PAGE = "/settings/data/"


def test_a_claim_that_is_lost_is_taken_up_and_the_archive_made_once(stranger, time_machine):
    """The worker is killed in the middle: its lease runs out, the sweep rings, another makes it."""
    now = dt.datetime.now(dt.UTC)
    archive = ask_for_archive(account=stranger)
    killed = claim(archive.pk)
    default_storage.save(killed.file, ContentFile(b"half of"))
    assert make_archive(archive.pk) == "nothing to do", "somebody has it"
    assert sweep_archives() == 0
    time_machine.move_to(now + dt.timedelta(minutes=2))
    assert sweep_archives() == 1 and archives_rung() == {archive.pk} and sweep_archives() == 0
    assert make_archive(archive.pk) == "made" and make_archive(archive.pk) == "nothing to do"
    assert not publish(killed, size=7), "whoever has lost it publishes nothing"
    archive.refresh_from_db()
    sweep_archives()
    assert [path.name for path in files()] == [Path(archive.file.name).name]
    assert archive.attempts == 2 and ZipFile(files()[0]).testzip() is None


def test_a_lost_ring_is_rung_again(stranger, time_machine):
    now = dt.datetime.now(dt.UTC)
    archive = ask_for_archive(account=stranger)  # a test's transaction is never committed: no ring
    assert archives_rung() == set() and sweep_archives() == 0
    time_machine.move_to(now + dt.timedelta(seconds=61))
    assert sweep_archives() == 1 and archives_rung() == {archive.pk}


def test_three_failures_say_so_and_can_be_retried(client_of, stranger, monkeypatch, time_machine):
    now = dt.datetime.now(dt.UTC)
    archive = ask_for_archive(account=stranger)
    with monkeypatch.context() as broken:
        broken.setattr(archives, "_write_data", lambda *args: 1 / 0)
        for attempt in range(MAX_ATTEMPTS):
            time_machine.move_to(now + dt.timedelta(minutes=attempt))
            assert make_archive(archive.pk) == "failed"
            assert files() == []
    text = client_of(stranger).get(PAGE).text
    assert "couldn’t be made, in three tries" in text and 'role="alert"' in text and "Try again" in text
    assert client_of(stranger).post(PAGE).status_code == 302, "the hour is for archives that one has"
    assert make_archive(current_archive(stranger).pk) == "made"


def test_what_kills_its_worker_three_times_is_given_up(stranger, time_machine):
    now = dt.datetime.now(dt.UTC)
    archive = ask_for_archive(account=stranger)
    for attempt in range(MAX_ATTEMPTS):
        time_machine.move_to(now + dt.timedelta(minutes=2 * attempt))
        assert claim(archive.pk)
    time_machine.move_to(now + dt.timedelta(minutes=8))
    assert sweep_archives() == 1
    archive.refresh_from_db()
    assert (archive.state, archive.token, archives_rung()) == ("failed", "", set())


def test_a_worker_that_is_told_to_stop_gives_it_back(stranger, monkeypatch):
    archive = ask_for_archive(account=stranger)

    def stop(*args):
        raise SystemExit

    with monkeypatch.context() as stopping, pytest.raises(SystemExit):
        stopping.setattr(archives, "_write_data", stop)
        make_archive(archive.pk)
    archive.refresh_from_db()
    assert (archive.state, archive.attempts, archive.token, files()) == ("working", 0, "", [])


def test_whoever_loses_the_lease_stops(stranger, monkeypatch):
    archive = ask_for_archive(account=stranger)
    monkeypatch.setattr(archives, "keep_lease", lambda work, progress: False)
    clock = iter(range(100_000))
    monkeypatch.setattr(archives.time, "monotonic", lambda: float(next(clock)))
    assert make_archive(archive.pk) == "lost" and files() == []
