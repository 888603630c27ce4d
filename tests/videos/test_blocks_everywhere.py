"""A block holds everywhere and at once, in both directions, whoever made it; and no more than that ends with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pytest
from django.http import HttpResponse
from django.test import Client

from notifications.selectors.badge import unread_count
from tests.factories import VideoFactory, captions_for, comment_on
from videos.actions.accounts import set_privacy
from videos.actions.comment_marks import like_comment
from videos.actions.comments import add_comment
from videos.actions.engagement import like_video
from videos.actions.quiet import turn_down_video
from videos.actions.relations import block_account, follow_account
from videos.actions.saves import Method, save_video
from videos.models import Account, Comment, Tag, Video
from videos.selectors.profile import numbers

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

SIGN = "zanzibar"  # stands in all that the one who is to vanish has made


@dataclass
class Town:
    """Mira and Noor are friends, and have left traces of each other wherever one can."""

    me: Account
    them: Account
    third: Account
    video: Video  # theirs, for everyone
    secret: Video  # theirs, for friends
    mine: Video
    elsewhere: Video  # the third one's, where both have talked

    def pages(self) -> list[str]:
        """Where one meets the other one without having asked for them by name."""
        return [
            *("/", "/?tab=following", "/?tab=friends", "/tags/dusk/", "/notifications/"),
            *(
                "/discover/",
                "/discover/?q=light",
                f"/discover/?q={self.them.handle}",
                f"/people/?q={self.them.handle}",
                "/settings/quiet/",
            ),
            *(f"/v/{video.slug}/" for video in (self.mine, self.elsewhere)),
            *(f"/v/{video.slug}/comments/" for video in (self.mine, self.elsewhere)),
            *(
                f"/@{who.handle}/{name}/"
                for who in (self.me, self.third)
                for name in ("followers", "following")
            ),
            *(f"/@{self.third.handle}/{tab}" for tab in ("?tab=favorites", "?tab=liked")),
            *("/saved/", "/saved/?shelf=favorites"),
        ]

    def addresses(self) -> list[str]:
        """What is the other one's: as if it had never been there."""
        ways = ("", "stream.mp4", "poster.jpg", "captions/en.vtt", "comments/", "counts/", "report/")
        videos = [f"/v/{video.slug}/{way}" for video in (self.video, self.secret) for way in ways]
        return [*videos, *(f"/@{self.them.handle}/{way}" for way in ("", "followers/", "following/"))]


@pytest.fixture
def town(creator, friend, follower) -> Town:
    """Mira (the creator) looks for Noor (the friend); Teo follows both."""
    them, me, third = friend, creator, follower
    make = partial(VideoFactory, creator=them, with_files=True)
    video, secret = (
        make(caption=f"{SIGN} light #dusk"),
        make(caption=f"{SIGN} for friends", audience="friends"),
    )
    mine, elsewhere = VideoFactory(creator=me), VideoFactory(creator=third)
    for account in (me, them):
        follow_account(follower=third, handle=account.handle)
        follow_account(follower=account, handle=third.handle)
    for shown in (video, secret):
        captions_for(shown)
        shown.tags.add(Tag.objects.get_or_create(name="dusk")[0])
    turn_down_video(account=me, slug=make(caption=f"{SIGN}, no").slug)
    like_video(account=them, slug=mine.slug)
    said = comment_on(mine, them, f"{SIGN} under mine")
    comment_on(mine, third, f"Hello @{them.handle}")
    add_comment(account=me, slug=mine.slug, text="an answer", parent_id=said.pk)
    root = comment_on(elsewhere, me, "mine, elsewhere")
    add_comment(
        account=them, slug=elsewhere.slug, text=f"{SIGN} as an answer, @{me.handle}", parent_id=root.pk
    )
    like_comment(account=them, comment_id=root.pk)
    for switch in ("show_favorites", "show_likes"):
        set_privacy(account=third, switch=switch, on=True)
    save_video(account=third, slug=video.slug, method=Method.FAVORITE)
    like_video(account=third, slug=video.slug)
    for method in (Method.SAVE, Method.FAVORITE):
        save_video(account=me, slug=video.slug, method=method)
    return Town(me, them, third, video, secret, mine, elsewhere)


def ask(client: Client, path: str) -> HttpResponse:
    """A page; of the comments, the part of one that HTMX gets."""
    return client.get(path, headers={"HX-Request": "true"} if path.endswith("/comments/") else {})


def traces(client: Client, town: Town) -> set[str]:
    """The pages that show something of the other one."""
    found = set()
    for path in town.pages():
        answer = ask(client, path)
        assert answer.status_code in (200, 404), path
        signs = (
            SIGN,
            f"/@{town.them.handle}/",
            f'"handle": "{town.them.handle}"',
            town.video.slug,
            town.secret.slug,
        )
        if any(sign in answer.text for sign in signs):
            found.add(path)
    return found


@pytest.mark.parametrize("blocks", ["me", pytest.param("them", marks=pytest.mark.slow)])
def test_nothing_of_the_other_one_is_left_and_what_was_not_ended_comes_back(client_of, town, blocks):
    client = client_of(town.me)
    before = traces(client, town)
    assert before == set(town.pages()), "there is something to hide on all of them"
    assert all(ask(client, path).status_code == 200 for path in town.addresses())
    one, other = (town.me, town.them) if blocks == "me" else (town.them, town.me)

    block_account(blocker=one, handle=other.handle)
    assert traces(client, town) == set()
    nowhere = client.get("/v/nowhere/")
    for path in town.addresses():
        answer = ask(client, path)
        if path == f"/@{town.them.handle}/report/" and blocks == "me":
            assert answer.status_code == 302, "whom one has blocked one may still report"
            continue
        assert (answer.status_code, answer.content) == (404, nowhere.content), path

    block_account(blocker=one, handle=other.handle, on=False)
    back = traces(client, town)
    assert "/notifications/" in back and f"/v/{town.elsewhere.slug}/" in back and "/saved/" in back
    assert not {"/?tab=following", "/?tab=friends", "/@mira/followers/", "/@mira/following/"} & back
    assert client.get(f"/v/{town.secret.slug}/stream.mp4").status_code == 404, "they are no longer friends"


@pytest.mark.parametrize("blocks", ["me", "them"])
def test_neither_can_do_anything_with_the_other_ones_things(client_of, town, blocks):
    comment = comment_on(town.video, town.third)
    one, other = (town.me, town.them) if blocks == "me" else (town.them, town.me)
    block_account(blocker=one, handle=other.handle)
    client, video = client_of(town.me), f"/v/{town.video.slug}/"
    ways = ("like", "save", "favorite", "download", "share", "view", "comments", "not-interested", "report")
    posts = [f"{video}{way}/" for way in ways] + [f"{video}comments/{comment.pk}/like/"]
    posts += [f"/@{town.them.handle}/{way}/" for way in ("follow", "mute", "remove", "report")]
    nowhere = client.post("/v/nowhere/like/", {"on": "1"})
    for path in posts:
        answer = client.post(path, {"on": "1", "text": "hello", "reason": "spam"})
        if path == f"/@{town.them.handle}/report/" and blocks == "me":
            assert answer.status_code == 302, "whom one has blocked one may still report"
            continue
        assert (answer.status_code, answer.content) == (404, nowhere.content), path
    # Under a third one's video, what the other one wrote can neither be answered nor liked.
    theirs = Comment.objects.get(author=town.them, video=town.elsewhere)
    talk = f"/v/{town.elsewhere.slug}/comments/"
    assert client.post(f"{talk}{theirs.pk}/like/", {"on": "1"}).status_code == 404
    refused, missing = (
        client_of(town.me, htmx=True).post(talk, {"text": "hello", "parent": pk}) for pk in (theirs.pk, 0)
    )
    assert (refused.status_code, refused.content) == (missing.status_code, missing.content)
    assert refused.status_code == 409


@pytest.mark.parametrize("blocks", ["me", "them"])
def test_numbers_and_badge_follow_and_a_later_mention_tells_nobody(town, blocks):
    def told(account: Account) -> int:
        return unread_count(account)

    before, theirs = told(town.me), told(town.them)
    assert numbers(town.me, town.third)["followers"] == numbers(town.me, town.me)["followers"] == 2
    one, other = (town.me, town.them) if blocks == "me" else (town.them, town.me)
    block_account(blocker=one, handle=other.handle)
    assert numbers(town.me, town.third) == {"followers": 1, "following": 1, "likes": 0}
    assert numbers(town.me, town.me)["followers"] == numbers(town.me, town.me)["following"] == 1
    assert numbers(town.third, town.third)["followers"] == 2, "it is between the two of them"
    assert told(town.me) < before and told(town.them) < theirs
    now = told(town.me)
    add_comment(account=town.them, slug=town.elsewhere.slug, text=f"Hello @{town.me.handle}")
    assert told(town.me) == now
