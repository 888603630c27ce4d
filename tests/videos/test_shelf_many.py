"""Many items of the shelf at once: taken off, put back, noted, with and without a script."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from tests.factories import VideoFactory
from tests.videos.shelves import found, keep
from videos.actions.collections import create_collection
from videos.actions.downloads import hand_out_download
from videos.actions.errors import Refused
from videos.actions.recount import recount
from videos.actions.saves import Method, remove_save, save_video
from videos.actions.shelf import (
    MANY_MAX,
    give_reason,
    hide_downloads,
    put_back_removal,
    remove_saves,
    restore_saves,
)
from videos.models import Video, VideoSave
from videos.selectors.shelf import shelf, shelf_counts

pytestmark = pytest.mark.django_db
MANY = "videos:saved_many"


def counters(*videos: Video) -> list[int]:
    assert list(recount(mend=False)) == []
    return [Video.objects.get(pk=video.pk).total_saves for video in videos]


def test_removing_many_and_undoing_it_moves_each_count_once(stranger, creator):
    mine = VideoFactory(creator=stranger)
    rows = [keep(stranger) for _ in range(3)]
    own = save_video(account=stranger, slug=mine.slug).row
    twice = save_video(account=stranger, slug=rows[0].video.slug, method=Method.FAVORITE).row
    gone = keep(stranger, creator=creator)
    Video.objects.filter(pk=gone.video_id).update(audience="me")
    orphan = keep(stranger)
    orphan.video.delete()
    before = remove_save(account=stranger, key=keep(stranger, note="long before").key)
    every = [*rows, own, twice, gone, orphan]
    videos = [row.video for row in (*rows, gone)] + [mine]
    assert counters(*videos) == [2, 1, 1, 1, 0]
    done = remove_saves(account=stranger, keys=[row.key for row in every])
    assert len(done.rows) == 7 and counters(*videos) == [0, 0, 0, 0, 0]
    with pytest.raises(VideoSave.DoesNotExist):
        put_back_removal(account=creator, at=done.at)
    assert len(put_back_removal(account=stranger, at=done.at).saves) == 7
    assert counters(*videos) == [2, 1, 1, 1, 0]
    with pytest.raises(VideoSave.DoesNotExist):
        put_back_removal(account=stranger, at=done.at)  # a second click
    before.refresh_from_db()
    assert not before.stands


def test_an_undo_is_possible_for_thirty_days(stranger, time_machine):
    row = keep(stranger)
    at = remove_saves(account=stranger, keys=[row.key]).at
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(days=31))
    with pytest.raises(VideoSave.DoesNotExist):
        put_back_removal(account=stranger, at=at)
    with pytest.raises(VideoSave.DoesNotExist):
        restore_saves(account=stranger, keys=[row.key])


def test_downloads_are_left_out_of_a_removal_and_can_be_hidden(stranger):
    video = VideoFactory(with_files=True)
    hand_out_download(account=stranger, slug=video.slug)
    download = VideoSave.objects.get()
    with pytest.raises(Refused, match="hide it"):
        remove_saves(account=stranger, keys=[download.key])
    row = keep(stranger)
    assert [one.key for one in remove_saves(account=stranger, keys=[download.key, row.key]).rows] == [row.key]
    hide_downloads(account=stranger, keys=[download.key])
    assert counters(video) == [1] and shelf_counts(stranger)["downloads"] == 0


@pytest.mark.parametrize(
    ("keys", "status"), [([], 422), (["k"] * 1, 404), ([f"k{n}" for n in range(MANY_MAX + 1)], 422)]
)
def test_nothing_too_many_and_what_is_missing_are_said(stranger, client_of, keys, status):
    for do in ({"do": "remove"}, {"do": "restore"}, {"reason": "learn"}, {"add": "new", "name": "Glaze"}):
        assert client_of(stranger, htmx=True).post(reverse(MANY), {"item": keys, **do}).status_code == status


def test_another_ones_items_are_never_touched(stranger, friend, client_of):
    theirs, mine = keep(friend, reason="share"), keep(stranger)
    client = client_of(stranger, htmx=True)
    for do in ({"do": "remove"}, {"reason": "learn"}, {"add": "new", "name": "Glaze"}):
        answer = client.post(reverse(MANY), {"item": [theirs.key, mine.key], **do})
        assert answer.status_code == 200 and theirs.key not in answer.text
    theirs.refresh_from_db()
    assert theirs.stands and theirs.reason == "share" and not theirs.places.exists()


def test_a_reason_for_many(stranger):
    rows = [keep(stranger, reason="share") for _ in range(2)]
    with pytest.raises(Refused):
        give_reason(account=stranger, keys=[row.key for row in rows], reason="because")
    give_reason(account=stranger, keys=[row.key for row in rows], reason="learn")
    assert len(found(stranger, "", reason="learn")) == 2
    give_reason(account=stranger, keys=[row.key for row in rows], reason="")
    assert found(stranger, "", reason="learn") == []


@pytest.mark.parametrize("deed", [{}, {"do": "sing"}, {"do": "add"}, {"do": "reason"}, {"reason": "because"}])
def test_an_odd_button_is_refused(stranger, client_of, deed):
    row = keep(stranger)
    assert client_of(stranger).post(reverse(MANY), {"item": row.key, **deed}).status_code in (400, 422)
    row.refresh_from_db()
    assert row.stands and row.reason == ""


def test_the_page_learns_what_left_what_changed_and_how_to_undo(stranger, client_of):
    one, two = keep(stranger), keep(stranger)
    client = client_of(stranger, htmx=True)
    here = {"HX-Current-URL": "http://testserver/saved/"}
    noted = client.post(reverse(MANY), {"item": [one.key, two.key], "reason": "learn"}, headers=here)
    assert noted.text.count("tile__why") == 2 and noted.text.count('hx-swap-oob="true"') == 3  # and the tabs
    left = client.post(reverse(MANY), {"item": [one.key, two.key], "do": "remove"}, headers=here)
    assert left.text.count('hx-swap-oob="delete"') == 2 and "Nothing kept yet" in left.text
    undo = left.headers["HX-Trigger"].partition('"url": "')[2].partition('"')[0]
    assert undo.startswith("/saved/undo/?at=") and "2 items" in left.headers["HX-Trigger"]
    assert client.post(undo).status_code == 200
    assert len(shelf(stranger, "saved").rows) == 2
    filtered = {"HX-Current-URL": "http://testserver/saved/?reason=learn"}
    gone = client.post(reverse(MANY), {"item": one.key, "reason": "none"}, headers=filtered)
    assert gone.text.count('hx-swap-oob="delete"') == 1  # it no longer goes with the filter


def test_many_without_a_script(stranger, client_of):
    rows = [keep(stranger, reason="learn") for _ in range(3)]
    client = client_of(stranger)
    where = "/saved/?reason=learn"
    page = client.get(where).text
    assert page.count('form="many"') == 3 and 'id="many"' in page
    sent = {"item": [row.key for row in rows[:2]], "do": "remove", "back": where}
    answer = client.post(reverse(MANY), sent)
    assert answer.status_code == 302 and answer.url.startswith(f"{where}&undo=")
    after = client.get(answer.url).text
    assert "2 items taken off your shelf" in after
    undo = after.partition('class="undone" method="post" action="')[2].partition('"')[0]
    assert client.post(undo, {"back": where}).url == where
    assert shelf_counts(stranger)["saved"] == 3
    for evil in ("https://evil.example/saved/", "//evil.example/saved/", "/v/x/", "javascript:alert(1)"):
        back = client.post(reverse(MANY), {"item": rows[0].key, "reason": "none", "back": evil}).url
        assert back.startswith("/saved/")


def test_a_single_removal_can_be_undone_without_a_script_too(stranger, client_of):
    row = keep(stranger)
    client = client_of(stranger)
    answer = client.post(reverse("videos:saved_remove", args=[row.key]), {"back": "/saved/"})
    assert 'action="/saved/undo/?at=' in client.get(answer.url).text


def test_the_menu_and_the_sheet_take_a_tile_off_the_page_once(stranger, client_of):
    one, two = keep(stranger), keep(stranger)
    client = client_of(stranger, htmx=True)
    here = {"HX-Current-URL": "http://testserver/saved/"}
    by_menu = {**here, "HX-Target": f"item-{one.key}"}
    assert "delete" not in client.post(reverse("videos:saved_remove", args=[one.key]), headers=by_menu).text
    by_sheet = {**here, "HX-Target": f"saved-note-{two.key}"}
    assert "delete" in client.post(reverse("videos:saved_remove", args=[two.key]), headers=by_sheet).text


def test_what_is_off_the_shelf_already_is_said_and_nothing_is_offered(stranger, client_of):
    row = keep(stranger)
    client = client_of(stranger, htmx=True)
    glaze = create_collection(account=stranger, name="Glaze")
    client.post(reverse(MANY), {"item": row.key, "do": "remove"})
    for sent, said in (
        ({"do": "remove"}, "off your shelf already"),
        ({"do": "take", "collection": glaze.key}, "is not in"),
    ):
        answer = client.post(reverse(MANY), {"item": row.key, **sent})
        assert said in answer.headers["HX-Trigger"] and "undo" not in answer.headers["HX-Trigger"]
        assert f'id="item-{row.key}"' in answer.text


def test_a_thousand_are_refused_in_words(stranger, client_of):
    keys = [f"k{number}" for number in range(1100)]
    answer = client_of(stranger, htmx=True).post(reverse(MANY), {"item": keys, "do": "remove"})
    assert answer.status_code == 422 and "more than 500" in answer.text


@pytest.mark.parametrize("sent", [{"name": "a\0b"}, {"name": "\0"}])
def test_no_name_holds_a_nul(stranger, client_of, sent):
    answer = client_of(stranger).post(reverse("videos:collections"), sent)
    names = list(stranger.collections.values_list("name", flat=True))
    assert (answer.status_code, names) == ((302, ["a b"]) if sent["name"] != "\0" else (422, []))
