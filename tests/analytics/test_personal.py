"""Personal accounts: their engagement, the public counts, and what Business would add."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from analytics.rollups import rebuild, roll_up
from tests.analytics.crowd import crowd
from tests.analytics.deeds import Method, at, keep, watch
from tests.factories import AccountFactory, VideoFactory
from videos.actions.engagement import like_video
from videos.models import Account

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]
DASHBOARD = "/analytics/"


@pytest.fixture
def person(db: None) -> Account:
    person = AccountFactory(handle="lena")
    video = VideoFactory(creator=person)
    keep(video, days_ago=40)
    keep(video, keep(video, days_ago=2), method=Method.FAVORITE)
    watch(video, 12, days_ago=1)
    with at(1):
        like_video(account=AccountFactory(), slug=video.slug)
    with at(0):
        roll_up()
    return person


def test_engagement_and_the_public_counts(client_of: ClientOf, person: Account) -> None:
    with at(0):
        response = client_of(person).get(DASHBOARD)
    context, html = response.context, response.content.decode()
    figures = {figure.label: figure.now for figure in context["figures"]}
    assert figures == {"Views": 12, "Likes": 1, "Comments": 0, "Shares": 0, "New followers": 0}
    assert context["overview"].videos[0].total_saves == 3
    assert "Save rate" not in html
    assert "savers for every" not in html
    assert 'id="saves-data"' not in html
    assert not any(day.total or day.savers for day in context["series"].all_days)


def test_what_business_adds_is_shown_with_example_data_and_a_switch(
    client_of: ClientOf, person: Account
) -> None:
    client = client_of(person)
    with at(0):
        html = client.get(DASHBOARD, {"days": "7"}).content.decode()
        assert "What Business adds" in html
        assert "Example data" in html
        assert 'id="example-data"' in html
        assert html.count(">Example data</span>") == 4  # the chart, the curve, the reasons, the followers
        answer = client.post(
            reverse("videos:settings_account"), {"kind": "business", "next": "/analytics/?days=7"}
        )
        assert answer.status_code == 302
        after = client.get(DASHBOARD, {"days": "90"})
    assert "What Business adds" not in after.content.decode()
    assert after.context["series"].saves.now == 3  # what was saved before counts too
    with at(0):
        client.post(reverse("videos:settings_account"), {"kind": "personal"})
        assert "What Business adds" in client.get(DASHBOARD).content.decode()


def test_no_file(client_of: ClientOf, person: Account) -> None:
    response = client_of(person).get(reverse("analytics:export"))
    assert response.status_code == 403
    assert "Business" in response.content.decode()


def test_what_was_kept_before_the_switch_is_told_by_reason_too(client_of: ClientOf, person: Account) -> None:
    video = VideoFactory(creator=person)
    crowd(video, 6, "learn", days_ago=20)
    with at(0):
        rebuild()
    client, page = client_of(person), reverse("analytics:video", args=[video.slug])
    with at(0):
        assert client.get(page).context["told"].nothing
        client.post(reverse("videos:settings_account"), {"kind": "business"})
        assert client.get(page).context["told"].reasons.parts[0].savers == 6
