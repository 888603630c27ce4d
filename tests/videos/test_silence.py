"""Rule 1: a save leaves no trace for anyone but the saver."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.db.models import signals as model_signals
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

import videos.signals
from notifications.models import Notification
from tests.factories import VideoFactory, befriend
from videos.actions.collections import (
    create_collection,
    delete_collection,
    move_collection,
    rename_collection,
)
from videos.actions.downloads import hand_out_download
from videos.actions.engagement import like_video
from videos.actions.saves import Method, hide_save, note_save, remove_save, restore_save, save_video
from videos.actions.shelf import (
    collect_saves,
    give_reason,
    put_back_removal,
    remove_saves,
    uncollect_saves,
)
from videos.models import Collection, CollectionItem, VideoSave
from videos.selectors.collections import stacks
from videos.selectors.shelf import Only, shelf, shelf_counts

pytestmark = pytest.mark.django_db


def test_there_is_no_signal_for_saving():
    names = [name for name in vars(videos.signals) if not name.startswith("_")]
    assert not [name for name in names if re.search("save|favorit|download", name)]


@pytest.mark.parametrize(
    "name", ["pre_save", "post_save", "pre_delete", "post_delete", "pre_init", "post_init"]
)
@pytest.mark.parametrize("model", [VideoSave, Collection, CollectionItem])
def test_nothing_listens_to_the_rows(name, model):
    signal = getattr(model_signals, name)
    listening = [receiver for group in signal._live_receivers(model) for receiver in group]
    assert listening == []


def test_no_kind_of_notification_is_a_save():
    assert not [kind for kind in Notification.Kind.values if re.search("save|favorit|download|keep", kind)]


@pytest.mark.parametrize("kind", ["save", "favorite", "download", ""])
def test_the_database_itself_refuses_one(creator, stranger, kind):
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(
            recipient=creator, actor=stranger, kind=kind, video=VideoFactory(creator=creator)
        )


# --- Everything that the creator can see or receive, before and after --------------------------


def _without_secrets_of_the_page(text: str) -> str:
    """Drop what differs between any two renderings: CSRF tokens and signed view tokens."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    text = re.sub(r'"(X-CSRFToken|csrf)": ?"[^"]+"', "", text)
    return re.sub(r"\d+\.[0-9a-f]{32}:[\w-]+:[\w-]+", "", text)


def _everything(client: Client, video: Any) -> dict[str, str]:
    """Each page and fragment that the creator can open, whole, with its headers."""
    slug, handle = video.slug, video.creator.handle
    urls = [
        reverse("videos:feed"),
        reverse("videos:feed") + "?tab=following",
        reverse("videos:feed") + "?tab=friends",
        reverse("videos:watch", args=[slug]),
        reverse("videos:counts", args=[slug]),
        reverse("videos:comments", args=[slug]),
        reverse("videos:edit", args=[slug]),
        reverse("videos:ledger", args=[slug]),
        reverse("videos:watch", args=[slug]) + "?as=friend",
        reverse("videos:upload"),
        reverse("videos:profile", args=[handle]),
        reverse("videos:profile", args=[handle]) + "?as=friend",
        reverse("videos:saved"),
        reverse("videos:saved") + "?shelf=favorites",
        reverse("videos:saved") + "?shelf=downloads",
        reverse("videos:saved") + "?q=quiet",
        reverse("videos:collections"),
        reverse("videos:discover"),
        reverse("videos:tag", args=["dusk"]),
        reverse("videos:privacy"),
        reverse("videos:settings_profile"),
        reverse("videos:settings_account"),
        reverse("notifications:inbox"),
        reverse("notifications:badge"),
        reverse("analytics:dashboard"),
        reverse("analytics:video", args=[slug]),
        reverse("analytics:export"),
    ]
    return look_at(client, urls)


def look_at(client: Client, urls: list[str]) -> dict[str, str]:
    """What the client gets at these addresses, as a page and as a fragment."""
    seen = {}
    for url in urls:
        for kind, headers in (("page", {}), ("fragment", {"HX-Request": "true"})):
            answer = client.get(url, headers=headers)
            body = b"".join(answer.streaming_content).decode() if answer.streaming else answer.text
            shown = {name: value for name, value in answer.headers.items() if name not in ("Content-Length",)}
            seen[f"{kind} {url}"] = (
                f"{answer.status_code} {sorted(shown.items())}\n{_without_secrets_of_the_page(body)}"
            )
    return seen


def _save_in_every_way(saver: Any, slug: str) -> None:
    row = save_video(account=saver, slug=slug, moment_ms=2000).row
    note_save(
        account=saver,
        key=row.key,
        reason="inspiration",
        note="the quiet part",
        moment_ms=1500,
        new_collection="For winter",
    )
    favorite = save_video(account=saver, slug=slug, method=Method.FAVORITE).row
    hand_out_download(account=saver, slug=slug)
    hide_save(account=saver, key=VideoSave.objects.get(account=saver, method="download").key)
    _keep_house(saver, [row.key, favorite.key])


def _keep_house(saver: Any, keys: list[str]) -> None:
    """All that one can do on one's shelf: sort, tidy up, look for things."""
    glaze = create_collection(account=saver, name="Glaze").key
    collect_saves(account=saver, keys=keys, collection=glaze)
    move_collection(account=saver, key=glaze, to=0)
    rename_collection(account=saver, key=glaze, name="Clay")
    give_reason(account=saver, keys=keys, reason="learn")
    put_back_removal(account=saver, at=remove_saves(account=saver, keys=keys).at)
    uncollect_saves(account=saver, keys=keys[:1], collection=glaze)
    shelves = [shelf(saver, "saved", only=Only(words="quiet", reason="learn")).rows, stacks(saver)]
    assert all(shelves) and shelf_counts(saver)["saved"] == 1
    delete_collection(account=saver, key=glaze)


def test_below_five_savers_of_a_friends_video_nothing_differs_at_all(
    creator, friend, client_of, time_machine
):
    """Byte for byte: on a video that not everyone may see, not even a number moves."""
    video = VideoFactory(creator=creator, audience="friends", with_files=True)
    time_machine.move_to(video.published_at, tick=False)
    client = client_of(creator)
    _everything(client, video)  # whatever a first visit leaves behind (a session, read marks) is there now
    before = _everything(client, video)
    _save_in_every_way(friend, video.slug)
    assert _everything(client, video) == before


@pytest.mark.slow
def test_on_a_public_video_only_the_numbers_differ(creator, stranger, client_of, time_machine):
    video = VideoFactory(creator=creator, with_files=True)
    time_machine.move_to(video.published_at, tick=False)
    client = client_of(creator)
    _everything(client, video)
    before = {
        url: re.sub(r"\d+|saves?|favorites?|downloads?", "#", text)
        for url, text in _everything(client, video).items()
    }
    save_video(account=stranger, slug=video.slug)
    after = {
        url: re.sub(r"\d+|saves?|favorites?|downloads?", "#", text)
        for url, text in _everything(client, video).items()
    }
    assert after == before


def test_no_mail_no_task_no_notification_and_no_name(creator, stranger, client_of):
    video = VideoFactory(creator=creator, with_files=True)
    tasks = DBTaskResult.objects.count()
    _save_in_every_way(stranger, video.slug)
    row = VideoSave.objects.get(account=stranger, method="save")
    remove_save(account=stranger, key=row.key)
    restore_save(account=stranger, key=row.key)
    assert mail.outbox == []
    assert DBTaskResult.objects.count() == tasks
    assert not Notification.objects.exists()
    for url, text in _everything(client_of(creator), video).items():
        assert stranger.handle not in text.replace(f"@{stranger.handle}-", ""), url


@pytest.mark.slow
def test_likes_are_heard_so_this_file_can_fail(creator, stranger, client_of):
    """The same comparison does see a like: the tests above are not blind."""
    video = VideoFactory(creator=creator, with_files=True)
    befriend(creator, stranger)
    client = client_of(creator)
    before = _everything(client, video)
    like_video(account=stranger, slug=video.slug)
    assert _everything(client, video) != before
