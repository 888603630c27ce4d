"""A question that is kept asks what it would ask if it were built for everybody anew."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from tests.factories import VideoFactory
from videos.models import Account, Video, VideoView
from videos.prepared import Prepared
from videos.selectors.offered import offered_to
from videos.stand_in import RELATIONS, stand_in

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def videos(creator):
    return [VideoFactory(creator=creator, audience=audience) for audience in ("everyone", "friends", "me")]


def test_whoever_asks_sees_what_the_one_rule_says(videos, creator, friend, follower, stranger):
    asked = Prepared(lambda viewer: offered_to(viewer).order_by("pk").values_list("pk"))
    viewers = [creator, friend, follower, stranger, AnonymousUser()]
    viewers += [stand_in(relation, to=to) for to in (creator, stranger) for relation in RELATIONS]
    seen = []
    for viewer in [*viewers, *viewers[::-1]]:
        rows = asked.ask(SimpleLazyObject(lambda viewer=viewer: viewer))
        assert rows == list(offered_to(viewer).order_by("pk").values_list("pk"))
        seen.append(len(rows))
    assert set(seen) == {1, 2, 3}


def test_numbers_texts_times_and_days(videos):
    now = timezone.now()
    row = VideoView.objects.create(video=videos[0], day=timezone.localdate(), viewer_key="k" * 32)

    def build(video, key, day, since):
        rows = VideoView.objects.filter(video=video, viewer_key=key, day=day, created_at__gte=since)
        return rows.values_list("pk", "day", "video__published_at")

    asked = Prepared(build)
    good = (videos[0].pk, "k" * 32, timezone.localdate(), now - timedelta(minutes=1))
    assert asked.ask(*good) == [(row.pk, row.day, videos[0].published_at)]
    bad = (videos[1].pk, "k", timezone.localdate() - timedelta(days=1), now + timedelta(minutes=1))
    for place, value in enumerate(bad):
        assert asked.ask(*(value if n == place else given for n, given in enumerate(good))) == []


def test_what_is_missing_is_another_question(videos):
    asked = Prepared(
        lambda pk=None: (Video.objects.filter(pk=pk) if pk else Video.objects.all()).values("pk")
    )
    assert len(asked.ask(videos[1].pk)) == 1 and len(asked.ask(None)) == 3 and len(asked.ask()) == 3


def test_a_question_about_more_than_the_id_of_an_account_is_refused(creator):
    asked = Prepared(lambda viewer: Video.objects.filter(creator__handle=viewer.handle).values("pk"))
    with pytest.raises(Account.DoesNotExist):
        asked.ask(creator)


CANNOT_BE_KEPT = {
    "a condition is lost": lambda at, text: Video.objects.filter(created_at=at),
    "one is made out of it": lambda at, text: Video.objects.filter(
        slug=text, created_at__lte=at, posted_at__gte=at - timedelta(days=7)
    ),
    "it reads the clock": lambda at, text: Video.objects.filter(
        slug=text, created_at=at, posted_at__lte=timezone.now()
    ),
    "the text becomes a pattern": lambda at, text: Video.objects.filter(slug__contains=text, created_at=at),
    "the text is folded": lambda at, text: Video.objects.filter(slug=text.lower(), created_at=at),
}


@pytest.mark.parametrize("why", CANNOT_BE_KEPT)
def test_what_depends_on_anything_else_is_refused(why):
    asked = Prepared(lambda at, text: CANNOT_BE_KEPT[why](at, text).values("pk"))
    for _ in range(2):
        with pytest.raises(ValueError, match="something else"):
            asked.ask(timezone.now(), "words")


@pytest.mark.parametrize("odd", [Account(), datetime(2026, 1, 1), 1.5, object()])
def test_what_cannot_be_asked_about_is_refused(odd):
    with pytest.raises((ValueError, TypeError)):
        Prepared(lambda value: Video.objects.values("pk")).ask(odd)


def test_many_who_ask_at_once_get_each_their_own(videos):
    asked = Prepared(lambda pk: Video.objects.filter(pk=pk).values("pk"))
    gate, found = threading.Barrier(8), []

    def write(pk):
        gate.wait()
        found.extend(asked.write(pk)[1] == [pk] for _ in range(50))

    threads = [threading.Thread(target=write, args=[number + 1]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 400
