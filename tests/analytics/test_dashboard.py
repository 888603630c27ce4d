"""The dashboard: what Business accounts see of their saves, and what everyone sees."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from analytics.rollups import rebuild
from tests.analytics.deeds import Method, at, keep, let_go, watch
from tests.factories import AccountFactory, VideoFactory
from videos.actions.comments import add_comment
from videos.actions.engagement import like_video
from videos.actions.relations import follow_account
from videos.models import Account, Video, VideoSave

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
ClientOf = Callable[..., Client]


@pytest.fixture
def video(creator: Account) -> Video:
    return VideoFactory(creator=creator, caption="How the kiln breathes")


def page(client: Client, days: str = "28", url: str = "") -> str:
    with at(0):
        response = client.get(url or reverse("analytics:dashboard"), {"days": days})
    assert response.status_code == 200
    return response.content.decode()


def opened(client: Client, days: str = "28") -> Any:
    with at(0):
        return client.get(reverse("analytics:dashboard"), {"days": days}).context


def roll() -> None:
    with at(0):
        rebuild()


def figures(context: Any) -> dict[str, tuple[int, str, str]]:
    return {f.label: (f.now, f.direction, f.change) for f in context["figures"]}


def test_saves_in_total_and_by_way_over_each_range(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    for days_ago in (0, 6, 7, 27, 28, 89, 90):
        keep(video, days_ago=days_ago)
    fan = keep(video, method=Method.FAVORITE, days_ago=1)
    keep(video, fan, method=Method.DOWNLOAD, days_ago=8)
    roll()
    client = client_of(creator)
    for days, (total, by_way) in {"7": (3, (2, 1, 0)), "28": (6, (4, 1, 1)), "90": (8, (6, 1, 1))}.items():
        context = opened(client, days)
        assert figures(context)["Saves"][0] == total
        assert tuple(number for _, _, number in context["chart"].legend) == by_way
        assert [v.range_total for v in context["overview"].videos] == [total]
        assert len(context["chart"].days) == int(days)


def test_numbers_are_compared_with_the_days_before(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    for days_ago, times in ((0, 3), (10, 4)):
        for _ in range(times):
            keep(video, days_ago=days_ago)
    watch(video, 30, days_ago=2, watched_ms=3000)
    watch(video, 20, days_ago=9, watched_ms=2000)
    with at(8):
        like_video(account=AccountFactory(), slug=video.slug)
    with at(2):
        follow_account(follower=AccountFactory(), handle=creator.handle)
    roll()
    context = opened(client_of(creator), "7")
    assert figures(context) == {
        "Views": (30, "up", "50.0 %"),
        "Watch time": (90_000, "up", "125.0 %"),
        "Saves": (3, "down", "25.0 %"),
        "Likes": (0, "down", "100.0 %"),
        "Comments": (0, "same", ""),
        "Shares": (0, "same", ""),
        "New followers": (1, "up", ""),
    }
    assert context["series"].rate == pytest.approx(10)
    assert context["series"].rate_change == pytest.approx(-10)
    html = page(client_of(creator), "7")
    assert "10.0 savers for every 100 viewers." in html
    assert "<b>3 times</b> somebody put a video of yours away" in html


def test_any_other_range_is_the_usual_one(client_of: ClientOf, creator: Account, video: Video) -> None:
    client = client_of(creator)
    for days in ("abc", "", "0", "-7", "365", "28;drop", "７"):
        assert opened(client, days)["chosen"].span.days == 28


def test_the_chart_and_the_table_have_the_same_numbers(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    for days_ago in (0, 0, 3, 27):
        keep(video, keep(video, days_ago=days_ago), method=Method.FAVORITE, days_ago=days_ago / 2)
    keep(video, method=Method.DOWNLOAD, days_ago=5)
    roll()
    html = page(client_of(creator))
    data = json.loads(re.search(r'<script id="saves-data" type="application/json">(.*?)</script>', html)[1])  # type: ignore[index]
    table = re.search(r"<details class=.chart__table.*?</details>", html, re.DOTALL)[0]  # type: ignore[index]
    rows = re.findall(
        r"<time [^>]*>(.*?)</time></td>\s*<td>(\d+)</td>\s*<td>(\d+)</td>\s*<td>(\d+)</td>\s*<td class=\"lead\">(\d+)",
        table,
    )
    assert [s["way"] for s in data["series"]] == ["save", "favorite", "download"]
    drawn = list(zip(data["labels"], *[map(str, s["values"]) for s in data["series"]], strict=True))
    assert [row[:4] for row in rows] == drawn
    assert len(rows) == 28
    assert sum(int(row[4]) for row in rows) == 9


def test_nobody_is_named(client_of: ClientOf, creator: Account, video: Video) -> None:
    people = [AccountFactory(handle=f"secret{n}", display_name=f"Hidden Name{n}") for n in range(6)]
    for n, person in enumerate(people):
        for method in Method:
            keep(video, person, method=method, days_ago=n)
        with at(n):
            like_video(account=person, slug=video.slug)
            add_comment(account=person, slug=video.slug, text="Words of mine")
            follow_account(follower=person, handle=creator.handle)
    roll()
    client = client_of(creator)
    with at(0):
        file = b"".join(client.get(reverse("analytics:export")).streaming_content).decode()  # type: ignore[attr-defined]
    pages = [page(client), page(client, url=reverse("analytics:video", args=[video.slug])), file]
    for html in pages:
        for word in ("secret", "Hidden Name", "Words of mine"):
            assert word not in html
    assert "mira" in pages[0]


@pytest.mark.parametrize("kind", ["business", pytest.param("personal", marks=pytest.mark.slow)])
def test_the_cost_does_not_grow(
    client_of: ClientOf, creator: Account, kind: str, django_assert_max_num_queries: Any
) -> None:
    Account.objects.update(kind=kind)
    client, counts = client_of(creator), []
    fans = [AccountFactory() for _ in range(6)]
    for more in (3, 57):
        # Of each three one is guarded, one was until its fifth saver came, and one never.
        videos = [VideoFactory(creator=creator, counts_guarded=n % 3 > 0) for n in range(more)]
        with at(2):
            VideoSave.objects.bulk_create(
                VideoSave(video=video, account=fan, method=method)
                for n, video in enumerate(videos)
                for fan in fans[: 2 + 4 * (n % 2)]
                for method in Method
            )
        Video.objects.for_staff().update(
            save_count=3, favorite_count=3, download_count=3
        )  # the rows must be asked
        roll()
        page(client)  # whatever is cached, is cached
        with at(0), django_assert_max_num_queries(8) as queries:
            assert client.get(reverse("analytics:dashboard")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    with at(0), django_assert_max_num_queries(8):
        client.get(reverse("analytics:video", args=[videos[0].slug]))


def test_only_ones_own_videos_are_in_it(client_of: ClientOf, creator: Account, video: Video) -> None:
    other = VideoFactory(caption="Somebody else's")
    keep(other)
    watch(other, 9)
    draft = VideoFactory(creator=creator, posted_at=None, published_at=None, caption="Not yet posted")
    roll()
    context = opened(client_of(creator))
    assert [v.pk for v in context["overview"].videos] == [video.pk]
    assert context["overview"].video_count == 1
    assert figures(context)["Views"][0] == figures(context)["Saves"][0] == 0
    assert draft.caption not in page(client_of(creator))


def test_a_removed_save_leaves_the_numbers(client_of: ClientOf, creator: Account, video: Video) -> None:
    fan = keep(video, days_ago=3)
    roll()
    assert figures(opened(client_of(creator)))["Saves"][0] == 1
    let_go(video, fan)
    roll()
    assert figures(opened(client_of(creator)))["Saves"][0] == 0


def test_before_the_first_video_it_says_what_to_do(client_of: ClientOf, creator: Account) -> None:
    html = page(client_of(creator))
    assert "Nothing to count yet" in html
    assert reverse("videos:upload") in html
    assert "chart.umd" not in html


def test_before_the_first_rollup_and_the_first_view_it_says_so(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    html = page(client_of(creator))
    assert "not counted yet" in html
    assert "No views in these days" in html


def test_a_caption_is_escaped_and_keeps_its_direction(client_of: ClientOf, creator: Account) -> None:
    VideoFactory(creator=creator, caption="<b>فخار</b>")
    html = page(client_of(creator))
    assert '<b dir="auto">&lt;b&gt;فخار&lt;/b&gt;</b>' in html


def test_there_is_nothing_inline(client_of: ClientOf, creator: Account, video: Video) -> None:
    keep(video)
    watch(video, 4)
    roll()
    for url in (reverse("analytics:dashboard"), reverse("analytics:video", args=[video.slug])):
        html = page(client_of(creator), url=url)
        assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", html)
        assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", html))


def test_signed_out_one_comes_to_sign_in_and_back(client_of: ClientOf) -> None:
    url = reverse("analytics:dashboard")
    response = client_of().get(url, {"days": "7"})
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next=%2Fanalytics%2F%3Fdays%3D7"
    assert client_of().get(reverse("analytics:export")).status_code == 302
    assert client_of(htmx=True).get(url).status_code == 401
    assert client_of().post(url).status_code == 405


def test_no_statement_counts_rows(client_of: ClientOf, creator: Account, video: Video) -> None:
    """Rollups alone answer: the rows of saves, likes or views aren't read."""
    client = client_of(creator)
    keep(video)
    roll()
    with at(0), CaptureQueriesContext(connection) as queries:
        client.get(reverse("analytics:dashboard"))
    said = [
        query["sql"] for query in queries if "notifications_notification" not in query["sql"]
    ]  # but the badge
    assert len(said) >= 5
    assert not re.search(r'"videos_(videosave|like|videoview|share|comment)"', " ".join(said))
