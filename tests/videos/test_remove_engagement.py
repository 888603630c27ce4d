"""Staff take a suspended account's engagement out of all counts: exactly, quietly, and for good."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core import mail

from analytics.checking import check as rollup_check
from analytics.rollups import roll_up
from notifications.models import Notification
from tests.factories import AccountFactory, VideoFactory, befriend, comment_on
from videos.actions import taking_back
from videos.actions.accounts import suspend_account
from videos.actions.comment_marks import like_comment
from videos.actions.comments import add_comment
from videos.actions.downloads import hand_out_download
from videos.actions.engagement import like_video, share_video
from videos.actions.errors import Refused
from videos.actions.recount import recount
from videos.actions.saves import Method, save_video
from videos.actions.taking_back import engagement_left, remove_engagement
from videos.models import Account, Comment, Follow, Like, Video, VideoSave, VideoView

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.both]
COUNTS = ("like_count", "comment_count", "share_count", "save_count", "favorite_count", "download_count")


def proven() -> None:
    assert list(recount(mend=False)) == [] and list(rollup_check()) == []


def counts(video: Video) -> list[int]:
    video.refresh_from_db()
    return [getattr(video, name) for name in COUNTS]


@pytest.fixture
def troll(creator, friend) -> Account:
    """Somebody with one of everything on two videos, who has a video of their own, and is suspended."""
    account = AccountFactory(handle="troll")
    befriend(account, creator)
    for video in VideoFactory.create_batch(2, creator=creator, with_files=True):
        for method in (Method.SAVE, Method.FAVORITE):
            save_video(account=account, slug=video.slug, method=method)
        hand_out_download(account=account, slug=video.slug)
        share_video(account=account, slug=video.slug)
        theirs = comment_on(video, friend, "Lovely")
        for person in (account, friend):
            like_video(account=person, slug=video.slug)
            like_comment(account=person, comment_id=theirs.pk)
        said = comment_on(video, account, "Hah")
        add_comment(account=friend, slug=video.slug, text="Please don’t", parent_id=said.pk)
        VideoView.objects.create(video=video, day="2026-01-01", viewer_key=f"k{video.pk}")
        Video.objects.filter(pk=video.pk).update(view_count=1)
    own = VideoFactory(creator=account)
    like_video(account=friend, slug=own.slug)
    save_video(account=friend, slug=own.slug)
    roll_up()
    proven()
    return suspend_account(account=account)


def test_every_count_goes_down_by_theirs_and_nothing_of_others_does(troll, creator, friend, staff):
    videos = list(Video.objects.filter(creator=creator).order_by("pk"))
    assert counts(videos[0]) == [2, 3, 1, 1, 1, 1], "suspending alone takes nothing out"
    before, letters = Notification.objects.count(), len(mail.outbox)
    assert remove_engagement(account=troll, by=staff)
    proven()
    for video in videos:
        assert counts(video) == [1, 1, 0, 0, 0, 0]
        assert video.view_count == 1, "views lead back to nobody"
    assert set(Comment.objects.values_list("author__handle", "like_count")) == {("noor", 1)}
    assert (
        not Follow.objects.filter(follower=troll).exists() and Follow.objects.filter(followee=troll).exists()
    )
    assert engagement_left(troll) == 0 and not VideoSave.objects.filter(account=troll).exists()
    own = Video.objects.get(creator=troll)
    assert (own.like_count, own.save_count) == (1, 1), "what others did to theirs"
    assert Notification.objects.count() <= before and len(mail.outbox) == letters, "nobody is told"
    roll_up()
    proven()


def test_it_comes_back_without_it_and_the_inbox_does_not_tell_of_what_is_gone(
    troll, creator, client_of, staff
):
    remove_engagement(account=troll, by=staff)
    suspend_account(account=troll, on=False)
    assert "@troll" not in client_of(creator).get("/notifications/").text
    page = client_of().get("/@troll/")
    assert page.status_code == 200 and Video.objects.get(creator=troll).slug in page.text
    like_video(account=troll, slug=Video.objects.filter(creator=creator)[0].slug)
    proven()


def test_killed_after_any_step_it_goes_on_and_every_number_is_right_in_between(troll, staff, monkeypatch):
    monkeypatch.setattr(taking_back, "AT_ONCE", 1)
    runs, left = 0, engagement_left(troll)
    while not remove_engagement(account=troll, by=staff, seconds=0):
        proven()
        assert engagement_left(troll) < left, "each run gets on"
        runs, left = runs + 1, engagement_left(troll)
    assert runs > 8 and engagement_left(troll) == 0
    assert remove_engagement(account=troll, by=staff), "once more does no harm"
    proven()


def test_a_step_that_fails_is_undone(troll, staff, monkeypatch):
    def broken(**kwargs):
        raise OSError("no such luck")

    with monkeypatch.context() as trouble:
        trouble.setattr(taking_back, "_recount", broken)
        with pytest.raises(OSError, match="luck"):
            remove_engagement(account=troll, by=staff)
    proven()
    assert remove_engagement(account=troll, by=staff)
    proven()


def test_brought_back_meanwhile_it_keeps_what_is_left(troll, staff, monkeypatch):
    monkeypatch.setattr(taking_back, "AT_ONCE", 1)
    steps = taking_back.take_back_everything

    def interrupted(account, **more):
        for number, _ in enumerate(steps(account, **more)):
            if number == 1:
                suspend_account(account=Account.objects.get(pk=account.pk), on=False)
            yield

    monkeypatch.setattr(taking_back, "take_back_everything", interrupted)
    assert not remove_engagement(account=troll, by=staff)
    assert Like.objects.filter(account=troll).exists()
    proven()


def test_only_of_suspended_accounts_and_not_of_oneself(stranger, staff):
    like_video(account=stranger, slug=VideoFactory().slug)
    for account in (stranger, staff):
        with pytest.raises(Refused):
            remove_engagement(account=account, by=staff)
    assert Like.objects.filter(account=stranger).exists() and not LogEntry.objects.exists()


def test_in_the_admin_it_asks_first_says_what_stays_gone_and_is_written_down(
    client_of, troll, stranger, staff
):
    desk = client_of(staff)
    sent = {"action": "remove_engagement", "_selected_action": [troll.pk, stranger.pk]}
    asked = desk.post("/admin/videos/account/", sent)
    assert asked.status_code == 200 and "If the account comes back, none of this comes back" in asked.text
    assert "@troll" in asked.text and "@kai" not in asked.text, "only of those who are suspended"
    assert Like.objects.filter(account=troll).exists()
    done = desk.post("/admin/videos/account/", {**sent, "sure": "yes"}, follow=True)
    assert "@troll is in no count any more." in done.text and engagement_left(troll) == 0
    said = list(
        LogEntry.objects.filter(user=staff, object_id=str(troll.pk)).values_list("change_message", flat=True)
    )
    assert len(said) == 2 and all("engagement" in words for words in said)
    none = desk.post("/admin/videos/account/", {**sent, "_selected_action": [stranger.pk]}, follow=True)
    assert "Only of accounts that are suspended." in none.text


def test_who_may_only_look_removes_nothing(client_of, troll):
    looker = AccountFactory(is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    sent = {"action": "remove_engagement", "_selected_action": [troll.pk], "sure": "yes"}
    client_of(looker).post("/admin/videos/account/", sent)
    assert engagement_left(troll) > 0
