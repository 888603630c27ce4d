"""Captions for the sound: what is accepted, what is served, and to whom."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from notifications.models import Notification
from tests.conftest import ROLES
from tests.factories import VideoFactory, captions_for
from videos.actions.errors import Refused
from videos.actions.text_tracks import TRACKS_MAX, add_captions, remove_captions
from videos.models import TextTrack, Video
from videos.models.upload import TEXT_TRACK_MAX

pytestmark = pytest.mark.django_db
GOOD = "WEBVTT\n\n00:01.000 --> 00:02.500\nListen.\n"
SRT = "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>Listen.</i>\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nNow.\r\n"


@pytest.fixture
def video(creator) -> Video:
    return VideoFactory(creator=creator, with_files=True)


def add(client, video, **sent):
    return client.post(reverse("videos:captions_add", args=[video.slug]), sent)


# --- The action ----------------------------------------------------------------------------------


def test_added_replaced_removed(video, creator):
    add_captions(account=creator, slug=video.slug, language="pt_br", content=GOOD.encode())
    add_captions(account=creator, slug=video.slug, language="EN", content="\ufeff" + GOOD)
    add_captions(account=creator, slug=video.slug, language="pt-BR", content=GOOD.replace("Listen", "Ouça"))
    video.refresh_from_db()
    assert video.caption_languages == ["pt-BR", "en"]
    assert "Ouça" in TextTrack.objects.get(video=video, language="pt-BR").content
    for _ in range(2):
        remove_captions(account=creator, slug=video.slug, language="pt-BR")
    video.refresh_from_db()
    assert video.caption_languages == ["en"] == [track.language for track in video.text_tracks.all()]


@pytest.mark.parametrize(
    "language, content, status, said",
    [
        ("", GOOD, 422, "Choose a language"),
        ("english", GOOD, 422, "Choose a language"),
        ("en/../de", GOOD, 422, "Choose a language"),
        ("ｅｎ", GOOD, 422, "Choose a language"),
        ("en", b"", 422, "Choose a file"),
        ("en", " \n", 422, "Choose a file"),
        ("en", GOOD.encode("utf-16"), 422, "UTF-8"),
        ("en", b"\xff\xd8\xff\xe0 a picture", 422, "UTF-8"),
        ("en", GOOD + "x" * TEXT_TRACK_MAX, 413, "at most 200,000 signs"),
        ("en", GOOD + "&" * (TEXT_TRACK_MAX - 200), 413, "at most 200,000 signs"),
        ("en", "WEBVTT\n\n00:01.000 --> 00:20.000\nx", 422, "Line 3"),
    ],
)
def test_what_is_refused_changes_nothing(video, creator, language, content, status, said):
    captions_for(video, "en", "As it was.")
    before = TextTrack.objects.values().get(), video.caption_languages
    with pytest.raises(Refused, match=said) as refusal:
        add_captions(account=creator, slug=video.slug, language=language, content=content)
    assert refusal.value.status == status
    video.refresh_from_db()
    assert (TextTrack.objects.values().get(), video.caption_languages) == before


def test_a_video_has_so_many_languages_and_no_more(video, creator):
    for number in range(TRACKS_MAX):
        captions_for(video, f"en-{number:03}")
    with pytest.raises(Refused, match="at most 20 languages"):
        add_captions(account=creator, slug=video.slug, language="de", content=GOOD)
    assert add_captions(account=creator, slug=video.slug, language="en-003", content=GOOD)


def test_not_before_it_is_ready(creator):
    video = VideoFactory(creator=creator, state="processing", published_at=None)
    with pytest.raises(Refused) as refusal:
        add_captions(account=creator, slug=video.slug, language="en", content=GOOD)
    assert refusal.value.status == 409


# --- The forms -----------------------------------------------------------------------------------


@pytest.mark.parametrize("htmx", [False, True])
def test_a_file_or_pasted_text_through_the_form(video, creator, client_of, htmx):
    client = client_of(creator, htmx=htmx)
    file = SimpleUploadedFile("holiday.srt", SRT.encode())
    answer = add(client, video, language="de", file=file)
    assert answer.status_code == (200 if htmx else 302)
    if not htmx:
        assert answer.url == reverse("videos:edit", args=[video.slug]) + "#captions"
    answer = add(client, video, language="de", code="ar-EG", text=GOOD.replace("\n", "\r\n"))
    page = answer.text if htmx else client.get(answer.url).text
    assert [track.language for track in video.text_tracks.order_by("pk")] == ["de", "ar-EG"]
    assert "العربية (EG)" in page and "Deutsch" in page
    remove = reverse("videos:captions_remove", args=[video.slug, "de"])
    assert remove in page
    assert client.post(remove).status_code == (200 if htmx else 302)
    assert [track.language for track in video.text_tracks.all()] == ["ar-EG"]


def test_a_refused_form_says_why_and_keeps_what_was_written(video, creator, client_of):
    sent = {"language": "de", "code": "", "text": "WEBVTT\n\n00:01.000 --> 00:20.000\nZu lang & spät"}
    answer = add(client_of(creator), video, **sent)
    assert answer.status_code == 422
    assert "Line 3: this caption ends at 0:20" in answer.text
    assert "Zu lang &amp; spät" in answer.text
    assert '<option value="de" lang="de" selected>' in answer.text
    answer = add(client_of(creator, htmx=True), video, **sent)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#captions-refusal")
    assert "Line 3" in answer.text and "<form" not in answer.text


def test_a_large_file_is_dropped_while_it_arrives(video, creator, client_of):
    file = SimpleUploadedFile("long.vtt", GOOD.encode() + b"x" * 2**20)
    answer = add(client_of(creator), video, language="en", file=file)
    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.text
    assert not TextTrack.objects.exists()


# --- Who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_only_the_creator_changes_them(request, video, client_of, role):
    track = captions_for(video)
    client = client_of(request.getfixturevalue(role))
    added = add(client, video, language="de", text=GOOD).status_code
    removed = client.post(reverse("videos:captions_remove", args=[video.slug, "en"])).status_code
    assert added == removed == (302 if role in ("creator", "anonymous") else 404)
    is_creator = role == "creator"
    assert TextTrack.objects.filter(language="de").exists() is is_creator
    assert TextTrack.objects.filter(pk=track.pk).exists() is not is_creator


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("audience", ["everyone", "friends", "me"])
def test_they_are_seen_by_whoever_sees_the_video(request, creator, client_of, role, audience):
    video = VideoFactory(creator=creator, audience=audience, with_files=True)
    captions_for(video)
    client = client_of(request.getfixturevalue(role))
    answer = client.get(reverse("videos:captions", args=[video.slug, "en"]))
    stream = client.get(reverse("videos:stream", args=[video.slug]))
    assert answer.status_code == stream.status_code
    if answer.status_code == 200:
        assert answer.headers["Cache-Control"] == stream.headers["Cache-Control"]


def test_bytes_and_headers(video, client_of):
    track = captions_for(video, "pt-BR", "Escute.")
    url = reverse("videos:captions", args=[video.slug, "pt-BR"])
    assert url == f"/v/{video.slug}/captions/pt-BR.vtt"
    client = client_of()
    answer = client.get(url)
    assert (answer.status_code, answer.text) == (200, track.content)
    assert answer.headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    etag = answer.headers["ETag"]
    again = client.get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    TextTrack.objects.update(content=track.content + "\n00:00:03.000 --> 00:00:04.000\nMore.\n")
    changed = client.get(url, headers={"If-None-Match": etag})
    assert changed.status_code == 200 and changed.headers["ETag"] != etag
    assert client.head(url).content == b""
    for wrong in ("pt-br", "en", "xx"):
        missing = client.get(reverse("videos:captions", args=[video.slug, wrong]))
        nowhere = client.get(reverse("videos:captions", args=["nowhere22", "en"]))
        assert (missing.status_code, missing.content) == (404, nowhere.content)


def test_a_privacy_change_holds_for_the_next_request(video, creator, client_of, stranger):
    captions_for(video)
    url = reverse("videos:captions", args=[video.slug, "en"])
    client = client_of(stranger)
    assert client.get(url).headers["Cache-Control"] == "private, no-cache"
    etag = client.get(url).headers["ETag"]
    Video.objects.update(audience="me")
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 404
    assert client_of(creator).get(url).headers["Cache-Control"] == "private, no-store"


def test_the_stage_names_each_language_without_a_further_query(
    video, client_of, django_assert_max_num_queries
):
    for language in ("en", "ar", "zh-Hant"):
        captions_for(video, language)
    with django_assert_max_num_queries(8):
        page = client_of().get(reverse("videos:watch", args=[video.slug])).text
    url = reverse("videos:captions", args=[video.slug, "ar"])
    assert f'<track kind="captions" srclang="ar" label="العربية" src="{url}">' in page
    assert page.count("<track ") == 3
    assert "text_track" not in page


def test_nobody_is_told(video, creator, friend):
    before = list(Notification.objects.values())
    add_captions(account=creator, slug=video.slug, language="en", content=GOOD)
    remove_captions(account=creator, slug=video.slug, language="en")
    assert list(Notification.objects.values()) == before
