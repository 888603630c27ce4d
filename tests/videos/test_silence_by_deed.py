"""Rule 1, deed by deed: what a creator can see or receive stays as it was, but for the counts that the rules name.

The saver uses the buttons, forms and links of the site; after each step everything is compared, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.analytics.deeds import NOON, keep, watch
from tests.factories import AccountFactory, VideoFactory, befriend
from tests.videos.counters_shown import Counts
from tests.videos.creators_eyes import differences, everything, received
from videos.actions.engagement import like_video
from videos.models import Account, Collection, Video, VideoSave
from videos.views.shelf_pages import stamp

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
VIEWS = 100
Moves = dict[str, int]


class Saver:
    """Somebody at a browser, and what they do with one video."""

    def __init__(self, account: Account, client: Client, video: Video) -> None:
        self.account, self.client, self.slug = account, client, video.slug

    def post(self, path: str, **sent: Any) -> None:
        answer = self.client.post(path, sent)
        assert answer.status_code in (200, 204, 302), (
            f"{path} {sent}: {answer.status_code} {answer.text[:300]}"
        )

    def row(self, way: str) -> VideoSave:
        return VideoSave.objects.get(account=self.account, method=way)

    def button(self, name: str, *, on: bool = True) -> None:
        self.post(f"/v/{self.slug}/{name}/", on="1" if on else "0", moment="2000")

    def item(self, way: str, deed: str, **sent: str) -> None:
        self.post(f"/saved/{self.row(way).key}/{deed}/", **sent)

    def many(self, *ways: str, **sent: str) -> None:
        self.post("/saved/many/", item=[self.row(way).key for way in ways], **sent)

    def collection(self, name: str) -> str:
        return str(Collection.objects.get(account=self.account, name=name).key)

    def looks_around(self) -> None:
        """All that one may open on one's own shelf, which is no deed at all."""
        shelves = ["", "?shelf=favorites", "?shelf=hidden", "?shelf=removed", "?q=quiet", "collections/"]
        for page in (*(f"/saved/{shelf}" for shelf in shelves), f"/v/{self.slug}/"):
            assert self.client.get(page).status_code == 200

    def downloads(self) -> None:
        link = self.client.post(f"/v/{self.slug}/download/", headers={"HX-Request": ""}).url
        assert self.client.get(link).getvalue()

    def takes_down(self) -> None:
        """A note, a reason, a moment, and collections: one made in the sheet, one for many items at once."""
        sheet = {"note": "the quiet part", "reason": "inspiration", "moment": "0:01"}
        self.item("save", "note", **sheet, new_collection="For winter")
        self.item("favorite", "note", note="for Ida", reason="share", moment="")
        self.item("download", "note", note="on the train")
        self.many("save", "favorite", reason="learn")
        self.post("/saved/collections/", name="Glaze")
        self.many("save", "favorite", add=self.collection("Glaze"))

    def tidies_up(self) -> None:
        glaze = self.collection("Glaze")
        self.post(f"/saved/collections/{glaze}/move/", to="0")
        self.post(f"/saved/collections/{glaze}/rename/", name="Clay")
        self.many("save", do="take", collection=glaze)
        self.post(f"/saved/collections/{glaze}/delete/")

    def hides(self, *, on: bool) -> None:
        for way in ("favorite", "download"):
            self.item(way, "hide", on="1" if on else "0")

    def undoes(self) -> None:
        self.post(f"/saved/undo/?at={stamp(timezone.now())}")


def steps(saver: Saver) -> Iterator[tuple[str, Callable[[], None], Moves]]:
    """What is done, and by how much it moves which count of a video that everyone may see."""
    both_away, both_back = {"save": -1, "favorite": -1}, {"save": 1, "favorite": 1}
    yield "save", lambda: saver.button("save"), {"save": 1, "savers": 1}
    yield "save twice", lambda: saver.button("save"), {}
    yield "remove the only one", lambda: saver.button("save", on=False), {"save": -1, "savers": -1}
    yield "save again", lambda: saver.button("save"), {"save": 1, "savers": 1}
    yield "favorite", lambda: saver.button("favorite"), {"favorite": 1}
    yield "download", saver.downloads, {"download": 1}
    yield "download again", saver.downloads, {}
    yield "note, reason, moment, collections", saver.takes_down, {}
    yield "hide", lambda: saver.hides(on=True), {}
    yield "show, and look around", lambda: (saver.hides(on=False), saver.looks_around()), {}
    yield "remove from the shelf", lambda: saver.item("save", "remove"), {"save": -1}
    yield "put back", lambda: saver.item("save", "restore"), {"save": 1}
    yield "unfavorite", lambda: saver.button("favorite", on=False), {"favorite": -1}
    yield "favorite again", lambda: saver.button("favorite"), {"favorite": 1}
    yield "sort and take out", saver.tidies_up, {}
    yield "remove many", lambda: saver.many("save", "favorite", do="remove"), both_away
    yield "undo", saver.undoes, both_back


@pytest.fixture
def watched(creator: Account, time_machine: Any) -> Callable[..., Video]:
    time_machine.move_to(NOON, tick=False)

    def make(audience: str) -> Video:
        video = VideoFactory(creator=creator, audience=audience, with_files=True)
        watch(video, VIEWS)
        return video

    return make


def test_on_a_video_for_everyone_only_its_counts_move(
    watched: Any, creator: Account, stranger: Account, client_of: Any
) -> None:
    video, client = watched("everyone"), client_of(creator)
    counts = Counts(video.slug, "20 March", "2026-03-20", VIEWS, save=6, favorite=7, download=8, savers=8)
    for number in range(counts.savers):
        ways = [way for way, enough in zip(VideoSave.Method, counts.ways, strict=True) if number < enough]
        fan = AccountFactory()
        for way in ways:
            keep(video, fan, method=way)
    everything(client, video, stranger)  # what a first visit leaves behind (a session, say) is there now
    before = everything(client, video, stranger)
    assert not differences(counts.told(before), before)
    for name, deed, moves in steps(Saver(stranger, client_of(stranger, htmx=True), video)):
        deed()
        for count, by in moves.items():
            setattr(counts, count, getattr(counts, count) + by)
        assert not differences(counts.told(before), everything(client, video, stranger)), name


def test_on_a_guarded_video_nothing_moves_at_all(
    watched: Any, creator: Account, friend: Account, client_of: Any
) -> None:
    """Fewer than five savers, and not everyone may see it: not even a number tells."""
    video, client = watched("friends"), client_of(creator)
    other = AccountFactory()
    befriend(creator, other)
    keep(video, other)
    everything(client, video, friend)
    before = everything(client, video, friend)
    for name, deed, _ in steps(Saver(friend, client_of(friend), video)):
        deed()
        assert not differences(before, everything(client, video, friend)), name


def test_nobody_is_sent_anything(watched: Any, stranger: Account, client_of: Any) -> None:
    """No e-mail, task or notification, to anybody, after any single deed; and none once it is committed."""
    video = watched("everyone")
    before = received()
    for name, deed, _ in steps(Saver(stranger, client_of(stranger), video)):
        deed()
        assert received() == before, name


def test_a_like_is_seen_in_all_of_this_so_this_file_can_fail(
    watched: Any, creator: Account, stranger: Account, client_of: Any
) -> None:
    video, client = watched("everyone"), client_of(creator)
    everything(client, video)
    before = everything(client, video)
    like_video(account=stranger, slug=video.slug)
    seen = differences(before, everything(client, video)).keys()
    slug = video.slug
    places = {"page /", f"page /v/{slug}/ledger/", "page /notifications/", "page /analytics/export.csv"}
    assert places | {"notifications", "archive data.json", f"fragment /v/{slug}/"} <= seen
