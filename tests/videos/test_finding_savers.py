"""Rule 8: whatever a creator does and wherever a creator looks, it does not tell who saved.

Two worlds differ only in *which* account saved. The creator does the same things in both: each page,
fragment, header and export must be the same, byte for byte. One test for each way of finding out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from analytics.rollups import roll_up
from tests.factories import AccountFactory, VideoFactory, befriend
from tests.videos.test_silence import _save_in_every_way, look_at
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
        """The pages and exports on which a trace could show, the two people's profiles included."""
        roll_up()
        slug = self.video.slug
        profiles = [
            reverse("videos:profile", args=[who.handle]) for who in (self.creator, self.one, self.other)
        ]
        return look_at(
            self.client,
            [
                reverse("videos:watch", args=[slug]),
                reverse("videos:counts", args=[slug]),
                *profiles,
                f"{profiles[1]}?tab=favorites",
                f"{profiles[2]}?tab=favorites",
                reverse("notifications:inbox"),
                reverse("analytics:dashboard"),
                reverse("analytics:video", args=[slug]),
                reverse("analytics:export"),
            ],
        )

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
            _save_in_every_way(saver, scene.video.slug)
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
    return [look_at(scene.client, [reverse(name) for name in pages])]


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


def test_a_like_would_be_seen_so_this_file_can_fail(scene: Scene) -> None:
    from videos.actions.engagement import like_video

    def world(account: Account) -> list[Any]:
        def like(scene: Scene) -> list[Any]:
            like_video(account=account, slug=scene.video.slug)
            return [scene.look()]

        return _in_a_world_where(scene.one, scene, like)

    assert world(scene.one) != world(scene.other)
