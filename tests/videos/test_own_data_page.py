"""The page in *Download my data*: it can be read as it was written, and does no harm."""

from __future__ import annotations

from zipfile import ZipFile

import pytest

from tests.factories import VideoFactory, comment_on
from tests.videos.own_archives import Tags, busy
from videos.actions.accounts import edit_profile
from videos.actions.saves import note_save, save_video
from videos.models import Collection

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
HOSTILE = "</p><script>alert(1)</script><img src=x onerror=alert(2)>&quot;'\"{{ x }}"


def test_hostile_words_stay_words(bundle, creator, stranger):
    creator.display_name = stranger.display_name = "<b>Ann</b>"
    creator.save()
    edit_profile(account=stranger, handle="kai", display_name="<i>Kai</i>", bio=HOSTILE[:80])
    video = VideoFactory(creator=creator, caption=HOSTILE)
    row = save_video(account=stranger, slug=video.slug).row
    note_save(account=stranger, key=row.key, reason="", note=HOSTILE)
    Collection.objects.create(account=stranger, name="<script>x</script>")
    VideoFactory(creator=stranger, caption="‮שלום " + HOSTILE, original_name="<svg onload=x>.mp4")
    comment_on(video, stranger, text=HOSTILE)
    data, page, _ = bundle(stranger)
    assert data["saves"][0]["note"] == HOSTILE and data["saves"][0]["video"]["caption"] == HOSTILE
    tags = Tags(page)
    assert not {"script", "img", "svg", "iframe", "link", "object", "form", "i"} & {
        tag for tag, _ in tags.seen
    }
    for _, attrs in tags.seen:
        assert not [name for name in attrs if name.startswith("on") or name in ("src", "style")]
        assert attrs.get("href", "#").startswith("#"), "it leads nowhere but into itself"
    assert HOSTILE in " ".join(tags.texts), "and can be read as written"


def test_the_page_loads_nothing_and_leaves_the_direction_to_the_words(bundle, creator, stranger):
    busy(stranger, creator)
    _, page, _ = bundle(stranger)
    tags = Tags(page)
    policy = next(attrs["content"] for tag, attrs in tags.seen if attrs.get("http-equiv"))
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert "http" not in page.replace("http-equiv", "") and "url(" not in page and "@import" not in page
    assert all(
        attrs.get("dir") == "auto" for tag, attrs in tags.seen if tag == "p" and not attrs.get("class")
    )


def test_the_picture_comes_along(bundle, stranger, tmp_path):
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    stranger.avatar = default_storage.save("avatars/a.jpg", ContentFile(b"\xff\xd8 a picture"))
    stranger.save()
    data, page, _ = bundle(stranger)
    (path,) = tmp_path.glob("*.zip")
    assert data["account"]["has_picture"] and ZipFile(path).read("picture.jpg") == b"\xff\xd8 a picture"
    assert '<img src="data:image/jpeg;base64,/9gg' in page
    default_storage.delete("avatars/a.jpg")  # the file is missing: the rest is made all the same
    assert "<img" not in bundle(stranger)[1]
