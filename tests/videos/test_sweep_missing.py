"""Files that have vanished are reported, and work that is used up is tidied away."""

from __future__ import annotations

import datetime as dt
import secrets
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from tests.factories import VideoFactory
from tests.videos.quick_media import install, uploaded
from tests.videos.stored import files, put, run
from videos.actions import leftovers
from videos.actions.leftovers import missing, sweep_files, tidy
from videos.actions.processing import claim
from videos.actions.videos import delete_video
from videos.disk import remove_if_alone
from videos.models import Video
from videos.work import do

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


def test_files_that_have_vanished_are_reported_and_nothing_is_changed(caplog):
    fine, torn, undone = VideoFactory(with_files=True), VideoFactory(with_files=True), uploaded()
    Path(torn.stream.path).unlink()
    Path(undone.original.path).unlink()
    rows = list(Video.objects.order_by("pk").values())
    assert set(missing()) == {(torn.slug, torn.stream.name), (undone.slug, undone.original.name)}
    for words in (["--dry-run"], []):
        said = run(*words)
        assert f"missing {torn.stream.name}: video {torn.slug} should have it" in said
        assert fine.slug not in said
    sweep_files()
    assert f"the file {torn.stream.name} of video {torn.slug} has vanished" in caplog.text
    assert list(Video.objects.order_by("pk").values()) == rows


def test_a_download_made_anew_while_one_looks_is_not_missing(monkeypatch):
    video = VideoFactory(with_files=True)
    real = leftovers._lost

    def lost(row):
        found = real(row)
        if row.download.name.endswith("/t/download.mp4"):
            name = default_storage.save(f"videos/{video.slug}/new/download.mp4", ContentFile(b"new"))
            Video.objects.filter(pk=video.pk).update(download=name)
        return found

    monkeypatch.setattr(leftovers, "_lost", lost)
    Path(video.download.path).unlink()
    assert list(missing()) == []


def test_work_that_is_used_up_ends_and_its_folder_is_tidied():
    long_ago = timezone.now() - DAY
    token = secrets.token_hex(16)
    video = uploaded(state="processing", attempts=3, token=token, lease_until=long_ago, created_at=long_ago)
    folder = put(f"videos/{video.slug}/{token}/720.mp4").parent
    assert f"would end the work on video {video.slug}" in run("--dry-run") and folder.exists()
    assert f"end the work on video {video.slug}" in run()
    video.refresh_from_db()
    assert (video.state, video.token) == ("failed", "") and "three tries" in video.failure
    assert not folder.exists() and Path(video.original.path).exists()


def test_a_worker_that_comes_back_after_its_video_was_deleted_leaves_nothing(monkeypatch):
    install(monkeypatch)
    video = uploaded()
    work = claim(video.pk)
    delete_video(slug=video.slug)
    assert do(work) == "lost" and files() == set()
    assert not Path(default_storage.path(f"videos/{video.slug}")).exists()


def test_tidy_takes_attempts_only():
    video = uploaded()
    other = put(f"videos/{video.slug}/notes.txt")
    over = put(f"videos/{video.slug}/{secrets.token_hex(16)}/720.mp4")
    tidy(video.slug)
    assert other.exists() and not over.parent.exists()
    Video.objects.all().delete()
    tidy(video.slug)
    assert other.exists(), "an upload with the same address may be on its way"


def test_what_cannot_be_moved_is_left(tmp_path):
    assert not remove_if_alone(tmp_path / "not there", bool)
