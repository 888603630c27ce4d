"""What an account may upload in a day: exactly that much, whoever tries to be faster."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings

from tests.factories import AccountFactory, VideoFactory
from tests.videos import media_files
from videos.actions import quota
from videos.actions.errors import Refused
from videos.actions.purge import purge
from videos.actions.videos import delete_video, upload_video
from videos.models import UploadDay, Video

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
URL, MB = "/upload/", 2**20


@pytest.fixture
def any_file_is_a_video(monkeypatch):
    """What is looked at here is the counting, not the file."""
    seen = SimpleNamespace(width=360, height=640, seconds=2.0)
    monkeypatch.setattr("videos.actions.videos.probe", lambda path, limits: seen)


def film(size: int = 1000) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.mp4", b"\0" * size)


def send(client, size: int = 1000, **more):
    return client.post(URL, {"audience": "everyone", "post": "1", **more, "file": film(size)})


def stored() -> list[Path]:
    return [path for path in Path(default_storage.location).rglob("*") if path.is_file()]


def used(account) -> list[tuple[int, int]]:
    return list(UploadDay.objects.filter(account=account).values_list("videos", "size"))


@pytest.mark.parametrize(
    ("limits", "allowed"),
    [
        ({"UPLOADS_PER_DAY": 5, "UPLOAD_MB_PER_DAY": 0}, 5),
        ({"UPLOADS_PER_DAY": 0, "UPLOAD_MB_PER_DAY": 3}, 6),
    ],
    ids=["videos", "bytes"],
)
def test_sixteen_at_once_pass_neither_limit(stranger, monkeypatch, limits, allowed):
    half, line = MB // 2, Barrier(16)

    def look(path, limits):
        line.wait(timeout=60)  # all sixteen have been told that there is room, before any of them is counted
        return SimpleNamespace(width=360, height=640, seconds=2.0)

    monkeypatch.setattr("videos.actions.videos.probe", look)

    def one(number: int) -> bool:
        try:
            upload_video(account=stranger, file=film(half))
        except Refused as refusal:
            assert refusal.status == 429
            return False
        else:
            return True
        finally:
            connection.close()

    with override_settings(**limits), ThreadPoolExecutor(16) as pool:
        accepted = list(pool.map(one, range(16)))
    assert sum(accepted) == allowed == Video.objects.filter(creator=stranger).count()
    assert used(stranger) == [(allowed, allowed * half)]
    assert len(stored()) == allowed, "a refused file was kept, or an accepted one lost"


def test_the_early_look_is_not_what_counts(stranger, any_file_is_a_video, settings, monkeypatch):
    """Even if all of them have passed the early look, the transaction counts."""
    settings.UPLOADS_PER_DAY = 1
    upload_video(account=stranger, file=film())
    monkeypatch.setattr("videos.actions.videos.check_size", lambda **given: None)
    with pytest.raises(Refused, match="today’s are used up"):
        upload_video(account=stranger, file=film())
    assert (used(stranger), len(stored())) == ([(1, 1000)], 1)


@pytest.mark.parametrize("htmx", [False, True])
def test_the_page_says_what_the_limit_is_and_when_one_can_go_on(
    client_of, stranger, any_file_is_a_video, settings, time_machine, htmx
):
    settings.UPLOADS_PER_DAY = 2
    time_machine.move_to(dt.datetime(2026, 3, 10, 18, 20, tzinfo=dt.UTC), tick=False)
    client = client_of(stranger, htmx=htmx)
    for _ in range(2):
        assert send(client).status_code in (201, 302)
    refused = send(client, caption="Written for nothing?")
    assert refused.status_code == 429 and refused.headers["Retry-After"] == str(5 * 3600 + 40 * 60)
    says = "You can upload 2 videos a day, and today’s are used up. You can go on in 6 hours, after midnight (UTC)."
    assert says in refused.text
    if not htmx:
        assert "Written for nothing?" in refused.text
    assert Video.objects.count() == 2 and used(stranger) == [(2, 2000)]
    page = client_of(stranger).get(URL).text
    assert says in page and 'type="file"' in page and "disabled" in page


def test_a_large_file_is_told_how_much_is_left(client_of, stranger, any_file_is_a_video, settings):
    settings.UPLOAD_MB_PER_DAY, settings.UPLOAD_MAX_MB = 4, 3
    client = client_of(stranger, htmx=True)
    assert send(client, int(1.5 * MB)).status_code == 201
    refused = send(client, int(2.8 * MB))
    assert refused.status_code == 429 and "2 MB are left today" in refused.text
    # Asked before it is sent, when its size is known: too large for what is left, or on any day.
    for size, status in ((int(2.6 * MB), 429), (int(3.1 * MB), 413), (int(2.4 * MB), 204)):
        asked = client.get(URL, headers={"X-Upload-Key": "k" * 32, "X-Upload-Size": str(size)})
        assert asked.status_code == status
    assert send(client, int(2.4 * MB)).status_code == 201
    assert used(stranger) == [(2, int(1.5 * MB) + int(2.4 * MB))]


def test_who_has_used_it_up_sends_for_nothing(
    client_of, stranger, any_file_is_a_video, settings, monkeypatch
):
    """The bytes are dropped while they arrive: nothing of them is kept, in memory or on the disk."""
    settings.UPLOADS_PER_DAY = 1
    client = client_of(stranger, htmx=True)
    assert send(client).status_code == 201

    def no_file(*args, **kwargs):
        raise AssertionError("a file was opened for what is dropped")

    monkeypatch.setattr("videos.incoming.SpooledTemporaryFile", no_file)
    assert send(client, 3 * MB).status_code == 429
    # Asked before anything is sent at all, the answer is the same.
    asked = client.get(URL, headers={"X-Upload-Key": "k" * 32, "X-Upload-Size": "1000"})
    assert asked.status_code == 429 and "today’s are used up" in asked.text


def test_what_is_left_is_shown_when_it_is_little(client_of, stranger, settings):
    settings.UPLOADS_PER_DAY, settings.UPLOAD_MB_PER_DAY, settings.UPLOAD_MAX_MB = 50, 4000, 200
    client = client_of(stranger)
    assert "left today" not in client.get(URL).text
    row = UploadDay.objects.create(account=stranger, day=dt.datetime.now(dt.UTC).date(), videos=47)
    assert "3 videos left today" in client.get(URL).text
    row.size = 3700 * MB
    row.save()
    assert "3 videos and 300 MB left today" in client.get(URL).text
    row.videos, row.size = 10, 4000 * MB - 5
    row.save()
    assert "Less than 1 MB left today" in client.get(URL).text


def test_refused_files_cost_nothing(client_of, stranger, settings):
    settings.UPLOADS_PER_DAY = 1
    client = client_of(stranger, htmx=True)
    for _ in range(3):
        assert send(client).status_code == 422  # no video
    assert used(stranger) in ([], [(0, 0)]) and stored() == []


def test_deleting_gives_nothing_back(stranger, any_file_is_a_video, settings):
    settings.UPLOADS_PER_DAY = 1
    video = upload_video(account=stranger, file=film())
    delete_video(account=stranger, slug=video.slug)
    with pytest.raises(Refused):
        upload_video(account=stranger, file=film())


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def test_a_day_is_a_day_of_the_site(stranger, any_file_is_a_video, settings, time_machine, zone):
    settings.TIME_ZONE, settings.UPLOADS_PER_DAY = zone, 1
    late = dt.datetime(2026, 6, 10, 23, 59, tzinfo=ZoneInfo(zone))
    time_machine.move_to(late, tick=False)
    upload_video(account=stranger, file=film())
    with pytest.raises(Refused, match=f"in 1 minute, after midnight .{zone}"):
        upload_video(account=stranger, file=film())
    time_machine.move_to(late + dt.timedelta(seconds=61), tick=False)
    upload_video(account=stranger, file=film())
    assert set(UploadDay.objects.values_list("day", "videos")) == {
        (dt.date(2026, 6, 10), 1),
        (dt.date(2026, 6, 11), 1),
    }


def test_the_day_on_which_the_clocks_go_forward_has_an_hour_less(settings, time_machine):
    settings.TIME_ZONE = "Europe/Berlin"
    time_machine.move_to(dt.datetime(2026, 3, 29, 0, 0, tzinfo=ZoneInfo("Europe/Berlin")), tick=False)
    assert quota.seconds_to_go() == 23 * 3600


def test_nobody_is_exempt_but_example_data_and_sites_without_limits(
    staff, stranger, any_file_is_a_video, settings
):
    settings.UPLOADS_PER_DAY = 1
    for account in (staff, stranger):
        upload_video(account=account, file=film())
        with pytest.raises(Refused):
            upload_video(account=account, file=film())
        upload_video(account=account, file=film(), counted=False)
        assert used(account) == [(1, 1000)]
    settings.UPLOADS_PER_DAY = settings.UPLOAD_MB_PER_DAY = 0
    for _ in range(3):
        upload_video(account=stranger, file=film())
    assert used(stranger) == [(4, 4000)]


def test_old_days_are_purged(stranger):
    today = dt.datetime.now(dt.UTC).date()
    for days in (0, 29, 31, 400):
        UploadDay.objects.create(account=stranger, day=today - dt.timedelta(days=days), videos=1)
    assert purge() == 2 and UploadDay.objects.count() == 2
    assert purge() == 0


def test_it_is_each_ones_own(client_of, stranger, settings):
    settings.UPLOADS_PER_DAY = 1
    other = AccountFactory()
    VideoFactory(creator=other)
    quota.take(account=other, size=5)
    assert quota.left_today(stranger) == quota.Left(videos=1, size=settings.UPLOAD_MB_PER_DAY * MB)


def test_a_real_film_is_counted_with_its_size(client_of, stranger, tmp_path):
    source = media_files.upright(tmp_path)
    with source.open("rb") as content:
        answer = client_of(stranger).post(URL, {"file": content, "audience": "everyone", "post": "1"})
    assert answer.status_code == 302 and used(stranger) == [(1, source.stat().st_size)]
