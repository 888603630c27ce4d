"""The menu on each tile of one's own grid: edit, pin, who may see it, delete."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import AccountFactory, VideoFactory
from tests.videos.test_query_budgets import statements
from videos.actions.accounts import set_privacy
from videos.actions.saves import save_video
from videos.models import Video

pytestmark = pytest.mark.django_db


def profile(client, account, **query):
    return client.get(reverse("videos:profile", args=[account.handle]), query).text


def choose(client, video, audience):
    return client.post(reverse("videos:audience", args=[video.slug]), {"audience": audience})


def test_each_tile_of_ones_own_has_a_menu_and_nobody_elses(client_of, creator, stranger):
    video = VideoFactory(creator=creator)
    ways = [reverse(f"videos:{name}", args=[video.slug]) for name in ("edit", "pin", "audience", "delete")]
    text = profile(client_of(creator), creator)
    assert all(f'"{way}"' in text for way in ways)
    for client, query in (
        (client_of(stranger), {}),
        (client_of(), {}),
        (client_of(creator), {"as": "friend"}),
        (client_of(creator), {"tab": "liked"}),
    ):
        text = profile(client, creator, **query)
        assert not any(way in text for way in ways), query


def test_the_choice_says_before_what_it_does_and_takes_effect_at_once(client_of, creator, friend, stranger):
    video = VideoFactory(creator=creator, caption="The glaze #blue")
    for person in AccountFactory.create_batch(5):
        save_video(account=person, slug=video.slug)
    client = client_of(creator)
    page = client.get(reverse("videos:audience", args=[video.slug])).text
    assert "Only friends see it." in page and "Nobody but you sees it." in page
    assert "Up to 5 saved items of others can become tombstones" in page
    answer = choose(client, video, "friends")
    assert answer.url == f"/@mira/#tile-{video.slug}"
    assert "Only friends see it now." in profile(client, creator)
    watch = reverse("videos:watch", args=[video.slug])
    assert [client_of(one).get(watch).status_code for one in (friend, stranger)] == [200, 404]


def test_nothing_else_about_the_video_changes_and_the_totals_are_guarded(client_of, creator):
    video = VideoFactory(creator=creator, caption="The glaze #blue", downloads_enabled=False)
    before = Video.objects.filter(pk=video.pk).values().get()
    choose(client_of(creator), video, "me")
    after = Video.objects.filter(pk=video.pk).values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"audience", "counts_guarded"} and after["counts_guarded"]
    choose(client_of(creator), video, "everyone")
    assert Video.objects.get(pk=video.pk).counts_guarded, "once guarded, always guarded"


@pytest.mark.parametrize(
    ("audience", "said"), [("me", "Only you see it now."), ("friends", "Only friends see it now.")]
)
def test_with_htmx_the_tile_comes_back_with_its_mark_and_the_keyboard(client_of, creator, audience, said):
    video = VideoFactory(creator=creator)
    client = client_of(creator, htmx=True)
    sheet = client.get(reverse("videos:audience", args=[video.slug])).text
    assert "<html" not in sheet and f'hx-target="#tile-{video.slug}"' in sheet
    answer = choose(client, video, audience)
    assert answer.text.strip().startswith("<li") and "autofocus" in answer.text
    assert {"me": "Only me", "friends": "Friends"}[audience] in answer.text
    assert said in answer.headers["HX-Trigger"]


def test_on_its_own_page_the_forms_are_plain(client_of, creator):
    text = client_of(creator).get(reverse("videos:audience", args=[VideoFactory(creator=creator).slug])).text
    assert 'hx-target="#tile' not in text and text.count('name="audience"') == 2


def test_on_a_friends_only_account_everyone_still_means_friends(client_of, creator):
    video = VideoFactory(creator=creator, audience="me")
    set_privacy(account=creator, switch="friends_only", on=True)
    answer = choose(client_of(creator, htmx=True), video, "everyone")
    assert "As your account is friends-only, friends see it." in answer.headers["HX-Trigger"]


def test_only_ones_own_and_only_an_audience_that_there_is(client_of, creator, stranger):
    video = VideoFactory(creator=creator)
    assert choose(client_of(creator), video, "enemies").status_code == 422
    assert choose(client_of(stranger), video, "me").status_code == 404
    assert client_of(stranger).get(reverse("videos:audience", args=[video.slug])).status_code == 404
    video.refresh_from_db()
    assert video.audience == "everyone"


def test_menus_cost_no_statements(client_of, creator):
    client = client_of(creator)
    VideoFactory(creator=creator)
    few = statements(lambda: client.get("/@mira/"))
    VideoFactory.create_batch(12, creator=creator)
    assert len(statements(lambda: client.get("/@mira/"))) == len(few) <= 8
