"""Download my data: what is asked for, made, handed out and thrown away (what is in it: test_own_data.py)."""

from __future__ import annotations

import datetime as dt
import gc
import io
import itertools
import json
import tracemalloc
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from tests.conftest import ROLES
from tests.factories import AccountFactory, VideoFactory
from tests.videos.own_archives import files, link, made
from videos.actions.accounts import suspend_account
from videos.actions.archives import (
    ask_for_archive,
    claim,
    drop_archives,
    sweep_archives,
)
from videos.actions.errors import Refused
from videos.archives import make_archive, write_archive
from videos.models import Archive, VideoSave
from videos.registry import own_data
from videos.tasks import archives_rung

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
PAGE, PROGRESS = "/settings/data/", "/settings/data/progress/"


# --- From the button to the file -------------------------------------------------------------


def test_one_click_and_the_file(client_of, stranger, django_capture_on_commit_callbacks):
    client = client_of(stranger)
    assert "Make my archive" in client.get(PAGE).text
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(PAGE).url == PAGE
    archive = Archive.objects.get()
    assert archives_rung() == {archive.pk}, "the bell is rung once the row is committed"
    text = client.get(PAGE).text
    assert "Waiting for its turn" in text and f'hx-get="{PROGRESS}"' in text and "<noscript>" in text

    work = claim(archive.pk)
    Archive.objects.update(progress=42)
    assert "Putting it together, 42 %" in client.get(PROGRESS).text
    Archive.objects.update(lease_until=None, token="")
    assert work and make_archive(archive.pk) == "made"

    text = client.get(PAGE).text
    assert "Your archive is ready" in text and link(archive) in text and "hx-get" not in archive_part(text)
    answer = client.get(link(archive))
    today = dt.datetime.now(dt.UTC).date().isoformat()
    assert answer.headers["Content-Disposition"] == f'attachment; filename="hush-kai-{today}.zip"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Type"] == "application/zip"
    content = b"".join(answer.streaming_content)
    bundle = ZipFile(io.BytesIO(content))
    assert bundle.testzip() is None and set(bundle.namelist()) == {"data.json", "index.html"}
    archive.refresh_from_db()
    assert archive.size == len(content) and archive.progress == 100 and len(files()) == 1


def archive_part(text: str) -> str:
    return text[text.index('id="archive"') : text.index("</section>", text.index('id="archive"'))]


def test_with_htmx_the_button_answers_with_the_progress(client_of, stranger):
    answer = client_of(stranger, htmx=True).post(PAGE)
    assert answer.status_code == 200 and "<html" not in answer.text
    assert 'id="archive"' in answer.text and "Waiting for its turn" in answer.text


def test_the_link_resumes_by_range_and_travels_by_nginx_where_it_is_set(client_of, stranger, settings):
    archive, client = made(stranger), client_of(stranger)
    part = client.get(link(archive), headers={"Range": "bytes=0-3"})
    assert part.status_code == 206 and b"".join(part.streaming_content) == b"PK\x03\x04"
    settings.ACCEL_PREFIX = "/_protected/"
    answer = client.get(link(archive))
    assert answer.headers["X-Accel-Redirect"] == f"/_protected/{archive.file.name}"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "attachment" in answer.headers["Content-Disposition"] and answer.content == b""


@pytest.mark.parametrize("role", ROLES)
def test_the_link_is_the_owners_alone(request, client_of, role):
    archive = made(owner := AccountFactory(handle="owner"))
    client = client_of(request.getfixturevalue(role))
    answer, nowhere = (
        client.get(link(archive)),
        client.get(reverse("videos:archive_file", args=["nowhere222"])),
    )
    if role == "anonymous":
        assert answer.status_code == 302 and answer.url.startswith("/accounts/login/")
        return
    assert (answer.status_code, answer.content) == (404, nowhere.content)
    assert dict(answer.headers) == dict(nowhere.headers)
    assert client_of(owner).get(link(archive)).status_code == 200
    assert client.post(link(archive)).status_code == 405


@pytest.mark.parametrize("name", ["own_data", "own_data_progress"])
def test_signed_out_people_are_sent_to_sign_in(client_of, name):
    assert client_of().get(reverse(f"videos:{name}")).url.startswith("/accounts/login/")
    assert client_of(htmx=True).get(reverse(f"videos:{name}")).status_code == 401


# --- One at a time, and not all the time -----------------------------------------------------


def test_asking_twice_makes_one(client_of, stranger):
    assert ask_for_archive(account=stranger).pk == ask_for_archive(account=stranger).pk
    assert Archive.objects.count() == 1


def test_one_an_hour_and_the_new_one_replaces_the_old_when_it_is_ready(client_of, stranger, time_machine):
    now = dt.datetime.now(dt.UTC)
    first, client = made(stranger), client_of(stranger)
    with pytest.raises(Refused, match=r"A new one can be made in (59|60) minutes\."):
        ask_for_archive(account=stranger)
    assert "Make a new one" not in client.get(PAGE).text
    assert client.post(PAGE).status_code == 429
    time_machine.move_to(now + dt.timedelta(minutes=61))
    assert "Make a new one" in client.get(PAGE).text
    second = ask_for_archive(account=stranger)
    assert Archive.objects.filter(pk=first.pk).exists() and files(), "kept until the new one is there"
    assert make_archive(second.pk) == "made"


@pytest.mark.django_db(transaction=True)
def test_the_older_file_goes_with_its_row(stranger):
    first = made(stranger)
    Archive.objects.update(created_at=dt.datetime.now(dt.UTC) - dt.timedelta(hours=2))
    second = made(stranger)
    assert list(Archive.objects.all()) == [second] and first.key not in str(files()) and len(files()) == 1


# --- The end ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_link_dies_after_seven_days_to_the_minute_and_the_file_with_the_next_sweep(
    client_of, stranger, time_machine
):
    archive, client = made(stranger), client_of(stranger)
    time_machine.move_to(archive.ready_at + dt.timedelta(days=7, seconds=-2), tick=False)
    assert client.get(link(archive)).status_code == 200
    assert sweep_archives() == 0 and len(files()) == 1
    time_machine.move_to(archive.ready_at + dt.timedelta(days=7), tick=False)
    assert client.get(link(archive)).status_code == 404, "no chore has run yet"
    assert "Make my archive" in client.get(PAGE).text
    assert sweep_archives() == 1 and files() == [] and not Archive.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_suspended_account_has_no_archive(stranger):
    made(stranger)
    suspend_account(account=stranger)
    assert sweep_archives() == 1 and files() == []


@pytest.mark.django_db(transaction=True)
def test_what_is_left_of_deleted_accounts_and_killed_attempts_goes(stranger, creator):
    archive = made(stranger)
    default_storage.save(f"archives/{archive.key}/{'0' * 32}.zip", ContentFile(b"torn"))
    default_storage.save("archives/nobodysKey/x.zip", ContentFile(b"an account's that is deleted"))
    sweep_archives()
    assert [path.name for path in files()] == [Path(archive.file.name).name]
    made(creator)
    assert drop_archives(account=creator) == 1 and len(files()) == 1


# --- Costs -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_five_thousand_saves_need_no_more_memory_than_one_thousand(stranger, tmp_path):
    """What is alive while the rows go by is a part of them, however many there are."""
    held = {}
    for number in (1000, 5000):
        VideoSave.objects.filter(account=stranger).delete()
        VideoSave.objects.bulk_create(
            VideoSave(account=stranger, method="save", note="n" * 400) for _ in range(number)
        )
        seen: list[int] = []
        rows = itertools.count()

        def look(seen=seen, rows=rows):
            if next(rows) % 250 == 249:
                gc.collect()
                seen.append(tracemalloc.get_traced_memory()[0])

        tracemalloc.start()
        write_archive(tmp_path / "a.zip", stranger, beat=lambda total, look=look: look)
        tracemalloc.stop()
        held[number] = max(seen)
        with ZipFile(tmp_path / "a.zip") as bundle:
            assert len(json.loads(bundle.read("data.json"))["saves"]) == number
    assert held[5000] < held[1000] * 1.25, held


@pytest.mark.parametrize("number", [0, 1, 700])
def test_the_statements_grow_with_the_parts_not_with_the_rows(
    stranger, creator, number, django_assert_max_num_queries, monkeypatch
):
    # The lease is kept once a second; on a slow machine that would be counted, too.
    monkeypatch.setattr("videos.archives.time", SimpleNamespace(monotonic=lambda: 0.0))
    video = VideoFactory(creator=creator)
    VideoSave.objects.bulk_create(
        VideoSave(account=stranger, video=None if n else video, method="save") for n in range(number)
    )
    archive = ask_for_archive(account=stranger)
    # Of each section the number of its rows and the rows, and 700 saves in parts; besides, the archive's own row.
    with django_assert_max_num_queries(2 * len(own_data) + 22):
        assert make_archive(archive.pk) == "made"
