"""One video's page, and who may open it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from analytics.rollups import roll_up
from tests.analytics.deeds import Method, at, keep, watch
from tests.factories import VideoFactory
from videos.models import Account, Video

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]


@pytest.fixture
def video(creator: Account) -> Video:
    return VideoFactory(creator=creator)


def url(video: Video) -> str:
    return reverse("analytics:video", args=[video.slug])


def test_a_video_has_its_own_numbers(client_of: ClientOf, creator: Account, video: Video) -> None:
    other = VideoFactory(creator=creator)
    for days_ago in (1, 1, 5):
        keep(video, days_ago=days_ago)
        keep(other, days_ago=days_ago, method=Method.FAVORITE)
    watch(video, 60, days_ago=1)
    with at(0):
        roll_up()
        response = client_of(creator).get(url(video), {"days": "7"})
    figures = {f.label: f.now for f in response.context["figures"]}
    assert figures == {"Saves": 3, "Watch time": 0, "Views": 60, "Likes": 0, "Comments": 0, "Shares": 0}
    html = response.content.decode()
    assert "5.0 savers for every 100 viewers." in html
    assert "<b>3</b> in total" in html


def test_somebody_elses_video_is_the_same_404_as_a_missing_one(
    client_of: ClientOf, creator: Account, stranger: Account, staff: Account, video: Video
) -> None:
    draft = VideoFactory(creator=stranger, posted_at=None, published_at=None)
    for account in (stranger, staff):
        client = client_of(account)
        missing = client.get(reverse("analytics:video", args=["neverWas99"]))
        assert missing.status_code == 404
        for hidden in (url(video), url(draft)):
            answer = client.get(hidden)
            assert (answer.status_code, answer.content, dict(answer.items())) == (
                404,
                missing.content,
                dict(missing.items()),
            )


def test_a_personal_account_reads_what_business_adds_and_no_saves_over_time(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    Account.objects.update(kind=Account.Kind.PERSONAL)
    keep(video, days_ago=2)
    watch(video, 3)
    with at(0):
        roll_up()
        response = client_of(creator).get(url(video))
    html = response.content.decode()
    assert response.status_code == 200
    assert "What Business adds" in html
    assert "Example data" in html
    assert 'id="saves-data"' not in html
    assert "savers for every" not in html
    assert response.context["series"].saves.now == 0  # it isn't even read
    assert "<b>1</b> in total" in html  # the public count
