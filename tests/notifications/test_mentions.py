"""A mention is told once, to who may see it, and as the nearest news that it is."""

from __future__ import annotations

import pytest

from notifications.actions.wishes import set_preference
from notifications.models import Notification
from tests.factories import AccountFactory, VideoFactory, befriend
from videos.actions.comments import add_comment, delete_comment, edit_comment, restore_comment
from videos.actions.relations import block_account
from videos.actions.videos import edit_video
from videos.models import Account, Comment, Video

from .conftest import shown


def told(account: Account) -> list[str]:
    """The kinds that an account can read of, in the order of writing."""
    return list(Notification.objects.shown_to(account).order_by("pk").values_list("kind", flat=True))


def say(account: Account, video: Video, text: str, parent: Comment | None = None) -> Comment:
    return add_comment(account=account, slug=video.slug, text=text, parent_id=parent and parent.pk)


@pytest.fixture
def luna(db: None) -> Account:
    return AccountFactory(handle="لونا")


def test_a_mention_tells_whom_it_names_in_any_script(
    creator: Account, stranger: Account, luna: Account, video: Video
) -> None:
    say(stranger, video, "@لونا, look. And again, @لونا! Not nobody@mira, not @nobody-here.")
    assert (told(luna), told(creator), told(stranger)) == (["mention"], ["comment"], [])


def test_of_one_comment_one_hears_once_as_the_nearest_news(
    creator: Account, stranger: Account, luna: Account, video: Video
) -> None:
    asked = say(luna, video, "Which one?")
    say(stranger, video, "@لونا @mira @kai: the heavy one", parent=asked)
    assert told(luna) == ["reply"]
    assert told(creator) == ["comment", "comment"]
    assert told(stranger) == []
    say(stranger, video, "@kai talks to himself", parent=say(creator, video, "@mira too"))
    assert told(creator) == ["comment", "comment", "reply"]


def test_the_nearest_news_is_one_that_is_wanted(creator: Account, stranger: Account, video: Video) -> None:
    set_preference(account=creator, kind="comment", place="on_site", on=False)
    say(stranger, video, "quietly")
    say(stranger, video, "@mira, this one is for you")
    assert told(creator) == ["mention"]
    set_preference(account=creator, kind="mention", place="on_site", on=False)
    say(stranger, video, "@mira?")
    assert told(creator) == ["mention"]
    assert Notification.objects.count() == 3


@pytest.mark.parametrize("hidden_by", ["a block", "the audience"])
def test_who_can_not_see_it_is_not_told_also_not_later(
    hidden_by: str, creator: Account, stranger: Account, friend: Account, luna: Account, video: Video
) -> None:
    if hidden_by == "a block":
        block_account(blocker=luna, handle=friend.handle)
    else:
        edit_video(account=creator, slug=video.slug, caption="", audience="friends", downloads_enabled=True)
    say(friend, video, "@لونا look")
    if hidden_by == "a block":
        block_account(blocker=luna, handle=friend.handle, on=False)
    else:
        edit_video(account=creator, slug=video.slug, caption="", audience="everyone", downloads_enabled=True)
    assert told(luna) == []
    assert not Notification.objects.filter(recipient=luna).exists()


def test_an_edit_tells_the_new_and_takes_back_the_old(
    creator: Account, stranger: Account, friend: Account, luna: Account, video: Video
) -> None:
    comment = say(stranger, video, "@noor look")
    assert (told(friend), told(luna)) == (["mention"], [])
    edit_comment(account=stranger, comment_id=comment.pk, text="@لونا look")
    assert (told(friend), told(luna), told(creator)) == ([], ["mention"], ["comment"])
    Notification.objects.filter(recipient=luna).update(read_at=comment.created_at)
    edit_comment(account=stranger, comment_id=comment.pk, text="look")
    edit_comment(account=stranger, comment_id=comment.pk, text="@لونا @noor look")
    assert (told(friend), told(luna)) == (["mention"], ["mention"])
    assert Notification.objects.get(recipient=luna).read_at == comment.created_at  # not announced again
    assert Notification.objects.filter(comment=comment).count() == 3


def test_a_deleted_comment_takes_its_mentions_along_and_brings_them_back(
    stranger: Account, luna: Account, video: Video
) -> None:
    comment = say(stranger, video, "@لونا look")
    delete_comment(comment_id=comment.pk, by=stranger)
    assert shown(luna) == []
    restore_comment(comment_id=comment.pk, slug=comment.video.slug, by=stranger)
    assert shown(luna) == [("mention", 1)]
    assert Notification.objects.filter(recipient=luna).count() == 1


# --- In the words of a video ---------------------------------------------------------------------


def publish(creator: Account, caption: str, audience: str = "everyone") -> Video:
    video = VideoFactory(creator=creator, posted_at=None, published_at=None)
    return change(video, caption, audience, post=True)


def change(video: Video, caption: str, audience: str = "everyone", *, post: bool = False) -> Video:
    return edit_video(
        account=video.creator,
        slug=video.slug,
        caption=caption,
        audience=audience,
        downloads_enabled=True,
        post=post,
    )


def test_a_caption_tells_at_its_first_publication_only(
    creator: Account, luna: Account, stranger: Account
) -> None:
    video = publish(creator, "With @لونا and @mira")
    assert (told(luna), told(creator)) == (["mention"], [])
    for audience in ("me", "friends", "everyone"):
        change(video, "With @لونا and @kai", audience)
    assert (told(luna), told(stranger)) == (["mention"], [])
    assert Notification.objects.count() == 1


def test_a_caption_tells_only_who_can_see_the_video_then(creator: Account, luna: Account) -> None:
    friend = AccountFactory(handle="noor")
    befriend(friend, creator)
    Notification.objects.all().delete()
    video = publish(creator, "With @لونا and @noor", audience="friends")
    assert (told(luna), told(friend)) == ([], ["mention"])
    private = publish(creator, "Only for me, @noor", audience="me")
    for one in (video, private):
        change(one, one.caption, "everyone")
    assert (told(luna), told(friend)) == ([], ["mention"])
