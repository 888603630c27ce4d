"""The shelf: found again, filtered, sorted, tidied up by many at once, and put back."""

from __future__ import annotations

import datetime as dt
import itertools
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import AccountFactory, VideoFactory
from videos.actions.collections import create_collection
from videos.actions.downloads import hand_out_download
from videos.actions.errors import Refused
from videos.actions.recount import recount
from videos.actions.saves import Method, note_save, remove_save, save_video
from videos.actions.shelf import (
    MANY_MAX,
    collect_saves,
    give_reason,
    hide_downloads,
    put_back_removal,
    remove_saves,
    restore_saves,
)
from videos.models import Account, Video, VideoSave
from videos.selectors.shelf import Only, shelf, shelf_counts

pytestmark = pytest.mark.django_db
MANY = "videos:saved_many"


def keep(
    account: Account, *, note: str = "", reason: str = "", method: Method = Method.SAVE, **video: object
):
    row = save_video(account=account, slug=VideoFactory(**video).slug, method=method).row
    return note_save(account=account, key=row.key, reason=reason, note=note)


def found(account: Account, words: str, name: str = "saved", **only: object) -> list[str]:
    return [row.key for row in shelf(account, name, only=Only(words=words, **only)).rows]


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


# --- Many at once -------------------------------------------------------------------------------


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
