"""Whatever becomes of a saved video, the shelf shows nothing of its creator's, on no surface and by no question."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.factories import AccountFactory, VideoFactory
from videos.actions.accounts import set_privacy, suspend_account
from videos.actions.collections import create_collection
from videos.actions.downloads import hand_out_download
from videos.actions.leaving import leave
from videos.actions.relations import block_account
from videos.actions.saves import Method, note_save, remove_save, save_video
from videos.actions.shelf import collect_saves
from videos.models import Account, Collection, Video, VideoSave
from videos.selectors import found

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
CAPTION, NAME, HANDLE, NOTE = "Quixotic xylophone", "Zephyrine Vandermolen", "zephyr.v", "my own words"

HIDDEN_BY: dict[str, Callable[[Account, Video, Account], object]] = {
    "only me": lambda maker, video, saver: Video.objects.filter(pk=video.pk).update(audience="me"),
    "friends only": lambda maker, video, saver: Video.objects.filter(pk=video.pk).update(audience="friends"),
    "a friends-only account": lambda maker, video, saver: set_privacy(
        account=maker, switch="friends_only", on=True
    ),
    "the creator blocks": lambda maker, video, saver: block_account(blocker=maker, handle=saver.handle),
    "the saver blocks": lambda maker, video, saver: block_account(blocker=saver, handle=maker.handle),
    "suspended": lambda maker, video, saver: suspend_account(account=maker),
    "the creator leaves": lambda maker, video, saver: leave(account=maker, password=None),
    "deleted": lambda maker, video, saver: video.delete(),
}


@pytest.fixture
def maker() -> Account:
    return AccountFactory(handle=HANDLE, display_name=NAME)


@pytest.fixture
def kept(stranger: Account, maker: Account) -> list[VideoSave]:
    """One video, kept in every way, noted, with a moment, in a collection; and one that stays visible."""
    video = VideoFactory(creator=maker, caption=CAPTION, duration_ms=73_000, with_files=True)
    rows = [
        save_video(account=stranger, slug=video.slug, method=way).row
        for way in (Method.SAVE, Method.FAVORITE)
    ]
    for row in rows:
        note_save(account=stranger, key=row.key, reason="learn", note=NOTE, moment_ms=4000)
    hand_out_download(account=stranger, slug=video.slug)
    removed = save_video(account=stranger, slug=VideoFactory(creator=maker, caption=CAPTION).slug).row
    glaze = create_collection(account=stranger, name="Glaze")
    collect_saves(account=stranger, keys=[row.key for row in (*rows, removed)], collection=glaze.key)
    remove_save(account=stranger, key=removed.key)
    save_video(account=stranger, slug=VideoFactory(caption="Plain thing").slug)
    return list(VideoSave.objects.filter(video__creator=maker))


def hide(way: str, maker: Account, saver: Account) -> list[str]:
    """Returns what must not be seen any more."""
    videos = list(Video.objects.filter(creator=maker))
    slugs = [video.slug for video in videos]
    for video in videos:
        HIDDEN_BY[way](maker, video, saver)
    return [CAPTION, "xylophone", NAME, "Zephyrine", HANDLE, *slugs, "73000", "1:13"]


def surfaces(client: Client, rows: list[VideoSave], glaze: Collection) -> Iterator[tuple[str, str]]:
    """Every page, list, search, filter, order, fragment and answer of the shelf."""
    here = {"HX-Request": "true", "HX-Current-URL": "http://testserver/saved/"}
    base = [f"/saved/?shelf={name}&" for name in ("saved", "favorites", "downloads", "hidden", "removed")]
    base += [f"/saved/collections/{glaze.key}/?"]
    asked = ["", "sort=oldest", "reason=learn", "q=my+own", f"in={glaze.key}"]
    for url in (f"{path}{query}" for path in base for query in asked):
        yield url, client.get(url).text
    yield "collections", client.get("/saved/collections/").text
    yield "asking", client.get(f"/saved/collections/{glaze.key}/delete/").text
    yield "move", client.post(f"/saved/collections/{glaze.key}/move/", {"to": "0"}, headers=here).text
    yield "rename", client.post(f"/saved/collections/{glaze.key}/rename/", {"name": ""}).text
    yield "create", client.post("/saved/collections/", {"name": ""}).text
    for row in rows:
        url = reverse("videos:saved_note", args=[row.key])
        yield "note page", client.get(url).text
        yield "sheet", client.get(url, headers=here).text
        yield "refused sheet", client.post(url, {"reason": "because", "moment": "99"}, headers=here).text
        said = client.post(url, {"reason": "learn", "note": NOTE, "moment": "1:30"}, headers=here)
        yield "noted", said.text + str(said.headers) if row.method != "download" else ""
    keys = [row.key for row in rows]
    deeds: list[dict[str, str]] = [
        {"reason": "share"},
        {"reason": "learn"},
        {"add": glaze.key},
        {"do": "take", "collection": glaze.key},
        {"add": glaze.key},
        {"do": "remove"},
        {"do": "restore"},
        {"do": "hide"},
        {"do": "nothing"},
    ]
    for deed in deeds:
        done = client.post("/saved/many/", {"item": keys, **deed}, headers=here)
        yield f"many {deed}", done.text + str(done.headers)


# All of them in the slow tier, the most telling one in the fast tier too.
WAYS = [pytest.param(way, marks=() if way == "suspended" else pytest.mark.slow) for way in HIDDEN_BY]
assert sum(not way.marks for way in WAYS) == 1


@pytest.mark.parametrize("way", WAYS)
def test_no_surface_shows_anything_of_a_hidden_video(client_of, stranger, maker, kept, way):
    client, glaze = client_of(stranger), Collection.objects.get()
    assert any(CAPTION in text for _, text in surfaces(client, kept, glaze))  # so that this can fail
    secrets = hide(way, maker, stranger)
    for surface, text in surfaces(client, kept, glaze):
        for secret in secrets:
            assert secret not in text, f"{secret} on {surface}"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "shelf",
    [
        "saved",
        *(
            pytest.param(s, marks=pytest.mark.slow)
            for s in ("favorites", "downloads", "removed", "collection")
        ),
    ],
)
def test_no_question_finds_a_hidden_video_but_by_the_own_note(
    client_of, stranger, maker, kept, way, shelf, monkeypatch
):
    client, glaze = client_of(stranger), Collection.objects.get()
    url = f"/saved/collections/{glaze.key}/" if shelf == "collection" else "/saved/"
    hide(way, maker, stranger)

    def hits(words: str) -> int:
        return client.get(url, {"shelf": shelf, "q": words}).text.count('class="tile__pick"')

    for common in (0, found.COMMON):  # the shelf is gone through, or words are looked up
        monkeypatch.setattr(found, "COMMON", common)
        for words in ("xylophone", "quix", NAME.split()[0], HANDLE, f"@{HANDLE}", "own xylophone"):
            assert hits(words) == 0, words
    if shelf in ("saved", "favorites", "collection"):
        assert hits("own words") == {"collection": 2}.get(shelf, 1)
        # The same answer as for a word that stands nowhere, but for the word itself.
        plain = client.get(url, {"shelf": shelf, "q": "notaword99"}).text.replace("notaword99", "")
        asked = client.get(url, {"shelf": shelf, "q": "xylophonex"}).text.replace("xylophonex", "")
        assert len(asked) == len(plain)


@pytest.mark.parametrize("way", WAYS)
def test_a_cover_never_shows_a_tombstone_and_counts_it(client_of, stranger, maker, kept, way):
    client = client_of(stranger)
    assert "/poster.jpg" in client.get("/saved/collections/").text
    hide(way, maker, stranger)
    text = client.get("/saved/collections/").text
    assert "/poster.jpg" not in text and "2 items" in text


@pytest.mark.parametrize("way", [way for way in WAYS if way.values != ("deleted",)])
def test_order_and_numbers_stay_as_they_were(client_of, stranger, maker, kept, way):
    """Neither the place of an item nor a number tells that, or when, something became of its video."""
    client, glaze = client_of(stranger), Collection.objects.get()

    def seen() -> list[list[str]]:
        found = []
        for url in (
            "/saved/",
            "/saved/?shelf=favorites",
            "/saved/?shelf=removed",
            f"/saved/collections/{glaze.key}/",
        ):
            text = client.get(url).text
            found.append([part.partition('"')[0] for part in text.split('id="item-')[1:]])
            found.append([part.partition("<")[0] for part in text.split('class="num">')[1:]])
        return found

    before = seen()
    hide(way, maker, stranger)
    assert seen() == before


def test_what_comes_back_is_found_again(client_of, stranger, maker, kept):
    Video.objects.filter(creator=maker).update(audience="me")
    Video.objects.filter(creator=maker).update(audience="everyone")
    text = client_of(stranger).get("/saved/", {"q": "xylophone"}).text
    assert text.count('class="tile__pick"') == 1 and "?t=4" in text


@pytest.mark.parametrize("way", WAYS)
def test_who_holds_a_copy_is_not_told_that_it_is_still_good(client_of, stranger, maker, kept, way):
    """Not by its ETag, nor by asking for the rest of it: the same 404 as for what never was."""
    client, slug = client_of(stranger), next(row.video.slug for row in kept if row.method == "download")
    etags = {name: client.get(f"/v/{slug}/{name}").headers["ETag"] for name in ("stream.mp4", "poster.jpg")}
    link = hand_out_download(account=stranger, slug=slug).url
    asked = [
        ({"If-None-Match": "{etag}"}, 304),
        ({"Range": "bytes=0-3"}, 206),
        ({"Range": "bytes=4-", "If-Range": "{etag}"}, 206),
        ({"Range": "bytes=999999-"}, 416),
        ({}, 200),
    ]

    def ask(slug: str, name: str, headers: dict[str, str], method: str = "get") -> HttpResponse:
        sent = {key: value.format(etag=etags[name]) for key, value in headers.items()}
        return getattr(client, method)(f"/v/{slug}/{name}", headers=sent)

    for name in etags:
        assert [ask(slug, name, headers).status_code for headers, _ in asked] == [well for _, well in asked]
    hide(way, maker, stranger)
    for name, (headers, _) in itertools.product(etags, asked):
        for method in ("get", "head"):
            there, nowhere = (ask(which, name, headers, method) for which in (slug, "nowhere22"))
            assert (there.status_code, there.content) == (404, nowhere.content), f"{method} {name} {headers}"
            assert dict(there.headers) == dict(nowhere.headers) and "ETag" not in there.headers
            assert there.cookies.output() == nowhere.cookies.output()
    for headers in ({}, {"Range": "bytes=4-", "If-Range": etags["stream.mp4"]}):
        assert client.get(link, headers=headers).status_code == 404


@pytest.mark.slow
def test_nothing_of_a_shelf_is_kept_by_a_cache_or_after_signing_out(client_of, stranger, kept):
    """The back button asks anew, as nothing was stored; and neither it nor the old session gets anything."""
    client, glaze, note = client_of(stranger), Collection.objects.get(), f"/saved/{kept[0].key}/note/"
    shelves = [f"/saved/?shelf={name}" for name in ("favorites", "downloads", "hidden", "removed")]
    urls = [
        "/saved/",
        *shelves,
        "/saved/?q=xylophone",
        "/saved/collections/",
        f"/saved/collections/{glaze.key}/",
    ]
    urls += [f"/saved/collections/{glaze.key}/delete/", note, "/settings/data/"]
    for url, headers in itertools.product(urls, ({}, {"HX-Request": "true"})):
        answer = client.get(url, headers=headers)
        assert answer.status_code == 200 and "ETag" not in answer.headers, url
        assert answer.headers["Cache-Control"] == "private, no-store", url
    session = client.cookies["sessionid"].value
    assert client.post("/accounts/logout/").status_code == 302
    for url in urls:
        client.cookies["sessionid"] = session  # as a copy of the browser would have it
        back = client.get(
            url, headers={"If-None-Match": "*", "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
        )
        assert back.status_code == 302 and back.url.startswith("/accounts/login/"), url
        fragment = client.get(url, headers={"HX-Request": "true"})
        assert fragment.status_code == 401 and fragment.content == b"", url
