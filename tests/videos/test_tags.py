"""Which tags a caption has, in any script, and the one form in which they are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videos.tags import TAG_MAX, find_tags, tag_name, tag_names


@pytest.mark.parametrize(
    ("caption", "names"),
    [
        ("Golden #dusk, again #Dusk #ＤＵＳＫ ＃dusk", ["dusk"]),
        ("#GoldenHour #golden_hour", ["goldenhour", "golden_hour"]),
        ("#大雨 and #جود und #Straße", ["大雨", "جود", "strasse"]),
        ("#हिन्दी #ภาษาไทย #தமிழ்", ["हिन्दी", "ภาษาไทย", "தமிழ்"]),
        ("#cafe\u0301 #café", ["café"]),
        ("#می\u200cخواهم", ["می\u200cخواهم"]),
        ("#🏺 #❤️ #❤ #dusk🌙", ["🏺", "❤", "dusk"]),
        ("a#b &#x27; /#path ##x #123 #1up #___ # #! #\u0301", ["x", "1up"]),
        ("#ﷺ", ["صلىاللهعليهوسلم"]),
        ("#" + "x" * 60, ["x" * TAG_MAX]),
    ],
)
def test_tags_of_a_caption(caption, names):
    assert tag_names(caption) == names


@given(st.text(max_size=60))
def test_a_name_names_itself_and_stands_in_an_address(text):
    for tag in find_tags(f"#{text}"):
        assert 0 < len(tag.name) <= TAG_MAX and not set(tag.name) & set(" /?#'\"\\%\0")
        assert tag_name(tag.name) == tag.name


@pytest.mark.parametrize(
    "address", ["golden-hour", "a b", "#dusk", "##", "", "123", "x" * 51, "a\x00b", "..", "dusk🌙"]
)
def test_what_no_tag_can_be_called(address):
    assert tag_name(address) == ""
