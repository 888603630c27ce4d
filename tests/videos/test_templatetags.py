"""The tags and filters that every template knows."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.template import Context, Template
from django.utils import timezone

from videos.models import Account, Video
from videos.tags import tag_names
from videos.templatetags import hush, texts


def video(**more: Any) -> Video:
    return Video(slug="abc", creator=Account(handle="mira.makes"), **more)


def rendered(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0"),
        (None, "0"),
        (1204, "1,204"),
        (9999, "9,999"),
        (10_000, "10K"),
        (12_840, "12.8K"),
        (98_412, "98.4K"),
        (99_999, "99.9K"),
        (428_900, "428K"),
        (999_999, "999K"),
        (1_000_000, "1M"),
        (1_250_000, "1.2M"),
        (3_000_000_000, "3B"),
        (-12_840, "-12.8K"),
    ],
)
def test_compact_is_cut_and_never_flatters(number: int | None, shown: str) -> None:
    assert hush.compact(number) == shown


def test_exact_shows_every_digit() -> None:
    assert hush.exact(98_412) == "98,412"
    assert hush.exact(None) == "0"


@pytest.mark.parametrize(
    ("milliseconds", "shown"), [(0, "0:00"), (14_200, "0:14"), (61_000, "1:01"), (3_723_000, "1:02:03")]
)
def test_clock(milliseconds: int, shown: str) -> None:
    assert hush.clock(milliseconds) == shown


@time_machine.travel("2026-11-22T12:00:00Z", tick=False)
@pytest.mark.parametrize(
    ("passed", "shown"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=5), "5 min"),
        (timedelta(hours=4), "4 h"),
        (timedelta(days=2), "2 d"),
        (timedelta(days=8), "14 Nov"),
        (timedelta(days=365), "22 Nov 2025"),
    ],
)
def test_ago(passed: timedelta, shown: str) -> None:
    assert hush.ago(timezone.now() - passed) == shown


def test_ago_of_nothing_is_nothing() -> None:
    assert hush.ago(None) == ""


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ama K.", "AK"),
        ("mira.makes", "M"),
        ("Saoirse Vanderbilt-Nakamura", "SV"),
        ("🏺 Mira", "M"),
        ("جود العتيبي", "ج"),
        ("大雨", "大"),
        ("👩🏽‍🚀", "👩🏽‍🚀"),
        ("…", "…"),
        ("", ""),
    ],
)
def test_initials_of_any_script(name: str, shown: str) -> None:
    assert hush.initials(name) == shown


def test_icon_has_no_name_of_its_own_and_no_inline_style() -> None:
    svg = rendered('{% icon "heart" "icon icon--s" %}')
    assert svg.startswith(
        '<svg class="icon icon--s" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path'
    )
    assert svg.endswith("</svg>")
    assert "style=" not in svg


def test_icon_is_drawn_once() -> None:
    assert rendered('{% icon "star" %}') == rendered('{% icon "star" %}')
    before = hush._icon.cache_info().misses
    rendered('{% icon "star" %}')
    assert hush._icon.cache_info().misses == before


def test_brand_and_wave_are_pictures_without_names() -> None:
    for source in ("{% brand %}", "{% wave %}", '{% wave "small" %}'):
        assert 'aria-hidden="true"' in rendered(source)
    assert "wave--small" in rendered('{% wave "small" %}')


def test_avatar_without_a_picture_shows_initials_escaped() -> None:
    html = rendered('{% avatar account "s" %}', account=Account(handle="x", display_name="<b> &"))
    assert html == '<span class="avatar avatar--s"><span aria-hidden="true">B</span></span>'
    html = rendered("{% avatar account %}", account=Account(handle="x", display_name="&"))
    assert "&amp;" in html


def test_avatar_with_a_picture_changes_its_address_with_the_picture() -> None:
    first, second = (
        rendered("{% avatar account %}", account=Account(handle="luna🌙", avatar=name))
        for name in ("avatars/1.jpg", "avatars/2.jpg")
    )
    assert 'src="/@luna%F0%9F%8C%99/avatar.jpg?v=' in first
    assert 'alt=""' in first
    assert first != second


CAPTIONS = [
    "Golden #dusk, again #Dusk",
    "#大雨 and #جود",
    'no tags & <script>alert(1)</script> #"><img',
    "a#b &#x27; /#path #123 #1up",
    "#" + "x" * 60,
    "",
]


@pytest.mark.parametrize("caption", CAPTIONS)
def test_caption_links_the_tags_that_posting_finds(caption: str) -> None:
    html = texts.caption_html(video(caption=caption))
    for name in tag_names(caption):
        assert rendered('href="{% url "videos:tag" name %}"', name=name) in html
    assert html.count("<a ") >= len(tag_names(caption))
    assert "<script" not in html
    assert "<img" not in html


def test_caption_without_links_reads_as_it_was_written() -> None:
    from django.utils.html import strip_tags

    assert strip_tags(texts.caption_html(video(caption="Golden #dusk, again"))) == "Golden #dusk, again"


@pytest.mark.parametrize(
    ("width", "height", "shape"),
    [(1080, 1920, "tall"), (720, 1080, "tall"), (1080, 1080, "wide"), (1920, 1080, "wide")],
)
def test_shape_says_whether_the_stage_is_filled(width: int, height: int, shape: str) -> None:
    assert hush.shape(video(width=width, height=height)) == shape


def tally(what: str, card: Video, **viewer: Any) -> str:
    return rendered(
        f'{{% tally video "{what}" %}}', video=card, request=SimpleNamespace(user=SimpleNamespace(**viewer))
    )


def test_tally_says_the_exact_count() -> None:
    card = video(save_count=12_840)
    assert "12" not in tally("save", card), "unless asked whether it may be told, it is not"
    card.guarded = False
    html = tally("save", card)
    assert ">12.8K</data>" in html
    assert "Save video, 12,840 saves. Private." in html


def test_tally_of_one_is_singular() -> None:
    assert "Share, 1 share<" in tally("share", video(share_count=1))


def test_tally_of_a_like_says_who_is_told() -> None:
    assert "@mira.makes is told." in tally("like", video(like_count=2))
    own = video(like_count=2)
    own.is_own = True
    assert "is told" not in tally("like", own)


def test_tally_of_guarded_saves_tells_no_number() -> None:
    card = video(save_count=3, like_count=7)
    card.guarded = True
    html = tally("save", card)
    assert "fewer than 5 saves" in html
    assert "3" not in html
    assert ">7</data>" in tally("like", card)


def test_tally_of_a_favorite_warns_who_shows_favorites() -> None:
    assert "Visible on your profile." in tally("favorite", video(), show_favorites=True)
    assert "Private." in tally("favorite", video(), show_favorites=False)


def test_tally_finds_its_own_place_in_an_answer_about_something_else() -> None:
    assert 'hx-swap-oob="true"' in rendered('{% tally video "like" True %}', video=video())
    assert "hx-swap-oob" not in rendered('{% tally video "like" %}', video=video())
