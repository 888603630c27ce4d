"""The small and the large file of a video: the same doors as the usual one, and who gets which."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from tests.conftest import ROLES
from tests.factories import STREAM, VideoFactory
from videos.models import Video

pytestmark = pytest.mark.django_db
SMALL, LARGE = b"480 " * 50, b"1080 " * 50


@pytest.fixture
def video(creator) -> Video:
    return sized(VideoFactory(creator=creator, with_files=True))


def sized(video: Video) -> Video:
    for size, name, content in (("small", "480.mp4", SMALL), ("large", "1080.mp4", LARGE)):
        setattr(
            video,
            f"stream_{size}",
            default_storage.save(f"videos/{video.slug}/t/{name}", ContentFile(content)),
        )
    video.save()
    return video


def got(client, video, size=None, **headers):
    sent = {} if size is None else {"size": size}
    return client.get(reverse("videos:stream", args=[video.slug]), sent, headers=headers)


@pytest.mark.parametrize(
    "size, content",
    [(None, STREAM), ("small", SMALL), ("large", LARGE), ("", STREAM), ("huge", STREAM), ("SMALL", STREAM),
     ("../download", STREAM), ("download", STREAM)],
)  # fmt: skip
def test_each_size_is_another_file_of_this_video(video, client_of, size, content):
    answer = got(client_of(), video, size)
    assert b"".join(answer) == content
    assert answer.headers["Content-Length"] == str(len(content))


def test_sizes_have_ranges_and_validators_of_their_own(video, client_of):
    tags = {got(client_of(), video, size).headers["ETag"] for size in (None, "small", "large")}
    assert len(tags) == 3
    part = got(client_of(), video, "small", Range="bytes=4-7")
    assert (part.status_code, b"".join(part)) == (206, b"480 ")
    tag = got(client_of(), video).headers["ETag"]
    other = got(client_of(), video, "small", Range="bytes=4-7", **{"If-Range": tag})
    assert other.status_code == 200  # a part of one is no part of the other


def test_where_none_was_made_the_usual_one_comes(client_of):
    video = VideoFactory(with_files=True)
    for size in ("small", "large"):
        assert b"".join(got(client_of(), video, size)) == STREAM


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("audience", ["friends", "me"])
def test_a_size_opens_no_other_door(request, video, client_of, role, audience):
    Video.objects.update(audience=audience)
    client = client_of(request.getfixturevalue(role))
    usual = got(client, video)
    for size in ("small", "large"):
        assert got(client, video, size).status_code == usual.status_code
        assert got(client, video, size).headers.get("Cache-Control") == usual.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["watch", "feed"])
def test_who_saves_data_gets_a_page_with_the_small_one(video, client_of, path):
    url = reverse("videos:feed") if path == "feed" else reverse("videos:watch", args=[video.slug])
    stream = reverse("videos:stream", args=[video.slug])
    usual = client_of().get(url)
    assert f'src="{stream}" data-stream="{stream}" data-small="{stream}?size=small"' in usual.text
    assert f'data-large="{stream}?size=large"' in usual.text
    saving = client_of().get(url, headers={"Save-Data": "on"})
    assert f'src="{stream}?size=small" data-stream="{stream}?size=small" width' in saving.text
    assert "data-large" not in saving.text
    for answer in (usual, saving):
        assert "Save-Data" in answer.headers["Vary"]


def test_a_video_without_a_small_one_is_named_as_ever(client_of):
    video = VideoFactory(with_files=True)
    page = client_of().get(reverse("videos:watch", args=[video.slug]), headers={"Save-Data": "on"}).text
    assert "size=" not in page and "data-small" not in page
