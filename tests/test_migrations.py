"""Migrations keep people's data: what the first landing wrote goes through every later one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from analytics.rollups import roll_up
from tests.factories import AccountFactory, VideoFactory, befriend, comment_on
from videos.actions.downloads import hand_out_download
from videos.actions.engagement import like_video
from videos.actions.quiet import list_word
from videos.actions.relations import block_account
from videos.actions.saves import Method, note_save, remove_save, save_video
from videos.models import NoteWord, VideoTerms, VideoWord, WordRule
from videos.selectors.search import search_videos
from videos.words import bounds, words_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
FIRST_LANDING = [("videos", "0001_initial"), ("notifications", "0001_initial"), ("analytics", "0001_initial")]
OURS = {app for app, _ in FIRST_LANDING}


@pytest.fixture
def at_the_end() -> Iterator[None]:
    """Whatever happens, the other tests find the database as they expect it."""
    yield
    call_command("migrate", verbosity=0)


def _migrate(to: list[tuple[str, str]]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


def _rows(registry: Any, names: dict[str, list[str]]) -> dict[str, list[Any]]:
    return {
        label: list(registry.get_model(label)._base_manager.order_by("pk").values_list(*fields))
        for label, fields in names.items()
    }


def _columns(registry: Any) -> dict[str, list[str]]:
    return {
        model._meta.label: [field.attname for field in model._meta.concrete_fields]
        for model in registry.get_models()
        if model._meta.app_label in OURS
    }


def _people_do_things() -> None:
    mira, noor, teo = AccountFactory(handle="mira"), AccountFactory(handle="نور"), AccountFactory()
    befriend(mira, noor)
    block_account(blocker=teo, handle=noor.handle)
    first, second = (
        VideoFactory(creator=mira, with_files=True),
        VideoFactory(creator=mira, audience="friends"),
    )
    kept = save_video(account=noor, slug=first.slug, moment_ms=1500).row
    note_save(account=noor, key=kept.key, reason="learn", note="the knot 🪢")
    save_video(account=noor, slug=second.slug, method=Method.FAVORITE)
    hand_out_download(account=noor, slug=first.slug)
    remove_save(account=teo, key=save_video(account=teo, slug=first.slug).row.key)
    like_video(account=noor, slug=first.slug, on=True)
    comment_on(first, noor)
    roll_up()


def test_the_data_of_the_first_landing_comes_through(at_the_end: None) -> None:
    _people_do_things()
    then = _migrate(FIRST_LANDING)
    columns = _columns(then)
    before = _rows(then, columns)
    assert sum(map(len, before.values())) > 20

    call_command("migrate", verbosity=0)
    still = {
        label: [
            name for name in names if name in {f.attname for f in apps.get_model(label)._meta.concrete_fields}
        ]
        for label, names in columns.items()
    }
    assert still == columns, "a column of the first landing is gone: say here where its data went"
    after = _rows(apps, columns)
    # The first landing kept no tag that the factories had only written into a caption; since 0012 all are read.
    assert (before.pop("videos.Tag"), [name for _, name in after.pop("videos.Tag")]) == ([], ["dusk"])
    assert after == before
    call_command("recount", "--check")
    call_command("rollup", "--check")
    assert list(apps.get_model("videos.Account").objects.values_list("handle", flat=True))[1] == "نور"


def test_kept_words_are_those_that_are_kept_by_now(at_the_end: None) -> None:
    mira = AccountFactory(handle="mira")
    video = VideoFactory(creator=mira, caption="viva 🇩🇪", with_files=True)
    kept = note_save(
        account=mira, key=save_video(account=mira, slug=video.slug).row.key, reason="", note="كـلـب"
    )
    rules = [list_word(account=mira, kind="mute", text=text) for text in ("كلب", "🇩🇪")]
    _migrate([("videos", "0015_days_of_a_videos_saves")])
    # As it was written down before: each sign by itself, and with what stretches a word.
    VideoWord.objects.all().delete()
    NoteWord.objects.all().delete()
    VideoWord.objects.bulk_create(VideoWord(video=video, word=sign.encode()) for sign in "🇩🇪")
    NoteWord.objects.create(account=mira, video_save=kept, word="كـلـب".encode())
    VideoTerms.objects.filter(video=video).update(terms="wviva w🇩 w🇪")
    doubled = WordRule.objects.create(
        account=mira, kind="mute", text="كـلـب", first="كـلـب".encode(), last=b"\xff"
    )
    WordRule.objects.filter(pk=rules[1].pk).update(first="🇩🇪".encode()[:4], last=b"\xff")

    call_command("migrate", verbosity=0)
    words = set(map(bytes, VideoWord.objects.filter(video=video).values_list("word", flat=True)))
    assert words == words_of(f"viva 🇩🇪 mira {mira.display_name}")
    assert list(map(bytes, NoteWord.objects.values_list("word", flat=True))) == ["كلب".encode()]
    assert [found.pk for found in search_videos(mira, "🇩🇪").rows] == [video.pk]
    assert not WordRule.objects.filter(pk=doubled.pk).exists(), "both are one word by now; the older stays"
    assert [(bytes(rule.first), bytes(rule.last)) for rule in WordRule.objects.order_by("pk")] == [
        bounds("كلب"),
        bounds("🇩🇪"),
    ]
