"""The sheet after a save: collections, reason, note and moment, written at once or not at all."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import VideoFactory
from videos.actions.collections import create_collection, delete_collection
from videos.actions.downloads import hand_out_download
from videos.actions.errors import Refused
from videos.actions.saves import Method, note_save, save_video
from videos.actions.shelf import collect_saves
from videos.models import Collection, CollectionItem, Video, VideoSave

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(stranger, creator):
    video = VideoFactory(creator=creator, duration_ms=8000)
    return save_video(account=stranger, slug=video.slug, moment_ms=2345).row


def sheet(row, **more):
    return {"reason": "", "note": "", "moment": "0:02", **more}


def url_of(row):
    return reverse("videos:saved_note", args=[row.key])


def test_one_post_writes_all_of_it(client_of, stranger, row):
    glaze, kiln = (create_collection(account=stranger, name=name) for name in ("Glaze", "Kiln"))
    collect_saves(account=stranger, keys=[row.key], collection=kiln.key)
    sent = sheet(row, reason="learn", note="the third ring", moment="0:05", new_collection="Rings 💍")
    sent |= {"in": [glaze.key], "had": [kiln.key]}
    answer = client_of(stranger, htmx=True).post(url_of(row), sent)
    assert answer.status_code == 200 and "Noted" in answer.headers["HX-Trigger"]
    row.refresh_from_db()
    assert (row.reason, row.note, row.moment_ms) == ("learn", "the third ring", 5000)
    held = CollectionItem.objects.filter(video_save=row).values_list("collection__name", flat=True)
    assert set(held) == {"Glaze", "Rings 💍"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": "because"}, "not one of the reasons"),
        ({"note": "x" * 501}, "500 at most"),
        ({"moment": "0:09"}, "over before that"),
        ({"moment": "99:59:59"}, "over before that"),
        ({"moment": "soon"}, "minutes and seconds"),
        ({"moment": "-1"}, "minutes and seconds"),
        ({"new_collection": "glaze"}, "already"),
        ({"new_collection": "x" * 300}, "60 signs"),
        ({"in": "nowhere222"}, None),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_what_is_wrong_is_said_and_nothing_is_half_written(client_of, stranger, row, wrong, said, htmx):
    glaze = create_collection(account=stranger, name="Glaze")
    note_save(account=stranger, key=row.key, reason="learn", note="keep this")
    sent = sheet(row) | {"reason": "share", "note": "new words", "in": glaze.key} | wrong
    answer = client_of(stranger, htmx=htmx).post(url_of(row), sent)
    if said is None:
        assert answer.status_code == 404
    else:
        assert answer.status_code == 422
        assert said in answer.text
        if "note" not in wrong:
            assert "new words" in answer.text  # what was typed is still there
        if "in" not in wrong:
            assert f'value="{glaze.key}" checked' in answer.text
    row.refresh_from_db()
    assert (row.reason, row.note, row.moment_ms) == ("learn", "keep this", 2345)
    assert not CollectionItem.objects.exists() and Collection.objects.count() == 1


def test_what_the_form_does_not_mention_stays(client_of, stranger, row):
    glaze = create_collection(account=stranger, name="Glaze")
    collect_saves(account=stranger, keys=[row.key], collection=glaze.key)
    client_of(stranger).post(url_of(row), {"reason": "learn", "note": "short form"})
    row.refresh_from_db()
    assert (row.note, row.moment_ms) == ("short form", 2345)
    assert CollectionItem.objects.filter(video_save=row).count() == 1


def test_a_moment_is_kept_to_the_millisecond_unless_touched_and_can_be_taken_away(client_of, stranger, row):
    client = client_of(stranger)
    client.post(url_of(row), sheet(row, moment="0:02"))
    row.refresh_from_db()
    assert row.moment_ms == 2345
    client.post(url_of(row), sheet(row, moment="8"))
    row.refresh_from_db()
    assert row.moment_ms == 8000
    client.post(url_of(row), sheet(row, moment=""))
    row.refresh_from_db()
    assert row.moment_ms is None


def test_a_favorite_has_a_moment_and_a_download_has_none(client_of, stranger):
    video = VideoFactory(with_files=True)
    favorite = save_video(account=stranger, slug=video.slug, method=Method.FAVORITE).row
    note_save(account=stranger, key=favorite.key, reason="", note="", moment_ms=1000)
    hand_out_download(account=stranger, slug=video.slug)
    download = VideoSave.objects.get(method="download")
    assert 'name="moment"' not in client_of(stranger).get(url_of(download)).text
    glaze = create_collection(account=stranger, name="Glaze")
    for more in ({"moment_ms": 1000}, {"add_to": [glaze.key]}, {"new_collection": "Kiln"}):
        with pytest.raises(Refused):
            note_save(account=stranger, key=download.key, reason="learn", note="", **more)
    download.refresh_from_db()
    assert download.reason == "" and Collection.objects.count() == 1
    note_save(account=stranger, key=download.key, reason="learn", note="for the train")


def test_a_tombstone_takes_any_moment_and_tells_no_length(client_of, stranger, row):
    """Otherwise one could ask how long a hidden video is, by trying."""
    Video.objects.update(audience="me")
    client = client_of(stranger)
    for moment in ("0:01", "0:09", "59:59"):
        assert client.post(url_of(row), sheet(row, moment=moment)).status_code == 302
    row.refresh_from_db()
    assert row.moment_ms == (59 * 60 + 59) * 1000


def test_a_tombstone_can_be_noted_and_collected(client_of, stranger, row):
    glaze = create_collection(account=stranger, name="Glaze")
    row.video.delete()
    answer = client_of(stranger).post(url_of(row), sheet(row, note="gone, but I know", **{"in": glaze.key}))
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.note == "gone, but I know" and row.places.count() == 1


def test_the_six_used_last_come_first_and_the_own_before_them(client_of, stranger, row):
    made = [create_collection(account=stranger, name=f"Number {n}") for n in range(9)]
    other = save_video(account=stranger, slug=VideoFactory().slug).row
    collect_saves(account=stranger, keys=[other.key], collection=made[3].key)
    collect_saves(account=stranger, keys=[row.key], collection=made[0].key)
    text = client_of(stranger, htmx=True).get(url_of(row)).text
    order = sorted(range(9), key=lambda n: text.index(f"Number {n}<"))
    assert order[:2] == [0, 3]
    first, _, rest = text.partition("places__more")
    assert first.count('name="in"') == 6 and rest.count('name="in"') == 3


def test_the_tile_on_the_shelf_says_the_same_at_once(client_of, stranger, row):
    client = client_of(stranger, htmx=True)
    here = {"HX-Current-URL": "http://testserver/saved/"}
    answer = client.post(url_of(row), sheet(row, note="now with words", moment="0:04"), headers=here)
    assert f'id="item-{row.key}"' in answer.text and "now with words" in answer.text and "0:04" in answer.text
    elsewhere = {"HX-Current-URL": f"http://testserver/v/{row.video.slug}/"}
    assert client.post(url_of(row), sheet(row), headers=elsewhere).text == ""


def test_a_moment_leads_to_the_second(client_of, stranger, row):
    text = client_of(stranger).get(reverse("videos:saved")).text
    assert f'href="/v/{row.video.slug}/?t=2.345"' in text


@pytest.mark.parametrize(
    ("asked", "starts"),
    [
        ("2.345", "#t=2.345"),
        ("7", "#t=7"),
        ("0", ""),
        ("8", ""),
        ("-1", ""),
        ("1e3", ""),
        ("99999999999", ""),
        ("NaN", ""),
        ("٣", ""),
        ('"><script>', ""),
        ("", ""),
    ],
)
def test_the_watch_page_begins_there_or_at_the_start(client_of, stranger, row, asked, starts):
    page = client_of(stranger).get(reverse("videos:watch", args=[row.video.slug]), {"t": asked})
    assert page.status_code == 200
    assert f'src="/v/{row.video.slug}/stream.mp4{starts}"' in page.text


def test_a_collection_deleted_meanwhile_is_named_and_nothing_is_lost(client_of, stranger):
    row = save_video(account=stranger, slug=VideoFactory().slug).row
    gone = create_collection(account=stranger, name="Gone")
    delete_collection(account=stranger, key=gone.key)
    client, url = client_of(stranger), reverse("videos:saved_note", args=[row.key])
    sent = {"reason": "learn", "note": "my words", "in": gone.key}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    assert "is deleted by now" in answer.text and "my words" in answer.text
    assert (
        client.post(url, {**sent, "had": gone.key, "in": []}).status_code == 302
    )  # taking out of it is done
    row.refresh_from_db()
    assert row.note == "my words" and not CollectionItem.objects.exists()
