"""Saves never ring: not by choice of words, but because nothing is there that could."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.db.models import signals as model_signals
from django.dispatch import Signal
from django.test import Client

import videos.signals
from notifications import receivers
from notifications.actions.wishes import set_preference
from notifications.models import Line, Notification, Preference
from notifications.selectors.badge import unread_count
from videos.actions.downloads import hand_out_download
from videos.actions.engagement import like_video
from videos.actions.saves import Method, hide_save, note_save, remove_save, restore_save, save_video
from videos.models import Account, Video, VideoSave

SILENT = ["save", "favorite", "download"]


def test_no_kind_of_notification_is_a_save() -> None:
    assert set(Notification.Kind.values) == {
        "like", "comment", "reply", "mention", "follow", "comment_like",
    }  # fmt: skip


@pytest.mark.parametrize("kind", [*SILENT, "saved", "share", ""])
@pytest.mark.parametrize("model", [Notification, Line, Preference])
def test_the_database_refuses_a_save(
    model: type[Model], kind: str, creator: Account, stranger: Account, video: Video
) -> None:
    """In each table that has kinds, whether it is written or changed."""
    like_video(account=stranger, slug=video.slug)
    set_preference(account=creator, kind="like", place="in_digest", on=True)
    assert any(constraint.name.endswith("kind_loud") for constraint in model._meta.constraints)
    # PostgreSQL asks a row's constraints by their names, and names the first that refuses.
    refused = "kind_loud|about_what_it_says"
    rows = model._default_manager.filter(kind="like")
    with pytest.raises(IntegrityError, match=refused), transaction.atomic():
        rows.update(kind=kind)
    row = rows.get()
    row.pk, row.kind = None, kind
    with pytest.raises(IntegrityError, match=refused), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    "name", ["pre_init", "post_init", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"]
)
def test_nothing_listens_to_the_rows_of_saves(name: str) -> None:
    signal: Signal = getattr(model_signals, name)
    connected_to = {key[1] for key, *_ in signal.receivers}
    assert id(VideoSave) not in connected_to
    sync, is_async = signal._live_receivers(VideoSave)
    hush = ("videos", "notifications", "analytics")
    ours = [receiver for receiver in [*sync, *is_async] if receiver.__module__.startswith(hush)]
    assert ours == []


def test_no_signal_speaks_of_saves() -> None:
    said = {name for name, thing in vars(videos.signals).items() if isinstance(thing, Signal)}
    assert said == {
        "video_published",
        "video_liked",
        "video_unliked",
        "video_commented",
        "comment_edited",
        "comment_deleted",
        "comment_restored",
        "comment_liked",
        "comment_unliked",
        "account_followed",
        "account_unfollowed",
    }


def test_the_files_that_ring_never_name_a_save() -> None:
    folder = Path(receivers.__file__).parent
    files = [path for path in folder.rglob("*.py") if "migrations" not in path.parts]
    assert len(files) > 20
    assert [path.name for path in files if "VideoSave" in path.read_text()] == []


@pytest.mark.parametrize("method", [Method.SAVE, Method.FAVORITE])
def test_saving_tells_nobody(
    method: Method, creator: Account, stranger: Account, video: Video, client: Client
) -> None:
    client.force_login(creator)
    before = client.get("/notifications/badge/").content
    row = save_video(account=stranger, slug=video.slug, method=method, moment_ms=1200).row
    note_save(account=stranger, key=row.key, reason="learn", note="for the fold")
    remove_save(account=stranger, key=row.key)
    restore_save(account=stranger, key=row.key)
    save_video(account=stranger, slug=video.slug, method=method, on=False)
    save_video(account=stranger, slug=video.slug, method=method)
    assert VideoSave.objects.standing().count() == 1
    assert_silent(creator)
    assert client.get("/notifications/badge/").content == before


def test_downloading_tells_nobody(creator: Account, stranger: Account, video: Video) -> None:
    assert hand_out_download(account=stranger, slug=video.slug).url
    row = VideoSave.objects.get()
    note_save(account=stranger, key=row.key, reason="share", note="for Kai")
    hide_save(account=stranger, key=row.key)
    hide_save(account=stranger, key=row.key, on=False)
    assert_silent(creator)


def test_saving_through_the_buttons_tells_nobody(
    creator: Account, stranger: Account, video: Video, client: Client
) -> None:
    client.force_login(stranger)
    for verb in ("save", "favorite"):
        for on in ("1", "0", "1"):
            assert client.post(f"/v/{video.slug}/{verb}/", {"on": on}).status_code == 302
    assert video.saves.standing().count() == 2
    assert_silent(creator)


def assert_silent(creator: Account) -> None:
    assert not Notification.objects.exists()
    assert unread_count(creator) == 0
    assert mail.outbox == []
