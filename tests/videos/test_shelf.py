"""The shelf: found again, filtered, sorted, counted (many at once: test_shelf_many.py)."""

from __future__ import annotations

import datetime as dt
import itertools
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import AccountFactory, VideoFactory
from tests.videos.shelves import found, keep
from videos.actions.collections import create_collection
from videos.actions.downloads import hand_out_download
from videos.actions.saves import Method, remove_save, save_video
from videos.actions.shelf import (
    collect_saves,
    hide_downloads,
    remove_saves,
    restore_saves,
)
from videos.models import Video, VideoSave
from videos.selectors.shelf import shelf, shelf_counts

pytestmark = pytest.mark.django_db


# --- Finding ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "kiln",
        "KILN",
        "ki",
        "third",
        "third kiln",
        "mira",
        "@mira",
        "castellanos",
        "mira third",
        "#slow",
        "夜景",
    ],
)
def test_it_is_found_by_note_caption_handle_and_name(stranger, words):
    maker = AccountFactory(handle="mira.makes", display_name="Mira Castellanos")
    row = keep(stranger, note="the third ring", caption="The kiln ticking 夜景 #slowwork", creator=maker)
    keep(stranger, caption="Something else", note="another thing")
    assert found(stranger, words) == [row.key]


@pytest.mark.parametrize("words", ["kilns", "third nothing", "%", "_", "\\", "'", "<b>"])
def test_and_by_nothing_else(stranger, words):
    keep(stranger, note="the third ring", caption="The kiln ticking")
    assert found(stranger, words) == []


def test_each_shelf_is_searched_on_its_own(stranger, client_of):
    video = VideoFactory(caption="The kiln ticking", with_files=True)
    save_video(account=stranger, slug=video.slug, method=Method.FAVORITE)
    hand_out_download(account=stranger, slug=video.slug)
    removed = keep(stranger, caption="The kiln cooling")
    remove_save(account=stranger, key=removed.key)
    assert [
        len(found(stranger, "kiln", name)) for name in ("saved", "favorites", "downloads", "removed")
    ] == [
        0,
        1,
        1,
        1,
    ]
    for name in ("favorites", "downloads", "removed"):
        text = client_of(stranger).get("/saved/", {"shelf": name, "q": "kiln"}).text
        assert text.count('class="tile__pick"') == 1 and "Nothing found" not in text


def test_filters_work_together(stranger):
    glaze = create_collection(account=stranger, name="Glaze")
    rows = {
        (word, reason): keep(stranger, note=word, reason=reason)
        for word, reason in itertools.product(("kiln", "snow"), ("learn", "share", ""))
    }
    collect_saves(
        account=stranger, keys=[rows["kiln", "learn"].key, rows["snow", ""].key], collection=glaze.key
    )
    assert found(stranger, "", reason="learn") == [rows["snow", "learn"].key, rows["kiln", "learn"].key]
    assert found(stranger, "", reason="learn", oldest=True) == [
        rows["kiln", "learn"].key,
        rows["snow", "learn"].key,
    ]
    assert found(stranger, "kiln", reason="learn", collection=glaze) == [rows["kiln", "learn"].key]
    assert found(stranger, "kiln", collection=glaze) == [rows["kiln", "learn"].key]
    assert set(found(stranger, "", collection=glaze)) == {rows["kiln", "learn"].key, rows["snow", ""].key}
    assert found(stranger, "kiln", reason="inspiration") == []


def test_an_address_with_odd_filters_shows_the_shelf(stranger, client_of):
    keep(stranger)
    for query in (
        "?reason=because",
        "?sort=sideways",
        "?shelf=cellar",
        "?after=zz",
        "?after=-",
        "?undo=x",
        "?q=+",
    ):
        answer = client_of(stranger).get(f"/saved/{query}")
        assert answer.status_code == 200 and 'class="tile__pick"' in answer.text, query
    assert client_of(stranger).get("/saved/?in=nowhere222").status_code == 404


def test_nothing_found_has_a_way_out(stranger, client_of):
    keep(stranger)
    client = client_of(stranger)
    text = client.get("/saved/", {"q": "<i>zebra", "shelf": "saved"}).text
    assert "Nothing found" in text and "&lt;i&gt;zebra" in text and 'href="/saved/?shelf=saved"' in text
    assert "Nothing here" in client.get("/saved/", {"reason": "learn"}).text
    assert "Nothing kept yet" in client_of(AccountFactory()).get("/saved/", {"q": "zebra"}).text


# --- Order and pages ----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("oldest", [False, True])
@pytest.mark.parametrize(
    "filters", [{}, {"q": "ring"}, {"reason": "learn"}, {"q": "ring", "reason": "learn"}]
)
def test_it_goes_on_by_cursor_in_each_combination(stranger, client_of, oldest, filters):
    rows = [keep(stranger, note=f"ring {n}", reason="learn") for n in range(65)]
    now = timezone.now()
    for n, row in enumerate(rows):  # in threes at the same instant
        VideoSave.objects.filter(pk=row.pk).update(created_at=now - dt.timedelta(hours=n // 3))
    keep(stranger, note="else", reason="share")
    client, keys, pages = client_of(stranger), [], 0
    url: str | None = reverse("videos:saved")
    query = {**filters, "sort": "oldest"} if oldest else filters
    while url:
        answer = client.get(url, query)
        keys += [part.partition('"')[0] for part in answer.text.split('id="item-')[1:]]
        more = answer.text.partition('class="grid__more" hx-get="')[2].partition('"')[0].replace("&amp;", "&")
        if more and pages == 0:
            remove_save(account=stranger, key=keys[-1])  # what the cursor points at
        url, query = urlsplit(more).path, {k: v[0] for k, v in parse_qs(urlsplit(more).query).items()}
        pages += 1
    expected = VideoSave.objects.filter(note__startswith="ring").order_by("created_at", "pk")
    wanted = [row.key for row in (expected if oldest else expected.reverse())]
    got = [key for key in keys if key in set(wanted)]
    assert len(got) == len(set(got)) == 65 and pages == 3
    assert [key for key in got if key != keys[29]] == [key for key in wanted if key != keys[29]]


@pytest.mark.slow
def test_many_removed_at_one_instant_go_on_by_cursor_too(stranger):
    rows = [keep(stranger) for _ in range(40)]
    remove_saves(account=stranger, keys=[row.key for row in rows])
    page = shelf(stranger, "removed")
    restore_saves(account=stranger, keys=[page.rows[-1].key])
    rest = shelf(stranger, "removed", page.after)
    assert len({row.key for row in (*page.rows, *rest.rows)}) == 40


def test_another_ones_cursor_says_nothing(stranger, friend):
    theirs = keep(friend)
    mine = [keep(stranger) for _ in range(3)]
    after = f"{int(timezone.now().timestamp() * 1e6):x}-{theirs.key}"
    assert len(shelf(stranger, "saved", after).rows) == len(mine)


# --- Counts -------------------------------------------------------------------------------------


def test_the_numbers_agree_with_the_lists(stranger, creator, client_of):
    for reason in ("learn", "learn", "share", ""):
        keep(stranger, reason=reason, creator=creator)
    keep(stranger, method=Method.FAVORITE, creator=creator)
    video = VideoFactory(with_files=True, creator=creator)
    hand_out_download(account=stranger, slug=video.slug)
    other = VideoFactory(with_files=True)
    hand_out_download(account=stranger, slug=other.slug)
    hide_downloads(account=stranger, keys=[VideoSave.objects.get(video=other).key])
    remove_save(account=stranger, key=VideoSave.objects.filter(reason="learn").first().key)
    create_collection(account=stranger, name="Glaze")
    for audience in ("everyone", "me"):  # tombstones included
        Video.objects.update(audience=audience)
        counts = shelf_counts(stranger, by_reason="saved")
        assert counts == {
            "saved": 3,
            "favorites": 1,
            "downloads": 1,
            "hidden": 1,
            "removed": 1,
            "collections": 1,
            "reason_reference": 0,
            "reason_share": 1,
            "reason_inspiration": 0,
            "reason_learn": 1,
        }
        for name in ("saved", "favorites", "downloads", "removed"):
            assert len(shelf(stranger, name).rows) == counts[name]
            assert (
                f'<span class="num">{counts[name]}</span>'
                in client_of(stranger).get(f"/saved/?shelf={name}").text
            )
        for reason in ("learn", "share", "inspiration", "reference"):
            assert len(found(stranger, "", reason=reason)) == counts[f"reason_{reason}"]
    assert shelf_counts(AccountFactory())["saved"] == 0
