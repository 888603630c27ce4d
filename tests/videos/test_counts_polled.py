"""An open page asks whether the totals under a video are new: one question, and an empty answer if they aren't."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import AccountFactory, VideoFactory, befriend
from videos.actions.engagement import like_video
from videos.actions.saves import save_video
from videos.models import Account, Video

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]


@pytest.fixture
def video(creator: Account) -> Video:
    return VideoFactory(creator=creator)


def asked_by(page: str) -> str:
    """The address that the totals of a page ask by."""
    found = re.search(r'class="counts"[^>]* hx-get="([^"]+)"', page)
    assert found, page
    return found[1].replace("&amp;", "&")


def opened(client: Client, video: Video) -> str:
    return asked_by(client.get(reverse("videos:watch", args=[video.slug])).text)


def ask(client: Client, address: str) -> Any:
    return client.get(address, headers={"HX-Request": "true"})


@pytest.mark.parametrize("who", ["creator", "stranger", None])
def test_nothing_new_is_one_question_and_an_empty_answer(
    request: pytest.FixtureRequest, client_of: ClientOf, video: Video, who: str | None
) -> None:
    client = client_of(request.getfixturevalue(who) if who else None)
    address = opened(client, video)
    with CaptureQueriesContext(connection) as seen:
        answer = ask(client, address)
    assert (answer.status_code, answer.content) == (204, b"")
    signing_in = 2 if who else 0  # the session and the account, as of every page
    assert len(seen) == signing_in + 1, [query["sql"] for query in seen]


def test_what_others_do_is_new_and_seen_once(client_of: ClientOf, video: Video, stranger: Account) -> None:
    client = client_of(None)
    address = opened(client, video)
    for deed in (save_video, like_video):
        deed(account=stranger, slug=video.slug)
        answer = ask(client, address)
        assert answer.status_code == 200
        assert f'id="n-save-{video.slug}"' in answer.text
        address = asked_by(answer.text)
        assert ask(client, address).status_code == 204
    assert ask(client, reverse("videos:counts", args=[video.slug])).status_code == 200  # who has seen nothing


def test_a_save_that_no_number_tells_of_is_not_new(
    client_of: ClientOf, video: Video, creator: Account
) -> None:
    """Else the answer would tell the creator of it (rule 8)."""
    Video.objects.for_staff().filter(pk=video.pk).update(audience=Video.Audience.FRIENDS, counts_guarded=True)
    client, friends = client_of(creator), [AccountFactory() for _ in range(5)]
    address = opened(client, video)
    for friend in friends:
        befriend(friend, creator)
    for friend in friends[:4]:
        save_video(account=friend, slug=video.slug)
        assert ask(client, address).status_code == 204
    save_video(account=friends[4], slug=video.slug)
    assert ask(client, address).status_code == 200


def test_a_change_of_audience_is_new_and_what_is_hidden_is_not_there(
    client_of: ClientOf, video: Video, stranger: Account, creator: Account
) -> None:
    own, other = client_of(creator), client_of(stranger)
    addresses = opened(own, video), opened(other, video)
    Video.objects.for_staff().filter(pk=video.pk).update(audience=Video.Audience.ONLY_ME)
    assert ask(own, addresses[0]).status_code == 200
    assert ask(other, addresses[1]).status_code == 404
