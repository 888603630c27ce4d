"""How the site is doing, for staff who may see it: totals by day, and what has failed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from analytics.models import SiteDay
from analytics.site import count_site_days, health, recount_site
from tests.analytics.crowd import roll
from tests.analytics.deeds import NOON, TODAY, Method, at, keep, let_go, watch
from tests.factories import AccountFactory, VideoFactory, befriend
from videos.models import Account, Video
from videos.registry import chores

pytestmark = pytest.mark.django_db
HEALTH = "/admin/analytics/siteday/"
ClientOf = Callable[..., Client]


@pytest.fixture
def video(creator: Account) -> Video:
    with at(5):
        return VideoFactory(creator=creator, created_at=timezone.now())


def count(days_ago: float = 0) -> None:
    roll(days_ago)
    with at(days_ago):
        count_site_days()


def numbers(days_ago: int) -> tuple[int, ...]:
    with at(0):
        row = health(AccountFactory()).days[-1 - days_ago]
    assert row.day == TODAY - timedelta(days=days_ago)
    return row.people, row.uploads, row.saves, row.views


def page(client: Client) -> Any:
    with at(0):
        return client.get(HEALTH)


def test_each_day_has_its_people_uploads_saves_and_views(video: Video, creator: Account) -> None:
    other = VideoFactory(creator=creator, created_at=NOON - timedelta(days=5))
    watch(video, 3, days_ago=2)
    watch(other, 2, days_ago=2)  # by two of the same three
    fan = keep(video, days_ago=2)
    keep(video, fan, method=Method.DOWNLOAD, days_ago=2)
    count()
    assert SiteDay.objects.count() == 28
    assert (numbers(2), numbers(5), numbers(1)) == ((3, 0, 2, 5), (0, 2, 0, 0), (0, 0, 0, 0))


def test_today_follows_each_minute_and_older_days_every_night(video: Video) -> None:
    fan = keep(video, days_ago=3)
    gone = VideoFactory(created_at=NOON - timedelta(days=3))
    count(1)
    watch(video, 2)
    let_go(video, fan)
    gone.delete()
    count()
    assert numbers(0) == (2, 0, 0, 2)
    assert numbers(3)[1:3] == (1, 0), "saves are read where they are counted"
    with at(0):
        recount_site()
    assert numbers(3)[1] == 0
    assert [chore.every for chore in chores if chore.run is count_site_days] == [60]


def test_staff_see_it_with_what_has_failed(client_of: ClientOf, staff: Account, video: Video) -> None:
    watch(video, 4, days_ago=1)
    keep(video, days_ago=1)
    VideoFactory(state=Video.State.FAILED)
    VideoFactory(state=Video.State.UPLOADED, created_at=NOON - timedelta(hours=1))
    count()
    answer = page(client_of(staff))
    text = answer.text
    assert "Worker</b>running" in text
    assert "1 for more than 15 minutes" in text and "1 video, 0 archives, 0 tasks" in text
    assert "<td>4</td><td>0</td><td>1</td><td>4</td>" in text.replace("\n", "")
    assert answer.context["health"].data["views"][-2:] == [4, 0]
    assert "Health of the site" in client_of(staff).get("/admin/").text.replace("health", "Health")
    with at(-1):
        assert "nothing heard since" in client_of(staff).get(HEALTH).text


def test_it_names_nobody_and_leaves_out_ones_own(client_of: ClientOf, staff: Account, video: Video) -> None:
    own = VideoFactory(creator=staff)
    fan = keep(video, days_ago=1)
    keep(own, fan, days_ago=1)
    watch(own, 5, days_ago=1)
    count()
    answer = page(client_of(staff))
    assert answer.context["health"].data["saves"][-2] == 1  # not the one of their own
    assert answer.context["health"].data["views"][-2] == 0
    assert fan.handle not in answer.text and video.slug not in answer.text


def test_no_change_of_ones_own_shows_in_the_sum_of_all(
    client_of: ClientOf, staff: Account, friend: Account, video: Video
) -> None:
    """The sums of older days are counted at night: nothing of one's own may be taken from them at another time."""
    befriend(staff, friend)
    with at(9):
        own = VideoFactory(creator=staff, audience="friends", created_at=timezone.now())
    keep(own, friend, days_ago=5)
    keep(video, days_ago=5)
    count()
    before = page(client_of(staff)).context["health"].data
    let_go(own, friend)
    roll()
    assert page(client_of(staff)).context["health"].data == before, "before it is counted"
    count()
    assert page(client_of(staff)).context["health"].data == before, "and after it"
    own.delete()
    assert page(client_of(staff)).context["health"].data == before


def test_only_staff_with_the_permission_to_view_it_get_in(client_of: ClientOf, creator: Account) -> None:
    for account in (creator, None):
        assert page(client_of(account)).status_code == 302
    helper = AccountFactory(is_staff=True)
    assert page(client_of(helper)).status_code == 403
    helper.user_permissions.add(Permission.objects.get(codename="view_siteday"))
    helper = Account.objects.get(pk=helper.pk)
    assert page(client_of(helper)).status_code == 200
    assert client_of(helper).get("/admin/videos/videosave/").status_code == 403


def test_it_costs_the_same_however_much_there_is(client_of: ClientOf, staff: Account, video: Video) -> None:
    client = client_of(staff)
    count()

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert page(client).status_code == 200
        return len(seen)

    before = cost()
    for n in range(5):
        watch(VideoFactory(), 3, days_ago=n)
    count()
    assert cost() == before <= 14
