"""What is muted is not brought forward; nobody else notices."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.factories import AccountFactory, VideoFactory, comment_on
from videos.models import Account, Mute, NotInterested, Video, WordRule
from videos.selectors.comments import thread
from videos.selectors.quiet import without_quieted
from videos.words import bounds

pytestmark = pytest.mark.django_db


def mute_word(account: Account, text: str, kind: str = "mute") -> WordRule:
    first, last = bounds(text)
    return WordRule.objects.create(account=account, kind=kind, text=text, first=first, last=last)


def offered(viewer) -> set[str]:
    shown = without_quieted(Video.objects.visible_to(viewer), viewer)
    return set(shown.values_list("slug", flat=True))


def test_without_rows_nothing_is_left_out(creator, stranger):
    video = VideoFactory(creator=creator)
    assert offered(stranger) == offered(AnonymousUser()) == {video.slug}


def test_videos_of_a_muted_account_are_not_offered_and_stay_visible(creator, stranger, friend):
    video = VideoFactory(creator=creator)
    Mute.objects.create(muter=stranger, muted=creator)
    assert offered(stranger) == set()
    assert offered(friend) == offered(creator) == {video.slug}, "it works in one direction, for one account"
    assert Video.objects.visible_to(stranger).filter(slug=video.slug).exists()


def test_a_video_of_no_interest_is_not_offered_to_that_account(creator, stranger, friend):
    video, other = VideoFactory(creator=creator), VideoFactory(creator=creator)
    NotInterested.objects.create(account=stranger, video=video)
    assert offered(stranger) == {other.slug}
    assert offered(friend) == {video.slug, other.slug}


@pytest.mark.parametrize(
    ("caption", "word", "is_offered"),
    [
        ("Spoilers ahead", "spoilers", False),
        ("The SPOILERS", "Spoilers", False),
        ("no spoilers-free zone", "spoiler", True),
        ("#spoilers", "#spoilers", False),
        ("屋根の上の猫", "猫", False),
        ("屋根の上の犬", "猫", True),
        ("clay 🏺", "🏺", False),
        ("نور الشمس", "نور", False),
    ],
)
def test_a_muted_word_means_itself_alone_in_any_script(creator, stranger, caption, word, is_offered):
    video = VideoFactory(creator=creator, caption=caption)
    mute_word(stranger, word)
    assert offered(stranger) == ({video.slug} if is_offered else set())


def test_own_videos_and_the_filter_of_a_creator_leave_nothing_out(creator, stranger):
    video = VideoFactory(creator=creator, caption="Spoilers")
    mute_word(creator, "spoilers")
    mute_word(stranger, "spoilers", kind="filter")
    assert offered(creator) == offered(stranger) == {video.slug}


def test_muted_comments_are_folded(creator, stranger):
    video, muted = VideoFactory(creator=creator), AccountFactory()
    comment_on(video, muted, "Hello")
    comment_on(video, None, "A spoiler here")
    comment_on(video, stranger, "My own spoiler")
    comment_on(video, None, "Lovely")
    Mute.objects.create(muter=stranger, muted=muted)
    mute_word(stranger, "spoiler")
    folded = {comment.text for comment in thread(stranger, video).comments if comment.quieted}
    assert folded == {"Hello", "A spoiler here"}
    assert not any(comment.quieted for comment in thread(AnonymousUser(), video).comments)
    assert not any(comment.quieted for comment in thread(creator, video).comments)
