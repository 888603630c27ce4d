"""Watch time and until where a video is watched: from the rows to the pages and files."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from analytics.checking import check
from analytics.figures import in_time
from analytics.models import RetentionDay, VideoDay
from analytics.retention import added_up
from analytics.rollups import rebuild, roll_up
from tests.analytics.crowd import crowd
from tests.analytics.deeds import at, by_hand, rolled_up, watch
from tests.factories import VideoFactory
from videos.models import Account, Video, VideoView

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
ClientOf = Callable[..., Client]


@pytest.fixture
def video(creator: Account) -> Video:
    return VideoFactory(creator=creator, duration_ms=8_000)


def page(client: Client, video: Video, **asked: str) -> Any:
    with at(0):
        return client.get(reverse("analytics:video", args=[video.slug]), asked)


def roll(days_ago: float = 0) -> None:
    with at(days_ago):
        roll_up()


def parts_by_hand() -> dict[tuple[int, Any], tuple[int, list[int]]]:
    viewers: Counter[Any] = Counter()
    parts: dict[Any, Counter[int]] = {}
    for view in VideoView.objects.exclude(parts=""):
        key = (view.video_id, view.day)
        viewers[key] += 1
        bits = f"{int(view.parts, 16):b}"[::-1]
        parts.setdefault(key, Counter()).update(n for n, bit in enumerate(bits) if bit == "1")
    return {key: (viewers[key], [parts[key][n] for n in range(max(parts[key]) + 1)]) for key in parts}


def parts_rolled_up() -> dict[tuple[int, Any], tuple[int, list[int]]]:
    return {(r.video_id, r.day): (r.viewers, r.parts) for r in RetentionDay.objects.all()}


def test_the_daily_numbers_are_what_the_rows_say_whatever_comes_in_which_order(creator: Account) -> None:
    dice = random.Random(6)
    videos = [VideoFactory(creator=creator, duration_ms=140_000) for _ in range(2)]
    for step in range(40):
        days_ago = 20 - step / 2
        fresh = watch(
            dice.choice(videos),
            dice.randint(1, 3),
            days_ago=days_ago,
            watched_ms=dice.randrange(90_000),
            parts=dice.choice(["", "1", "ff", "f0f", f"{dice.getrandbits(70) | 1:x}"]),
        )
        if dice.random() < 0.5:  # goes on watching
            with at(days_ago):
                view = dice.choice(fresh)
                VideoView.objects.filter(pk=view.pk).update(
                    watched_ms=view.watched_ms + 12_000, parts="fff", changed_at=timezone.now()
                )
        if dice.random() < 0.3:
            roll(days_ago)
    roll()
    assert rolled_up() == by_hand()
    assert parts_rolled_up() == parts_by_hand() != {}
    assert not list(check())
    with at(0):
        assert rebuild().written == 0


def test_the_check_proves_both(video: Video) -> None:
    watch(video, 3, days_ago=1, watched_ms=4000, parts="f")
    roll()
    assert not list(check())
    VideoDay.objects.update(watch_ms=1)
    RetentionDay.objects.update(parts=[3, 3, 3, 4])
    found = {(drift.column, str(drift.rolled_up), str(drift.rows)) for drift in check()}
    assert found == {("watch_ms", "1", "12000"), ("parts", "[3, 3, 3, 4]", "[3, 3, 3, 3]")}
    with pytest.raises(CommandError):
        call_command("rollup", "--check", verbosity=0)
    with at(0):
        rebuild()
    assert not list(check())


def test_watch_time_is_compared_with_the_days_before(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    watch(video, 3, days_ago=1, watched_ms=30_000)
    watch(video, 2, days_ago=8, watched_ms=30_000)
    watch(VideoFactory(), 9, days_ago=1, watched_ms=30_000)  # somebody else's
    roll()
    with at(0):
        dashboard = client_of(creator).get(reverse("analytics:dashboard"), {"days": "7", "by": "watch"})
    for answer in (dashboard, page(client_of(creator), video, days="7")):
        (figure,) = [f for f in answer.context["figures"] if f.label == "Watch time"]
        assert (figure.text, figure.direction, figure.change) == ("1 min 30 s", "up", "50.0 %")
        assert '<time datetime="PT90S" title="1 min 30 s">1 min 30 s</time>' in answer.text
    assert dashboard.text.count('<time datetime="PT90S"') == 2, "the sum, and the video's own"


def test_the_curve_is_of_those_who_told_which_parts_they_watched(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    watch(video, 5)  # before Hush asked for it: in no share
    watch(video, 6, days_ago=1, watched_ms=2000, parts="3")
    watch(video, 3, days_ago=2, watched_ms=8000, parts="ff")
    watch(video, 1, days_ago=2, watched_ms=2000, parts="c0")  # began near the end
    watch(video, 9, days_ago=40, watched_ms=8000, parts="ff")  # before these days
    roll()
    answer = page(client_of(creator), video, days="7")
    curve = answer.context["retention"]
    assert curve.viewers == 10
    assert [point.share for point in curve.points] == [90, 90, 30, 30, 30, 30, 40, 40]
    assert answer.context["average"] == "4 s"
    html = answer.text
    assert "Half of your viewers are still there at <b>0:01</b>" in html
    assert "<b>40 %</b> see the end." in html
    assert "Of 10 viewers, 90 % watched the beginning, 30 % the middle and 40 % the end." in html
    assert html.count("0:07 and 0:08") == 1, "and each part is in the table"
    assert "Kept it" not in html


def test_the_most_saved_moments_stand_on_the_same_axis(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    watch(video, 20, days_ago=1, watched_ms=8000, parts="ff")
    crowd(video, 6, days_ago=1, moment_ms=3_400)
    roll()
    answer = page(client_of(creator), video)
    savers = [point.savers for point in answer.context["retention"].points]
    assert savers == [None, None, None, 6, None, None, None, None]
    assert '6<span class="sr"> between 0:03 and 0:04</span>' in answer.text
    assert answer.text.count('<figure class="moments">') == 0, "drawn once"
    assert answer.text.count("Most kept it between") == 1


def test_guarded_saves_take_no_part_in_it_but_its_views_do(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    Video.objects.update(audience="friends", counts_guarded=True)
    watch(video, 2, days_ago=1, watched_ms=8000, parts="ff")
    crowd(video, 4, days_ago=1, moment_ms=3_400)
    roll()
    answer = page(client_of(creator), video)
    assert answer.context["retention"].viewers == 2 and not answer.context["retention"].has_moments
    assert "fewer than 5" in answer.text


def test_a_personal_account_has_an_example_and_not_its_own(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    Account.objects.update(kind=Account.Kind.PERSONAL)
    watch(video, 7, days_ago=1, watched_ms=8000, parts="ff")
    roll()
    client = client_of(creator)
    answer = page(client, video)
    assert answer.context["retention"].example and "Of the 7 viewers" not in answer.text
    assert answer.context["series"].watch_time.now == 0
    assert "Watch time" not in [f.label for f in answer.context["figures"]]
    assert 'Until where they watch <span class="tag">Example data</span>' in answer.text
    with at(0):
        assert client.get(reverse("analytics:video_retention", args=[video.slug])).status_code == 403


def test_both_are_in_the_files(client_of: ClientOf, creator: Account, video: Video) -> None:
    watch(video, 4, days_ago=1, watched_ms=2500, parts="3")
    watch(video, 1, days_ago=1, watched_ms=8000, parts="ff")
    roll()
    client = client_of(creator)

    def rows(name: str, *args: str) -> list[dict[str, str]]:
        with at(0):
            answer: Any = client.get(reverse(f"analytics:{name}", args=args), {"days": "7"})
            text = b"".join(answer.streaming_content).decode()
        return list(csv.DictReader(io.StringIO(text[1:])))

    for lines in (rows("export"), rows("days")[-2:-1], rows("videos"), rows("video_days", video.slug)[-2:-1]):
        assert lines[0]["watch seconds"] == "18"
    lines = rows("video_retention", video.slug)
    assert [line["viewers"] for line in lines] == ["5", "5", "1", "1", "1", "1", "1", "1"]
    assert list(lines[-1].values()) == ["7", "8", "1", "5", "20"]


def test_without_anybody_the_page_says_what_will_be_here(
    client_of: ClientOf, creator: Account, video: Video
) -> None:
    roll()
    answer = page(client_of(creator), video)
    assert "With the next people who watch it" in answer.text


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (0, "0 s"),
        (41_600, "42 s"),
        (60_000, "1 min"),
        (125_000, "2 min 5 s"),
        (1_805_000, "30 min"),
        (3_600_000, "1 h"),
        (18_720_000, "5 h 12 min"),
        (4_442_400_000, "1,234 h"),
    ],
)
def test_a_time_is_said_in_words(ms: int, said: str) -> None:
    assert in_time(ms) == said


def test_a_curve_that_never_falls_below_half_says_so() -> None:
    curve = added_up([(4, [4, 3, 2])], 3_000)
    assert curve and curve.until_half is None
    assert added_up([], 3_000) is None
