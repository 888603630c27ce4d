"""What the daily letter leaves out, and to whom none is sent."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from notifications.actions.reading import mark_all_read
from notifications.actions.wishes import mute_video, set_preference
from notifications.digests import ring_for_digests
from notifications.models import Digest, Notification
from tests.factories import VideoFactory
from tests.videos.shelves import save_in_every_way
from videos.actions.accounts import suspend_account
from videos.actions.comments import add_comment, delete_comment
from videos.actions.engagement import like_video
from videos.actions.leaving import leave
from videos.actions.quiet import mute_account
from videos.actions.relations import block_account
from videos.models import Account, Video

from .conftest import NOON, crowd
from .letters import MORNING, both, work

pytestmark = pytest.mark.thorough


# --- What it leaves out --------------------------------------------------------------------------------

WAYS = {
    "read in the inbox": lambda reader, actor, video: mark_all_read(account=reader),
    "unliked": lambda reader, actor, video: like_video(account=actor, slug=video.slug, on=False),
    "blocked": lambda reader, actor, video: block_account(blocker=reader, handle=actor.handle),
    "blocked by the actor": lambda reader, actor, video: block_account(blocker=actor, handle=reader.handle),
    "muted": lambda reader, actor, video: mute_account(muter=reader, handle=actor.handle),
    "a muted video": lambda reader, actor, video: mute_video(account=reader, slug=video.slug),
    "suspended": lambda reader, actor, video: suspend_account(account=actor),
    "leaving": lambda reader, actor, video: leave(account=actor, password=None),
    "kind taken out": lambda reader, actor, video: set_preference(
        account=reader, kind="like", place="in_digest", on=False
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_may_not_be_told_when_it_is_sent_is_not_in_it(
    way: str, reader: Account, stranger: Account, video: Video, clock: Any
) -> None:
    like_video(account=stranger, slug=video.slug)
    WAYS[way](reader, stranger, video)
    clock.shift(MORNING)
    mail.outbox.clear()
    assert work() == []


def test_a_deleted_or_held_comment_and_a_hidden_video_are_not_in_it(
    clock: Any, creator: Account, stranger: Account, friend: Account, video: Video
) -> None:
    EmailAddress.objects.create(user=stranger, email=stranger.email, primary=True, verified=True)
    set_preference(account=stranger, kind="reply", place="in_digest", on=True)
    other = VideoFactory(creator=creator)
    asked = [
        add_comment(account=stranger, slug=one.slug, text="Which?") for one in (video, video, video, other)
    ]
    answers = [
        add_comment(account=friend, slug=one.video.slug, text=f"answer {number}", parent_id=one.pk)
        for number, one in enumerate(asked)
    ]
    delete_comment(comment_id=answers[0].pk, by=creator)
    type(answers[1]).objects.filter(pk=answers[1].pk).update(held_at=clock.shift(0) or NOON)
    Video.objects.filter(pk=other.pk).update(audience="friends")
    clock.shift(MORNING)
    (letter,) = work()
    assert re.findall(r"answer \d", letter.body) == ["answer 2"]
    # What comes back is told with the next one.
    Video.objects.filter(pk=other.pk).update(audience="everyone")
    clock.shift(timedelta(days=1))
    assert re.findall(r"answer \d", work()[0].body) == ["answer 3"]


def test_never_a_save(reader: Account, stranger: Account, video: Video, clock: Any) -> None:
    """Rule 1, byte for byte: with saves in every way and without, the e-mail is the same."""
    like_video(account=stranger, slug=video.slug)
    save_in_every_way(stranger, video.slug)
    clock.shift(MORNING)
    text, html = both(work()[0])
    assert re.sub("https://[^ ]*", "", text).count("kai") == 1
    rows = Notification.objects.filter(recipient=reader)
    rows.update(in_digest=True)
    Digest.objects.update(day=None)
    stranger.saves.all().delete()
    assert both(work()[0]) == (text, html)


def test_only_saves_are_no_reason_to_write(
    reader: Account, stranger: Account, video: Video, clock: Any
) -> None:
    save_in_every_way(stranger, video.slug)
    clock.shift(MORNING)
    assert ring_for_digests() == 0 and work() == []


# --- To whom ---------------------------------------------------------------------------------------------


def _never_asked(reader: Account) -> None:
    Notification.objects.update(in_digest=False)


NOT_TO = {
    "an unconfirmed address": lambda reader: EmailAddress.objects.update(verified=False),
    "an address that is not the main one": lambda reader: EmailAddress.objects.update(
        email="old@example.org"
    ),
    "a suspended account": lambda reader: suspend_account(account=reader),
    "a leaving account": lambda reader: leave(account=reader, password=None),
    "who did not ask": _never_asked,
}


@pytest.mark.parametrize("who", NOT_TO)
def test_it_is_not_sent_to(who: str, reader: Account, stranger: Account, video: Video, clock: Any) -> None:
    like_video(account=stranger, slug=video.slug)
    NOT_TO[who](reader)
    clock.shift(MORNING)
    mail.outbox.clear()
    assert work() == []


def test_none_is_sent_while_the_site_does_not_know_its_address(
    reader: Account, stranger: Account, video: Video, clock: Any, settings: Any
) -> None:
    like_video(account=stranger, slug=video.slug)
    clock.shift(MORNING)
    settings.SITE_URL = ""
    assert work() == []
    settings.SITE_URL = "https://hush.example"
    assert len(work()) == 1


def test_what_waited_for_a_week_is_not_sent(reader: Account, video: Video, clock: Any) -> None:
    old, new = crowd(2)
    EmailAddress.objects.update(verified=False)
    like_video(account=old, slug=video.slug)
    clock.shift(timedelta(days=8))
    like_video(account=new, slug=video.slug)
    EmailAddress.objects.update(verified=True)
    clock.shift(MORNING)
    assert "fan1 liked your video" in work()[0].body
