"""The SQL budgets of DESIGN, section 7, and that they do not grow with the data."""

from __future__ import annotations

import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import AccountFactory, VideoFactory, befriend, comment_on
from tests.videos.ranked_videos import watch
from videos.actions import ranking
from videos.actions.collections import create_collection
from videos.actions.ranking import rank_for_you
from videos.actions.relations import follow_account
from videos.actions.saves import note_save, save_video
from videos.actions.shelf import collect_saves
from videos.models import VideoSave
from videos.viewer import viewer_key

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.both]
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def statements(call) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = call()
    assert answer.status_code < 400, answer
    return [query["sql"] for query in seen if not query["sql"].startswith(FRAME)]


@pytest.fixture
def busy(creator, friend):
    """A viewer with friends, and videos of several people with comments and saves."""
    makers = [creator, *AccountFactory.create_batch(3)]
    for maker in makers[1:]:
        befriend(friend, maker)
    videos = [VideoFactory(creator=makers[n % 4], audience=("everyone", "friends")[n % 2]) for n in range(24)]
    for video in videos[:6]:
        comment_on(video, friend)
        save_video(account=friend, slug=video.slug)
    return friend, videos


def test_feed_pages(client_of, busy):
    viewer, videos = busy
    client = client_of(viewer)
    for tab in ("for-you", "following", "friends"):
        ran = statements(lambda tab=tab: client.get(reverse("videos:feed"), {"tab": tab}))
        assert len(ran) <= 6, ran
    assert len(statements(lambda: client_of().get(reverse("videos:feed")))) <= 6


def test_the_ranked_feed_wherever_one_is_in_it(client_of, busy, rf, monkeypatch):
    viewer, videos = busy
    monkeypatch.setattr(ranking, "RANKED", 16)
    rank_for_you()
    # Guarded, with four saves in one way and one more in another: whether it has five savers must be asked.
    guarded = VideoFactory(creator=videos[0].creator, counts_guarded=True, save_count=4, favorite_count=1)
    client, url, met = client_of(viewer), reverse("videos:feed"), 0
    while url:
        ran = statements(lambda url=url: client.get(url))
        assert len(ran) <= 6, ran
        back = f"{url}{'&' if '?' in url else '?'}at={guarded.slug}"
        ran = statements(lambda back=back: client.get(back))
        assert len(ran) <= 6, ran
        met, url = met + 1, client.get(url).context["next_url"]
    assert met == 3, "new and ranked, ranked, older"
    request = rf.get(url or "/")
    request.user = viewer
    for video in [guarded, *videos]:
        watch(video, viewer_key(request))
    ran = statements(lambda: client.get(reverse("videos:feed")))
    assert len(ran) <= 6, ran


@pytest.mark.parametrize("name", ["save", "favorite"])
@pytest.mark.parametrize("on", ["1", "0"])
def test_saving(client_of, busy, name, on):
    viewer, videos = busy
    client = client_of(viewer, htmx=True)
    for video in (videos[0], videos[7]):
        ran = statements(
            lambda video=video: client.post(reverse(f"videos:{name}", args=[video.slug]), {"on": on})
        )
        assert len(ran) <= 6, ran


def test_liking(client_of, busy):
    viewer, videos = busy
    client = client_of(viewer, htmx=True)
    for on in ("1", "0", "1"):
        ran = statements(lambda on=on: client.post(reverse("videos:like", args=[videos[0].slug]), {"on": on}))
        assert len(ran) <= 8, ran


def test_the_watch_page(client_of, busy):
    viewer, videos = busy
    for client in (client_of(viewer), client_of(videos[0].creator), client_of()):
        ran = statements(lambda client=client: client.get(reverse("videos:watch", args=[videos[0].slug])))
        assert len(ran) <= 8, ran


def test_search(client_of, busy):
    viewer, videos = busy
    client = client_of(viewer)
    for tab, words in itertools.product(("all", "videos", "people", "tags"), ("light roof", "mira", "zebra")):
        ran = statements(
            lambda tab=tab, words=words: client.get(reverse("videos:discover"), {"q": words, "tab": tab})
        )
        assert len(ran) <= 5, (tab, words, ran)


@pytest.mark.slow
def test_the_shelf_whatever_its_size(client_of, busy):
    viewer, videos = busy
    client = client_of(viewer)
    glaze = create_collection(account=viewer, name="Glaze")
    inside = reverse("videos:collection", args=[glaze.key])
    asked = [
        *(f"/saved/?shelf={name}" for name in ("saved", "favorites", "downloads", "removed")),
        "/saved/?q=light",
        "/saved/?q=light+roof&reason=learn&sort=oldest",
        f"/saved/?in={glaze.key}&q=light",
        inside,
        f"{inside}?q=light&reason=learn",
        reverse("videos:collections"),
    ]
    for more in (0, 5, 80):
        for number in range(more):
            video = VideoFactory(creator=videos[number % 4].creator)
            row = save_video(account=viewer, slug=video.slug).row
            note_save(account=viewer, key=row.key, reason="learn", note="light on the roof")
            collect_saves(account=viewer, keys=[row.key], collection=glaze.key)
        if more:
            create_collection(account=viewer, name=f"After {more}")
        for url in asked:
            ran = statements(lambda url=url: client.get(url))
            assert len(ran) <= 8, (url, ran)
    keys = [row.key for row in VideoSave.objects.filter(account=viewer)]
    for sent in ({"do": "remove"}, {"do": "restore"}, {"reason": "learn"}, {"add": glaze.key}):
        few, many = (
            len(statements(lambda sent=sent, some=some: client.post("/saved/many/", {"item": some, **sent})))
            for some in (keys[:2], keys)
        )
        assert many <= few <= 12, sent


def test_the_inbox(client_of, busy):
    viewer, videos = busy
    client = client_of(videos[0].creator)
    ran = statements(lambda: client.get(reverse("notifications:inbox")))
    assert len(ran) <= 4, ran


def test_the_dashboard(client_of, creator, busy):
    client = client_of(creator)
    ran = statements(lambda: client.get(reverse("analytics:dashboard")))
    assert len(ran) <= 8, ran


def test_the_same_with_ten_times_as_many(client_of, busy):
    viewer, videos = busy
    client = client_of(viewer)
    pages = [
        "/",
        "/?tab=friends",
        "/saved/",
        "/discover/?q=light",
        f"/v/{videos[0].slug}/",
        f"/@{videos[0].creator.handle}/",
    ]
    client.get("/")
    few = {page: len(statements(lambda page=page: client.get(page))) for page in pages}
    for number in range(100):
        video = VideoFactory(creator=videos[number % 4].creator)
        if number % 3 == 0:
            save_video(account=viewer, slug=video.slug)
    crowd = AccountFactory.create_batch(30)
    for person in crowd:
        follow_account(follower=person, handle=viewer.handle)
        comment_on(videos[0], person)
    many = {page: len(statements(lambda page=page: client.get(page))) for page in pages}
    assert many == few
