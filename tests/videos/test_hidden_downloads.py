"""A download that is hidden from one's list: still there, still counted, and brought back in three ways."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.factories import VideoFactory
from videos.actions.downloads import hand_out_download
from videos.actions.saves import Method, hide_save, note_save, save_video
from videos.models import Account, VideoSave
from videos.selectors.shelf import shelf, shelf_counts

pytestmark = pytest.mark.django_db
MANY = reverse("videos:saved_many")
HIDDEN = "/saved/?shelf=hidden"


@pytest.fixture
def download(stranger: Account) -> VideoSave:
    video = VideoFactory(with_files=True, caption="A tide table")
    hand_out_download(account=stranger, slug=video.slug)
    row = VideoSave.objects.get()
    return note_save(account=stranger, key=row.key, reason="learn", note="for the boat")


def undo_in(answer) -> str:
    found = re.search(r'"url": "([^"]+)"', answer.headers["HX-Trigger"])
    assert found
    return found[1]


@pytest.mark.parametrize("many", [False, True])
def test_it_is_undone_at_once(client_of, stranger, download, many):
    client = client_of(stranger, htmx=True)
    if many:
        answer = client.post(MANY, {"item": [download.key], "do": "hide"})
    else:
        answer = client.post(reverse("videos:saved_hide", args=[download.key]), {"on": "1"})
    assert shelf(stranger, "downloads").rows == [] and shelf_counts(stranger)["hidden"] == 1
    assert client.post(undo_in(answer)).status_code == 200
    assert [row.note for row in shelf(stranger, "downloads").rows] == ["for the boat"]
    assert client.post(undo_in(answer)).status_code == 409  # a second click


def test_it_has_a_list_of_its_own_with_its_note_and_a_way_back(client_of, stranger, download):
    client = client_of(stranger)
    client.post(reverse("videos:saved_hide", args=[download.key]), {"on": "1"})
    downloads = client.get("/saved/?shelf=downloads").text
    assert "1 hidden" in downloads and HIDDEN in downloads and "for the boat" not in downloads
    page = client.get(HIDDEN).text
    assert "for the boat" in page and "Show in this list" in page
    assert "for the boat" in client.get(f"{HIDDEN}&q=tide").text
    client.post(reverse("videos:saved_hide", args=[download.key]), {"on": "0", "back": HIDDEN})
    assert "for the boat" in client.get("/saved/?shelf=downloads").text
    assert "Nothing hidden" in client.get(HIDDEN).text


def test_without_a_script_the_page_offers_the_undo(client_of, stranger, download):
    client = client_of(stranger)
    answer = client.post(reverse("videos:saved_hide", args=[download.key]), {"on": "1"})
    page = client.get(answer.url).text
    undo = re.search(r'action="(/saved/undo/\?at=\d+)"', page)
    assert undo and "1 item hidden from your list." in page
    again = client.post(undo[1], {"back": "/saved/?shelf=downloads"})
    assert again.status_code == 302 and shelf_counts(stranger)["downloads"] == 1
    late = client.post(undo[1], {"back": "/saved/?shelf=downloads"})
    assert late.status_code == 409 and 'href="/saved/?shelf=downloads"' in late.text


def test_downloading_it_again_shows_it_again_and_counts_once(stranger, download):
    hide_save(account=stranger, key=download.key)
    hand_out_download(account=stranger, slug=download.video.slug)
    assert [row.key for row in shelf(stranger, "downloads").rows] == [download.key]
    download.video.refresh_from_db()
    assert download.video.download_count == 1


def test_nobody_elses_undo_reaches_it(client_of, stranger, friend, download):
    answer = client_of(stranger, htmx=True).post(
        reverse("videos:saved_hide", args=[download.key]), {"on": "1"}
    )
    assert client_of(friend, htmx=True).post(undo_in(answer)).status_code == 409
    download.refresh_from_db()
    assert download.hidden_at is not None


def test_a_favorite_may_be_kept_off_the_profile_before_the_list_is_shown(client_of, stranger):
    row = save_video(account=stranger, slug=VideoFactory().slug, method=Method.FAVORITE).row
    client = client_of(stranger)
    assert "Keep off my profile" in client.get("/saved/?shelf=favorites").text
    client.post(reverse("videos:saved_hide", args=[row.key]), {"on": "1"})
    Account.objects.filter(pk=stranger.pk).update(show_favorites=True)
    sheet = client.get(reverse("videos:saved_note", args=[row.key])).text
    assert "Visible on your profile" not in sheet and "Only you know" in sheet
    assert row.video.slug not in client_of().get(f"/@{stranger.handle}/?tab=favorites").text
