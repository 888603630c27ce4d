"""The privacy page: each switch says what it did, and holds with the next request (rule 5)."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.factories import STREAM, AccountFactory, VideoFactory
from videos.actions.accounts import SWITCHES
from videos.actions.downloads import hand_out_download
from videos.actions.engagement import like_video
from videos.actions.saves import Method, hide_save, save_video
from videos.models import VideoSave

pytestmark = pytest.mark.django_db
PAGE = "/settings/privacy/"
SAID = {
    ("friends_only", "1"): "Only friends see your videos now; that changed 2 videos.",
    ("friends_only", "0"): "2 videos set to Everyone can be seen by everyone again.",
    ("show_favorites", "1"): "1 favorite of yours can be seen on your profile now.",
    ("show_favorites", "0"): "Your Favorites list is yours alone again.",
    ("show_likes", "1"): "1 liked video can be seen on your profile now.",
    ("show_likes", "0"): "The list of your likes is yours alone again.",
    ("downloads_enabled", "1"): "People may keep a file of 2 videos.",
    ("downloads_enabled", "0"): "No file of yours is handed out any more; that changed 2 videos.",
    ("watermark_enabled", "1"): "Files carry your handle; until one is ready, none is handed out.",
    ("watermark_enabled", "0"): "Files of 2 videos are handed out without your handle.",
}


NOTHING = "Nothing changes now; it holds for what is to come."
ALWAYS = {("show_favorites", "0"), ("show_likes", "0"), ("watermark_enabled", "1")}


def flip(client, name, on):
    # As a browser sends it: the hidden 0, and after it the box's 1 if it is ticked.
    return client.post(PAGE, {"name": name, "on": ["0", "1"] if on == "1" else "0"})


@pytest.fixture
def settled(creator):
    """A creator with two public videos, one that is only theirs and without downloads, a favorite and a like."""
    VideoFactory.create_batch(2, creator=creator)
    VideoFactory(creator=creator, audience="me", downloads_enabled=False)
    starred = VideoFactory()
    save_video(account=creator, slug=starred.slug, method=Method.FAVORITE)
    like_video(account=creator, slug=starred.slug)
    return creator


def test_every_switch_is_tried_here():
    assert {name for name, _ in SAID} == set(SWITCHES)


@pytest.mark.parametrize(("name", "on"), SAID)
def test_where_there_is_nothing_yet_it_says_so(client_of, stranger, name, on):
    text = flip(client_of(stranger, htmx=True), name, on).text
    assert f"Saved. {SAID[name, on] if (name, on) in ALWAYS else NOTHING}" in text


@pytest.mark.parametrize(("name", "on"), SAID)
def test_with_htmx_the_switch_answers_with_itself_and_what_it_did(client_of, settled, name, on):
    for _ in range(2):  # a double click does no harm
        answer = flip(client_of(settled, htmx=True), name, on)
        assert answer.status_code == 200 and "<html" not in answer.text
        assert answer.text.count("<form") == 1 and f'id="switch-{name}"' in answer.text
        impact = re.search(r'<span class="impact" role="status">.*?<span>(.*?)</span>', answer.text)
        assert impact[1] == f"Saved. {SAID[name, on]}"
        box = re.search(r"<input class=\"switch\"[^>]*>", answer.text)[0]
        assert ("checked" in box) == (on == "1")
    settled.refresh_from_db()
    assert getattr(settled, name) == (on == "1")


@pytest.mark.parametrize(("name", "on"), SAID)
def test_without_htmx_the_page_comes_back_and_says_it(client_of, settled, name, on):
    client = client_of(settled)
    answer = flip(client, name, on)
    assert (answer.status_code, answer.url) == (302, PAGE)
    text = client.get(PAGE).text
    toasts = text[text.index('id="toasts"') :]
    assert 'role="status"' in text and f"Saved. {SAID[name, on]}" in toasts
    settled.refresh_from_db()
    assert getattr(settled, name) == (on == "1")
    assert SAID[name, on] not in client.get(PAGE).text, "said once"


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    "sent", [{"name": "is_staff"}, {"name": ""}, {"name": "friends_only", "on": "maybe"}]
)
def test_an_unknown_switch_or_state_is_refused(client_of, creator, stranger, htmx, sent):
    answer = client_of(creator, htmx=htmx).post(PAGE, {"on": "1", **sent})
    assert answer.status_code == 400
    creator.refresh_from_db()
    assert (creator.is_staff, creator.friends_only) == (False, False)


def test_nobody_flips_anothers_switch(client_of, creator, stranger):
    flip(client_of(stranger), "friends_only", "1")
    creator.refresh_from_db()
    assert not creator.friends_only
    assert flip(client_of(), "friends_only", "1").url.startswith("/accounts/login/")


def test_the_page_shows_the_defaults_and_says_what_cannot_be_promised(client_of, creator):
    text = client_of(creator).get(PAGE).text
    boxes = dict(re.findall(r'<input class="switch"[^>]*id="(\w+)"([^>]*)>', text))
    on = {name for name, rest in boxes.items() if "checked" in rest}
    assert boxes.keys() == set(SWITCHES) and on == {"downloads_enabled", "watermark_enabled"}
    assert "can record their screen. That can’t be prevented, and it is in no number." in text
    assert "Saving has no switch" in text and "never your name" in text
    assert text.count("<noscript>") >= len(SWITCHES)


def test_before_showing_favorites_it_says_how_many_would_appear(client_of, creator):
    for number in range(3):
        row = save_video(account=creator, slug=VideoFactory().slug, method=Method.FAVORITE).row
        if number == 2:
            hide_save(account=creator, key=row.key)
    client = client_of(creator)
    assert "2 favorites would appear." in client.get(PAGE).text
    assert (
        "2 favorites of yours can be seen" in flip(client_of(creator, htmx=True), "show_favorites", "1").text
    )
    assert "would appear" not in client.get(PAGE).text


def test_friends_only_holds_with_the_next_request_bytes_included(client_of, creator, friend, stranger):
    video = VideoFactory(creator=creator, with_files=True)
    urls = [reverse(f"videos:{name}", args=[video.slug]) for name in ("watch", "stream", "poster", "counts")]
    clients = {name: client_of(account) for name, account in (("friend", friend), ("stranger", stranger))}
    assert b"".join(clients["stranger"].get(urls[1]).streaming_content) == STREAM
    flip(client_of(creator), "friends_only", "1")
    for url in urls:
        assert clients["stranger"].get(url).status_code == 404, url
        assert client_of().get(url).status_code == 404, url
        assert clients["friend"].get(url).status_code == 200, url
    assert video.slug not in clients["stranger"].get(reverse("videos:feed")).text
    flip(client_of(creator), "friends_only", "0")
    assert clients["stranger"].get(urls[1]).status_code == 200


def test_downloads_off_holds_for_links_given_out_too(client_of, creator, stranger):
    video = VideoFactory(creator=creator, with_files=True)
    link = hand_out_download(account=stranger, slug=video.slug).url
    client = client_of(stranger)
    assert f'id="download-{video.slug}"' in client.get(reverse("videos:watch", args=[video.slug])).text
    flip(client_of(creator), "downloads_enabled", "0")
    assert client.get(link).status_code == 403
    later = client_of(AccountFactory())
    assert later.post(reverse("videos:download", args=[video.slug])).status_code == 403
    assert f'id="download-{video.slug}"' not in later.get(reverse("videos:watch", args=[video.slug])).text
    assert VideoSave.objects.filter(method="download").count() == 1
    assert client_of(creator).post(reverse("videos:download", args=[video.slug])).status_code == 302


def test_showing_favorites_holds_with_the_next_request_and_ends_with_it(client_of, creator, stranger):
    row = save_video(account=creator, slug=VideoFactory().slug, method=Method.FAVORITE).row
    url, visitor = reverse("videos:profile", args=["mira"]) + "?tab=favorites", client_of(stranger)
    for on in ("1", "0", "1"):
        flip(client_of(creator), "show_favorites", on)
        assert (row.video.slug in visitor.get(url).text) == (on == "1")
    button = client_of(creator).get(reverse("videos:watch", args=[row.video.slug])).text
    assert "Visible on your profile." in button
