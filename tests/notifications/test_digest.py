"""The daily e-mail: what it tells, to whom, and that it tells nothing that its reader may not see."""

from __future__ import annotations

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail

from notifications.digests import ring_for_digests, send_digest
from notifications.models import Digest, Notification
from notifications.selectors.badge import unread_count
from notifications.selectors.digest import LINES
from tests.factories import VideoFactory
from videos.actions.comments import add_comment
from videos.actions.engagement import like_video
from videos.actions.relations import follow_account
from videos.models import Account, Video

from .conftest import crowd, tell
from .letters import MORNING, AccountOf, both, work

pytestmark = pytest.mark.thorough

# --- What it tells ------------------------------------------------------------------------------------


def test_once_in_the_morning_it_tells_what_is_new(
    reader: Account, stranger: Account, video: Video, clock: Any
) -> None:
    fans = crowd(3)
    for fan in fans:
        like_video(account=fan, slug=video.slug)
    add_comment(account=stranger, slug=video.slug, text="The <cat> knew")
    follow_account(follower=stranger, handle=reader.handle)
    assert work() == []  # not before the morning
    clock.shift(MORNING - timedelta(minutes=1))
    assert work() == []
    clock.shift(timedelta(minutes=1))
    (letter,) = work()
    assert (letter.to, letter.subject) == (["mira@example.org"], "New for you on Hush, 5 March")
    text, html = both(letter)
    assert "fan2, fan1 and 1 other liked your video" in text
    assert "kai commented:\n  “The <cat> knew”" in text
    assert "kai follows you\n  https://hush.example/@kai/" in text
    assert f"https://hush.example/v/{video.slug}/?comment=" in text
    assert "The &lt;cat&gt; knew" in html and "and 1 other" in html
    assert text.index("follows you") < text.index("commented") < text.index("liked")
    assert work() == []
    clock.shift(timedelta(days=1))
    assert work() == []  # nothing new: no e-mail
    assert unread_count(reader) == 3  # the inbox has its own memory


def test_what_comes_after_the_morning_is_in_the_next_one(reader: Account, video: Video, clock: Any) -> None:
    first, second = crowd(2)
    like_video(account=first, slug=video.slug)
    clock.shift(MORNING)
    like_video(account=second, slug=video.slug)
    assert "fan0 liked" in work()[0].body
    clock.shift(timedelta(hours=12))
    assert work() == []
    clock.shift(timedelta(hours=12))
    assert "fan1 liked" in work()[0].body


def test_it_has_no_pictures_and_no_way_to_see_who_reads_it(
    reader: Account, stranger: Account, video: Video, clock: Any
) -> None:
    like_video(account=stranger, slug=video.slug)
    clock.shift(MORNING)
    _, html = both(work()[0])
    assert not re.search(r"<img|<link|<script|<iframe|url\(|@import|background=", html)
    addresses = set(re.findall(r'(?:href|src)="([^"]+)"', html))
    assert all(address.startswith("https://hush.example/") for address in addresses)
    assert not any("?" in address for address in addresses)


def test_it_says_how_to_end_it_with_one_click(
    reader: Account, stranger: Account, video: Video, clock: Any
) -> None:
    like_video(account=stranger, slug=video.slug)
    clock.shift(MORNING)
    (letter,) = work()
    headers = letter.message()
    link = headers["List-Unsubscribe"].strip("<>")
    assert link.startswith("https://hush.example/notifications/unsubscribe/")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for part in both(letter):
        assert link in part and "https://hush.example/notifications/settings/" in part


def test_a_long_one_says_that_there_is_more(reader: Account, clock: Any) -> None:
    for video in VideoFactory.create_batch(LINES + 1, creator=reader):
        tell("like", reader, [AccountOf(video)], video, in_digest=True)
    clock.shift(MORNING)
    (letter,) = work()
    assert letter.body.count("liked your video") == LINES
    assert "There is more in your inbox" in letter.body
    assert not Notification.objects.filter(in_digest=True).exists()


def test_what_is_told_by_letter_alone_is_all_told(reader: Account, clock: Any) -> None:
    for video in VideoFactory.create_batch(LINES + 5, creator=reader):
        tell("like", reader, [AccountOf(video)], video, in_digest=True, on_site=False)
    clock.shift(MORNING)
    (letter,) = work()
    assert letter.body.count("liked your video") == LINES + 5
    assert "more in your inbox" not in letter.body
    assert not Notification.objects.filter(in_digest=True).exists()


def test_what_a_letter_has_no_room_for_comes_with_the_next(
    reader: Account, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.selectors.digest.LINES", 2)
    monkeypatch.setattr("notifications.selectors.digest.MOST", 3)
    for video in VideoFactory.create_batch(5, creator=reader):
        tell("like", reader, [AccountOf(video)], video, in_digest=True, on_site=False)
    for wait, lines, left in ((MORNING, 3, 2), (timedelta(days=1), 2, 0)):
        clock.shift(wait)
        (letter,) = work()
        assert letter.body.count("liked your video") == lines
        assert "more in your inbox" not in letter.body
        assert Notification.objects.filter(in_digest=True).count() == left


# --- Once a day, and never lost -----------------------------------------------------------------------------


def test_two_workers_send_one(
    reader: Account, stranger: Account, video: Video, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    like_video(account=stranger, slug=video.slug)
    clock.shift(MORNING)
    digest = Digest.objects.get()
    from notifications import digests

    content, nested = digests.content, []

    def meanwhile(*asked: Any) -> Any:
        monkeypatch.setattr(digests, "content", content)
        nested.append(send_digest(digest.pk))
        return content(*asked)

    monkeypatch.setattr(digests, "content", meanwhile)
    assert send_digest(digest.pk) == "somebody else's"
    assert nested == ["sent"] and len(mail.outbox) == 1


def test_a_worker_that_is_killed_loses_nothing_and_sends_nothing_twice_on_a_day(
    reader: Account, stranger: Account, video: Video, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    like_video(account=stranger, slug=video.slug)
    clock.shift(MORNING)

    def killed(**about: Any) -> None:
        raise SystemExit

    for moment in ("claim", "note_sent"):  # before anything was sent, and just after
        with monkeypatch.context() as patch, pytest.raises(SystemExit):
            patch.setattr(f"notifications.digests.{moment}", killed)
            send_digest(Digest.objects.get().pk)
    assert len(mail.outbox) == 1
    assert work() == []
    clock.shift(timedelta(days=1))
    assert "kai liked your video" in work()[0].body
    clock.shift(timedelta(days=1))
    assert work() == []


def test_a_mail_server_that_is_away_is_waited_for(
    reader: Account, stranger: Account, video: Video, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    like_video(account=stranger, slug=video.slug)
    clock.shift(MORNING)
    backend = "django.core.mail.backends.locmem.EmailBackend"

    def away(*args: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(f"{backend}.open", away)
        assert work() == []
    assert len(work()) == 1  # on the same day, as nothing had been claimed


def test_what_may_have_arrived_is_not_sent_again_that_day(
    reader: Account, stranger: Account, video: Video, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    like_video(account=stranger, slug=video.slug)
    clock.shift(MORNING)

    def broken(*args: Any) -> None:
        raise SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", broken)
        assert work() == []
    assert work() == []
    clock.shift(timedelta(days=1))
    assert len(work()) == 1


def test_a_ring_that_waits_is_not_rung_again(
    reader: Account, stranger: Account, video: Video, clock: Any
) -> None:
    like_video(account=stranger, slug=video.slug)
    clock.shift(MORNING)
    assert [ring_for_digests() for _ in range(3)] == [1, 0, 0]


def test_what_somebody_wrote_stays_inside_of_its_quotes(
    reader: Account, stranger: Account, video: Video, clock: Any
) -> None:
    """In a plain letter, lines of their own would read as ours."""
    text = "Nice.”\n\nYour account ends today. Sign in here:\nhttps://evil.example"
    add_comment(account=stranger, slug=video.slug, text=text)
    clock.shift(MORNING)
    (letter,) = work()
    assert "Nice.” Your account ends today. Sign in here: https://evil.example" in letter.body
    assert not [
        line for line in letter.body.splitlines() if line.startswith(("Your account", "https://evil"))
    ]
