"""Any order of deeds, late commits, deletions and killed rollups ends with every daily number equal to its rows."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from analytics import rollups
from analytics.checking import check
from analytics.rollups import rebuild, roll_up
from tests.analytics.deeds import NOON, by_hand, rolled_up
from tests.factories import AccountFactory, VideoFactory
from videos.actions.comments import add_comment, delete_comment
from videos.actions.engagement import like_video, share_video
from videos.actions.erasing import erase
from videos.actions.purge import purge
from videos.actions.relations import follow_account
from videos.actions.saves import save_video
from videos.actions.videos import delete_video
from videos.models import Account, Comment, Like, Video, VideoSave, VideoView

pytestmark = [pytest.mark.thorough, pytest.mark.both]

Method = VideoSave.Method
person, place = st.integers(0, 4), st.integers(0, 2)
wanted = st.booleans()


class Killed(BaseException):
    """As a worker ends when its process is told to."""


class Days(RuleBasedStateMachine):
    """A few people, three videos, and a worker that is killed, comes twice, or comes late."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = contextlib.ExitStack()
        self.stack.enter_context(transaction.atomic())  # undone after each example
        self.now: datetime = NOON
        with self._clock():
            self.people: list[Account] = [AccountFactory() for _ in range(5)]
            self.videos: list[Video] = [VideoFactory(creator=self.people[n % 2]) for n in range(3)]

    def teardown(self) -> None:
        with self._clock():
            roll_up()
            assert rolled_up() == by_hand()
            assert not list(check())
            assert rebuild().written == 0
        transaction.set_rollback(True)
        self.stack.close()

    @contextlib.contextmanager
    def _clock(self) -> Iterator[None]:
        with time_machine.travel(self.now, tick=False):
            yield

    @contextlib.contextmanager
    def _on(self, who: int, what: int) -> Iterator[tuple[Account, Video] | None]:
        """The two, half an hour later; None if one of them is gone."""
        self.now += timedelta(minutes=30)
        account = Account.objects.filter(pk=self.people[who].pk).first()
        video = Video.objects.for_staff().filter(pk=self.videos[what].pk).first()
        with self._clock():
            yield (account, video) if account and video else None

    # --- What people do ------------------------------------------------------------------------

    @rule(who=person, what=place, method=st.sampled_from([Method.SAVE, Method.FAVORITE]), on=wanted)
    def save(self, who: int, what: int, method: Method, on: bool) -> None:
        with self._on(who, what) as both:
            if both:
                save_video(account=both[0], slug=both[1].slug, method=method, on=on)

    @rule(who=person, what=place, on=wanted)
    def like(self, who: int, what: int, on: bool) -> None:
        with self._on(who, what) as both:
            if both:
                like_video(account=both[0], slug=both[1].slug, on=on)

    @rule(who=person, what=place)
    def watch_and_share(self, who: int, what: int) -> None:
        with self._on(who, what) as both:
            if both:
                share_video(account=both[0], slug=both[1].slug)
                key = f"{self.now:%H%M} {who}"
                VideoView.objects.create(video=both[1], day=self.now.date(), viewer_key=key)

    @rule(who=person, what=place, on=wanted)
    def follow_and_comment(self, who: int, what: int, on: bool) -> None:
        with self._on(who, what) as both:
            if not both:
                return
            account, video = both
            if account.pk != video.creator_id:
                follow_account(follower=account, handle=video.creator.handle, on=on)
            said = Comment.objects.standing().filter(author=account, video=video).first()
            if on:
                add_comment(account=account, slug=video.slug, text="Lovely.")
            elif said:
                delete_comment(comment_id=said.pk, by=account)

    # --- What comes late, and what goes --------------------------------------------------------

    @rule(what=place, minutes=st.integers(1, 9))
    def commit_late(self, what: int, minutes: int) -> None:
        """Rows that were written some minutes ago, and are seen only now."""
        with self._on(0, what) as both:
            if both:
                written = self.now - timedelta(minutes=minutes)
                Like.objects.create(
                    account=AccountFactory(), video=both[1], created_at=written, changed_at=written
                )

    @rule(what=place, minutes=st.integers(1, 9))
    def remove_late(self, what: int, minutes: int) -> None:
        with self._on(0, what) as both:
            rows = VideoSave.objects.standing().filter(video=both[1]) if both else VideoSave.objects.none()
            written = self.now - timedelta(minutes=minutes)
            rows.filter(created_at__lt=written).update(removed_at=written, changed_at=written)

    @rule(what=place)
    def delete(self, what: int) -> None:
        with self._on(0, what) as both:
            if both:
                delete_video(slug=both[1].slug)

    @rule(who=person)
    def erase_account(self, who: int) -> None:
        with self._on(who, 0):
            for account in Account.objects.filter(pk=self.people[who].pk):
                for _ in erase(account):
                    pass

    @rule()
    def a_month_passes(self) -> None:
        self.now += timedelta(days=31)
        with self._clock():
            roll_up()
            purge()  # as a worker does: after the removals have been counted

    # --- What the worker does ------------------------------------------------------------------

    @rule(seconds=st.integers(0, 900))
    def roll(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        with self._clock():
            roll_up()

    @rule(batch=st.integers(0, 3), writing=wanted)
    def be_killed(self, batch: int, writing: bool) -> None:
        """Between two batches, or in the middle of writing one."""
        name = "mark_videos_moved" if writing else "_bring_up"
        right, left = getattr(rollups, name), [batch]

        def dies(*args: Any, **more: Any) -> Any:
            if not left[0]:
                raise Killed
            left[0] -= 1
            return right(*args, **more)

        with self._clock(), patch.object(rollups, name, dies), contextlib.suppress(Killed):
            roll_up()

    @rule(who=person, what=place)
    def come_twice(self, who: int, what: int) -> None:
        """One run waits for its turn while somebody saves and another run is done with everything."""
        right, met = rollups.take_turn, []

        def waits() -> None:
            if not met:
                met.append(1)
                self.save(who, what, Method.SAVE, True)
                with self._clock():
                    roll_up()
            right()

        with self._clock(), patch.object(rollups, "take_turn", waits):
            roll_up()


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Days,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )


@pytest.mark.django_db
def test_any_order_ends_with_rollups_equal_to_the_rows() -> None:
    run(5, 12)


@pytest.mark.slow
@pytest.mark.django_db
def test_any_long_order_ends_with_rollups_equal_to_the_rows() -> None:
    run(30, 40)
