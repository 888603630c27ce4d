"""Every night all daily numbers are held against their rows: what differs is told loudly, and counted anew."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from analytics import proving
from analytics.checking import check
from analytics.models import PublishedSplits, RollupProof, VideoDay
from analytics.proving import prove, prove_nightly
from tests.analytics.crowd import crowd, roll
from tests.analytics.deeds import at, by_hand, keep, rolled_up, watch
from tests.factories import VideoFactory
from videos.actions.engagement import like_video
from videos.models import Account, Video, VideoSave
from videos.registry import chores

pytestmark = pytest.mark.django_db


@pytest.fixture
def video(creator: Account) -> Video:
    video = VideoFactory(creator=creator)
    keep(video, days_ago=2)
    watch(video, 3, days_ago=1)
    roll()
    return video


def night(days_ago: float = -0.5) -> int:
    with at(days_ago):  # midnight; NIGHT is from two to six
        return prove_nightly()


def test_numbers_that_are_right_are_proved_once_a_night(video: Video) -> None:
    assert night() == 0
    proof = RollupProof.objects.get()
    assert (proof.drifts, proof.first, proof.owners) == (0, "", 3)  # the video, its creator, a saver
    night(-0.6)
    assert RollupProof.objects.count() == 1  # asked again in the same night
    night(-1.4)
    assert RollupProof.objects.count() == 1  # the next morning, but not at night
    night(-1.6)
    assert RollupProof.objects.count() == 2


def test_a_day_that_differs_is_told_loudly_and_counted_anew(
    video: Video, caplog: pytest.LogCaptureFixture, staff: Account, client_of: Callable[..., Client]
) -> None:
    VideoDay.objects.filter(views=3).update(views=8, guarded_views=1)
    VideoDay.objects.filter(saves=1).delete()
    assert night() == 4  # views, guarded views, the save and the saver
    assert rolled_up() == by_hand()
    assert not list(check())
    errors = [record.message for record in caplog.records if record.levelno == logging.ERROR]
    assert any("views is 8, should be 3" in message for message in errors)
    desk = client_of(staff)
    proof = RollupProof.objects.get()
    assert "2026-03-19: views" in desk.get(f"/admin/analytics/rollupproof/{proof.pk}/change/").text
    assert "4 differed from their rows" in desk.get("/admin/analytics/siteday/").text


def test_staff_read_no_numbers_of_their_own_videos_in_a_proof(
    staff: Account, caplog: pytest.LogCaptureFixture, client_of: Callable[..., Client]
) -> None:
    video = VideoFactory(creator=staff)
    crowd(video, 6, "learn", days_ago=2)
    Video.objects.for_staff().update(audience=Video.Audience.FRIENDS)
    roll(1)
    VideoDay.objects.filter(video=video).update(saves=43)
    PublishedSplits.objects.update(reason={"cells": {"learn": 99}, "rest": 0, "on": "2026-03-19"})
    assert night() == 3
    assert "saves is 43, should be 6" in caplog.text and "reason learn is 99, should be 6" in caplog.text
    proof = RollupProof.objects.get()
    assert proof.first.splitlines() == [
        f"video {video.pk} on 2026-03-18: saves",
        f"video {video.pk} on 2026-03-18: guarded_saves",
        f"splits of video {video.pk}: reason",
    ]
    page = client_of(staff).get(f"/admin/analytics/rollupproof/{proof.pk}/change/").text
    assert "2026-03-18: saves" in page
    assert "should be" not in page and "learn" not in page


def test_what_older_proofs_said_of_values_goes_with_the_update() -> None:
    told = "video 3 on 2026-03-18: saves is 43, should be 6"
    proof = RollupProof.objects.create(finished_at=timezone.now(), owners=9, drifts=1, first=told)
    import_module("analytics.migrations.0007_proofs_without_values").forget(apps, None)
    proof.refresh_from_db()
    assert (proof.first, proof.drifts) == ("", 1)


def test_what_changes_in_the_middle_of_the_look_is_no_drift(
    video: Video, monkeypatch: pytest.MonkeyPatch, creator: Account
) -> None:
    """A row deleted with its account, just between the reading of a day and that of its rows."""

    def look(suspects: object = None) -> object:
        if suspects is None:
            VideoDay.objects.filter(saves=1).update(saves=2)
            found = list(check())
            VideoDay.objects.filter(saves=2).update(saves=1)
            return found
        return check(suspects)  # type: ignore[arg-type]

    monkeypatch.setattr(proving, "check", look)
    with at(-0.5):
        assert prove().drifts == 0


def test_what_is_on_its_way_is_left_to_the_rollup(video: Video, creator: Account) -> None:
    with at(-0.5):
        VideoSave.objects.update(removed_at=timezone.now(), changed_at=timezone.now() - timedelta(minutes=9))
        like_video(account=creator, slug=video.slug)
        assert prove().drifts == 0


def test_before_the_first_rollup_there_is_nothing_to_prove(creator: Account) -> None:
    keep(VideoFactory(creator=creator))
    assert night() == 0
    assert not RollupProof.objects.exists()


def test_a_worker_asks_for_it_all_night_long() -> None:
    assert [chore.every for chore in chores if chore.run is prove_nightly] == [600]
