"""The page of the promise: a live picture of what a creator sees of a save, by the real templates."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.template.loader import render_to_string
from django.urls import reverse

from notifications.models import Notification
from tests.conftest import ROLES
from tests.factories import VideoFactory
from tests.videos.test_query_budgets import statements
from videos.admin import VideoAdmin, VideoSaveAdmin
from videos.models import Collection, Video, VideoSave
from videos.promise import example_creator, example_video
from videos.registry import exhibits
from videos.views.promise import STAFF_DONT_SEE, STAFF_SEE, staff_columns

pytestmark = pytest.mark.django_db
URL = "/promise/"


def without_seen(text: str) -> str:
    """Without the numbers by which an open page asks whether there are new ones."""
    return re.sub(r'\?seen=[^"]*', "", text)


def plain(text: str) -> str:
    text = re.sub(r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>', "", text)
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", text)).strip()


@pytest.mark.parametrize("role", ROLES)
def test_it_is_for_everyone(request, client_of, role):
    answer = client_of(request.getfixturevalue(role)).get(URL)
    assert answer.status_code == 200 and "A save is a silent compliment." in answer.text


def rendered(rf, template: str, exhibit, *, saved: bool) -> str:
    request = rf.get(URL)
    request.user = example_creator()
    return plain(render_to_string(template, exhibit.context(example_video(saved=saved)), request))


def test_the_page_shows_exactly_what_the_templates_say_for_the_example(client_of, rf, time_machine):
    time_machine.move_to("2031-05-20 12:00Z", tick=False)
    page = plain(client_of().get(URL).text)
    assert {exhibit.template for exhibit in exhibits} >= {
        "videos/_promise_card.html",
        "analytics/_stats.html",
        "notifications/_promise_kinds.html",
    }
    for exhibit in exhibits:
        for saved in (False, True):
            assert rendered(rf, exhibit.template, exhibit, saved=saved) in page, exhibit.title
        for template in exhibit.also:
            assert rendered(rf, template, exhibit, saved=True) in page, template


def test_the_card_is_made_of_the_parts_of_the_watch_page(client_of, rf):
    """The buttons and the line of numbers are those that a real video's creator gets."""
    video = VideoFactory(save_count=42, favorite_count=17, download_count=8, view_count=1280)
    real = client_of(video.creator).get(reverse("videos:watch", args=[video.slug])).text
    page = client_of().get(URL).text

    def parts(text: str, slug: str) -> list[str]:
        found = [
            plain(re.search(rf'<form id="{way}-{slug}".*?</form>', text, re.DOTALL)[0])
            for way in ("save", "favorite", "download")
        ]
        line = re.search(rf'<p class="counts" id="counts-{slug}".*?</p>', text, re.DOTALL)[0]
        found.append(plain(re.sub(r"<span><a class=\"counts__how.*?</span>", "", line)))
        return [without_seen(part).replace(slug, "SLUG") for part in found]

    assert parts(page, "after") == parts(real, video.slug)


def test_before_and_after_differ_in_the_numbers_alone(rf):
    for exhibit in exhibits:
        before, after = (rendered(rf, exhibit.template, exhibit, saved=saved) for saved in (False, True))
        before = before.replace("before", "SLUG")
        after = after.replace("after", "SLUG")
        if (
            exhibit.title == "On the video"
        ):  # where all of them are told; elsewhere it must say no more than the rest
            before, after = without_seen(before), without_seen(after)
        differing = [(a, b) for a, b in zip(before.split(), after.split(), strict=True) if a != b]
        numbers = {number for pair in differing for text in pair for number in re.findall(r"\d+", text)}
        wanted = {
            "On the video": {"41", "42", "66", "67"},
            "On a video for friends": set(),
            "In the inbox": set(),
            "In analytics": {"66", "67"},
        }[exhibit.title]
        assert numbers == wanted, exhibit.title
        assert [re.sub(r"\d+", "#", a) for a, _ in differing] == [
            re.sub(r"\d+", "#", b) for _, b in differing
        ]


def test_the_inbox_exhibit_names_the_kinds_that_the_database_knows(client_of):
    text = client_of().get(URL).text
    kinds = re.search(r'<ul class="exhibit__kinds">(.*?)</ul>', text, re.DOTALL)[1]
    assert re.findall(r">([\w ]+)</li>", kinds) == [kind.label for kind in Notification.Kind]


def test_nothing_of_the_example_acts_or_is_real(client_of, creator):
    text = client_of(creator).get(URL).text
    outside = re.sub(r'<fieldset class="guised" disabled>.*?</fieldset>', "", text, flags=re.DOTALL)
    main = re.search(r"<main.*?</main>", outside, re.DOTALL)[0]
    assert "<form" not in main and "<button" not in main and "hx-" not in main
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert not Video.objects.exists() and not VideoSave.objects.exists()
    for exhibit in re.findall(r'<section class="exhibit.*?</section>', text, re.DOTALL):
        assert "<a " not in exhibit and "/v/kept/" not in re.sub(
            r"<form.*?>|<p class=.counts.*?>", "", exhibit
        )


def test_what_staff_see_is_what_the_admin_shows(client_of):
    columns = {str(name) for name in (*VideoSaveAdmin.list_display, *VideoSaveAdmin.fields)}
    assert set(staff_columns()) == columns == STAFF_SEE.keys()
    fields = {field.name for field in VideoSave._meta.fields} - {"id", "key", "changed_at"}
    assert fields == (columns - {"stands_now"}) | STAFF_DONT_SEE.keys()
    text = client_of().get(URL).text
    for words in (*STAFF_SEE.values(), *STAFF_DONT_SEE.values()):
        assert f"<span>{words}</span>" in text
    shown = {*VideoAdmin.list_display, *VideoAdmin.fields}
    assert not [name for name in shown if re.search("save|favorite|download_count", str(name))]
    assert not admin.site.is_registered(Collection)


def test_it_says_where_it_ends(client_of):
    text = client_of().get(URL).text
    for words in (
        "A recording can’t be prevented.",
        "A number can be guessed at.",
        "An audience of one is no crowd.",
        "Fake accounts are counted as the accounts they are",
        "read its database",
    ):
        assert words in text


def test_it_asks_little(client_of, creator):
    client = client_of(creator)
    assert len(ran := statements(lambda: client.get(URL))) <= 8, ran
    assert len(ran := statements(lambda: client_of().get(URL))) <= 8, ran
