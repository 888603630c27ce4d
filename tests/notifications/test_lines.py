"""Lines: what happened to one thing on one day is one of them, and says how many there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.models import Line, Notification
from notifications.selectors.inbox import inbox
from tests.factories import AccountFactory, VideoFactory
from videos.actions.engagement import like_video
from videos.actions.relations import block_account, follow_account
from videos.models import Account, Video

from .conftest import NOON, comment_by, crowd, is_new, shown, tell

Browser = Callable[..., Client]


def said(account: Account, client_of: Browser, kind: str = "") -> str:
    page = client_of(account).get("/notifications/", {"kind": kind}).content.decode()
    return " ".join(page.split())


def test_likes_of_one_video_and_day_are_one_line(creator: Account, video: Video, client_of: Browser) -> None:
    other = VideoFactory(creator=creator, caption="Moonrise")
    fans = crowd(14)
    for fan in fans:
        like_video(account=fan, slug=video.slug)
    for fan in fans[:2]:
        like_video(account=fan, slug=other.slug)
    assert shown(creator) == [("like", 2), ("like", 14)]
    text = said(creator, client_of)
    assert "<b><bdi>fan13</bdi></b>, <b><bdi>fan12</bdi></b> and <b>12 others</b> liked" in text
    assert "<b><bdi>fan1</bdi></b> and <b><bdi>fan0</bdi></b> liked" in text


def test_another_day_is_another_line_and_days_are_local(
    creator: Account, video: Video, settings: pytest.FixtureRequest
) -> None:
    fans = crowd(3)
    with timezone.override("Asia/Tokyo"):  # nine hours ahead: a day ends at 15:00 UTC
        for fan, hour in zip(fans, (14, 16, 23), strict=True):
            with time_machine.travel(NOON.replace(hour=hour), tick=False):
                like_video(account=fan, slug=video.slug)
        assert shown(creator) == [("like", 2), ("like", 1)]
        assert [str(day.date) for day in inbox(creator).days] == ["2026-03-05", "2026-03-04"]


def test_follows_of_a_day_are_one_line_and_one_alone_can_be_followed_back(
    creator: Account, client_of: Browser
) -> None:
    first, second, third = crowd(3)
    follow_account(follower=first, handle=creator.handle)
    assert 'action="/@fan0/follow/"' in said(creator, client_of)
    for fan in (second, third):
        follow_account(follower=fan, handle=creator.handle)
    text = said(creator, client_of)
    assert shown(creator) == [("follow", 3)]
    assert "<bdi>fan2</bdi></b>, <b><bdi>fan1</bdi></b> and <b>1 other</b>" in text and "follow you" in text
    assert 'href="/@mira/followers/"' in text and "/follow/" not in text


def test_likes_of_one_comment_are_one_line(creator: Account, stranger: Account, video: Video) -> None:
    comment, other = comment_by(stranger, video), comment_by(stranger, video)
    tell("comment_like", stranger, crowd(3), video, comment)
    tell("comment_like", stranger, [creator], video, other)
    assert shown(stranger) == [("comment_like", 1), ("comment_like", 3)]


def test_comments_and_mentions_stand_alone(creator: Account, stranger: Account, video: Video) -> None:
    for _ in range(2):
        tell("comment", creator, [stranger], video, comment_by(stranger, video))
        tell("mention", creator, [stranger], video, comment_by(stranger, video))
    assert len(shown(creator)) == 4


def test_a_line_comes_up_with_what_is_new_in_it(creator: Account, video: Video) -> None:
    other, (first, second, third) = VideoFactory(creator=creator), crowd(3)
    with time_machine.travel(NOON, tick=False) as clock:
        for fan, liked in ((first, video), (second, other), (third, video)):
            like_video(account=fan, slug=liked.slug)
            clock.shift(60)
        assert shown(creator) == [("like", 2), ("like", 1)]
        assert [note.at for note in inbox(creator).days[0].notes] == [
            NOON + timedelta(minutes=2),
            NOON + timedelta(minutes=1),
        ]


def test_what_is_done_again_stays_in_its_line_and_moves_none(creator: Account, video: Video) -> None:
    early, late = crowd(2)
    with time_machine.travel(NOON, tick=False) as clock:
        like_video(account=early, slug=video.slug)
        clock.shift(timedelta(days=1))
        like_video(account=late, slug=video.slug)
        lines = list(Line.objects.order_by("pk").values())
        clock.shift(timedelta(hours=1))
        for on in (False, True, False, True):
            like_video(account=early, slug=video.slug, on=on)
        assert list(Line.objects.order_by("pk").values()) == lines
        assert [str(day.date) for day in inbox(creator).days] == ["2026-03-05", "2026-03-04"]


def test_only_who_may_be_seen_is_counted_and_named(
    creator: Account, video: Video, client_of: Browser
) -> None:
    fans = crowd(5)
    for fan in fans:
        like_video(account=fan, slug=video.slug)
    block_account(blocker=fans[4], handle=creator.handle)
    block_account(blocker=creator, handle=fans[2].handle)
    assert "<bdi>fan3</bdi></b>, <b><bdi>fan1</bdi></b> and <b>1 other</b> liked" in said(creator, client_of)
    for fan in (fans[0], fans[1], fans[3]):
        block_account(blocker=fan, handle=creator.handle)
    assert shown(creator) == []
    assert "Nothing yet" in said(creator, client_of)
    block_account(blocker=fans[3], handle=creator.handle, on=False)
    assert shown(creator) == [("like", 1)]


def test_a_line_is_new_while_any_of_it_is(creator: Account, video: Video, client_of: Browser) -> None:
    first, second, third = crowd(3)
    like_video(account=first, slug=video.slug)
    assert "note--new" in said(creator, client_of)
    assert "note--new" not in said(creator, client_of)
    like_video(account=second, slug=video.slug)
    assert is_new(creator) == 1
    like_video(account=second, slug=video.slug, on=False)
    assert is_new(creator) == 0
    like_video(account=third, slug=video.slug)
    block_account(blocker=third, handle=creator.handle)
    assert is_new(creator) == 0
    assert "note--new" not in said(creator, client_of)
    block_account(blocker=third, handle=creator.handle, on=False)
    assert is_new(creator) == 1  # what was hidden when the line was opened has not been read


@pytest.mark.parametrize(
    ("number", "words"), [(3, "1 other"), (1002, "1,000 others"), (1003, "more than 1,000 others")]
)
def test_others_are_counted_up_to_a_thousand(
    number: int, words: str, creator: Account, video: Video, client_of: Browser
) -> None:
    tell("like", creator, crowd(number), video)
    assert f"and <b>{words}</b> liked" in said(creator, client_of)


def test_ten_thousand_likes_cost_no_more_statements_than_ten(
    creator: Account, video: Video, client_of: Browser
) -> None:
    """The number is ten thousand in the slow tier, where it is timed (test_lines_large.py)."""
    client = client_of(creator)
    costs = []
    fans = crowd(1500)
    for batch in (fans[:10], fans[10:]):
        tell("like", creator, batch, video)
        for path in ("/notifications/badge/", "/notifications/", "/notifications/"):
            with CaptureQueriesContext(connection) as ran:
                assert client.get(path).status_code == 200
            costs.append(len(ran))
    assert costs == [3, 4, 3] * 2  # session, account, the page, and marking as read the first time


def test_the_database_holds_one_line_for_each_thing_and_day(creator: Account, video: Video) -> None:
    for about in ({"kind": "like", "video": video}, {"kind": "follow"}):
        told = {"recipient": creator, "day": timezone.localdate(), "at": timezone.now(), **about}
        Line.objects.create(**told)
        with pytest.raises(IntegrityError, match=r"UNIQUE|unique"), transaction.atomic():
            Line.objects.create(**told)
        Line.objects.create(**told | {"recipient": AccountFactory()})


@pytest.mark.parametrize("kind", ["like", "comment", "reply", "mention", "follow", "comment_like"])
def test_each_kind_is_about_what_it_says(
    kind: str, creator: Account, stranger: Account, video: Video
) -> None:
    comment = comment_by(stranger, video)
    fits = {
        "like": {(True, False)},
        "follow": {(False, False)},
        "mention": {(True, False), (True, True)},
    }.get(kind, {(True, True)})
    for has_video in (True, False):
        for has_comment in (True, False):
            about = (video if has_video else None, comment if has_comment else None)
            if (has_video, has_comment) in fits:
                tell(kind, creator, [stranger], *about)
                continue
            for write in (Line, Notification):
                with pytest.raises(IntegrityError, match="about_what_it_says"), transaction.atomic():
                    row = {"recipient": creator, "kind": kind, "video": about[0], "comment": about[1]}
                    more = {"day": timezone.localdate(), "at": timezone.now()}
                    if write is Notification:
                        like = tell("like", creator, [], video)
                        more = {"actor": stranger, "line": like}
                    write.objects.create(**row, **more)
