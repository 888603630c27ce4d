"""What the page of a video says of its savers: why, whether they followed, and where; and when it says nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from analytics.models import CountedSaver, PublishedSplits
from analytics.own_data import _video_splits
from tests.analytics.crowd import change, crowd, followed_by, roll
from tests.analytics.deeds import at
from tests.factories import VideoFactory
from videos.models import Account, Video

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]


@pytest.fixture
def video(creator: Account) -> Video:
    return VideoFactory(creator=creator, duration_ms=60_000)


def page(client: Client, video: Video) -> str:
    with at(0):
        html = client.get(reverse("analytics:video", args=[video.slug])).content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_reasons_followers_and_moments(client_of: ClientOf, creator: Account, video: Video) -> None:
    followed_by(creator, 30)
    crowd(video, 6, "learn", was_follower=True, moment_ms=12_400, days_ago=1)
    crowd(video, 12, "share", moment_ms=31_000, days_ago=1)
    crowd(video, 6, days_ago=1)
    roll()
    html = page(client_of(creator), video)
    said = words(html)
    assert "Share with friends 67 % 12 people" in said
    assert "Learn 33 % 6 people" in said
    assert "Giving a reason is optional: 75 % did." in said
    assert "Followed you then 25 % 6 people" in said and "Others 75 % 18 people" in said
    assert f'href="{reverse("videos:watch", args=[video.slug])}?t=30"' in html
    assert "Most kept it between 0:30 and 0:35 : 12 people." in said
    assert "0:10 and 0:15 6 0:30 and 0:35 12" in said  # the table has what the picture shows
    assert html.count('<rect class="save"') == 2
    assert "as of 20 March" in said


def test_those_who_wait_are_one_number_and_nothing_is_said_of_them(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    crowd(video, 12, "learn", days_ago=1)
    crowd(video, 3, "share", days_ago=1)
    roll()
    said = words(page(client_of(creator), video))
    assert "Learn 10 people" in said and "Learn 100 %" not in said
    assert "5 more are in none of these numbers yet. We don’t say which." in said


def test_before_there_is_anything_to_say_it_says_what_will_come(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    crowd(video, 4, "learn", days_ago=1)
    roll()
    assert "Not yet. When at least five people have kept this video" in page(client_of(creator), video)
    crowd(video, 8, days_ago=-1)
    roll(-2)
    said = words(page(client_of(creator), video))
    assert "Nobody of those counted so far gave a reason, or too few did to say." in said
    assert "at no moment in particular, or too few at the same one to say." in said


def test_a_guarded_video_says_nothing_while_it_reads_fewer_than_5(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    people = crowd(video, 6, "learn", days_ago=3)
    roll(2)
    client = client_of(creator)
    assert "Learn" in page(client, video)
    Video.objects.for_staff().update(audience=Video.Audience.FRIENDS)
    change(people[:2], video, removed=True, days_ago=1)
    roll()
    assert "Why they kept it" not in page(client, video)


def test_when_most_of_those_counted_have_gone_it_says_nothing(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    Video.objects.for_staff().update(save_count=6)
    crowd(video, 6, "learn", days_ago=3)
    roll(2)
    client = client_of(creator)
    Video.objects.for_staff().update(save_count=3)
    assert "as of" in page(client, video)
    Video.objects.for_staff().update(save_count=2)
    assert "Not yet." in page(client, video)
    with at(0):
        assert not list(_video_splits(creator)), "nor do one's own data"


def test_personal_accounts_read_an_example_instead(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    client, seen = client_of(creator), []
    Account.objects.update(kind=Account.Kind.PERSONAL)
    for _ in range(2):
        said = words(page(client, video))
        seen.append(said[said.index("Why they kept it") : said.index("Followers and others")])
        crowd(video, 6, "learn", days_ago=3)
        roll()
    assert "Example data" in seen[0] and seen[0] == seen[1]


def test_looking_writes_nothing(client_of: ClientOf, creator: Account, video: Video) -> None:
    crowd(video, 6, "learn", days_ago=3)
    page(client_of(creator), video)
    assert not PublishedSplits.objects.exists() and not CountedSaver.objects.exists()


@pytest.mark.slow
def test_one_more_saver_changes_nothing_of_it_byte_for_byte(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    followed_by(creator, 30)
    crowd(video, 6, "learn", was_follower=True, moment_ms=12_400, days_ago=3)
    roll(2)
    client = client_of(creator)
    seen = []
    for reason, moment_ms in (("learn", 12_400), ("share", None)):
        person = crowd(video, 1, reason, moment_ms=moment_ms, days_ago=1)
        roll()
        seen.append(page(client, video))
        Account.objects.filter(pk=person[0].pk).delete()
    assert seen[0] == seen[1]
