"""Names and words made of signs that can't be seen, or that turn around what stands beside them."""

from __future__ import annotations

import pytest

from tests.factories import VideoFactory
from videos.models import Comment
from videos.signs import as_name, is_seen

RIGHT_TO_LEFT = "\u202e"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Mira  C. ", "Mira C."),
        ("Mira\r\n\r\nYour account ends today", "Mira Your account ends today"),
        (f"Mira{RIGHT_TO_LEFT}gpj.exe", "Miragpj.exe"),
        ("\u2066Mira\u2069\x1b[31m", "Mira[31m"),
        ("\u3164", ""),
        ("\u200b \u2800 \u00ad", ""),
        ("\u0301\u0301", ""),
        ("👩🏽\u200d🎨 Mira", "👩🏽\u200d🎨 Mira"),
        ("می\u200cرا", "می\u200cرا"),
        ("雨の音 ❤\ufe0f", "雨の音 ❤\ufe0f"),
    ],
    ids=ascii,
)
def test_a_name_is_one_line_that_can_be_seen_and_turns_nothing(typed, name):
    assert as_name(typed) == name


@pytest.mark.django_db
def test_a_name_is_kept_so_and_who_has_none_goes_by_the_handle(client_of, creator):
    client = client_of(creator)
    for typed, called in ((f"A{RIGHT_TO_LEFT}\nB", "A B"), ("\u3164\u200b", "mira")):
        client.post("/settings/profile/", {"handle": "mira", "display_name": typed, "bio": ""})
        creator.refresh_from_db()
        assert creator.name == called


@pytest.mark.parametrize("text", ["\u200b", "\u3164\u3164", "\u202e\u2800", "\u0301", " \n\u00ad"], ids=ascii)
@pytest.mark.django_db
def test_a_comment_of_which_nothing_is_seen_is_none(client_of, creator, text):
    video = VideoFactory(creator=creator)
    answer = client_of(creator, htmx=True).post(f"/v/{video.slug}/comments/", {"text": text})
    assert answer.status_code == 422 and "Write something first" in answer.text
    assert not Comment.objects.exists()


@pytest.mark.parametrize("text", ["❤\ufe0f", "🙂", "。", "?", "٣", "हि", "\u200fשלום"], ids=ascii)
def test_a_single_sign_is_seen(text):
    assert is_seen(text)
