"""The link in each digest ends them: for whoever has it, signed out, and by nothing but a press of its button."""

from __future__ import annotations

import pytest
from django.test import Client

from notifications.actions.wishes import set_preference, unsubscribe_token
from notifications.models import Digest, Kind, Notification, Preference
from videos.actions.engagement import like_video
from videos.models import Account, Video


@pytest.fixture
def path(creator: Account, stranger: Account, video: Video) -> str:
    for kind in (Kind.LIKE, Kind.FOLLOW):
        set_preference(account=creator, kind=kind, place="in_digest", on=True)
    set_preference(account=creator, kind=Kind.REPLY, place="on_site", on=False)
    set_preference(account=stranger, kind=Kind.LIKE, place="in_digest", on=True)
    like_video(account=stranger, slug=video.slug)
    return f"/notifications/unsubscribe/{unsubscribe_token(creator.digest)}/"


def wanted(account: Account) -> int:
    return Preference.objects.filter(account=account, in_digest=True).count()


def test_looking_at_it_changes_nothing(path: str, client: Client, creator: Account) -> None:
    for method in (client.get, client.head):
        answer = method(path, headers={"Sec-Purpose": "prefetch"})
        assert answer.status_code == 200
    assert "End the daily e-mails?" in client.get(path).content.decode()
    assert wanted(creator) == 2
    assert client.put(path).status_code == 405


def test_its_button_ends_them_signed_out(path: str, creator: Account, stranger: Account) -> None:
    client = Client(enforce_csrf_checks=True)  # one click of a mail program: no cookie, no token
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and "No more daily e-mails" in answer.content.decode()
    assert (wanted(creator), wanted(stranger)) == (0, 1)
    assert not Notification.objects.filter(recipient=creator, in_digest=True).exists()
    assert not Preference.objects.get(account=creator, kind="reply").on_site  # the inbox is left as it was
    assert client.post(path).status_code == 200
    set_preference(account=creator, kind=Kind.LIKE, place="in_digest", on=True)
    client.post(path)  # an old e-mail ends them too
    assert wanted(creator) == 0


@pytest.mark.parametrize(
    "spoil", [lambda path: path[:-3] + "x/", lambda path: "/notifications/unsubscribe/1/"]
)
def test_a_link_that_was_not_made_here_is_none(
    spoil: object, path: str, client: Client, creator: Account
) -> None:
    for method in (client.get, client.post):
        assert method(spoil(path)).status_code == 404  # type: ignore[operator]
    key = creator.digest.key
    assert client.post(f"/notifications/unsubscribe/{key}/").status_code == 404
    signature = path.split(":")[1].rstrip("/")
    other = signature[:-1] + ("A" if signature[-1] != "A" else "E")
    assert client.post(f"/notifications/unsubscribe/{key}:{other}/").status_code == 404
    assert wanted(creator) == 2


def test_the_link_dies_with_the_account(path: str, client: Client, creator: Account) -> None:
    creator.delete()
    assert not Digest.objects.filter(account=creator.pk).exists()
    assert client.get(path).status_code == 404
