"""Collections: an owner's names for parts of a shelf. Nothing is lost by them, and nobody else knows."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import AccountFactory, VideoFactory
from videos.actions.collections import (
    create_collection,
    delete_collection,
    move_collection,
    rename_collection,
)
from videos.actions.downloads import hand_out_download
from videos.actions.errors import Refused
from videos.actions.saves import Method, remove_save, restore_save, save_video
from videos.actions.shelf import collect_saves, remove_saves, uncollect_saves
from videos.models import Account, Collection, CollectionItem, Video, VideoSave
from videos.models.collection import COLLECTIONS_MAX
from videos.selectors.collections import stacks
from videos.selectors.shelf import INSIDE, Only, shelf, shelf_counts

pytestmark = pytest.mark.django_db


def kept(account: Account, count: int = 1, **video: object) -> list[VideoSave]:
    return [save_video(account=account, slug=VideoFactory(**video).slug).row for _ in range(count)]


def names(account: Account) -> list[str]:
    return [stack.collection.name for stack in stacks(account)]


def inside(collection: Collection) -> list[str]:
    only = Only(collection=collection)
    return [row.key for row in shelf(collection.account, INSIDE, only=only).rows]


# --- Names --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "   ", "\n\t", "\u200b\u200d", "x" * 61, "x" * 300, "ﷺ" * 60])
def test_a_name_that_will_not_do_is_refused_with_a_sentence(stranger, name):
    with pytest.raises(Refused) as no:
        create_collection(account=stranger, name=name)
    assert no.value.status == 422 and no.value.field == "name" and no.value.sentence
    assert not Collection.objects.exists()


@pytest.mark.parametrize(
    "twin", ["Recipes", " recipes ", "RECIPES", "Ｒecipes", "Rec\nipes".replace("\n", "")]
)
def test_two_names_that_look_alike_are_one(stranger, twin):
    create_collection(account=stranger, name="Recipes")
    with pytest.raises(Refused, match="Recipes"):
        create_collection(account=stranger, name=twin)
    create_collection(account=AccountFactory(), name="Recipes")  # somebody else's is another matter
    assert names(stranger) == ["Recipes"]


@pytest.mark.parametrize("name", ["🌙", "Trip 🏔️ 2027", "وصفات الشتاء", "夜景", "x" * 60, "<b>bold</b>"])
def test_any_script_and_emoji_may_stand_in_a_name(stranger, client_of, name):
    made = create_collection(account=stranger, name=f"  {name} ")
    assert made.name == name
    page = client_of(stranger).get(reverse("videos:collections"))
    assert "<b>bold</b>" not in page.text.replace('<b dir="auto">', "")
    assert client_of(stranger).get(reverse("videos:collection", args=[made.key])).status_code == 200


def test_a_refused_name_comes_back_with_what_was_typed(stranger, client_of):
    create_collection(account=stranger, name="Glaze")
    client = client_of(stranger)
    answer = client.post(reverse("videos:collections"), {"name": "GLAZE"})
    assert answer.status_code == 422
    assert 'value="GLAZE"' in answer.text and "already" in answer.text
    made = client.post(reverse("videos:collections"), {"name": "Kiln"})
    assert made.status_code == 302 and names(stranger) == ["Glaze", "Kiln"]


def test_renaming(stranger, client_of):
    glaze, kiln = (create_collection(account=stranger, name=name) for name in ("Glaze", "Kiln"))
    rename_collection(account=stranger, key=glaze.key, name="GLAZE")  # its own name, in capitals
    with pytest.raises(Refused):
        rename_collection(account=stranger, key=kiln.key, name="glaze")
    url = reverse("videos:collection_rename", args=[kiln.key])
    refused = client_of(stranger).post(url, {"name": "glaze"})
    assert refused.status_code == 422 and 'value="glaze"' in refused.text
    assert names(stranger) == ["GLAZE", "Kiln"]


def test_there_is_a_limit(stranger):
    Collection.objects.bulk_create(
        Collection(account=stranger, name=f"{n}", name_key=f"{n}", position=n) for n in range(COLLECTIONS_MAX)
    )
    with pytest.raises(Refused, match=str(COLLECTIONS_MAX)):
        create_collection(account=stranger, name="One more")


def test_another_ones_collection_is_as_missing_as_none(stranger, friend, client_of):
    theirs = create_collection(account=friend, name="Theirs")
    (row,) = kept(stranger)
    for deed in (
        lambda key: rename_collection(account=stranger, key=key, name="Mine"),
        lambda key: move_collection(account=stranger, key=key, to=0),
        lambda key: delete_collection(account=stranger, key=key),
        lambda key: collect_saves(account=stranger, keys=[row.key], collection=key),
        lambda key: uncollect_saves(account=stranger, keys=[row.key], collection=key),
    ):
        for key in (theirs.key, "nowhere222"):
            with pytest.raises(Collection.DoesNotExist):
                deed(key)
    client = client_of(stranger)
    for url in (f"/saved/?in={theirs.key}", f"/saved/collections/{theirs.key}/"):
        assert client.get(url).status_code == 404
    theirs.refresh_from_db()
    assert theirs.name == "Theirs" and not CollectionItem.objects.exists()


def test_another_ones_save_cannot_be_collected(stranger, friend):
    mine = create_collection(account=stranger, name="Mine")
    (theirs,) = kept(friend)
    with pytest.raises(VideoSave.DoesNotExist):
        collect_saves(account=stranger, keys=[theirs.key], collection=mine.key)
    assert not CollectionItem.objects.exists()


# --- Their order --------------------------------------------------------------------------------


def test_moving(stranger, client_of):
    made = {name: create_collection(account=stranger, name=name) for name in "abcd"}
    move_collection(account=stranger, key=made["d"].key, to=0)
    assert names(stranger) == list("dabc")
    for _ in range(2):  # the wanted place, so that a double click is harmless
        move_collection(account=stranger, key=made["a"].key, to=2)
    assert names(stranger) == list("dbac")
    move_collection(account=stranger, key=made["d"].key, to=99)
    assert names(stranger) == list("bacd")
    client = client_of(stranger)
    url = reverse("videos:collection_move", args=[made["b"].key])
    assert client.post(url, {"to": "1"}).status_code == 302
    assert names(stranger) == list("abcd")
    for odd in ("", "-1", "x", "²", "9" * 30):
        assert client.post(url, {"to": odd}).status_code == 400
    assert 'id="stacks"' in client_of(stranger, htmx=True).post(url, {"to": "0"}).text


# --- What is in them ----------------------------------------------------------------------------


def test_an_item_may_be_in_several_and_stays_on_the_shelf(stranger):
    one, two, three = kept(stranger, 3)
    glaze, kiln = (create_collection(account=stranger, name=name) for name in ("Glaze", "Kiln"))
    assert collect_saves(account=stranger, keys=[one.key, two.key], collection=glaze.key)[1] == 2
    assert collect_saves(account=stranger, keys=[two.key, three.key], collection=glaze.key)[1] == 1
    collect_saves(account=stranger, keys=[two.key], collection=kiln.key)
    assert inside(glaze) == [three.key, one.key, two.key]  # what was put in last stands first
    assert inside(kiln) == [two.key]
    uncollect_saves(account=stranger, keys=[two.key, one.key], collection=glaze.key)
    assert inside(glaze) == [three.key] and inside(kiln) == [two.key]
    assert len(shelf(stranger, "saved").rows) == 3


def test_what_is_removed_leaves_and_comes_back_with_its_place(stranger):
    rows = kept(stranger, 2)
    glaze = create_collection(account=stranger, name="Glaze")
    collect_saves(account=stranger, keys=[row.key for row in rows], collection=glaze.key)
    before = inside(glaze)
    remove_save(account=stranger, key=rows[0].key)
    assert inside(glaze) == [rows[1].key]
    assert [stack.size for stack in stacks(stranger)] == [1]
    restore_save(account=stranger, key=rows[0].key)
    assert inside(glaze) == before and [stack.size for stack in stacks(stranger)] == [2]


def test_downloads_have_no_place_in_one(stranger):
    video = VideoFactory(with_files=True)
    hand_out_download(account=stranger, slug=video.slug)
    glaze = create_collection(account=stranger, name="Glaze")
    row = VideoSave.objects.get()
    assert collect_saves(account=stranger, keys=[row.key], collection=glaze.key)[1] == 0
    assert inside(glaze) == []


def test_deleting_asks_first_and_leaves_the_shelf_alone(stranger, client_of):
    rows = kept(stranger, 2)
    glaze = create_collection(account=stranger, name="Glaze")
    collect_saves(account=stranger, keys=[row.key for row in rows], collection=glaze.key)
    client = client_of(stranger)
    url = reverse("videos:collection_delete", args=[glaze.key])
    asked = client.get(url)
    assert "2 items" in asked.text and Collection.objects.exists()
    assert client.post(url).status_code == 302
    assert not Collection.objects.exists() and not stacks(stranger)
    assert len(shelf(stranger, "saved").rows) == 2
    assert client.post(url).status_code == 404


def test_sizes_agree_with_the_lists_tombstones_included(stranger, creator, client_of):
    rows = kept(stranger, 3, creator=creator)
    favorite = save_video(account=stranger, slug=rows[0].video.slug, method=Method.FAVORITE).row
    glaze = create_collection(account=stranger, name="Glaze")
    collect_saves(account=stranger, keys=[favorite.key, *(row.key for row in rows)], collection=glaze.key)
    Video.objects.filter(pk=rows[0].video_id).update(audience="me")
    remove_saves(account=stranger, keys=[rows[1].key])
    (stack,) = stacks(stranger)
    assert len(inside(glaze)) == stack.size == shelf_counts(stranger, inside=glaze)["inside"] == 3
    page = client_of(stranger).get(reverse("videos:collection", args=[glaze.key]))
    assert "3 items" in page.text and page.text.count('class="tile ') + page.text.count('class="tile"') == 3


def test_the_cover_shows_the_newest_that_may_be_seen(stranger, creator, client_of):
    rows = kept(stranger, 5, creator=creator)
    glaze = create_collection(account=stranger, name="Glaze")
    for row in rows:
        collect_saves(account=stranger, keys=[row.key], collection=glaze.key)
    Video.objects.filter(pk__in=[rows[4].video_id, rows[2].video_id]).update(audience="me")
    remove_save(account=stranger, key=rows[3].key)
    (stack,) = stacks(stranger)
    assert [video.pk for video in stack.cover] == [rows[1].video_id, rows[0].video_id]
    text = client_of(stranger).get(reverse("videos:collections")).text
    for row in rows[2:]:
        assert row.video.slug not in text


def test_a_long_collection_goes_on_by_cursor(stranger, client_of):
    rows = kept(stranger, 35)
    glaze = create_collection(account=stranger, name="Glaze")
    collect_saves(account=stranger, keys=[row.key for row in rows], collection=glaze.key)
    page = shelf(stranger, INSIDE, only=Only(collection=glaze))
    uncollect_saves(
        account=stranger, keys=[page.rows[-1].key], collection=glaze.key
    )  # where the cursor stands
    rest = shelf(stranger, INSIDE, page.after, only=Only(collection=glaze))
    assert [row.key for row in (*page.rows, *rest.rows)] == [row.key for row in rows]
    assert len(page.rows) == 30 and rest.after == ""
    client = client_of(stranger, htmx=True)
    more = client.get(reverse("videos:collection", args=[glaze.key]), {"after": page.after})
    assert more.text.count("tile__pick") == 5 and "<html" not in more.text


def test_each_page_of_them_works_without_a_script(stranger, client_of):
    client = client_of(stranger)
    client.post(reverse("videos:collections"), {"name": "Glaze"})
    glaze = Collection.objects.get()
    (row,) = kept(stranger)
    client.post(reverse("videos:saved_many"), {"item": row.key, "add": glaze.key})
    assert inside(glaze) == [row.key]
    where = reverse("videos:collection", args=[glaze.key])
    sent = {"item": row.key, "do": "take", "collection": glaze.key, "back": where}
    answer = client.post(reverse("videos:saved_many"), sent)
    assert answer.status_code == 302 and answer.url.startswith(f"{where}?undo=")
    after = client.get(answer.url).text
    assert "Nothing in here yet" in after and "1 item taken out of “Glaze”." in after
