"""A creator tries to find out what one saver chose, by holding publications against each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from analytics.models import CountedSaver
from tests.analytics.crowd import change, crowd, followed_by, roll, save_again, told
from tests.analytics.deeds import Method, at
from tests.factories import AccountFactory, VideoFactory
from videos.actions.accounts import set_privacy
from videos.actions.erasing import erase
from videos.actions.leaving import leave
from videos.actions.relations import block_account
from videos.models import Account, Video

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
KINDS = ("reason", "follower", "moment")


@pytest.fixture
def video(creator: Account) -> Video:
    """With ten savers in each of two reasons, told forty days ago."""
    followed_by(creator, 40)
    video = VideoFactory(creator=creator, duration_ms=60_000)
    for reason in ("learn", "share"):
        crowd(video, 10, reason, was_follower=reason == "learn", moment_ms=7000, days_ago=41)
    roll(40)
    assert told(video) == {"learn": 10, "share": 10}
    return video


def everything(video: Video) -> list[dict[str, int]]:
    return [told(video, kind) for kind in KINDS]


def every_choice() -> Iterator[dict[str, Any]]:
    for reason in ("", "learn", "share", "inspiration", "reference"):
        for followed in (True, False):
            yield {"reason": reason, "was_follower": followed, "moment_ms": 31_000 if followed else None}


@pytest.mark.parametrize("others", [3, *(pytest.param(n, marks=pytest.mark.slow) for n in (0, 1, 2))])
def test_before_and_after_one_known_save(video: Video, others: int) -> None:
    """With up to three unknown ones beside it, whatever it was: the pages stay as they are."""
    before = everything(video)
    crowd(video, others, "inspiration", days_ago=30)
    choice = list(every_choice())[others]
    crowd(video, 1, days_ago=30, **choice)
    roll(29)
    assert everything(video) == before


def test_a_round_says_the_same_whichever_of_its_savers_chose_what(video: Video) -> None:
    """Known: who came. Unknown: which of them learns. Both worlds read the same."""
    seen = []
    for day, known_one_learns in ((6, True), (3, False)):
        twin = VideoFactory(creator=video.creator, duration_ms=60_000)
        crowd(twin, 1, "learn" if known_one_learns else "share", days_ago=day)
        crowd(twin, 5, "learn", days_ago=day)
        crowd(twin, 5, "share", days_ago=day)
        crowd(twin, 1, "share" if known_one_learns else "learn", days_ago=day)
        roll(day - 1)
        seen.append(everything(twin))
    assert seen[0] == seen[1] == [{"learn": 6, "share": 6}, {"other": 12}, {"none": 12}]


def test_one_different_saver_in_a_round_of_five_is_not_seen(video: Video) -> None:
    """By the letter the round may be told: five changed. But the difference would be four and one."""
    before = told(video)
    crowd(video, 4, "learn", days_ago=3)
    crowd(video, 1, "share", days_ago=3)
    roll(2)
    assert told(video) == before


@pytest.mark.slow
def test_when_a_round_comes_does_not_depend_on_what_was_chosen(video: Video) -> None:
    """Eight wait, four in each of two cells. A ninth would complete one of them: it waits for a round, too."""
    crowd(video, 4, "learn", days_ago=9)
    crowd(video, 4, "share", days_ago=9)
    roll(8)
    before = everything(video)
    crowd(video, 1, "learn", days_ago=7)
    roll(6)
    assert everything(video) == before


def test_before_and_after_one_known_removal(video: Video) -> None:
    before = everything(video)
    one = CountedSaver.objects.filter(reason="learn").first()
    assert one and one.account
    change([one.account], video, removed=True, days_ago=5)
    roll(4)
    assert everything(video) == before
    crowd(video, 5, "share", days_ago=3)  # others come, and in that round the removal alone would be told
    roll(2)
    assert told(video) == before[0]
    crowd(video, 4, "share", days_ago=1)
    roll()
    assert told(video) == before[0]


def test_the_exact_total_and_a_stale_split_leave_nothing_or_five(video: Video) -> None:
    """Total minus what is shown: those who came since, of whom nothing is told."""
    for _ in range(3):
        crowd(video, 3, "inspiration", days_ago=20)
        crowd(video, 2, "reference", days_ago=20)
        roll(19)
        shown = told(video)
        assert "rest" not in shown or shown["rest"] >= 5
        assert not {"inspiration", "reference"} & shown.keys() or min(shown.values()) >= 5


def test_a_reason_changed_back_and_forth(video: Video) -> None:
    before = everything(video)
    five = [row.account for row in CountedSaver.objects.filter(reason="learn")[:5]]
    for days_ago in (30, 29, 28, 27):
        change(five, video, reason="share" if days_ago % 2 == 0 else "inspiration", days_ago=days_ago)  # type: ignore[arg-type]
    change(five, video, reason="learn", days_ago=26)  # type: ignore[arg-type]
    roll(25)
    assert everything(video) == before
    assert not CountedSaver.objects.exclude(counted_on="2026-02-08").exists()


def test_the_same_five_bring_one_round_in_thirty_days(video: Video) -> None:
    """Else five accounts of the creator's could ask again after each single save."""
    own = [row.account for row in CountedSaver.objects.filter(reason="learn")[:5]]
    change(own, video, reason="share", days_ago=8)  # type: ignore[arg-type]
    roll(7)
    shown = told(video)
    assert shown == {"learn": 5, "share": 15}
    crowd(video, 1, "inspiration", days_ago=6)
    for days_ago, reason in ((5, "inspiration"), (3, "reference"), (1, "inspiration")):
        change(own, video, reason=reason, days_ago=days_ago)  # type: ignore[arg-type]
        change(own, video, removed=days_ago % 2 == 0, days_ago=days_ago)  # type: ignore[arg-type]
        roll(days_ago - 1)
        assert told(video) == shown
    roll(-23)
    crowd(video, 4, "inspiration", days_ago=-23.5)
    roll(-24)  # thirty days later they do count again, together with all who have come
    assert told(video) == {"share": 10, "learn": 5, "inspiration": 10}


@pytest.mark.slow
def test_leaving_and_coming_back_does_not_make_a_saver_further(video: Video) -> None:
    own = [row.account for row in CountedSaver.objects.filter(reason="learn")]
    change(own, video, removed=True, days_ago=9)  # type: ignore[arg-type]
    roll(8)
    assert told(video) == {"share": 10}
    change(own, video, removed=False, days_ago=7)  # type: ignore[arg-type]
    roll(6)
    assert told(video) == {"share": 10}  # they stand, and wait for others


@pytest.mark.slow
def test_with_k_accounts_of_ones_own_the_others_are_at_least_five_less_k(video: Video) -> None:
    """The limit that is stated: three own accounts and one saver tell nothing, whichever cell they try."""
    for cell in ("inspiration", "reference", "learn"):
        crowd(video, 3, cell, days_ago=6)
        crowd(video, 1, "reference", days_ago=6)
        before = told(video)
        roll(5)
        changed = {c: n - before.get(c, 0) for c, n in told(video).items() if n != before.get(c, 0)}
        assert all(abs(number) >= 5 for number in changed.values())


@pytest.mark.parametrize(
    "how", ["audience", *(pytest.param(how, marks=pytest.mark.slow) for how in ("friends only", "block"))]
)
def test_toggling_who_may_see_it_moves_nothing(video: Video, creator: Account, how: str) -> None:
    before = everything(video)
    saver = AccountFactory()
    save_again([saver], video, "inspiration", method=Method.SAVE, days_ago=9)
    for on in (True, False, True, False):
        with at(8):
            if how == "audience":
                audience = Video.Audience.ONLY_ME if on else Video.Audience.EVERYONE
                Video.objects.for_staff().filter(pk=video.pk).update(audience=audience)
            elif how == "friends only":
                set_privacy(account=creator, switch="friends_only", on=on)
            elif on:
                block_account(blocker=creator, handle=saver.handle)
        roll(7)
        assert everything(video) == before


def test_deleting_an_account_is_a_removal_like_others(video: Video) -> None:
    before = everything(video)
    one = CountedSaver.objects.filter(reason="learn").first()
    assert one and one.account
    with at(30):
        leave(account=one.account, password=None)
    with at(15):
        list(erase(one.account))
    roll(15)
    one.refresh_from_db()
    assert one.account is None and everything(video) == before
    others = [row.account for row in CountedSaver.objects.filter(reason="learn", account__isnull=False)[:4]]
    change(others, video, removed=True, days_ago=3)  # type: ignore[arg-type]
    crowd(video, 5, "share", days_ago=3)
    roll(2)
    assert told(video) == {"learn": 5, "share": 15}
    assert not CountedSaver.objects.filter(pk=one.pk).exists()


@pytest.mark.slow
def test_each_split_holds_back_by_itself(video: Video) -> None:
    """A round that is safe by follower says nothing by reason, if there it isn't."""
    crowd(video, 3, "inspiration", days_ago=2)
    crowd(video, 2, "reference", days_ago=2)
    before = everything(video)
    roll()
    assert told(video) == before[0]
    assert told(video, "follower") == {"follower": 10, "other": 15}


def test_that_all_followers_saved_is_never_told(creator: Account) -> None:
    """Of seven followers six saved: a number of them would name nearly everybody."""
    followed_by(creator, 7)
    video = VideoFactory(creator=creator)
    crowd(video, 6, was_follower=True, days_ago=3)
    crowd(video, 9, was_follower=False, days_ago=3)
    roll(2)
    assert told(video, "follower") == {"other": 9, "rest": 6}
    # Whoever follows later, be it with accounts of the creator's own, could not be among the six.
    followed_by(creator, 30, days_ago=2)
    crowd(video, 5, was_follower=False, days_ago=1.5)
    roll(1)
    assert told(video, "follower") == {"other": 14, "rest": 6}
    # Nor do four own accounts that save it, which the creator takes away in thought.
    crowd(video, 4, was_follower=True, days_ago=0.9)
    crowd(video, 5, was_follower=False, days_ago=0.9)
    roll(0.5)
    assert told(video, "follower") == {"other": 19, "rest": 10}
    crowd(video, 5, was_follower=True, days_ago=0.4)
    roll()
    assert told(video, "follower") == {"other": 19, "follower": 15}


@pytest.mark.slow
@pytest.mark.parametrize("choice", list(every_choice()))
def test_four_savers_change_nothing_that_is_told_whatever_they_choose(
    video: Video, choice: dict[str, Any]
) -> None:
    before = everything(video)
    crowd(video, 4, days_ago=3, **choice)
    roll()
    assert everything(video) == before
