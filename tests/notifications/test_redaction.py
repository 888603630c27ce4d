"""What one may no longer see is left out of the inbox and of the badge, and comes back with access."""

from __future__ import annotations

import pytest

from notifications.models import Notification
from notifications.selectors.badge import unread_count
from notifications.selectors.inbox import inbox
from tests.factories import AccountFactory
from videos.actions.accounts import set_privacy, suspend_account
from videos.actions.comments import add_comment
from videos.actions.engagement import like_video
from videos.actions.relations import block_account, follow_account
from videos.actions.videos import delete_video, edit_video
from videos.models import Account, Video


def shown(account: Account) -> int:
    """How many the inbox shows; the badge must say the same, since none is read."""
    page = inbox(account)
    lines = [note for day in page.days for note in day.notes]
    assert unread_count(account) == len(page.new) == len(lines)
    return sum(len(note.actors) + note.others for note in lines)


@pytest.fixture
def answered(creator: Account, stranger: Account, friend: Account, video: Video) -> Account:
    """A stranger and a friend commented the creator's video, and luna answered them both."""
    luna = AccountFactory(handle="luna")
    for account in (stranger, friend):
        asked = add_comment(account=account, slug=video.slug, text="which paper?")
        add_comment(account=luna, slug=video.slug, text="the heavy one", parent_id=asked.pk)
    return luna


@pytest.mark.parametrize("blocks", ["recipient", "actor"])
def test_a_block_hides_and_an_unblock_brings_back(
    blocks: str, creator: Account, stranger: Account, friend: Account, video: Video
) -> None:
    like_video(account=stranger, slug=video.slug)
    add_comment(account=stranger, slug=video.slug, text="again")
    like_video(account=friend, slug=video.slug)
    assert shown(creator) == 3
    who, whom = (creator, stranger) if blocks == "recipient" else (stranger, creator)
    block_account(blocker=who, handle=whom.handle)
    assert shown(creator) == 1
    block_account(blocker=who, handle=whom.handle, on=False)
    assert shown(creator) == 3


def test_a_block_between_two_commenters(answered: Account, stranger: Account) -> None:
    assert shown(stranger) == 1
    block_account(blocker=answered, handle=stranger.handle)
    assert shown(stranger) == 0
    block_account(blocker=answered, handle=stranger.handle, on=False)
    assert shown(stranger) == 1


@pytest.mark.parametrize(("audience", "stranger_sees", "friend_sees"), [("friends", 0, 1), ("me", 0, 0)])
def test_a_narrower_audience(
    audience: str,
    stranger_sees: int,
    friend_sees: int,
    answered: Account,
    creator: Account,
    stranger: Account,
    friend: Account,
    video: Video,
) -> None:
    mine = shown(creator)
    edit_video(account=creator, slug=video.slug, caption="", audience=audience, downloads_enabled=True)
    assert (shown(stranger), shown(friend), shown(creator)) == (stranger_sees, friend_sees, mine)
    edit_video(account=creator, slug=video.slug, caption="", audience="everyone", downloads_enabled=True)
    assert (shown(stranger), shown(friend), shown(creator)) == (1, 1, mine)


def test_an_account_for_friends_only(
    answered: Account, creator: Account, stranger: Account, friend: Account
) -> None:
    set_privacy(account=creator, switch="friends_only", on=True)
    assert (shown(stranger), shown(friend)) == (0, 1)
    follow_account(follower=friend, handle=creator.handle, on=False)
    assert shown(friend) == 0


def test_the_creator_blocks_who_was_answered(answered: Account, creator: Account, stranger: Account) -> None:
    block_account(blocker=creator, handle=stranger.handle)
    assert shown(stranger) == 0


def test_a_suspended_actor_or_creator(answered: Account, creator: Account, stranger: Account) -> None:
    for account in (answered, creator):
        suspend_account(account=account)
        assert shown(stranger) == 0
        suspend_account(account=account, on=False)
        assert shown(stranger) == 1


def test_a_deleted_video_takes_its_notifications_with_it(
    answered: Account, creator: Account, stranger: Account, video: Video
) -> None:
    delete_video(account=creator, slug=video.slug)
    assert not Notification.objects.exists()
    assert shown(stranger) == 0


def test_what_was_read_comes_back_read(creator: Account, stranger: Account, video: Video) -> None:
    like_video(account=stranger, slug=video.slug)
    Notification.objects.update(read_at=video.created_at)
    block_account(blocker=creator, handle=stranger.handle)
    block_account(blocker=creator, handle=stranger.handle, on=False)
    assert unread_count(creator) == 0
    assert Notification.objects.shown_to(creator).count() == 1
