"""Posting a video, from the form to the file that plays: real files, made by ffmpeg."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from tests.factories import AccountFactory, VideoFactory
from tests.videos import media_files
from videos.actions.processing import MAX_ATTEMPTS, claim, sweep
from videos.actions.videos import upload_video
from videos.media.probe import probe
from videos.models import Tag, Video
from videos.tasks import work_on_video
from videos.work import do

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
URL = "/upload/"


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> bytes:
    return media_files.upright(tmp_path_factory.mktemp("clip")).read_bytes()


def send(client, content: bytes, name: str = "clip.mp4", **more):
    file = SimpleUploadedFile(name, content, content_type="video/mp4")
    return client.post(URL, {"file": file, "audience": "everyone", "downloads": "on", "post": "1", **more})


def ring_all() -> None:
    """What a worker would do with the rings that wait."""
    for ring in DBTaskResult.objects.ready():
        work_on_video.func(*ring.args_kwargs["args"])


def stored() -> list[str]:
    root = Path(default_storage.location)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_a_video_goes_from_the_form_to_ready(client_of, stranger, clip):
    client = client_of(stranger)
    answer = send(client, clip, caption="Ring by ring #Clay #slowWork and #Clay again", audience="friends")
    assert answer.status_code == 302 and answer.url.startswith(URL)
    video = Video.objects.get()
    assert (video.state, video.audience, video.downloads_enabled, video.published_at) == (
        "uploaded",
        "friends",
        True,
        None,
    )
    assert set(video.tags.values_list("name", flat=True)) == {"clay", "slowwork"}
    assert "Waiting for its turn" in client.get(URL).text
    ring_all()
    video.refresh_from_db()
    assert video.state == "ready" and video.published_at and video.attempts == 0 and video.token == ""
    seen = probe(Path(video.stream.path))
    assert (seen.video_codec, seen.width, seen.height) == ("h264", video.width, video.height)
    assert Path(video.poster.path).read_bytes()[:2] == b"\xff\xd8"
    progress = client.get(reverse("videos:progress", args=[video.slug])).text
    assert reverse("videos:watch", args=[video.slug]) in progress and "load delay" not in progress
    ring_all()  # the second job, rung by the first
    video.refresh_from_db()
    assert (video.download_state, video.watermark_handle) == ("ready", stranger.handle)
    assert probe(Path(video.download.path)).video_codec == "h264"


def test_in_two_steps_it_waits_for_post(client_of, stranger, clip):
    client = client_of(stranger, htmx=True)
    answer = send(client, clip, draft="1")
    assert answer.status_code == 201
    slug = answer.headers["X-Video"]
    ring_all()
    video = Video.objects.get(slug=slug)
    assert video.is_ready and video.published_at is None
    words = {"caption": "Now it is yours #now", "audience": "everyone", "downloads": "on", "post": "1"}
    posted = client.post(reverse("videos:edit", args=[slug]), words)
    assert posted.headers["HX-Redirect"] == reverse("videos:watch", args=[slug])
    video.refresh_from_db()
    assert video.published_at and video.caption == "Now it is yours #now"


@pytest.mark.parametrize(
    ("name", "make", "says"),
    [
        ("text.mp4", lambda folder: b"#EXTM3U\nfile:///etc/passwd\n" * 20, "video"),
        ("empty.mp4", lambda folder: b"", "empty"),
        ("cut.mp4", lambda folder: media_files.cut(media_files.fast_start(media_files.upright(folder)), 0.5).read_bytes(), ""),
    ],
)  # fmt: skip
def test_what_is_no_whole_video_is_refused_and_leaves_nothing(
    client_of, stranger, tmp_path, name, make, says
):
    for htmx in (False, True):
        answer = send(client_of(stranger, htmx=htmx), make(tmp_path), name, caption="I wrote this for long")
        assert answer.status_code == 422
        assert says in answer.text.lower() and 'class="error"' in answer.text
        if not htmx:
            assert "I wrote this for long" in answer.text  # the caption is not lost
    assert not Video.objects.exists() and stored() == [] and not DBTaskResult.objects.exists()


def test_no_file_too_large_too_long(client_of, stranger, clip, settings):
    client = client_of(stranger)
    assert client.post(URL, {"audience": "everyone"}).status_code == 422
    settings.UPLOAD_MAX_SECONDS = 1
    answer = send(client, clip)
    assert answer.status_code == 422 and "1" in answer.text
    settings.UPLOAD_MAX_SECONDS, settings.UPLOAD_MAX_MB = 180, 0
    assert send(client, clip).status_code == 413
    assert not Video.objects.exists() and stored() == []


@pytest.mark.parametrize("more", [{"caption": "x" * 10_000}, {"audience": "the whole world"}])
def test_words_that_are_refused_leave_nothing(client_of, stranger, clip, more):
    answer = send(client_of(stranger), clip, **more)
    assert answer.status_code == 422 and 'class="error"' in answer.text
    assert not Video.objects.exists() and stored() == []


def test_without_javascript_a_refused_form_comes_back_as_it_was_filled(client_of, stranger, clip):
    client, too_long = client_of(stranger), "Ring by ring " * 30
    page = send(client, clip, caption=too_long, audience="friends", downloads="").text
    assert "A caption has at most 300 signs; this one has 389." in page
    assert too_long in page and "Choose the file again: a browser doesn’t keep it." in page
    audience = re.compile(r'name="audience" value="(\w+)" checked')
    assert audience.findall(page) == ["friends"]
    assert 'role="switch"' in page and not re.search(r'role="switch"[^>]* checked', page)
    no_file = client.post(URL, {"caption": "No file yet", "audience": "me", "downloads": "on", "post": "1"})
    assert (
        no_file.status_code == 422
        and "No file yet" in no_file.text
        and "Choose a video first" in no_file.text
    )
    assert "Choose the file again" not in no_file.text
    assert re.search(r'role="switch"[^>]* checked', no_file.text)


def test_a_line_break_is_one_sign_of_a_caption(client_of, stranger, clip):
    """Browsers count it as one, and send it as two."""
    caption = "a" * 149 + "\r\n" + "b" * 150
    assert send(client_of(stranger), clip, caption=caption).status_code == 302
    assert Video.objects.get().caption == "a" * 149 + "\n" + "b" * 150


@pytest.mark.parametrize(
    "make", [media_files.silent, media_files.rotated, media_files.webm], ids=["no audio", "rotated", "webm"]
)
@pytest.mark.slow
def test_everyday_files_become_ready(client_of, stranger, tmp_path, make):
    source = make(tmp_path)
    asked = probe(source)
    assert send(client_of(stranger), source.read_bytes(), "-i;$(x).mp4").status_code == 302
    ring_all()
    ring_all()
    video = Video.objects.get()
    assert (video.state, video.download_state) == ("ready", "ready")
    assert abs(video.seconds - asked.seconds) < 0.2
    assert (video.height > video.width) == (asked.height > asked.width)
    assert video.original_name == "-i;$(x).mp4" and "$" not in video.original.name


def test_names_with_slashes_are_names_only(stranger, clip):
    file = SimpleUploadedFile("a/../../b.mp4", clip)
    video = upload_video(account=stranger, file=file, post=True)
    assert video.original_name == "b.mp4" and video.original.name == f"videos/{video.slug}/original"


# --- The row is the truth -----------------------------------------------------------------------


def test_two_workers_on_one_job(stranger, clip):
    video = upload_video(account=stranger, file=SimpleUploadedFile("a.mp4", clip), post=True)
    first = claim(video.pk)
    assert first and claim(video.pk) is None


@pytest.mark.slow
def test_a_lost_claim_publishes_nothing(stranger, clip, time_machine):
    video = upload_video(account=stranger, file=SimpleUploadedFile("a.mp4", clip), post=True)
    first = claim(video.pk)
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=2))
    second = claim(video.pk)
    assert second and second.token != first.token
    assert do(first) == "lost"
    video.refresh_from_db()
    assert video.state == "processing" and video.token == second.token
    assert do(second) == "published"
    video.refresh_from_db()
    assert video.is_ready
    assert {Path(name).parts[2] for name in stored()} == {"original", second.token}


@pytest.mark.slow
def test_a_job_that_kills_its_workers_ends_failed_and_can_be_retried(client_of, stranger, clip, time_machine):
    video = upload_video(account=stranger, file=SimpleUploadedFile("a.mp4", clip), post=True)
    time_machine.move_to(dt.datetime.now(dt.UTC))
    DBTaskResult.objects.all().delete()
    for attempt in range(MAX_ATTEMPTS):
        assert claim(video.pk), attempt
        time_machine.shift(dt.timedelta(minutes=2))
        assert sweep() == 1
        DBTaskResult.objects.all().delete()
    assert claim(video.pk) is None
    video.refresh_from_db()
    assert video.state == "failed" and "three tries" in video.failure
    client = client_of(stranger)
    assert video.failure in client.get(URL).text.replace("&#x27;", "'")
    assert client.post(reverse("videos:retry", args=[video.slug])).status_code == 302
    ring_all()
    video.refresh_from_db()
    assert video.is_ready and video.failure == ""


def test_a_deleted_video_takes_its_files_along(client_of, stranger, clip):
    video = upload_video(account=stranger, file=SimpleUploadedFile("a.mp4", clip), post=True)
    work = claim(video.pk)
    assert client_of(stranger).post(reverse("videos:delete", args=[video.slug])).status_code == 302
    assert not Video.objects.exists() and stored() == []
    assert do(work) in ("lost", "failed")
    assert stored() == []


def test_only_the_creator_edits(client_of, stranger):
    video = VideoFactory(creator=AccountFactory(), caption="mine")
    sent = {"caption": "yours", "audience": "everyone", "downloads": "on"}
    assert client_of(stranger).post(reverse("videos:edit", args=[video.slug]), sent).status_code == 404
    assert client_of(stranger).post(reverse("videos:delete", args=[video.slug])).status_code == 404
    video.refresh_from_db()
    assert video.caption == "mine"


def test_editing_changes_tags_and_audience_and_keeps_the_date(client_of):
    video = VideoFactory()
    sent = {"caption": "changed #other", "audience": "me"}
    answer = client_of(video.creator).post(reverse("videos:edit", args=[video.slug]), sent)
    assert answer.status_code == 302
    published = video.published_at
    video.refresh_from_db()
    assert (video.caption, video.audience, video.downloads_enabled) == ("changed #other", "me", False)
    assert video.published_at == published and video.counts_guarded
    assert list(video.tags.values_list("name", flat=True)) == ["other"]
    assert Tag.objects.filter(name="other").exists()
    too_long = client_of(video.creator).post(
        reverse("videos:edit", args=[video.slug]), {**sent, "caption": "x" * 301}
    )
    assert too_long.status_code == 422 and "x" * 301 in too_long.text


def test_signed_out_in_the_middle_one_comes_back_to_the_upload_page(client_of):
    answer = client_of(None).post(reverse("videos:upload"), {"draft": "1"})
    assert answer.status_code == 302
    assert answer.url.endswith("?next=%2Fupload%2F")
