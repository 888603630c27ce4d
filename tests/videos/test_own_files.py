"""The files of one's own videos, fetched one by one: their creator's alone, under harmless names."""

from __future__ import annotations

import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from tests.conftest import ROLES
from tests.factories import AccountFactory, VideoFactory

pytestmark = pytest.mark.django_db
PAGE = "/settings/data/"


def with_original(creator, name="beach day.mov"):
    video = VideoFactory(creator=creator, original_name=name)
    video.original = default_storage.save(f"videos/{video.slug}/original", ContentFile(b"as uploaded"))
    video.save()
    return video


@pytest.mark.parametrize("role", ROLES)
def test_the_file_of_a_video_is_its_creators_alone(request, client_of, creator, role):
    video = with_original(creator)
    answer = client_of(request.getfixturevalue(role)).get(reverse("videos:own_file", args=[video.slug]))
    if role == "creator":
        assert b"".join(answer.streaming_content) == b"as uploaded"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="beach day.mov"'
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Cache-Control"] == "private, no-store"
    else:
        assert answer.status_code == (302 if role == "anonymous" else 404)


def test_a_hostile_file_name_stays_one_header(client_of, creator):
    video = with_original(creator, name='-i";\\$(x)é.mp4')
    answer = client_of(creator).get(reverse("videos:own_file", args=[video.slug]))
    assert re.fullmatch(r"attachment; filename\*=utf-8''[\w%.$()-]+", answer.headers["Content-Disposition"])
    assert (
        client_of(creator)
        .get(reverse("videos:own_file", args=[VideoFactory(creator=creator).slug]))
        .status_code
        == 404
    )


def test_the_page_lists_them_a_page_at_a_time(client_of, creator):
    for number in range(21):
        with_original(creator, name=f"{number}.mov")
    with_original(AccountFactory())
    text = client_of(creator).get(PAGE).text
    assert text.count("/settings/data/file/") == 20
    older = re.search(r'href="(/settings/data/\?after=[^"]+)">Older ones', text)[1]
    assert client_of(creator).get(older).text.count("/settings/data/file/") == 1
