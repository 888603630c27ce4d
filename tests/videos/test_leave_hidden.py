"""Whoever is leaving is hidden from everybody at once, and comes back whole."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.conftest import ROLES
from tests.factories import AccountFactory, VideoFactory, befriend, comment_on
from videos.actions.accounts import set_privacy
from videos.actions.comments import add_comment
from videos.actions.downloads import hand_out_download
from videos.actions.engagement import like_video
from videos.actions.leaving import leave, stay
from videos.actions.relations import block_account
from videos.actions.saves import Method, note_save, save_video

pytestmark = pytest.mark.django_db
PASSWORD = "secret-enough"


# --- Hidden from everybody -------------------------------------------------------------------


@pytest.fixture
def leaver(creator):
    """Somebody with a bit of everything, whose handle and words are easy to find."""
    account = AccountFactory(handle="zebedee", display_name="Zeb Edee", show_favorites=True)
    befriend(account, creator)
    account.shown = VideoFactory(creator=account, caption="Zeb at sea #zebtag", with_files=True)
    video = VideoFactory(creator=creator, caption="A pier")
    account.liked = video
    like_video(account=account, slug=video.slug)
    account.said = comment_on(video, account, text="Zeb was here")
    add_comment(account=creator, slug=video.slug, text="And so was Mira", parent_id=account.said.pk)
    save_video(account=account, slug=video.slug, method=Method.FAVORITE)
    return account


PLACES = [
    "/", "/?tab=following", "/?tab=friends", "/discover/", "/discover/?q=zeb", "/discover/?q=sea", "/@mira/",
    "/@mira/?tab=favorites", "/notifications/", "/saved/", "/saved/?shelf=favorites", "/settings/account/",
]  # fmt: skip
HIDDEN = ["/@zebedee/", "/@zebedee/?tab=favorites", "/@zebedee/avatar.jpg"]


@pytest.mark.slow
@pytest.mark.parametrize("role", [role for role in ROLES if role != "blocked"])
def test_nobody_finds_a_trace_and_all_of_it_comes_back(request, client_of, leaver, creator, role):
    viewer, video = request.getfixturevalue(role), leaver.shown
    set_privacy(account=creator, switch="show_favorites", on=True)
    signed_in = role != "anonymous"
    if signed_in:
        save_video(account=viewer, slug=video.slug)
        save_video(account=viewer, slug=video.slug, method=Method.FAVORITE)
        row = save_video(account=viewer, slug=video.slug).row
        note_save(account=viewer, key=row.key, reason="learn", note="My own words")
        link = hand_out_download(account=viewer, slug=video.slug).url
    if role == "stranger":
        block_account(blocker=viewer, handle="zebedee")
    watch = [
        reverse(f"videos:{name}", args=[video.slug])
        for name in ("watch", "stream", "poster", "counts", "comments")
    ]
    client = client_of(viewer)
    places = [*PLACES, reverse("videos:watch", args=[leaver.liked.slug])]
    client.get("/notifications/")  # what is new there is read now
    before = {place: client.get(place).text for place in places}

    leave(account=leaver, password=PASSWORD)
    for place in places:
        text = client.get(place).text
        assert not re.search("zebedee|zeb edee|zeb at|zebtag|zeb was|and so was", text, re.IGNORECASE), place
        assert video.slug not in text, place
        if place == "/saved/" and signed_in:
            assert "My own words" in text
    for place in [*HIDDEN, *watch]:
        assert client.get(place).status_code == 404, place
    if signed_in:
        assert client.get(link).status_code == 404
        assert client.post("/@zebedee/follow/", {"on": "1"}).status_code == 404
        assert client.post("/@zebedee/block/", {"on": "1"}).status_code == 404

    assert stay(account=leaver)
    for place in places:
        assert strip(client.get(place).text) == strip(before[place]), place


def strip(text: str) -> str:
    """A page without what differs from one answer to the next: form tokens, sealed states and signed tickets."""
    sealed = r'\w+:\w{6,}:[\w-]+|data-(view-)?token="[^"]*"'
    return re.sub(rf'(name="csrfmiddlewaretoken" value|value)="[^"]*"|{sealed}', "", text)


def test_numbers_of_followers_leave_it_out_and_totals_do_not_move_yet(client_of, leaver, creator):
    leave(account=leaver, password=PASSWORD)
    text = client_of(creator).get("/@mira/").text
    assert re.search(r">\s*0\s*<", text), "no follower"
    leaver.liked.refresh_from_db()
    assert (leaver.liked.like_count, leaver.liked.favorite_count, leaver.liked.comment_count) == (1, 1, 2)
