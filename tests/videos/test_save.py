"""Saving: one's own shelf, exact counts, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.factories import AccountFactory, VideoFactory
from videos.actions.downloads import hand_out_download
from videos.actions.errors import Refused
from videos.actions.recount import recount
from videos.actions.relations import block_account
from videos.actions.saves import Method, hide_save, note_save, remove_save, restore_save, save_video
from videos.models import Video, VideoSave

pytestmark = pytest.mark.django_db


def counts(video: Video) -> tuple[int, int, int]:
    video.refresh_from_db()
    assert list(recount(mend=False)) == []
    return video.save_count, video.favorite_count, video.download_count


def test_each_way_counts_once_per_account(stranger):
    video = VideoFactory(with_files=True)
    for _ in range(2):
        save_video(account=stranger, slug=video.slug)
        save_video(account=stranger, slug=video.slug, method=Method.FAVORITE)
        hand_out_download(account=stranger, slug=video.slug)
    assert counts(video) == (1, 1, 1)
    save_video(account=AccountFactory(), slug=video.slug)
    assert counts(video) == (2, 1, 1)


def test_own_saves_are_allowed_and_never_count():
    video = VideoFactory(with_files=True)
    save_video(account=video.creator, slug=video.slug)
    save_video(account=video.creator, slug=video.slug, method=Method.FAVORITE)
    hand_out_download(account=video.creator, slug=video.slug)
    assert VideoSave.objects.filter(account=video.creator).count() == 3
    assert counts(video) == (0, 0, 0)
    save_video(account=video.creator, slug=video.slug, on=False)
    assert counts(video) == (0, 0, 0)


def test_saving_again_revives_the_row_with_its_date_and_note(stranger):
    video = VideoFactory()
    row = save_video(account=stranger, slug=video.slug, moment_ms=1400).row
    note_save(account=stranger, key=row.key, reason="learn", note="the third ring")
    save_video(account=stranger, slug=video.slug, on=False)
    assert counts(video) == (0, 0, 0)
    save_video(account=stranger, slug=video.slug)
    again = VideoSave.objects.get()
    assert (again.pk, again.created_at, again.note, again.reason, again.moment_ms) == (
        row.pk,
        row.created_at,
        "the third ring",
        "learn",
        1400,
    )
    assert counts(video) == (1, 0, 0)


def test_removing_and_restoring_move_the_count_once(stranger):
    video = VideoFactory()
    row = save_video(account=stranger, slug=video.slug).row
    for _ in range(2):
        remove_save(account=stranger, key=row.key)
    assert counts(video) == (0, 0, 0)
    for _ in range(2):
        restore_save(account=stranger, key=row.key)
    assert counts(video) == (1, 0, 0)


def test_a_removed_save_can_be_restored_for_thirty_days_only(stranger, time_machine):
    video = VideoFactory()
    row = save_video(account=stranger, slug=video.slug).row
    remove_save(account=stranger, key=row.key)
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(days=31))
    with pytest.raises(VideoSave.DoesNotExist):
        restore_save(account=stranger, key=row.key)


def test_a_download_cannot_be_undone_but_hidden(stranger):
    video = VideoFactory()
    hand_out_download(account=stranger, slug=video.slug)
    row = VideoSave.objects.get()
    with pytest.raises(Refused):
        remove_save(account=stranger, key=row.key)
    with pytest.raises(IntegrityError), transaction.atomic():
        VideoSave.objects.update(removed_at=row.created_at)
    hide_save(account=stranger, key=row.key)
    assert counts(video) == (0, 0, 1)


def test_losing_access_never_ends_a_save(creator, stranger):
    video = VideoFactory(creator=creator)
    save_video(account=stranger, slug=video.slug)
    block_account(blocker=creator, handle=stranger.handle)
    assert counts(video) == (1, 0, 0)
    video.audience = Video.Audience.ONLY_ME
    video.save()
    assert counts(video) == (1, 0, 0)


def test_nobody_touches_another_ones_shelf(stranger, friend):
    row = save_video(account=stranger, slug=VideoFactory().slug).row
    for action in (remove_save, restore_save):
        with pytest.raises(VideoSave.DoesNotExist):
            action(account=friend, key=row.key)
    with pytest.raises(VideoSave.DoesNotExist):
        note_save(account=friend, key=row.key, reason="", note="mine now")


@pytest.mark.parametrize(("reason", "note"), [("because", ""), ("", "x" * 501)])
def test_unknown_reasons_and_long_notes_are_refused_and_nothing_is_lost(stranger, reason, note):
    row = save_video(account=stranger, slug=VideoFactory().slug).row
    note_save(account=stranger, key=row.key, reason="learn", note="keep this")
    with pytest.raises(Refused):
        note_save(account=stranger, key=row.key, reason=reason, note=note)
    row.refresh_from_db()
    assert (row.reason, row.note) == ("learn", "keep this")


def test_a_moment_beyond_the_end_is_left_out(stranger):
    video = VideoFactory(duration_ms=8000)
    assert save_video(account=stranger, slug=video.slug, moment_ms=9000).row.moment_ms is None


# --- The buttons --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["save", "favorite"])
def test_the_button_with_htmx_answers_with_itself(client_of, stranger, name):
    video = VideoFactory()
    url = reverse(f"videos:{name}", args=[video.slug])
    answer = client_of(stranger, htmx=True).post(url, {"on": "1"})
    assert answer.status_code == 200
    assert f'id="{name}-{video.slug}"' in answer.text
    assert 'aria-pressed="true"' in answer.text
    assert "<html" not in answer.text


def test_the_button_without_javascript_returns_to_the_video(client_of, stranger):
    video = VideoFactory()
    answer = client_of(stranger).post(reverse("videos:save", args=[video.slug]), {"on": "1"})
    assert answer.status_code == 302
    assert answer.url == reverse("videos:watch", args=[video.slug])


@pytest.mark.parametrize("on", ["", "2", "yes", None])
def test_an_odd_state_is_refused(client_of, stranger, on):
    video = VideoFactory()
    sent = {} if on is None else {"on": on}
    assert client_of(stranger).post(reverse("videos:save", args=[video.slug]), sent).status_code == 400
    assert counts(video) == (0, 0, 0)


def test_signed_out_people_sign_in_and_come_back_to_the_video(client_of):
    video = VideoFactory()
    url = reverse("videos:save", args=[video.slug])
    back = f"?next=%2Fv%2F{video.slug}%2F"
    plain = client_of().post(url, {"on": "1"})
    assert plain.status_code == 302 and plain.url.endswith(back)
    htmx = client_of(htmx=True).post(url, {"on": "1"})
    assert htmx.status_code == 401 and htmx.headers["HX-Redirect"].endswith(back)
    assert htmx.content == b""


@pytest.mark.parametrize("verb", ["get", "head", "options", "put", "delete"])
@pytest.mark.parametrize("name", ["like", "save", "favorite", "download", "share", "view"])
def test_only_a_post_does_anything(client_of, stranger, verb, name):
    video = VideoFactory(with_files=True)
    answer = getattr(client_of(stranger), verb)(reverse(f"videos:{name}", args=[video.slug]))
    assert answer.status_code == 405
    assert counts(video) == (0, 0, 0)


def test_a_forged_htmx_header_opens_nothing(client_of, stranger):
    video = VideoFactory(audience=Video.Audience.ONLY_ME)
    answer = client_of(stranger, htmx=True).post(reverse("videos:save", args=[video.slug]), {"on": "1"})
    assert answer.status_code == 404
    assert not VideoSave.objects.exists()


def test_a_post_without_the_csrf_token_is_refused(stranger):
    from django.conf import settings
    from django.test import Client

    video = VideoFactory()
    client = Client(enforce_csrf_checks=True)
    client.force_login(stranger, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.post(reverse("videos:save", args=[video.slug]), {"on": "1"}).status_code == 403
    assert counts(video) == (0, 0, 0)
