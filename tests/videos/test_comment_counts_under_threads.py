"""Rule 2 under comments: many at once in one thread, and the number still says what stands and can be read."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable

import pytest

from tests.factories import AccountFactory, VideoFactory, comment_on
from tests.videos.test_counts_under_threads import in_threads
from videos.actions.comment_marks import let_comment_through, like_comment, pin_comment
from videos.actions.comments import add_comment, delete_comment, restore_comment
from videos.actions.errors import Refused
from videos.actions.quiet import list_word
from videos.actions.recount import recount
from videos.models import Comment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.both]


def refusals_are_fine() -> contextlib.AbstractContextManager[None]:
    return contextlib.suppress(Refused, Comment.DoesNotExist)


def test_a_thread_that_is_answered_deleted_and_put_back_by_many_at_once(creator):
    video = VideoFactory(creator=creator)
    list_word(account=creator, kind="filter", text="ugly")
    people = AccountFactory.create_batch(4)
    threads = [comment_on(video, person, f"Thread {person.pk}") for person in people[:2]]
    rng = random.Random(11)

    def deeds(seed: float) -> Callable[[], None]:
        chance = random.Random(seed)

        def one() -> None:
            thread, person = chance.choice(threads), chance.choice(people)
            known = list(Comment.objects.filter(video=video).values_list("pk", flat=True))
            some = chance.choice(known)
            chance.choice(
                [
                    lambda: add_comment(
                        account=person,
                        slug=video.slug,
                        text=f"{chance.choice(['Yes', 'How ugly'])} {chance.random()}",
                        parent_id=chance.choice([thread.pk, some]),
                    ),
                    lambda: delete_comment(comment_id=thread.pk, by=creator),
                    lambda: restore_comment(comment_id=thread.pk, slug=video.slug, by=creator),
                    lambda: delete_comment(comment_id=some, by=creator),
                    lambda: restore_comment(comment_id=some, slug=video.slug, by=creator),
                    lambda: let_comment_through(account=creator, comment_id=some),
                    lambda: like_comment(account=person, comment_id=some, on=chance.random() < 0.7),
                ]
            )()

        def run() -> None:
            for _ in range(8):
                with refusals_are_fine():
                    one()

        return run

    in_threads([deeds(rng.random()) for _ in range(12)], threads=12)
    assert list(recount(mend=False)) == []
    assert not Comment.objects.standing().filter(parent__removed_at__isnull=False).exists(), (
        "an answer never stands alone: it would count, and nobody could read it"
    )


def test_there_is_one_pinned_comment_whoever_is_faster(creator):
    video = VideoFactory(creator=creator)
    comments = [comment_on(video, text=f"Number {number}") for number in range(4)]
    pin_comment(account=creator, comment_id=comments[0].pk)
    delete_comment(comment_id=comments[0].pk, by=creator)

    def pin(comment: Comment) -> Callable[[], None]:
        def run() -> None:
            for on in (True, False, True):
                pin_comment(account=creator, comment_id=comment.pk, on=on)

        return run

    def put_back() -> None:
        with refusals_are_fine():
            restore_comment(comment_id=comments[0].pk, slug=video.slug, by=creator)

    in_threads([*(pin(comment) for comment in comments[1:] * 3), put_back], threads=10)
    assert Comment.objects.standing().filter(video=video, pinned_at__isnull=False).count() == 1
