"""“View as”: one's own profile and videos, exactly as a stranger, a follower or a friend gets them."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.conftest import ROLES
from tests.factories import AccountFactory, VideoFactory, befriend, comment_on
from tests.videos.test_query_budgets import statements
from videos.actions.accounts import set_privacy
from videos.actions.own_grid import pin_video
from videos.actions.relations import block_account
from videos.actions.saves import Method, hide_save, save_video
from videos.models import Account, Video, VideoView
from videos.stand_in import NOBODY, RELATIONS, stand_in

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
REAL = {"stranger": "anonymous", "follower": "follower", "friend": "friend"}


def profile(account: Account, query: str = "") -> str:
    return reverse("videos:profile", args=[account.handle]) + query


def watch(video: Video, query: str = "") -> str:
    return reverse("videos:watch", args=[video.slug]) + query


def shown(text: str, what: str = "main") -> str:
    """The main part of a page without what “View as” puts around it, and without the person's own picture."""
    part = re.search(rf"<{what}\b.*?</{what}>", text, re.DOTALL)[0]
    part = re.sub(r'<aside class="guise".*?</aside>', "", part, flags=re.DOTALL)
    part = re.sub(r'</?fieldset[^>]*>|<header class="feed__top.*?</header>', "", part, flags=re.DOTALL)
    part = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"| data-view="[^"]+" data-token="[^"]+"', "", part)
    part = re.sub(r"[?&](amp;)?as=\w+", "", part).replace("/&amp;tab", "/?tab").replace("/tab=", "/?tab=")
    return re.sub(r"\s+", " ", part)


@pytest.fixture
def full(creator):
    """A creator with a video for each audience, a draft, comments, and favorites of several kinds."""
    videos = {
        audience: VideoFactory(creator=creator, audience=audience)
        for audience in ("everyone", "friends", "me")
    }
    VideoFactory(creator=creator, posted_at=None, published_at=None, state="processing", stream="")
    comment_on(videos["everyone"])
    comment_on(videos["friends"], creator)
    other = AccountFactory()
    befriend(creator, other)
    for audience in ("everyone", "friends"):
        save_video(
            account=creator, slug=VideoFactory(creator=other, audience=audience).slug, method=Method.FAVORITE
        )
    hidden = save_video(account=creator, slug=VideoFactory().slug, method=Method.FAVORITE).row
    hide_save(account=creator, key=hidden.key)
    return videos


@pytest.mark.parametrize("friends_only", [False, True])
@pytest.mark.parametrize("favorites", [False, True])
@pytest.mark.parametrize("relation", RELATIONS)
def test_the_profile_is_what_such_a_person_really_gets(
    request, client_of, creator, full, relation, favorites, friends_only
):
    set_privacy(account=creator, switch="show_favorites", on=favorites)
    set_privacy(account=creator, switch="friends_only", on=friends_only)
    real = client_of(request.getfixturevalue(REAL[relation]))
    mine = client_of(creator)
    for tab in ("", "tab=favorites"):
        theirs = real.get(profile(creator, f"?{tab}" if tab else "")).text
        ours = mine.get(profile(creator, f"?as={relation}&{tab}")).text
        assert shown(ours) == shown(theirs)
        assert 'class="guise"' in ours and 'class="guise"' not in theirs


@pytest.mark.parametrize("friends_only", [False, True])
@pytest.mark.parametrize("relation", RELATIONS)
def test_a_video_is_what_such_a_person_really_gets(request, client_of, creator, full, relation, friends_only):
    set_privacy(account=creator, switch="friends_only", on=friends_only)
    viewer = request.getfixturevalue(REAL[relation])
    real, mine = client_of(viewer), client_of(creator)
    for video in Video.objects.filter(creator=creator):
        theirs, ours = real.get(watch(video)), mine.get(watch(video, f"?as={relation}"))
        assert ours.status_code == 200
        if theirs.status_code == 404:
            lost = re.search(r'<main class="empty".*?</svg>(.*?)</main>', theirs.text, re.DOTALL)[1].strip()
            assert lost in ours.text and video.caption not in shown(ours.text)
            continue
        assert shown(ours.text) == shown(theirs.text)
        ours_said, theirs_said = (shown(answer.text, "ol") for answer in (ours, theirs))
        assert ours_said == theirs_said


def test_all_three_and_the_way_back_are_offered(client_of, creator):
    video = VideoFactory(creator=creator)
    client = client_of(creator)
    for url in (profile(creator), watch(video)):
        text = client.get(f"{url}?as=follower").text
        assert "as <b>a follower</b>" in text
        assert re.findall(r'<a href="(\?as=\w+)"( aria-current="true")?', text)[:3] == [
            ("?as=stranger", ""),
            ("?as=follower", ' aria-current="true"'),
            ("?as=friend", ""),
        ]
        assert f'href="{url}">' in text[text.index("guise__back") :]
    own = client.get(profile(creator)).text
    assert all(f'href="?as={relation}"' in own for relation in RELATIONS)
    assert f"{profile(creator)}?as=stranger" in client.get(reverse("videos:privacy")).text
    assert f"{watch(video)}?as=stranger" in client.get(reverse("videos:edit", args=[video.slug])).text


def test_the_guise_stays_on_while_one_goes_from_the_profile_to_a_video(client_of, creator):
    video = VideoFactory(creator=creator)
    text = client_of(creator).get(profile(creator, "?as=friend")).text
    assert f'href="{watch(video)}?as=friend"' in text


@pytest.mark.slow
@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("creator", "blocked")])
@pytest.mark.parametrize("relation", RELATIONS)
def test_anybody_else_gets_the_ordinary_page(request, client_of, creator, full, role, relation):
    client = client_of(request.getfixturevalue(role))
    for url in (profile(creator), watch(full["everyone"])):
        plain, asked = client.get(url), client.get(f"{url}?as={relation}")
        assert asked.status_code == 200 and 'class="guise"' not in asked.text
        assert shown(asked.text) == shown(plain.text)
    assert client.get(watch(full["me"], f"?as={relation}")).status_code == 404


def test_asking_as_oneself_or_as_nonsense_is_the_ordinary_page(client_of, creator, full):
    for query in ("?as=", "?as=me", "?as=staff", "?as=Friend&as=", "?as=friend'--"):
        for url in (profile(creator), watch(full["me"])):
            answer = client_of(creator).get(url + query)
            assert answer.status_code == 200 and 'class="guise"' not in answer.text


def test_nothing_acts_and_nothing_counts(client_of, creator, full):
    client = client_of(creator)
    for url in (profile(creator), watch(full["everyone"])):
        text = client.get(f"{url}?as=friend").text
        outside = re.sub(r'<fieldset class="guised" disabled>.*?</fieldset>', "", text, flags=re.DOTALL)
        main = outside[outside.index("<main") :]
        main = re.sub(r"<button[^>]*data-close-panel.*?</button>", "", main, flags=re.DOTALL)
        assert "<form" not in main and "<button" not in re.sub(
            r'<div class="toasts".*', "", main, flags=re.DOTALL
        )
        assert "data-view" not in text and "player.js" not in text
    assert not VideoView.objects.exists()


def test_earlier_comments_come_as_the_same_person(client_of, creator):
    video = VideoFactory(creator=creator)
    for number in range(21):
        comment_on(video, text=f"Number {number}.")
    client = client_of(creator)
    text = client.get(watch(video, "?as=stranger")).text
    url = re.search(r'hx-get="([^"]+/comments/\?[^"]+)"', text)[1].replace("&amp;", "&")
    assert "as=stranger" in url
    more = client.get(url, headers={"HX-Request": "true"}).text
    assert "Number 0." in more and "Delete" not in more and "Reply" not in more


def test_a_stand_in_is_nobody_and_nobodys_friend_but_the_one(creator, friend):
    """The one rule of visibility takes it like any viewer, and it finds no more than it may."""
    mine = VideoFactory(creator=creator, audience="friends")
    VideoFactory(creator=friend, audience="friends")
    VideoFactory(creator=creator, audience="me")
    public = VideoFactory(creator=friend)
    for relation in RELATIONS:
        seen = set(Video.objects.visible_to(stand_in(relation, to=creator)).values_list("pk", flat=True))
        assert seen == ({mine.pk, public.pk} if relation == "friend" else {public.pk})
    assert not Account.objects.filter(pk=NOBODY).exists()
    assert creator.friend_of is None and Account.objects.get(pk=creator.pk).friend_of is None
    block_account(blocker=creator, handle=friend.handle)
    assert stand_in("friend", to=creator).friend_of == creator.pk


def test_it_costs_no_more_than_the_page_itself(client_of, creator, full):
    client = client_of(creator)
    pin_video(account=creator, slug=full["everyone"].slug)
    for url in (profile(creator), watch(full["everyone"])):
        ran = statements(lambda url=url: client.get(f"{url}?as=friend"))
        assert len(ran) <= 8, ran
