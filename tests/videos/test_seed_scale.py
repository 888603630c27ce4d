"""`manage.py seed --scale`: as much as is asked for, nothing that people couldn't have done, and gone again."""

from __future__ import annotations

import random
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F
from django.utils import timezone

from tests.factories import AccountFactory, VideoFactory
from videos.actions.collections import create_collection
from videos.actions.recount import recount
from videos.actions.saves import save_video
from videos.actions.scale_data import most_saves, scale_accounts, spread
from videos.actions.shelf import collect_saves
from videos.management.commands import seed
from videos.models import Account, Video, VideoSave, VideoView

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.both]
SMALL = {"scale": True, "videos": 22, "accounts": 60, "saves": 700, "views": 3000}


@pytest.fixture(autouse=True)
def quick_film(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The film is another command's matter (`test_seed_films.py`)."""
    settings.DEBUG = True

    def publish(self: Any, film: Any, maker: Account, path: Path) -> Video:
        return VideoFactory(creator=maker, with_files=True)

    monkeypatch.setattr("videos.management.seed_scale.make_film", lambda film, path, **more: path)
    monkeypatch.setattr(seed.Command, "_publish", publish)


def said(**options: Any) -> str:
    out = StringIO()
    call_command("seed", stdout=out, **options)
    return out.getvalue()


def test_there_is_as_much_as_was_asked_for_and_every_counter_is_right() -> None:
    assert "700 saves and 3,000 views of 22 videos" in said(**SMALL)
    assert VideoSave.objects.standing().count() == 700
    assert 0 < VideoSave.objects.exclude(removed_at=None).count() < 70
    assert VideoView.objects.count() == 3000
    assert not list(recount(mend=False))
    assert Video.objects.filter(view_count__gt=0, save_count__gt=0, published_at__isnull=False).count() == 22
    assert not Account.objects.filter(is_example=False).exists()
    assert "here already" in said(**SMALL)
    assert VideoView.objects.count() == 3000


def test_it_is_what_people_could_have_done() -> None:
    said(**SMALL)
    now = timezone.now()
    rows = VideoSave.objects.annotate(published=F("video__published_at"), maker=F("video__creator"))
    assert not rows.filter(account=F("maker")).exists()
    assert not rows.filter(created_at__lt=F("published")).exists()
    assert not rows.filter(created_at__gt=now).exists()
    assert not rows.exclude(removed_at=None).filter(removed_at__lt=F("created_at")).exists()
    assert not rows.filter(moment_ms__gte=F("video__duration_ms")).exists()
    views = VideoView.objects.annotate(published=F("video__published_at"))
    assert not views.filter(created_at__lt=F("published")).exists()
    assert all(timezone.localdate(view.created_at) == view.day for view in views)
    assert not views.filter(watched_ms__lt=2000).exists()
    assert not views.filter(watched_ms__gt=F("video__duration_ms")).exists()
    by_fame = Video.objects.annotate(seen=Count("views")).order_by("pk").values_list("seen", flat=True)
    assert by_fame[0] > by_fame[21] > 0


def test_it_does_not_mix_with_people_unless_asked_and_leaves_what_is_theirs() -> None:
    person = AccountFactory()
    own = VideoFactory(creator=person)
    with pytest.raises(CommandError, match="There are people on this site"):
        said(**SMALL)
    said(**SMALL, beside_people=True)
    generated, visitor = Video.objects.exclude(pk=own.pk)[0], scale_accounts().last()
    assert visitor
    kept = save_video(account=person, slug=generated.slug).row
    collection = create_collection(account=person, name="Kept")
    collect_saves(account=person, keys=[kept.key], collection=collection.key)
    save_video(account=visitor, slug=own.slug)
    assert "63 example accounts are gone" not in said(remove=True)
    kept.refresh_from_db()
    own.refresh_from_db()
    assert (kept.video, own.save_count) == (None, 0)  # a tombstone, and one save less
    assert list(VideoSave.objects.all()) == [kept]
    assert list(Account.objects.all()) == [person]
    assert not VideoView.objects.exists()
    assert not list(recount(mend=False))


def test_it_is_all_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def dies() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("videos.management.seed_scale.keep_ranks", dies)
    with pytest.raises(KeyboardInterrupt):
        said(**SMALL)
    assert not Account.objects.exists()
    assert not VideoView.objects.exists()


def test_what_could_not_be_is_refused() -> None:
    with pytest.raises(CommandError, match="Ask for more"):
        said(**{**SMALL, "saves": 5000})
    with pytest.raises(CommandError, match="at least 1"):
        said(**{**SMALL, "views": 0})


@pytest.mark.parametrize("videos", [1, 7, 400])
def test_as_many_saves_as_are_said_to_be_possible_are(videos: int) -> None:
    dice = random.Random(videos)
    for accounts in (10, dice.randrange(100, 5000)):
        fame = [(place + 10) ** -0.7 for place in range(videos)]
        most = max(spread(spread(most_saves(videos, accounts), fame)[0], [62, 25, 13]))
        assert most <= accounts
    assert sum(spread(1001, fame)) == 1001
