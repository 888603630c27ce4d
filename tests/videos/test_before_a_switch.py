"""Before a switch flips: the page says what it will do, and never in a way that tells who saved (rule 8)."""

from __future__ import annotations

import re
from html import unescape
from itertools import product
from random import Random

import pytest
from django.db import transaction
from django.urls import reverse

from tests.factories import AccountFactory, VideoFactory, befriend
from tests.videos.test_query_budgets import statements
from videos.actions.accounts import SWITCHES, set_privacy
from videos.actions.relations import block_account, follow_account
from videos.actions.saves import Method, hide_save, save_video
from videos.models import Account, Video
from videos.selectors.counts import mark_guarded, told_totals
from videos.selectors.effects import Kept

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
PAGE = "/settings/privacy/"


def said(client, url: str = PAGE) -> dict[str, str]:
    """What each effect says, by the id or class of its paragraph."""
    text = client.get(url).text
    found = re.findall(
        r'<p class="effect(?: effect--(\w+))?"(?: id="(\w+)-effect")?><b>(.*?)</b> <bdi>(.*?)</bdi></p>', text
    )
    return {one or other: unescape(f"{label} {says}") for one, other, label, says in found}


def edit_url(video: Video) -> str:
    return reverse("videos:edit", args=[video.slug])


def saved_by(video: Video, people: list[Account], *ways: Method) -> None:
    for person, way in product(people, ways or (Method.SAVE,)):
        save_video(account=person, slug=video.slug, method=way)


def friends_of(account: Account, number: int) -> list[Account]:
    people = AccountFactory.create_batch(number)
    for person in people:
        befriend(person, account)
    return people


def test_every_switch_says_what_flipping_it_would_do_in_both_states(client_of, creator):
    VideoFactory(creator=creator)
    client = client_of(creator)
    for switch in SWITCHES:
        for on in (True, False):
            set_privacy(account=creator, switch=switch, on=on)
            text = said(client)[switch]
            assert text.startswith(f"If you turn it {'off' if on else 'on'}: "), text
            assert len(text) > 40 and "None" not in text and "{" not in text
    assert set(said(client)) == set(SWITCHES)
    assert client.get(PAGE).text.count('aria-describedby="friends_only-text friends_only-effect"') == 1


def test_friends_only_names_videos_people_and_at_most_the_totals_that_everybody_sees(
    client_of, creator, friend, follower
):
    first, second = VideoFactory.create_batch(2, creator=creator)
    VideoFactory(creator=creator, audience="me")
    saved_by(first, [friend, *AccountFactory.create_batch(6)])
    saved_by(second, AccountFactory.create_batch(5))
    follow_account(follower=AccountFactory(), handle=creator.handle)
    assert said(client_of(creator))["friends_only"] == (
        "If you turn it on: only friends see your 2 videos set to Everyone. 2 people who follow you and aren’t "
        "friends, and everybody else, no longer see them. Up to 12 saved items of others can become tombstones "
        "until you turn it off: their savers keep their own notes. With fewer than 5 savers, totals read "
        "“fewer than 5” from then on."
    )
    set_privacy(account=creator, switch="friends_only", on=True)
    assert said(client_of(creator))["friends_only"] == (
        "If you turn it off: everyone can see 2 videos again. Up to 12 saved items of others can come back where "
        "they are tombstones now."
    )


def test_it_says_so_where_nothing_would_change(client_of, creator):
    VideoFactory(creator=creator, audience="friends")
    assert "nothing changes now" in said(client_of(creator))["friends_only"]


# --- Two situations that differ only in who saved ------------------------------------------------


def same(client, urls: list[str]) -> list[str]:
    return [
        re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|<time.*?</time>', "", client.get(url).text)
        for url in urls
    ]


class Undone(Exception):
    pass


def in_a_world_where(people: list[Account], video: Video, client) -> list[list[str]]:
    """These people saved the video; its creator then turns every knob and reads the pages at each."""
    creator, urls, seen = video.creator, [PAGE, edit_url(video)], []
    try:
        with transaction.atomic():
            saved_by(video, people, Method.SAVE, Method.FAVORITE)
            for on in (True, False):
                seen.append(same(client, urls))
                set_privacy(account=creator, switch="friends_only", on=on)
                seen.append(same(client, urls))
            for person in Account.objects.filter(follows_got__follower=creator).order_by("pk"):
                follow_account(follower=creator, handle=person.handle, on=False)
                seen.append(same(client, urls))
            raise Undone
    except Undone:
        return seen


@pytest.mark.parametrize("number", [1, *(pytest.param(n, marks=pytest.mark.slow) for n in (4, 6))])
def test_whether_friends_or_strangers_saved_makes_no_difference(client_of, creator, number):
    """Two situations that differ only in who saved: every page is the same, byte for byte."""
    friends, strangers = friends_of(creator, number), AccountFactory.create_batch(number)
    video, client = VideoFactory(creator=creator), client_of(creator)
    worlds = [in_a_world_where(people, video, client) for people in (friends, strangers)]
    assert len(worlds[0]) == 4 + number and worlds[0] == worlds[1]
    assert ("Up to 12 saved items" in worlds[0][0][0]) == (number == 6)
    assert len({page for pages in worlds[0] for page in pages}) > 4, "the pages do say different things"


@pytest.mark.parametrize("savers", [4, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2))])
def test_on_a_guarded_video_no_save_moves_a_letter(client_of, creator, savers):
    people = friends_of(creator, 4)
    video = VideoFactory(creator=creator, audience="friends")
    client, urls = client_of(creator), [PAGE, edit_url(video)]
    before = same(client, urls)
    saved_by(video, people[:savers], Method.SAVE, Method.FAVORITE)
    assert same(client, urls) == before
    effects = said(client, edit_url(video))
    assert "The saved items of fewer than 5 people can become tombstones" in effects["me"]
    assert "The saved items of fewer than 5 people can come back" in effects["everyone"]


def test_toggling_friends_only_or_a_block_names_nobody(client_of, creator):
    """The old trick: flip it, read the number, befriend or block one person, read it again."""
    saver, other = friends_of(creator, 2)
    video = VideoFactory(creator=creator)
    saved_by(video, [saver, *AccountFactory.create_batch(5)])
    client, seen = client_of(creator), {}
    for person in (saver, other):
        block_account(blocker=creator, handle=person.handle)
        seen[person.pk] = [same(client, [PAGE, edit_url(video)])]
        set_privacy(account=creator, switch="friends_only", on=True)
        seen[person.pk].append(same(client, [PAGE, edit_url(video)]))
        set_privacy(account=creator, switch="friends_only", on=False)
        block_account(blocker=creator, handle=person.handle, on=False)
        befriend(person, creator)
    assert seen[saver.pk] == seen[other.pk]


@pytest.mark.parametrize(
    ("kept", "text"),
    [
        (Kept(1, 0, 0), "fewer than 5 saved items of others"),
        (Kept(1, 4, 0), "fewer than 5 saved items of others"),
        (Kept(1, 5, 0), "up to 5 saved items of others"),
        (Kept(1, 0, 1), "the saved items of fewer than 5 people"),
        (Kept(3, 0, 3), "the saved items of fewer than 5 people on each of 3 videos"),
        (Kept(3, 1200, 1), "up to 1,200 saved items of others, and those of fewer than 5 people on a video"),
    ],
)
def test_a_bound_below_five_reads_fewer_than_five(kept, text):
    assert str(kept) == text


@pytest.mark.parametrize("friends_only", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_the_bound_is_made_of_the_totals_that_the_cards_show(creator, friends_only):
    """`told_totals` in SQL and `mark_guarded` on cards are one rule, on whatever mixture of saves."""
    dice = Random(8)
    people = AccountFactory.create_batch(6)
    for _ in range(25):
        video = VideoFactory(creator=creator)
        for person in dice.sample(people, dice.randint(0, 6)):
            saved_by(video, [person], *dice.sample([Method.SAVE, Method.FAVORITE], dice.randint(1, 2)))
        if dice.random() < 0.7:
            Video.objects.filter(pk=video.pk).update(
                counts_guarded=dice.random() < 0.5, audience=dice.choice(["everyone", "friends", "me"])
            )
    creator.friends_only = friends_only
    creator.save()
    cards = list(Video.objects.filter(creator=creator).select_related("creator"))
    mark_guarded(cards)
    assert 0 < sum(card.guarded for card in cards) < 25
    assert told_totals(Video.objects.filter(creator=creator), creator) == (
        25,
        sum(card.total_saves for card in cards if not card.guarded),
        sum(card.guarded for card in cards),
    )


# --- The other switches, and one video ----------------------------------------------------------------


def test_downloads_and_watermark_count_the_videos_that_allow_it(client_of, creator):
    VideoFactory.create_batch(2, creator=creator)
    VideoFactory(creator=creator, downloads_enabled=False)
    VideoFactory(creator=creator, download_state="waiting", download="")
    client = client_of(creator)
    assert (
        "the Download button goes from 3 videos, and links already given out die"
        in (said(client)["downloads_enabled"])
    )
    assert "files of 3 videos are handed out without your handle" in said(client)["watermark_enabled"]
    set_privacy(account=creator, switch="watermark_enabled", on=False)
    assert "Of 3 videos, 2 have such a file now" in said(client)["watermark_enabled"]
    set_privacy(account=creator, switch="downloads_enabled", on=False)
    assert "people may keep a file of 3 videos" in said(client)["downloads_enabled"]
    assert "While downloads are off, this shows nowhere." in said(client)["watermark_enabled"]


def test_with_nothing_there_yet_it_says_so_and_no_zero(client_of, creator):
    says = said(client_of(creator))
    for switch in ("downloads_enabled", "watermark_enabled"):
        assert says[switch] == (
            "If you turn it off: nothing changes now, as no video of yours allows downloads. "
            "It holds for those to come."
        )
    assert says["show_favorites"].startswith(
        "If you turn it on: nothing appears now, as you have no favorites"
    )


def test_showing_favorites_says_how_many_old_ones_would_appear_without_the_hidden_ones(client_of, creator):
    rows = [
        save_video(account=creator, slug=VideoFactory().slug, method=Method.FAVORITE).row for _ in range(3)
    ]
    hide_save(account=creator, key=rows[0].key)
    client = client_of(creator)
    assert "2 favorites would appear." in said(client)["show_favorites"]
    set_privacy(account=creator, switch="show_favorites", on=True)
    assert "your list of 2 favorites is yours alone again" in said(client)["show_favorites"]


def test_the_edit_form_says_it_for_each_audience_and_for_downloads(client_of, creator, follower):
    video = VideoFactory(creator=creator)
    saved_by(video, AccountFactory.create_batch(6))
    effects = said(client_of(creator), edit_url(video))
    assert set(effects) == {"friends", "me", "off"}
    assert effects["friends"].startswith(
        "Friends: only friends see it. 1 person who follows you and isn’t a friend, and everybody else, no longer "
        "see it. Up to 6 saved items of others can become tombstones until you open it again"
    )
    assert effects["me"].startswith("Only me: nobody but you sees it. Up to 6 saved items")
    assert "links already given out die at once" in effects["off"]
    Video.objects.update(audience="me", downloads_enabled=False)
    effects = said(client_of(creator), edit_url(video))
    assert set(effects) == {"everyone", "friends", "on"}
    assert effects["everyone"] == (
        "Everyone: everyone can see it again. Up to 6 saved items of others can come back where they are "
        "tombstones now."
    )
    assert effects["friends"].startswith("Friends: friends can see it again.")


def test_a_friends_only_account_caps_what_a_video_would_do(client_of, creator):
    set_privacy(account=creator, switch="friends_only", on=True)
    set_privacy(account=creator, switch="downloads_enabled", on=False)
    video = VideoFactory(creator=creator, audience="friends", downloads_enabled=False)
    effects = said(client_of(creator), edit_url(video))
    assert effects["everyone"] == "Everyone: nothing changes now, as your account is friends-only."
    assert "nothing changes now, as downloads are off" in effects["on"]


def test_a_draft_has_nothing_to_say(client_of, creator):
    draft = VideoFactory(creator=creator, posted_at=None, published_at=None)
    assert said(client_of(creator), edit_url(draft)) == {}


def test_the_pages_ask_little_however_many_videos_there_are(client_of, creator):
    client = client_of(creator)
    video = VideoFactory(creator=creator)
    few = statements(lambda: client.get(PAGE))
    VideoFactory.create_batch(30, creator=creator)
    for other in Video.objects.filter(creator=creator)[:10]:
        saved_by(other, AccountFactory.create_batch(2), Method.SAVE, Method.FAVORITE)
    set_privacy(account=creator, switch="friends_only", on=True)
    assert len(few) <= 8, few
    assert len(ran := statements(lambda: client.get(PAGE))) <= 8, ran
    assert len(ran := statements(lambda: client.get(edit_url(video)))) <= 8, ran
