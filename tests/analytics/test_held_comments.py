"""What waits for the creator's word is in no number, and counts once it is let through."""

from __future__ import annotations

import pytest
from django.utils import timezone

from analytics.models import VideoDay
from tests.analytics.crowd import roll
from tests.analytics.deeds import at, by_hand, rolled_up
from tests.factories import VideoFactory, comment_on
from videos.models import Comment

pytestmark = pytest.mark.django_db


def test_a_held_comment_counts_when_it_is_let_through() -> None:
    video = VideoFactory()
    with at(1):
        comment_on(video)
        held = Comment.objects.filter(pk=comment_on(video).pk)
        held.update(held_at=timezone.now(), changed_at=timezone.now())
    roll()
    assert rolled_up() == by_hand()
    assert VideoDay.objects.get().comments == 1
    with at(0):
        held.update(held_at=None, changed_at=timezone.now())
    roll()
    assert rolled_up() == by_hand()
    assert VideoDay.objects.get().comments == 2
