"""`manage.py rollup`."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from analytics.checking import check
from analytics.models import VideoDay
from analytics.rollups import roll_up
from tests.analytics.deeds import NOON, Method, at, keep, watch
from tests.factories import AccountFactory, VideoFactory
from videos.models import VideoSave
from videos.registry import chores

pytestmark = pytest.mark.django_db


def said(*args: str) -> str:
    out = StringIO()
    with at(0):
        call_command("rollup", *args, stdout=out)
    return out.getvalue()


def test_it_rolls_up_checks_and_mends() -> None:
    keep(VideoFactory(), days_ago=1)
    assert "1 daily rows were written" in said()
    assert "Every daily number is what its rows say." in said("--check")
    VideoDay.objects.update(saves=9)
    out = StringIO()
    with pytest.raises(CommandError) as refused, at(0):
        call_command("rollup", "--check", stdout=out)
    assert refused.value.returncode == 1
    assert "saves is 9, should be 1" in out.getvalue()
    assert VideoDay.objects.get().saves == 9  # a check changes nothing
    assert "3 of 3 videos and accounts" in said("--full")  # one video, its creator and the saver
    assert "Every daily number" in said("--check")


def test_a_check_before_the_first_rollup_finds_what_is_missing() -> None:
    keep(VideoFactory())
    with pytest.raises(CommandError):
        said("--check")


def test_a_late_commit_is_no_difference() -> None:
    video, account = VideoFactory(), AccountFactory()
    watch(video, 1, days_ago=1)
    said()
    before = NOON - timedelta(minutes=1)  # written before the rollup, and seen only after it
    VideoSave.objects.create(
        account=account, video=video, method=Method.SAVE, created_at=before, changed_at=before
    )
    with at(-1 / 1440):
        assert not list(check())
        roll_up()
        assert not list(check())
    assert VideoDay.objects.get(saves=1).day == NOON.date()


def test_a_worker_does_it_every_15_seconds() -> None:
    assert [chore.every for chore in chores if chore.name == "roll up analytics"] == [15]
