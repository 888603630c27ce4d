"""What happens at the same moment is told once: the constraints decide, on either database."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from notifications.models import Line, Notification
from notifications.selectors.badge import unread_count
from tests.factories import AccountFactory, VideoFactory
from tests.videos.test_counts_under_threads import in_threads
from videos.actions.comments import add_comment
from videos.actions.engagement import like_video
from videos.actions.recount import recount
from videos.actions.relations import follow_account
from videos.models import Account

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.both]


def test_likes_follows_and_mentions_by_many_threads_ring_once_each(creator: Account) -> None:
    video, people = VideoFactory(creator=creator), [AccountFactory() for _ in range(3)]

    def deeds(person: Account) -> Callable[[], None]:
        def run() -> None:
            for on in (True, False, True):
                like_video(account=person, slug=video.slug, on=on)
                follow_account(follower=person, handle=creator.handle, on=on)
            add_comment(account=person, slug=video.slug, text=f"Hello @{creator.handle}")

        return run

    # Each of them has three windows open, and presses the same buttons in all of them.
    in_threads([deeds(person) for person in people for _ in range(3)], threads=9)

    rows = Notification.objects.filter(recipient=creator)
    assert sorted(rows.values_list("kind", "actor")) == sorted(
        (kind, person.pk) for kind in ("comment", "follow", "like") for person in people
    )
    assert Line.objects.filter(recipient=creator).count() == 2 + len(people), "likes, follows, each comment"
    standing = rows.filter(withdrawn_at__isnull=True)
    assert set(standing.filter(kind="like").values_list("actor", flat=True)) == set(
        video.likes.filter(removed_at__isnull=True).values_list("account", flat=True)
    )
    assert unread_count(creator) == Line.objects.filter(rows__in=standing).distinct().count()
    assert not list(recount(mend=False))
