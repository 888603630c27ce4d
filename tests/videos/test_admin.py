"""What staff see and do. Saves are inspected only here, without notes and moments, and not one's own (rule 8)."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import AccountFactory, VideoFactory, comment_on
from videos.actions.saves import Method, note_save, save_video
from videos.admin_base import ReadOnly
from videos.models import Account, Comment, Video, VideoSave

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
SAVES = "/admin/videos/videosave/"
NOTE = "the third ring of the vase"
MODELS = ("videosave", "video", "account", "comment")


@pytest.fixture
def desk(client_of, staff):
    return client_of(staff)


def keep(account: Account, video: Video, method: Method = Method.SAVE, **more) -> VideoSave:
    row = save_video(account=account, slug=video.slug, method=method, moment_ms=4321).row
    note_save(account=account, key=row.key, reason=more.pop("reason", "learn"), note=NOTE)
    VideoSave.objects.filter(pk=row.pk).update(**more)
    return row


def listed(desk, **query) -> set[int]:
    answer = desk.get(SAVES, query)
    assert answer.status_code == 200, answer
    return {row.pk for row in answer.context["cl"].result_list}


def test_staff_see_who_saved_what_when_and_how_but_no_note_and_no_moment(desk, creator, stranger):
    row = keep(stranger, VideoFactory(creator=creator))
    for url in (SAVES, f"{SAVES}?q=kai", f"{SAVES}{row.pk}/change/", f"{SAVES}{row.pk}/history/"):
        text = desk.get(url).text
        assert NOTE not in text and "4321" not in text and "4,321" not in text, url
    text = desk.get(SAVES).text
    assert "@kai" in text and "Save video" in text and "Learn" in text
    assert "@kai" in desk.get(f"{SAVES}{row.pk}/change/").text


def test_notes_moments_and_passwords_cannot_be_asked_for_by_way_of_the_address(desk, stranger):
    keep(stranger, VideoFactory())
    for words in ("third", "ring of the vase", NOTE, "4321"):
        assert listed(desk, q=words) == set()
    for name in (
        "note",
        "note__contains",
        "note__startswith",
        "moment_ms",
        "moment_ms__gt",
        "account__email",
    ):
        assert desk.get(SAVES, {name: "1"}).status_code == 400, name
    assert desk.get("/admin/videos/account/", {"password__startswith": "md5"}).status_code == 400


def test_staff_do_not_see_the_saves_of_their_own_videos(desk, staff, stranger):
    own, other = keep(stranger, VideoFactory(creator=staff)), keep(stranger, VideoFactory())
    gone = keep(stranger, VideoFactory(), Method.FAVORITE)
    gone.video.delete()  # whose it was is no longer known, and it may have been one's own
    assert listed(desk) == listed(desk, q="kai") == {other.pk}
    assert listed(desk, q=own.video.slug) == listed(desk, q="ada") == set()
    for row, what in itertools.product((own, gone), ("change", "history")):
        assert desk.get(f"{SAVES}{row.pk}/{what}/").status_code == 302, "as if it were not there"
    assert own.video.slug not in desk.get(SAVES).text


def test_nor_the_totals_of_their_own_guarded_videos(desk, staff):
    video = VideoFactory(creator=staff, audience="friends")
    pages = ("/admin/videos/video/", f"/admin/videos/video/{video.pk}/change/")
    Video.objects.update(save_count=7771, favorite_count=7772, download_count=7773)
    assert not [url for url in pages if re.search("777[123]|7,77[123]", desk.get(url).text)]


def test_filters_by_method_day_and_reason(desk, stranger):
    today, video = timezone.localdate(), VideoFactory()
    saved = keep(stranger, video)
    old = keep(
        stranger, video, Method.FAVORITE, reason="inspiration", created_at=timezone.now() - timedelta(days=3)
    )
    assert listed(desk) == {saved.pk, old.pk}
    assert listed(desk, method__exact="save") == {saved.pk}
    assert listed(desk, reason__exact="inspiration") == {old.pk}
    assert listed(desk, day=today.isoformat()) == {saved.pk}
    assert listed(desk, day=(today - timedelta(days=3)).isoformat()) == {old.pk}
    assert listed(desk, day="yesterday") == {saved.pk, old.pk}
    assert len(desk.get(SAVES).context["cl"].filter_specs) == 4


def test_search_by_handle_and_slug(desk, creator, stranger, friend):
    video = VideoFactory(creator=creator)
    by_kai, by_noor = keep(stranger, video), keep(friend, VideoFactory())
    for words, wanted in (
        ("kai", {by_kai.pk}),
        ("KAI", {by_kai.pk}),
        ("mira", {by_kai.pk}),
        (video.slug, {by_kai.pk}),
        ("noor", {by_noor.pk}),
        ("nobody", set()),
    ):
        assert listed(desk, q=words) == wanted, words


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_added_changed_or_deleted_by_hand(desk, stranger, model):
    video = VideoFactory()
    row = {
        "videosave": keep(stranger, video),
        "video": video,
        "account": stranger,
        "comment": comment_on(video),
    }[model]
    base = f"/admin/videos/{model}/"
    for url in (f"{base}add/", f"{base}{row.pk}/delete/"):
        assert desk.get(url).status_code == desk.post(url, {"post": "yes"}).status_code == 403, url
    assert desk.post(f"{base}{row.pk}/change/", {"handle": "x", "reason": "share"}).status_code == 403
    page = desk.get(f"{base}{row.pk}/change/")
    assert page.status_code == 200 and 'name="_save"' not in page.text
    assert "delete_selected" not in desk.get(base).text
    desk.post(base, {"action": "delete_selected", "_selected_action": [row.pk]}, follow=True)
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
def test_the_number_of_queries_does_not_grow_with_the_rows(desk, model):
    def add(number):
        for video in VideoFactory.create_batch(number):
            save_video(account=AccountFactory(), slug=video.slug)
            comment_on(video)

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(f"/admin/videos/{model}/").status_code == 200
        return len(seen)

    add(20)
    few = statements()
    add(80)
    video = VideoFactory()
    people = Account.objects.bulk_create(
        Account(handle=f"many{n}", handle_key=f"many{n}") for n in range(200)
    )
    VideoSave.objects.bulk_create(VideoSave(account=person, video=video, method="save") for person in people)
    Comment.objects.bulk_create(Comment(author=person, video=video, text="So many.") for person in people)
    assert statements() == few


def test_every_list_of_the_admin_only_shows():
    assert [model for model, desk in admin.site._registry.items() if not isinstance(desk, ReadOnly)] == []


@pytest.mark.parametrize("role", ["creator", "stranger", "anonymous"])
def test_nobody_else_gets_in(request, client_of, role):
    client = client_of(request.getfixturevalue(role))
    for url in ("/admin/", SAVES, f"{SAVES}1/change/", "/admin/videos/video/"):
        answer = client.get(url)
        assert answer.status_code == 302 and answer.url.startswith("/admin/login/"), url
