"""Rule 8: whatever a creator does and wherever a creator looks, it does not tell who saved.

Two worlds differ only in *which* account saved. The creator does the same things in both: each page,
fragment, header and export must be the same, byte for byte. One test for each way of finding out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from analytics.rollups import roll_up
from tests.factories import AccountFactory, VideoFactory, befriend
from tests.videos.creators_eyes import archive_of, look_at, received
from tests.videos.shelves import save_in_every_way
from videos.actions.accounts import set_privacy, suspend_account
from videos.actions.relations import block_account, follow_account
from videos.actions.saves import remove_save, save_video
from videos.actions.videos import delete_video, edit_video
from videos.models import Account, Video, VideoSave

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@dataclass
class Scene:
    """A creator, one public video, and two people who may have saved it."""

    creator: Account
    video: Video
    one: Account
    other: Account
    client: Client

    def look(self) -> dict[str, str]:
        """The pages, exports and own data on which a trace could show, the two people's profiles included."""
        roll_up()
        slug = self.video.slug
        profiles = [
            reverse("videos:profile", args=[who.handle]) for who in (self.creator, self.one, self.other)
        ]
        urls = [
            reverse("videos:watch", args=[slug]),
            reverse("videos:counts", args=[slug]),
            *profiles,
            f"{profiles[1]}?tab=favorites",
            f"{profiles[2]}?tab=favorites",
            reverse("notifications:inbox"),
            reverse("analytics:dashboard"),
            reverse("analytics:video", args=[slug]),
            reverse("analytics:export"),
        ]
        pages = look_at(self.client, urls) | look_at(self.client, urls, htmx=True)
        return pages | archive_of(self.creator) | received()

    def audience(self, audience: str) -> None:
        edit_video(
            account=self.creator,
            slug=self.video.slug,
            caption="The last light over the roof #dusk",
            audience=audience,
            downloads_enabled=True,
        )


@pytest.fixture
def scene(creator: Account, client_of: Callable[..., Client], time_machine: Any) -> Scene:
    one, other = AccountFactory(handle="ana"), AccountFactory(handle="ben")
    befriend(creator, one)  # the two stand differently to the creator: that, too, must not show
    follow_account(follower=other, handle=creator.handle)
    video = VideoFactory(creator=creator, with_files=True)
    time_machine.move_to(video.published_at, tick=False)
    scene = Scene(creator, video, one, other, client_of(creator))
    scene.look()  # whatever a first visit leaves behind is there now
    return scene


class _Undone(Exception):
    pass


def _in_a_world_where(saver: Account, scene: Scene, deeds: Callable[[Scene], list[Any]]) -> list[Any]:
    seen: list[Any] = []
    try:
        with transaction.atomic():
            save_in_every_way(saver, scene.video.slug)
            seen = deeds(scene)
            raise _Undone
    except _Undone:
        return seen


def _blocks_in_turn(scene: Scene) -> list[Any]:
    seen = []
    for account in (scene.one, scene.other):
        for on in (True, False):
            block_account(blocker=scene.creator, handle=account.handle, on=on)
            seen.append(scene.look())
    return seen


def _turns_the_audience(scene: Scene) -> list[Any]:
    seen = []
    for audience in ("friends", "me", "friends", "everyone"):
        scene.audience(audience)
        seen.append(scene.look())
    return seen


def _turns_the_accounts_switches(scene: Scene) -> list[Any]:
    seen = []
    for switch in ("friends_only", "downloads_enabled", "watermark_enabled"):
        for on in (True, False):
            set_privacy(account=scene.creator, switch=switch, on=on)
            scene.creator.refresh_from_db()
            seen.append(scene.look())
    return seen


def _ends_friendships(scene: Scene) -> list[Any]:
    seen = []
    scene.audience("friends")
    for account in (scene.one, scene.other):
        for on in (True, False):
            follow_account(follower=scene.creator, handle=account.handle, on=on)
            seen.append(scene.look())
    return seen


def _asks_staff_to_suspend_each(scene: Scene) -> list[Any]:
    seen = []
    for account in (scene.one, scene.other):
        suspend_account(account=account)
        seen.append(scene.look())
        suspend_account(account=account, on=False)
    return seen


def _deletes_the_video(scene: Scene) -> list[Any]:
    slug = scene.video.slug
    delete_video(account=scene.creator, slug=slug)
    roll_up()
    pages = ["analytics:export", "analytics:dashboard", "notifications:inbox", "videos:feed"]
    return [look_at(scene.client, [reverse(name) for name in pages]), archive_of(scene.creator), received()]


WAYS_OF_FINDING_OUT = [
    _blocks_in_turn,
    _turns_the_audience,
    _turns_the_accounts_switches,
    _ends_friendships,
    _asks_staff_to_suspend_each,
    _deletes_the_video,
]


@pytest.mark.parametrize("deeds", WAYS_OF_FINDING_OUT, ids=lambda deeds: deeds.__name__.strip("_"))
def test_it_does_not_tell_which_of_two_saved(scene: Scene, deeds: Callable[[Scene], list[Any]]) -> None:
    assert _in_a_world_where(scene.one, scene, deeds) == _in_a_world_where(scene.other, scene, deeds)


@pytest.mark.parametrize("first", ["one", "other"])
def test_the_order_of_saves_shows_nowhere(scene: Scene, first: str) -> None:
    """Five savers; which of them came first, or last, or took it back, looks the same."""
    rest = [AccountFactory() for _ in range(4)]

    def world(order: list[Account], gone: Account) -> list[Any]:
        try:
            with transaction.atomic():
                for account in order:
                    save_video(account=account, slug=scene.video.slug)
                row = VideoSave.objects.get(account=gone, method="save")
                remove_save(account=gone, key=row.key)
                seen.append(scene.look())
                raise _Undone
        except _Undone:
            return seen

    seen: list[Any] = []
    leading = getattr(scene, first)
    world([leading, *rest, *({scene.one, scene.other} - {leading})], gone=leading)
    world([scene.other, *reversed(rest), scene.one], gone=rest[0])
    assert seen[0] == seen[1]


@pytest.mark.parametrize("audience", ["everyone", "friends"])
def test_the_hour_of_a_save_shows_nowhere(scene: Scene, audience: str, time_machine: Any) -> None:
    """Early, at noon or late, all at once or spread over the day, taken back sooner or later: a day is a day."""
    people = [scene.one, *(AccountFactory() for _ in range(5))]
    for account in people[1:]:
        befriend(scene.creator, account)
    scene.audience(audience)
    midnight = (timezone.now() + timedelta(days=1)).replace(hour=0, minute=0, second=0)

    def world(hours: list[float], taken_back: float) -> list[Any]:
        def deeds(scene: Scene) -> list[Any]:
            for account, hour in zip(people[1:], hours, strict=True):
                time_machine.move_to(midnight + timedelta(hours=hour), tick=False)
                save_in_every_way(account, scene.video.slug)
                roll_up()
            time_machine.move_to(midnight + timedelta(hours=taken_back), tick=False)
            remove_save(account=people[1], key=VideoSave.objects.get(account=people[1], method="save").key)
            seen = []
            for later in (23.9, 24.1, 24 * 9):
                time_machine.move_to(midnight + timedelta(hours=later), tick=False)
                seen.append(scene.look())
            return seen

        time_machine.move_to(midnight + timedelta(hours=hours[0]), tick=False)
        return _in_a_world_where(people[0], scene, deeds)

    early = world([0.1, 0.2, 0.3, 0.4, 0.5], taken_back=0.6)
    assert early[0] != early[2]  # a day later, or a week, it does look different
    assert world([0.1, 5, 12, 17.5, 23], taken_back=23.5) == early
    assert world([23, 23.1, 23.2, 23.3, 23.4], taken_back=23.8) == early


def test_a_like_would_be_seen_so_this_file_can_fail(scene: Scene) -> None:
    from videos.actions.engagement import like_video

    def world(account: Account) -> list[Any]:
        def like(scene: Scene) -> list[Any]:
            like_video(account=account, slug=scene.video.slug)
            return [scene.look()]

        return _in_a_world_where(scene.one, scene, like)

    assert world(scene.one) != world(scene.other)
