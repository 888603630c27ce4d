"""Discover and the pages of tags, as one meets them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from tests.factories import AccountFactory, VideoFactory
from tests.videos.test_follow import states
from tests.videos.test_search import posted
from videos.actions.accounts import suspend_account
from videos.actions.generations import write_generation
from videos.actions.relations import follow_account
from videos.models import Account, Generation, Mute, Video
from videos.selectors.discover import faces, lately, trending

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.both]


def tiles(text: str) -> set[str]:
    return set(re.findall(r'class="tile" href="/v/(\w+)/"', text))


@pytest.mark.parametrize(
    "words", ["harbour", "HARBOUR dusk", "@mira", "mira harbour", "#dusk", "ｍｉｒａ", "🌊"]
)
def test_search_by_word_handle_and_tag_finds_what_one_may_see(client_of, creator, friend, stranger, words):
    both = "The harbour 🌊 #dusk"
    seen = posted(creator, both)
    guarded = posted(creator, both, "friends")
    posted(creator, both, "me")
    posted(AccountFactory(), "Bread and soup")

    def found(client):
        return tiles(client.get(reverse("videos:discover"), {"q": words}).text)

    assert found(client_of(stranger)) == found(client_of()) == {seen.slug}
    assert found(client_of(friend)) == {seen.slug, guarded.slug}
    Account.objects.filter(pk=creator.pk).update(friends_only=True)
    assert found(client_of(stranger)) == set()
    assert found(client_of(friend)) == {seen.slug, guarded.slug}


def test_search_finds_people_but_nobody_blocked_or_suspended(client_of, creator, stranger, blocked):
    def found(client, words):
        return [account.handle for account in client.get(f"/discover/?q={words}").context.get("people", [])]

    assert found(client_of(stranger), "MIR") == ["mira"]
    assert found(client_of(blocked), "mira") == [] and found(client_of(creator), "ren") == []
    assert found(client_of(stranger), "%") == found(client_of(stranger), "_") == []
    suspend_account(account=creator)
    assert found(client_of(stranger), "mira") == []


def test_a_search_without_a_hit_says_what_to_try_and_escapes_the_words(client_of):
    text = client_of().get("/discover/", {"q": "<b>nothing</b>"}).text
    assert "Nothing by that name" in text and "&lt;b&gt;nothing" in text and "<b>nothing" not in text


def test_tags_lead_to_what_one_may_see_and_hidden_ones_are_not_there(client_of, creator, friend, stranger):
    shared, secret = (
        posted(creator, "One #Dusk #été"),
        posted(creator, "Two #dusk #secret", "friends"),
    )
    url = reverse("videos:tag", args=["dusk"])
    assert tiles(client_of(stranger).get(url).text) == {shared.slug}
    assert tiles(client_of(friend).get(url).text) == {shared.slug, secret.slug}
    assert "#secret" not in client_of(stranger).get("/discover/").text
    hidden, missing = (client_of(stranger).get(f"/tags/{name}/") for name in ("secret", "never-used"))
    assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert client_of(friend).get("/tags/secret/").status_code == 200
    assert tiles(client_of(stranger).get(reverse("videos:tag", args=["été"])).text) == {shared.slug}
    for address in ("Dusk", "ＤＵＳＫ", "e\u0301te\u0301"):
        answer = client_of(stranger).get(reverse("videos:tag", args=[address]))
        assert answer.status_code == 302 and answer.url in (url, reverse("videos:tag", args=["été"]))
    assert client_of(stranger).get("/tags/SECRET/").content == missing.content
    assert client_of(stranger).get(url).context["number"] == 1
    Mute.objects.create(muter=stranger, muted=creator)
    text = client_of(stranger).get(url).text
    assert "Nothing that you want to be shown" in text and not tiles(text), "muted is not hidden"


def test_the_tabs_keep_the_question_and_show_their_kind(client_of, creator, stranger):
    follow_account(follower=stranger, handle=creator.handle)
    posted(creator, "mira at the kiln #miracle")
    client = client_of(stranger)
    whole = client.get("/discover/", {"q": "mira"})
    assert [len(whole.context[name]) for name in ("cards", "people", "tags")] == [1, 1, 1]
    assert 'value="mira"' in whole.text and "q=mira&amp;tab=people" in whole.text
    assert whole.context["people"][0].following and states(whole.text) == ["Following"]
    for tab, kind in (("videos", "cards"), ("people", "people"), ("tags", "tags")):
        answer = client.get("/discover/", {"q": "mira", "tab": tab})
        there = {name for name in ("cards", "people", "tags") if answer.context.get(name)}
        assert there == {kind}
    assert client.get("/discover/", {"q": "mira", "tab": "sideways"}).context["tab"] == "all"
    assert "1 video</small>" in client.get("/discover/?q=mira&tab=tags").text


def test_typing_gets_the_finds_alone_and_says_what_they_are(client_of, creator, stranger):
    VideoFactory.create_batch(31, creator=creator, caption="kiln")
    part = client_of(stranger, htmx=True).get("/discover/", {"q": "kiln"})
    assert "<html" not in part.text and part.text.strip().startswith('<div id="found">')
    assert "Found: 30 videos and more." in part.text
    more = client_of(stranger, htmx=True).get(part.context["next_url"])
    assert len(tiles(more.text)) == 1 and 'id="say"' not in more.text
    assert "Nothing found." in client_of(stranger, htmx=True).get("/discover/?q=zebra").text


def test_nothing_found_suggests_what_to_try(client_of):
    text = client_of().get("/discover/", {"q": "kiln <b>zebra"}).text
    assert "?q=kiln" in text and "?q=%3Cb%3Ezebra" in text and "<b>zebra" not in text
    assert "Nothing to look for in that" in client_of().get("/discover/", {"q": "?!"}).text
    assert "Look everywhere" in client_of().get("/discover/?q=zebra&tab=people").text
    assert "The first five words count." in client_of().get("/discover/?q=a+b+c+d+e+f").text


# --- Before anybody has asked ---------------------------------------------------------------------


def trends(viewer):
    return [(trend.name, trend.people) for trend in trending(lately(viewer))]


def test_trends_count_people_so_that_nobody_pushes_a_tag_alone(
    creator, friend, stranger, follower, client_of
):
    for _ in range(4):
        posted(creator, "again #mine")
    posted(stranger, "#ours"), posted(follower, "#ours")
    posted(creator, "#between #ours", "friends")
    posted(creator, "#alone", "me")
    old = posted(follower, "#old")
    Video.objects.filter(pk=old.pk).update(published_at=timezone.now() - timedelta(days=8))
    assert trends(stranger) == trends(friend) == [("ours", 2), ("mine", 1)], "friends' own is no trend"
    text = client_of(stranger).get("/discover/").text
    assert "#ours" in text and "2 people" in text and "#between" not in text
    Mute.objects.create(muter=friend, muted=creator)
    suspend_account(account=follower)
    assert trends(friend) == [("ours", 1)] and trends(stranger) == [("ours", 1), ("mine", 1)]


def test_a_few_who_post_a_lot_crowd_nobody_out(creator, friend, stranger, monkeypatch):
    monkeypatch.setattr("videos.selectors.discover.LATELY", 5)
    monkeypatch.setattr("videos.selectors.discover.EACH", 2)
    posted(friend, "#nice"), posted(stranger, "#nice")
    for number in range(6):
        posted(creator, f"#spam {number}")
    assert trends(AnonymousUser()) == [("nice", 2), ("spam", 1)]
    assert len(lately(AnonymousUser())) == 4


def test_each_trend_has_a_picture_of_its_own_or_is_left_out(creator, stranger):
    older = posted(creator, "#clay #dusk #kiln")
    newer = posted(stranger, "#clay #dusk")
    shown = [(trend.name, trend.slug) for trend in trending(lately(stranger))]
    # Two people each, the newest first; the third would show nothing that is not there already.
    assert [slug for _, slug in shown] == [newer.slug, older.slug]
    assert {name for name, _ in shown} == {"clay", "dusk"}


def test_people_who_posted_lately_are_new_to_the_viewer(creator, stranger, blocked):
    other = AccountFactory(handle="other")
    for maker in (creator, other, stranger):
        posted(maker, "kiln")
    assert [one.handle for one in faces(stranger, lately(stranger))] == ["other", "mira"]
    follow_account(follower=stranger, handle="other")
    assert [one.handle for one in faces(stranger, lately(stranger))] == ["mira"]
    assert [one.handle for one in faces(blocked, lately(blocked))] == ["other", "kai"][::-1]


def test_most_saved_leads_the_way_as_far_as_one_may_see_it(creator, stranger, client_of):
    first, second = VideoFactory(creator=creator), VideoFactory(creator=creator)
    write_generation(Generation.Board.MOST_SAVED, [second.pk, first.pk], new_from=timezone.now())

    def shown():
        return list(client_of(stranger).get("/discover/").context["most_saved"])

    assert shown() == [second, first]
    assert "Most saved this week" in client_of(stranger).get("/discover/").text
    Video.objects.filter(pk=second.pk).update(audience="friends")
    assert shown() == [first]
    Mute.objects.create(muter=stranger, muted=creator)
    assert shown() == [] and "Most saved" not in client_of(stranger).get("/discover/").text
