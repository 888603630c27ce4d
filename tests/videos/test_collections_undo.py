"""What was taken out of a collection, or a whole collection, comes back as it was."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from tests.factories import VideoFactory
from videos.actions.collections import create_collection, delete_collection
from videos.actions.errors import Refused
from videos.actions.purge import purge
from videos.actions.saves import save_video
from videos.actions.shelf import collect_saves, put_back_removal, uncollect_saves
from videos.models import Account, Collection, CollectionItem, VideoSave
from videos.selectors.collections import collections_for, stacks
from videos.selectors.shelf import INSIDE, Only, shelf, shelf_counts

pytestmark = pytest.mark.django_db
MANY = reverse("videos:saved_many")


@pytest.fixture
def glaze(stranger: Account) -> Collection:
    made = create_collection(account=stranger, name="Glaze")
    rows = [save_video(account=stranger, slug=VideoFactory().slug).row for _ in range(3)]
    for row in rows:
        collect_saves(account=stranger, keys=[row.key], collection=made.key)
    return made


def inside(collection: Collection) -> list[str]:
    return [row.key for row in shelf(collection.account, INSIDE, only=Only(collection=collection)).rows]


def test_what_was_taken_out_is_nowhere_in_it_and_comes_back_to_its_place(stranger, glaze):
    before = inside(glaze)
    _, taken = uncollect_saves(account=stranger, keys=[before[1], before[2]], collection=glaze.key)
    (stack,) = stacks(stranger)
    assert inside(glaze) == before[:1]
    assert stack.size == len(stack.cover) == shelf_counts(stranger, inside=glaze)["inside"] == 1
    assert not collections_for(VideoSave.objects.get(key=before[1]))[0].has
    back = put_back_removal(account=stranger, at=taken.at)
    assert len(back.places) == 2 and not back.saves and inside(glaze) == before
    with pytest.raises(VideoSave.DoesNotExist):  # a second click
        put_back_removal(account=stranger, at=taken.at)


def test_taken_out_and_put_in_again_it_is_the_newest_and_past_undoing(stranger, glaze):
    before = inside(glaze)
    _, taken = uncollect_saves(account=stranger, keys=[before[2]], collection=glaze.key)
    assert collect_saves(account=stranger, keys=[before[2]], collection=glaze.key)[1] == 1
    assert inside(glaze) == [before[2], before[0], before[1]]
    with pytest.raises(VideoSave.DoesNotExist):
        put_back_removal(account=stranger, at=taken.at)


def test_a_deleted_collection_comes_back_with_all_that_was_in_it(stranger, glaze, client_of):
    before, client = inside(glaze), client_of(stranger)
    uncollect_saves(account=stranger, keys=[before[0]], collection=glaze.key)
    answer = client.post(reverse("videos:collection_delete", args=[glaze.key]))
    page = client.get(answer.url).text
    assert "“Glaze” is deleted." in page and "No collections yet" in page
    assert client.get(reverse("videos:collection", args=[glaze.key])).status_code == 404
    assert client.get("/saved/", {"in": glaze.key}).status_code == 404
    undo = re.search(r'action="(/saved/undo/\?at=\d+)"', page)
    assert undo
    said = client.post(undo[1], {"back": reverse("videos:collections")}, follow=True)
    assert "“Glaze” is back, with all that was in it." in said.text
    assert inside(glaze) == before[1:]  # what was taken out before stays out


def test_it_does_not_come_back_beside_another_of_its_name(stranger, glaze):
    at = delete_collection(account=stranger, key=glaze.key)
    create_collection(account=stranger, name="glaze")
    with pytest.raises(Refused, match="“glaze” already"):
        put_back_removal(account=stranger, at=at)
    assert Collection.objects.get().name == "glaze"


def test_the_toast_offers_the_way_back(stranger, glaze, client_of):
    client, before = client_of(stranger, htmx=True), inside(glaze)
    answer = client.post(MANY, {"item": before, "do": "take", "collection": glaze.key})
    undo = re.search(r'"url": "([^"]+)"', answer.headers["HX-Trigger"])
    assert undo and inside(glaze) == []
    back = client.post(undo[1])
    assert "3 items back in “Glaze”." in back.headers["HX-Trigger"].encode().decode("unicode_escape")
    assert inside(glaze) == before


def test_nobody_else_can_undo_it(stranger, friend, glaze):
    _, taken = uncollect_saves(account=stranger, keys=inside(glaze), collection=glaze.key)
    at = delete_collection(account=stranger, key=glaze.key)
    for instant in (taken.at, at):
        with pytest.raises(VideoSave.DoesNotExist):
            put_back_removal(account=friend, at=instant)
    assert not Collection.objects.exists() and not CollectionItem.objects.filter(collection=glaze).exists()


def test_after_thirty_days_it_is_gone_for_good(stranger, glaze, time_machine):
    _, taken = uncollect_saves(account=stranger, keys=inside(glaze)[:1], collection=glaze.key)
    delete_collection(account=stranger, key=glaze.key)
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(days=31))
    with pytest.raises(VideoSave.DoesNotExist):
        put_back_removal(account=stranger, at=taken.at)
    purge()
    assert not Collection.everything.exists() and not CollectionItem.everything.exists()
    assert VideoSave.objects.standing().count() == 3
