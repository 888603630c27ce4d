"""What staff do: the named actions of the admin's lists, and nothing beside them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from tests.factories import AccountFactory, VideoFactory, comment_on
from videos.actions.comments import add_comment
from videos.actions.recount import recount
from videos.actions.saves import save_video
from videos.models import Account, Invitation, Video

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of, staff) -> Client:
    return client_of(staff)


def act(desk, model: str, action: str, *rows):
    sent = {"action": action, "_selected_action": [row.pk for row in rows]}
    return desk.post(f"/admin/videos/{model}/", sent, follow=True)


def test_failed_work_is_tried_again(desk):
    failed = VideoFactory(
        slug="tjUEMmLdQv", state="failed", failure="It ended.", attempts=5, published_at=None
    )
    answer = act(desk, "video", "retry", failed, VideoFactory())
    # The admin begins a message with a capital; a slug must not be the word that gets it.
    assert (
        "Video tjUEMmLdQv is tried again." in answer.text and "There is nothing to try again" in answer.text
    )
    failed.refresh_from_db()
    assert (failed.state, failed.failure, failed.attempts) == ("uploaded", "", 0)


def test_a_video_is_deleted_and_leaves_tombstones(desk, stranger):
    row = save_video(account=stranger, slug=VideoFactory().slug).row
    assert "is gone." in act(desk, "video", "remove", row.video).text
    row.refresh_from_db()
    assert row.video is None and row.stands and not Video.objects.exists()


def test_suspending_and_bringing_back_but_not_oneself(desk, client_of, creator, staff):
    video = VideoFactory(creator=creator)
    act(desk, "account", "suspend", creator, staff)
    assert set(Account.objects.filter(is_active=False)) == {creator}
    assert client_of().get(reverse("videos:watch", args=[video.slug])).status_code == 404
    act(desk, "account", "lift_suspension", creator)
    assert client_of().get(reverse("videos:watch", args=[video.slug])).status_code == 200


def test_deleting_comments_moves_the_counts(desk, stranger):
    thread = comment_on(video := VideoFactory())
    reply = add_comment(account=stranger, slug=video.slug, text="Answer", parent_id=thread.pk)
    comment_on(video)
    act(desk, "comment", "remove", thread, reply)
    video.refresh_from_db()
    assert video.comment_count == 1 and list(recount(mend=False)) == []


def test_an_invitation_is_made_and_its_address_shown(desk):
    desk.post("/admin/videos/invitation/add/", {"note": "for Kai"})
    invitation = Invitation.objects.get()
    assert invitation.note == "for Kai"
    assert f"?invite={invitation.code}" in desk.get("/admin/videos/invitation/").text


def test_staff_who_may_only_look_can_do_nothing(client_of, stranger):
    looker, video = AccountFactory(is_staff=True), VideoFactory(state="failed", published_at=None)
    looker.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client = client_of(looker)
    assert client.get("/admin/videos/video/").status_code == 200
    for model, action, row in (
        ("video", "retry", video),
        ("video", "remove", video),
        ("account", "suspend", stranger),
    ):
        act(client, model, action, row)
    stranger.refresh_from_db()
    assert Video.objects.get().state == "failed" and stranger.is_active
    assert client.get("/admin/videos/invitation/add/").status_code == 403
