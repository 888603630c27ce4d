"""Rule 1: a save leaves no trace for anyone but the saver."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.db.models import signals as model_signals
from django_tasks_db.models import DBTaskResult

import videos.signals
from notifications.models import Notification
from tests.factories import VideoFactory
from tests.videos.creators_eyes import addresses, differences, everything, look_at
from tests.videos.shelves import save_in_every_way
from videos.actions.engagement import like_video
from videos.actions.saves import remove_save, restore_save
from videos.models import Collection, CollectionItem, VideoSave

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
    video = VideoFactory(creator=creator)
    like_video(account=stranger, slug=video.slug)
    with pytest.raises(IntegrityError, match="kind_loud|about_what_it_says"), transaction.atomic():
        Notification.objects.update(kind=kind)


# --- Everything that the creator can see or receive (each deed by itself: test_silence_by_deed.py) ----


@pytest.mark.slow
def test_below_five_savers_of_a_friends_video_nothing_differs_at_all(
    creator, friend, client_of, time_machine
):
    """Byte for byte: on a video that not everyone may see, not even a number moves."""
    video = VideoFactory(creator=creator, audience="friends", with_files=True)
    time_machine.move_to(video.published_at, tick=False)
    client = client_of(creator)
    look_at(client, ["/", "/notifications/"])  # what a first visit leaves behind is there now
    before = everything(client, video, friend)
    save_in_every_way(friend, video.slug)
    assert not differences(before, everything(client, video, friend))


def test_no_mail_no_task_no_notification_and_no_name(creator, stranger, client_of):
    video = VideoFactory(creator=creator, with_files=True)
    tasks = DBTaskResult.objects.count()
    save_in_every_way(stranger, video.slug)
    row = VideoSave.objects.get(account=stranger, method="save")
    remove_save(account=stranger, key=row.key)
    restore_save(account=stranger, key=row.key)
    assert mail.outbox == []
    assert DBTaskResult.objects.count() == tasks
    assert not Notification.objects.exists()
    for url, text in look_at(client_of(creator), addresses(video)).items():
        assert stranger.handle not in text.replace(f"@{stranger.handle}-", ""), url
