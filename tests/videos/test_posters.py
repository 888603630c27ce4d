"""The picture of a video: choosing one that was taken from it, or sending one of one's own."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from notifications.models import Notification
from tests.conftest import ROLES
from tests.factories import POSTER, VideoFactory, pictures_for
from videos.actions.errors import Refused
from videos.actions.posters import choose_poster, set_own_poster
from videos.models import Video

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@pytest.fixture
def video(creator) -> Video:
    video = VideoFactory(creator=creator, with_files=True)
    pictures_for(video)
    return video


def picture(size=(900, 900), colour=(200, 30, 30), kind="PNG") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return SimpleUploadedFile("../../me.png", out.getvalue())


def folder_of(video: Video) -> Path:
    return Path(default_storage.path(video.stream.name)).parent


def own_files(video: Video) -> list[str]:
    return sorted(path.name for path in folder_of(video).glob("poster-own-*"))


def poster_bytes(client, video) -> bytes:
    return b"".join(client.get(reverse("videos:poster", args=[video.slug])))


def test_a_chosen_picture_shows_at_once(video, creator, client_of):
    client = client_of()
    before = client.get(reverse("videos:poster", args=[video.slug]))
    answer = client_of(creator).post(reverse("videos:poster_choose", args=[video.slug]), {"number": "3"})
    assert (answer.status_code, answer.url) == (302, f"/v/{video.slug}/edit/#posters")
    after = client.get(
        reverse("videos:poster", args=[video.slug]), headers={"If-None-Match": before.headers["ETag"]}
    )
    assert (after.status_code, b"".join(after)) == (200, b"picture 3")
    assert after.headers["Cache-Control"] == "private, no-cache"
    assert sorted(path.name for path in folder_of(video).glob("poster-*")) == [
        "poster-1.jpg",
        "poster-2.jpg",
        "poster-3.jpg",
    ]


@pytest.mark.parametrize("number", ["0", "4", "-1", "x", "", "99999999999999999999"])
def test_a_number_that_is_none(video, creator, client_of, number):
    url = reverse("videos:poster_choose", args=[video.slug])
    answer = client_of(creator).post(url, {"number": number})
    assert answer.status_code == 422 and "That picture isn’t there" in answer.text
    assert Video.objects.get().poster == video.poster


def test_a_picture_whose_file_is_gone_is_not_chosen(video, creator):
    (folder_of(video) / "poster-2.jpg").unlink()
    with pytest.raises(Refused):
        choose_poster(account=creator, slug=video.slug, number=2)


def test_an_own_picture_is_written_anew_and_the_one_before_goes(
    video, creator, client_of, django_capture_on_commit_callbacks
):
    url = reverse("videos:poster_choose", args=[video.slug])
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_of(creator, htmx=True).post(url, {"picture": picture()})
    assert answer.status_code == 200 and 'id="poster-now"' in answer.text
    (first,) = own_files(video)
    made = Image.open(io.BytesIO(poster_bytes(client_of(), video)))
    assert (made.format, made.size) == ("JPEG", (720, 1280))
    with django_capture_on_commit_callbacks(execute=True):
        set_own_poster(account=creator, slug=video.slug, file=picture(colour=(0, 90, 0), kind="WEBP"))
    (second,) = own_files(video)
    assert first != second
    with django_capture_on_commit_callbacks(execute=True):
        choose_poster(account=creator, slug=video.slug, number=1)
    assert own_files(video) == []
    assert poster_bytes(client_of(), video) == b"picture 1"


@pytest.mark.parametrize(
    "file, status, said",
    [
        (SimpleUploadedFile("me.jpg", b"<svg onload=alert(1)>"), 422, ""),
        (SimpleUploadedFile("me.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"), 422, ""),
        (SimpleUploadedFile("me.png", b"\x89PNG" + b"x" * (10 * 2**20)), 413, "larger than 10 MB"),
    ],
)
def test_what_is_no_picture_is_refused_and_nothing_kept(video, creator, client_of, file, status, said):
    url = reverse("videos:poster_choose", args=[video.slug])
    answer = client_of(creator).post(url, {"picture": file})
    assert answer.status_code == status and said in answer.text
    assert re.search(r'id="posters-refusal" role="alert">\s*<p class="error">', answer.text)
    assert Video.objects.get().poster == video.poster
    assert own_files(video) == []


def test_a_file_is_not_kept_when_the_row_can_not_be_written(video, creator, monkeypatch):
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(Video, "save", broken)
    with pytest.raises(RuntimeError):
        set_own_poster(account=creator, slug=video.slug, file=picture())
    assert own_files(video) == []


@pytest.mark.parametrize("role", ROLES)
def test_candidates_are_the_creators_alone(request, video, client_of, role):
    client = client_of(request.getfixturevalue(role))
    shown = client.get(reverse("videos:poster_choice", args=[video.slug, 2]))
    chosen = client.post(reverse("videos:poster_choose", args=[video.slug]), {"number": "2"})
    if role == "creator":
        assert b"".join(shown) == b"picture 2"
        assert shown.headers["Cache-Control"] == "private, no-store"
    assert shown.status_code == {"creator": 200, "anonymous": 302}.get(role, 404)
    assert chosen.status_code == (302 if role in ("creator", "anonymous") else 404)
    assert Video.objects.get().poster.name.endswith("2.jpg") is (role == "creator")


def test_candidates_that_are_none(video, creator, client_of):
    for number in (0, 4, 10**12):
        url = reverse("videos:poster_choice", args=[video.slug, number])
        assert client_of(creator).get(url).status_code == 404
    Video.objects.update(state="processing", published_at=None)
    url = reverse("videos:poster_choice", args=[video.slug, 1])
    assert client_of(creator).get(url).status_code == 404


def test_a_video_from_before_has_only_the_own_picture_to_offer(creator, client_of):
    video = VideoFactory(creator=creator, with_files=True)
    page = client_of(creator).get(reverse("videos:edit", args=[video.slug])).text
    assert 'type="file"' in page and 'name="number"' not in page
    assert poster_bytes(client_of(), video) == POSTER


def test_the_edit_page_shows_which_one_it_is(video, creator, client_of):
    choose_poster(account=creator, slug=video.slug, number=2)
    page = client_of(creator).get(reverse("videos:edit", args=[video.slug])).text
    assert page.count('name="number"') == 3
    assert 'name="number" value="2" required checked' in page


def test_nobody_is_told(video, creator, friend):
    before = list(Notification.objects.values())
    choose_poster(account=creator, slug=video.slug, number=2)
    assert list(Notification.objects.values()) == before
