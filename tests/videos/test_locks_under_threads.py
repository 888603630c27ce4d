"""What people do to one video and to each other at the same moment waits for its turn, and never in a circle."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from functools import partial

import pytest

from tests.factories import AccountFactory, VideoFactory
from videos.actions.accounts import edit_profile
from videos.actions.comments import add_comment
from videos.actions.engagement import like_video
from videos.actions.own_grid import pin_video, set_audience
from videos.actions.recount import recount
from videos.actions.relations import block_account, follow_account
from videos.models import Account, Block

from .test_comment_counts_under_threads import refusals_are_fine
from .test_counts_under_threads import in_threads

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.both]


def test_a_creator_pins_and_edits_while_others_like_comment_and_follow(creator):
    """On PostgreSQL a lock too many on the account made each wait for the other, and one of them failed."""
    video = VideoFactory(creator=creator)
    people = [AccountFactory() for _ in range(4)]

    def own(number: int) -> None:
        pin_video(account=creator, slug=video.slug, on=number % 2 == 0)
        set_audience(account=creator, slug=video.slug, audience="everyone")
        edit_profile(account=creator, handle=creator.handle, display_name=f"Mira {number}", bio="")

    def other(person: object, number: int) -> None:
        like_video(account=person, slug=video.slug, on=number % 2 == 0)
        follow_account(follower=person, handle=creator.handle, on=number % 2 == 0)
        add_comment(account=person, slug=video.slug, text=f"{number} @{creator.handle}")

    def often(deed: Callable[[int], None]) -> Callable[[], None]:
        def run() -> None:
            for number in range(15):
                with refusals_are_fine():
                    deed(number)

        return run

    in_threads([often(own), often(own), *(often(partial(other, person)) for person in people)], threads=6)
    assert not list(recount(mend=False))


def test_of_two_who_block_each_other_at_the_same_moment_one_does_and_can_lift_it(creator, stranger):
    chance = random.Random(5)
    for _ in range(10):
        pair = [(creator, stranger), (stranger, creator)]
        chance.shuffle(pair)

        def deed(blocker, other) -> Callable[[], None]:
            def run() -> None:
                with contextlib.suppress(Account.DoesNotExist):
                    block_account(blocker=blocker, handle=other.handle)

            return run

        in_threads([deed(*both) for both in pair], threads=2)
        block = Block.objects.get()
        block_account(blocker=block.blocker, handle=block.blocked.handle, on=False)
        assert not Block.objects.exists()
