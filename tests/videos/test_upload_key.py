"""One chosen file is one video, however often it is sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django_tasks_db.models import DBTaskResult

from tests.factories import AccountFactory
from tests.videos import media_files
from videos.actions.errors import Refused
from videos.actions.upload_keys import already_here, slug_for
from videos.actions.videos import edit_video, upload_video
from videos.media.probe import probe
from videos.models import UploadDay, Video
from videos.models.video import SLUG_ALPHABET

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
URL, KEY = "/upload/", "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> bytes:
    return media_files.upright(tmp_path_factory.mktemp("clip")).read_bytes()


def film(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("clip.mp4", content)


def send(client, content: bytes, key: str = KEY):
    return client.post(URL, {"draft": "1", "file": film(content)}, headers={"X-Upload-Key": key})


def ask(client, key: str = KEY):
    return client.get(URL, headers={"X-Upload-Key": key})


def stored() -> list[str]:
    root = Path(default_storage.location)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_the_answer_got_lost_and_it_is_sent_again(client_of, stranger, clip, settings):
    settings.UPLOADS_PER_DAY = 1
    client = client_of(stranger, htmx=True)
    assert ask(client).status_code == 204
    first = send(client, clip)
    again = send(client, clip)  # although today's quota is used up
    assert first.status_code == again.status_code == 201
    slug = first.headers["X-Video"]
    asked = ask(client)
    assert (asked.status_code, asked.headers["X-Video"], again.headers["X-Video"]) == (200, slug, slug)
    assert f'id="job-{slug}"' in asked.text
    assert Video.objects.count() == UploadDay.objects.get().videos == DBTaskResult.objects.count() == 1
    assert stored() == [f"videos/{slug}/original"]
    assert Path(Video.objects.get().original.path).read_bytes() == clip
    assert Video.objects.get().posted_at is None


def test_eight_tries_that_meet_make_one_video(stranger, clip, monkeypatch):
    line = Barrier(8)

    def look(path, limits):
        seen = probe(path, limits)
        line.wait(timeout=60)  # all of them are complete before the first is kept
        return seen

    monkeypatch.setattr("videos.actions.videos.probe", look)

    def one(number: int) -> str:
        try:
            return upload_video(account=stranger, file=film(clip), key=KEY).slug
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        slugs = set(pool.map(one, range(8)))
    assert slugs == {slug_for(stranger, KEY)} == set(Video.objects.values_list("slug", flat=True))
    assert stored() == [f"videos/{slugs.pop()}/original"]
    assert Path(Video.objects.get().original.path).read_bytes() == clip
    assert UploadDay.objects.get().videos == 1


def test_a_bad_try_does_not_take_a_good_ones_file_along(stranger, clip, monkeypatch):
    kept, failed = Event(), Event()

    def look(path, limits):
        if path.read_bytes() == clip:
            kept.set()
            assert failed.wait(60)
        return probe(path, limits)

    monkeypatch.setattr("videos.actions.videos.probe", look)

    def good() -> Video:
        try:
            return upload_video(account=stranger, file=film(clip), key=KEY)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(good)
        assert kept.wait(60)
        with pytest.raises(Refused):
            upload_video(account=stranger, file=film(clip[: len(clip) // 2]), key=KEY)
        failed.set()
        video = waiting.result()
    assert stored() == [f"videos/{video.slug}/original"]


def test_what_a_killed_try_left_in_its_place_is_replaced(stranger, clip):
    """Killed after its file had the place of the slug, and before its row was committed."""
    place = Path(default_storage.path(f"videos/{slug_for(stranger, KEY)}/original"))
    place.parent.mkdir(parents=True)
    place.write_bytes(b"half")
    video = upload_video(account=stranger, file=film(clip), key=KEY)
    assert Path(video.original.path) == place and place.read_bytes() == clip
    assert len(stored()) == 1


@pytest.mark.parametrize("key", ["", KEY])
def test_a_database_that_fails_in_the_middle_leaves_no_file(stranger, clip, monkeypatch, key):
    def fail(video):
        raise OperationalError("disk I/O error")

    monkeypatch.setattr("videos.actions.videos.ring", fail)
    with pytest.raises(OperationalError):
        upload_video(account=stranger, file=film(clip), key=key)
    assert stored() == [] and not Video.objects.exists() and not UploadDay.objects.exists()


def test_the_same_key_of_another_account_is_another_video(client_of, stranger, clip):
    other = AccountFactory()
    one = send(client_of(stranger, htmx=True), clip).headers["X-Video"]
    assert ask(client_of(other, htmx=True)).status_code == 204
    assert already_here(other, KEY) is None
    two = send(client_of(other, htmx=True), clip).headers["X-Video"]
    assert one != two and Video.objects.count() == 2


@pytest.mark.slow
def test_each_chosen_file_has_its_own(client_of, stranger, clip):
    client = client_of(stranger, htmx=True)
    for key in (KEY, KEY[::-1], "", "short", "0123456789abcdef/../0123", "ключ" * 8):
        headers = {"X-Upload-Key": key.encode().decode("latin-1")} if key else {}
        assert client.post(URL, {"draft": "1", "file": film(clip)}, headers=headers).status_code == 201
    assert Video.objects.count() == 6
    assert "<!doctype html>" in client.get(URL, headers={"X-Upload-Key": "short"}).text


def test_a_posted_video_stays_posted_when_its_file_comes_again(client_of, stranger, clip):
    client = client_of(stranger, htmx=True)
    slug = send(client, clip).headers["X-Video"]
    edit_video(account=stranger, slug=slug, caption="mine", audience="me", downloads_enabled=False, post=True)
    assert send(client, clip).headers["X-Video"] == slug
    video = Video.objects.get()
    assert (video.caption, video.audience, video.downloads_enabled) == ("mine", "me", False)
    assert video.posted_at


def test_nobody_signed_out_is_told_anything(client_of):
    asked = client_of(None, htmx=True).get(URL, headers={"X-Upload-Key": KEY})
    assert asked.status_code == 401 and asked.headers["HX-Redirect"].startswith("/accounts/login/")


def test_the_slug_of_a_key_is_as_good_as_a_random_one(stranger, settings):
    other = AccountFactory()
    slugs = {slug_for(account, f"{KEY}{n}") for account in (stranger, other) for n in range(500)}
    assert len(slugs) == 1000
    assert all(len(slug) == 10 and set(slug) <= set(SLUG_ALPHABET) for slug in slugs)
    before = slug_for(stranger, KEY)
    settings.SECRET_KEY = "another"
    assert slug_for(stranger, KEY) != before
