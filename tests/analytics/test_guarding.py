"""Rule 8 in analytics: a guarded video's saves can't be worked out, whatever is held against what."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from analytics.checking import check
from analytics.guarding import restricted
from analytics.rollups import rebuild
from tests.analytics.deeds import Method, at, keep, let_go, told, watch
from tests.factories import AccountFactory, VideoFactory, befriend
from videos.actions.accounts import set_privacy
from videos.actions.relations import follow_account
from videos.models import Account, Video

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
ClientOf = Callable[..., Client]
HIDDEN = "fewer than 5"


@pytest.fixture
def fans(creator: Account) -> list[Account]:
    fans = [AccountFactory() for _ in range(6)]
    for fan in fans:
        befriend(fan, creator)
    return fans


@pytest.fixture
def guarded(creator: Account) -> Video:
    return VideoFactory(
        creator=creator, audience=Video.Audience.FRIENDS, counts_guarded=True, caption="For friends"
    )


def roll() -> None:
    """Of everything: these tests write saves of days that were rolled up already."""
    with at(0):
        rebuild()


def seen(client: Client) -> dict[str, Any]:
    """Everything of the analytics that the creator can get, of every range."""
    everything: dict[str, Any] = {}
    with at(0):
        for days in (7, 28, 90):
            response = client.get(reverse("analytics:dashboard"), {"days": days})
            everything[f"dashboard {days}"] = response.content
            for video in response.context["overview"].videos:
                url = reverse("analytics:video", args=[video.slug])
                everything[f"{video.slug} {days}"] = client.get(url, {"days": days}).content
            everything[f"file {days}"] = exported(client, days)
    return everything


def exported(client: Client, days: int = 28) -> list[list[str]]:
    with at(0):
        text = b"".join(client.get(reverse("analytics:export"), {"days": days}).streaming_content).decode(
            "utf-8-sig"
        )  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def without_tokens(pages: dict[str, Any]) -> dict[str, Any]:
    return {
        name: re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", body)
        if isinstance(body, bytes)
        else body
        for name, body in pages.items()
    }


@pytest.mark.slow
@pytest.mark.parametrize("also_public", [True, False])
def test_four_saves_of_a_guarded_video_change_nothing_that_its_creator_can_get(
    client_of: ClientOf, creator: Account, guarded: Video, fans: list[Account], also_public: bool
) -> None:
    """Byte for byte: totals, rates, charts, ranges, the order of videos and the file are as without the saves."""
    client = client_of(creator)
    if also_public:
        public = VideoFactory(creator=creator)
        keep(public, days_ago=2)
        watch(public, 3, days_ago=2)
    other = VideoFactory(creator=creator, audience=Video.Audience.ONLY_ME, counts_guarded=True)
    watch(guarded, 6, days_ago=3)
    watch(other, 6, days_ago=3)
    roll()
    before = without_tokens(seen(client))
    for n, fan in enumerate(fans[:4]):
        for method in Method:
            keep(guarded, fan, method=method, days_ago=n * 3)
        if n in (0, 3):
            roll()
            assert without_tokens(seen(client)) == before
    assert not list(check())


def test_with_the_fifth_saver_everything_is_told_at_once_on_that_day(
    client_of: ClientOf, creator: Account, guarded: Video, fans: list[Account]
) -> None:
    """Days before it would tell who was there when only few could see the video."""
    for days_ago, fan in zip((20, 15, 10, 6, 4, 1), fans, strict=True):
        keep(guarded, fan, days_ago=days_ago)
    keep(guarded, fans[0], method=Method.FAVORITE, days_ago=12)
    keep(guarded, fans[0], method=Method.DOWNLOAD, days_ago=2)
    watch(guarded, 10, days_ago=21)
    watch(guarded, 2, days_ago=1)
    roll()
    assert told(guarded) == [(4, 5, 1, 0, 5), (2, 0, 0, 1, 0), (1, 1, 0, 0, 1)]
    client = client_of(creator)
    with at(0):
        pages = [
            client.get(reverse("analytics:dashboard")),
            client.get(reverse("analytics:video", args=[guarded.slug])),
        ]
    for page in pages:
        series = page.context["series"]
        assert [(27 - n, d.total) for n, d in enumerate(series.days) if d.total] == [(4, 6), (2, 1), (1, 1)]
        assert series.rate == pytest.approx(50)
    assert HIDDEN not in pages[1].content.decode()
    guarded.refresh_from_db()
    assert pages[0].context["overview"].videos[0].range_total == guarded.total_saves == 8
    by_day = {row[0][-2:]: row[3:] for row in exported(client)[1:]}
    assert by_day["27"] == ["10", "0", "0", "0", "0", *[HIDDEN] * 5]  # only its views have a line
    assert "28" not in by_day and "05" not in by_day
    assert by_day["16"] == ["0", "0", "0", "0", "0", "5", "1", "0", "6", "5"]
    assert by_day["19"] == ["2", "0", "0", "0", "0", "1", "0", "0", "1", "1"]


def test_a_removal_below_five_hides_it_again(
    client_of: ClientOf, creator: Account, guarded: Video, fans: list[Account]
) -> None:
    for n, fan in enumerate(fans[:5]):
        keep(guarded, fan, days_ago=10 - n)
    roll()
    client = client_of(creator)
    assert HIDDEN not in str(exported(client))
    let_go(guarded, fans[2])
    with at(0):  # at once, before the rollup knows
        html = client.get(reverse("analytics:video", args=[guarded.slug])).content.decode()
    assert f"<b>{HIDDEN}</b>" in html
    assert 'id="saves-data"' not in html
    assert exported(client)[1:] == []
    roll()
    assert told(guarded) == []
    keep(guarded, fans[2])
    roll()
    assert told(guarded) == [(6, 5, 0, 0, 5)]  # the row is revived with its date
    assert not list(check())


def test_the_day_of_the_fifth_saver_moves_with_the_savers(guarded: Video, fans: list[Account]) -> None:
    for n, fan in enumerate(fans):
        keep(guarded, fan, days_ago=12 - 2 * n)
    roll()
    assert told(guarded) == [(4, 5, 0, 0, 5), (2, 1, 0, 0, 1)]
    let_go(guarded, fans[0])
    roll()
    assert told(guarded) == [(2, 5, 0, 0, 5)]
    keep(guarded, fans[0])
    roll()
    assert told(guarded) == [(4, 5, 0, 0, 5), (2, 1, 0, 0, 1)]
    with at(0):
        assert rebuild().written == 0


def test_the_page_says_how_many_videos_are_left_out(
    client_of: ClientOf, creator: Account, guarded: Video, fans: list[Account]
) -> None:
    VideoFactory(creator=creator)
    VideoFactory(creator=creator, audience=Video.Audience.ONLY_ME, counts_guarded=True)  # without any save
    keep(guarded, fans[0])
    roll()
    with at(0):
        html = client_of(creator).get(reverse("analytics:dashboard")).content.decode()
    assert "2 videos with fewer than 5 savers are in no save number here" in html


def test_a_friends_only_account_guards_all_its_videos(
    client_of: ClientOf, creator: Account, fans: list[Account]
) -> None:
    video = VideoFactory(creator=creator)
    keep(video, fans[0], days_ago=3)
    roll()
    client = client_of(creator)
    with at(0):
        assert client.get(reverse("analytics:dashboard")).context["series"].saves.now == 1
    set_privacy(account=creator, switch="friends_only", on=True)
    with at(0):
        assert client.get(reverse("analytics:dashboard")).context["series"].saves.now == 0
    set_privacy(account=creator, switch="friends_only", on=False)  # as it was so with fewer than five savers
    with at(0):
        assert client.get(reverse("analytics:dashboard")).context["series"].saves.now == 0


def test_a_public_video_is_told_from_its_first_saver_on(client_of: ClientOf, creator: Account) -> None:
    video = VideoFactory(creator=creator)
    keep(video, days_ago=3)
    roll()
    with at(0):
        html = client_of(creator).get(reverse("analytics:video", args=[video.slug])).content.decode()
    assert HIDDEN not in html
    assert 'id="saves-data"' in html


def test_the_savers_page_for_a_personal_account_is_masked_too(
    client_of: ClientOf, creator: Account, guarded: Video, fans: list[Account]
) -> None:
    Account.objects.update(kind=Account.Kind.PERSONAL)
    keep(guarded, fans[0])
    keep(guarded, fans[1], method=Method.FAVORITE)
    roll()
    client = client_of(creator)
    with at(0):
        dashboard = client.get(reverse("analytics:dashboard"))
        video = client.get(reverse("analytics:video", args=[guarded.slug])).content.decode()
    assert dashboard.context["overview"].videos[0].guarded
    assert dashboard.content.decode().count(HIDDEN) >= 4
    assert f"<b>{HIDDEN}</b>" in video


def test_what_is_guarded_here_is_what_mark_guarded_may_guard(creator: Account) -> None:
    """Two places name the condition, in SQL and in Python; they agree."""
    from videos.selectors.counts import mark_guarded

    for audience in Video.Audience.values:
        for flag in (False, True):
            VideoFactory(creator=creator, audience=audience, counts_guarded=flag)
    for friends_only in (False, True):
        creator.friends_only = friends_only
        videos = list(Video.objects.for_staff())
        for video in videos:
            video.creator = creator
        mark_guarded(videos)
        in_sql = set(Video.objects.for_staff().filter(restricted(creator)).values_list("pk", flat=True))
        assert {v.pk for v in videos if v.guarded} == in_sql  # type: ignore[attr-defined]


def test_staff_see_no_daily_saves_of_their_own_videos(client_of: ClientOf, staff: Account) -> None:
    own, other = VideoFactory(creator=staff, caption="My own one"), VideoFactory(caption="Another one")
    with at(0):
        follow_account(follower=AccountFactory(), handle=staff.handle)
    for video in (own, other):
        keep(video)
    roll()
    with at(0):
        html = client_of(staff).get(reverse("admin:analytics_videoday_changelist")).content.decode()
    assert "Another one" in html
    assert "My own one" not in html
