"""Each table of the pages as a file: the same numbers, guarded alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from analytics.ranking import TOP
from tests.analytics.crowd import crowd, roll
from tests.analytics.deeds import Method, at, keep, watch
from tests.factories import AccountFactory, VideoFactory, befriend
from videos.models import Account, Video

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]
HIDDEN = "fewer than 5"


def answer(client: Client, name: str, *args: str, **asked: str) -> Any:
    with at(0):
        return client.get(reverse(f"analytics:{name}", args=args), asked or {"days": "7"})


def rows(client: Client, name: str, *args: str, **asked: str) -> list[dict[str, str]]:
    with at(0):
        response = client.get(reverse(f"analytics:{name}", args=args), asked or {"days": "7"})
        assert response.streaming and response["Content-Type"] == "text/csv; charset=utf-8"
        text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def video(creator: Account) -> Video:
    video = VideoFactory(creator=creator, caption="=1+1", duration_ms=60_000)
    fan = keep(video, days_ago=2)
    keep(video, fan, method=Method.FAVORITE, days_ago=2)
    watch(video, 10, days_ago=2)
    return video


def test_the_days_of_all_videos_and_of_one(client_of: ClientOf, creator: Account, video: Video) -> None:
    other = VideoFactory(creator=creator)
    watch(other, 10, days_ago=2)
    keep(other, method=Method.DOWNLOAD, days_ago=2)
    roll()
    client = client_of(creator)
    for lines, views, downloads, rate in (
        (rows(client, "days"), "20", "1", "10.0"),
        (rows(client, "video_days", video.slug), "10", "0", "10.0"),
    ):
        assert [line["day"] for line in lines] == [f"2026-03-{day}" for day in range(14, 21)]
        day = lines[4]
        assert (day["views"], day["saves"], day["favorites"], day["downloads"]) == (
            views,
            "1",
            "1",
            downloads,
        )
        assert day["savers per 100 viewers, 7 days"] == rate
        assert lines[0]["savers per 100 viewers, 7 days"] == ""


def test_the_videos_all_of_them_and_in_the_order_of_the_page(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    watched = VideoFactory(creator=creator, caption="Watched")
    watch(watched, 90, days_ago=1)
    for _ in range(TOP):
        VideoFactory(creator=creator)
    roll()
    client = client_of(creator)
    lines = rows(client, "videos")
    assert len(lines) == TOP + 2
    assert (lines[0]["video"], lines[0]["caption"], lines[0]["all saves"]) == (video.slug, "'=1+1", "2")
    assert (lines[0]["savers"], lines[0]["savers per 100 viewers"]) == ("1", "10.0")
    by_views = rows(client, "videos", days="7", by="views")
    assert (by_views[0]["caption"], by_views[0]["views"]) == ("Watched", "90")


def test_the_savers_of_a_video_as_its_page_tells_them(client_of: ClientOf, creator: Account) -> None:
    video = VideoFactory(creator=creator, duration_ms=60_000)
    client = client_of(creator)
    assert rows(client, "video_splits", video.slug) == []
    crowd(video, 12, "learn", moment_ms=31_000, days_ago=1)
    crowd(video, 3, "share", moment_ms=31_000, days_ago=1)
    crowd(video, 6, moment_ms=None, days_ago=1)
    roll()
    lines = [tuple(line.values()) for line in rows(client, "video_splits", video.slug)]
    on = "2026-03-20"
    assert lines == [
        ("reason", "Learn", "10", on),
        ("reason", "none given", "6", on),
        ("reason", "in none of these yet", "5", on),
        ("follower", "Others", "21", on),
        ("second", "30", "15", on),
        ("second", "none given", "6", on),
    ]


def test_a_guarded_video_is_guarded_in_each_file(client_of: ClientOf, creator: Account, video: Video) -> None:
    friend = AccountFactory()
    befriend(friend, creator)
    hidden = VideoFactory(creator=creator, audience=Video.Audience.FRIENDS, counts_guarded=True)
    watch(hidden, 5, days_ago=1)
    roll(0.5)
    client = client_of(creator)
    before = rows(client, "days")
    for method in Method:
        keep(hidden, friend, method=method, days_ago=0.4)
    roll()
    assert rows(client, "days") == before
    line = next(line for line in rows(client, "videos") if line["video"] == hidden.slug)
    assert line["views"] == "5" and list(line.values())[-6:] == [HIDDEN] * 6
    for line in rows(client, "video_days", hidden.slug):
        assert list(line.values())[-6:] == [HIDDEN] * 6
    assert rows(client, "video_splits", hidden.slug) == []


@pytest.mark.parametrize("name", ["export", "days", "videos", "video_days", "video_splits"])
def test_who_gets_which_file(
    client_of: ClientOf, creator: Account, stranger: Account, video: Video, name: str
) -> None:
    of_video = [video.slug] if name.startswith("video_") else []
    other = answer(client_of(stranger), name, *of_video)
    assert other.status_code == (404 if of_video else 403)  # a personal account has none of its own either
    if of_video:
        missing = answer(client_of(stranger), name, "neverWas99")
        assert (missing.status_code, missing.content) == (404, other.content)
    else:
        assert "Business" in other.content.decode()
    assert answer(client_of(None), name, *of_video).status_code == 302
    odd = answer(client_of(creator), name, *of_video, **{"from": "2026-03-21"})
    assert odd.status_code == 422 and "still to come" in odd.content.decode()
    Account.objects.update(kind=Account.Kind.PERSONAL)
    assert answer(client_of(creator), name, *of_video).status_code == 403


def test_the_pages_lead_to_the_files(client_of: ClientOf, creator: Account, video: Video) -> None:
    crowd(video, 6, days_ago=1)
    roll()
    client = client_of(creator)
    html = answer(client, "dashboard").content.decode() + answer(client, "video", video.slug).content.decode()
    for name, args in (("export", []), ("days", []), ("video_days", [video.slug])):
        assert f'href="{reverse(f"analytics:{name}", args=args)}?days=7"' in html
    assert f'href="{reverse("analytics:videos")}?days=7&amp;by=all"' in html
    assert f'href="{reverse("analytics:video_splits", args=[video.slug])}"' in html
