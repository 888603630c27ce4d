"""Two people meet: they follow each other, comment, mention, mute and block; what each sees changes as it must."""

from __future__ import annotations

import re

import pytest

from tests.browser.reels import forgive, reel, well_made
from tests.factories import AccountFactory, comment_on
from videos.actions.quiet import list_word, mute_account, turn_down_video
from videos.models import Account, Comment, Follow, Mute, NotInterested, Video

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mira(live_server) -> Account:
    return AccountFactory(handle="mira.makes", display_name="Mira", kind=Account.Kind.BUSINESS)


@pytest.fixture
def noor(live_server) -> Account:
    return AccountFactory(handle="noor", display_name="Noor")


def follow(page) -> None:
    """The button shows it at once; this waits until it is so."""
    page.locator("form[data-follow] button").click()
    page.locator("form[data-follow]:not(.htmx-request) button[aria-pressed=true]").wait_for()


def open_talk(page, size: str) -> None:
    if size == "phone":
        page.locator(".act--talk").first.click()
    page.locator(".composer[data-composer]:not(.composer--reply) .input").wait_for()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_they_become_friends_talk_and_part(visit, mira, noor, size):
    video, secret = reel(mira, caption="For everyone"), reel(mira, caption="For friends", audience="friends")
    me, her = visit(size), visit(size)
    me.sign_in(noor)
    her.sign_in(mira)

    # Noor follows; Mira finds her among her followers, and follows back: friends, at once.
    me.go(f"/v/{video.slug}/")
    follow(me.page)
    assert me.go(f"/v/{secret.slug}/").status == 404
    forgive(me, 404)
    her.go("/@mira.makes/followers/")
    her.page.locator(".people").get_by_text("@noor").wait_for()
    follow(her.page)
    assert me.go(f"/v/{secret.slug}/").status == 200

    # A comment with a mention that is completed while it is typed.
    me.go(f"/v/{video.slug}/")
    open_talk(me.page, size)
    field = me.page.locator(".composer:not(.composer--reply) .input")
    field.press_sequentially("Look, @mir")
    me.page.locator("#mentions [role=option]").get_by_text("@mira.makes").wait_for()
    field.press("Enter")
    assert field.input_value() == "Look, @mira.makes "
    field.press("Enter")
    said = me.page.locator(".thread .comment__text a", has_text="@mira.makes")
    said.wait_for()
    comment = Comment.objects.get()
    assert comment.text == "Look, @mira.makes" and said.get_attribute("href") == "/@mira.makes/"

    # Mira likes it, pins it and answers.
    her.go(f"/v/{video.slug}/?comment={comment.pk}")
    open_talk(her.page, size)
    her.page.locator(f"#comment-like-{comment.pk} button").click()
    her.page.locator(f"#comment-like-{comment.pk} button[aria-pressed=true]").wait_for()
    her.page.locator(f"#comment-{comment.pk} .comment__menu summary").click()
    her.page.get_by_role("button", name="Pin to the top").click()
    her.page.get_by_text("Pinned", exact=True).wait_for()
    her.page.locator(f"#comment-{comment.pk} .reply summary").click()
    her.page.locator(f"#comment-{comment.pk} .composer--reply .input").fill("I see it")
    her.page.locator(f"#comment-{comment.pk} .composer--reply button").click()
    her.page.locator(f"#replies-{comment.pk}").get_by_text("I see it").wait_for()

    # Noor edits, deletes, and takes that back.
    me.page.locator(f"#comment-{comment.pk} .comment__menu summary").click()
    me.page.get_by_role("link", name="Edit").click()
    me.page.locator(f"#words-{comment.pk} textarea").fill("Look at that, @mira.makes")
    me.page.locator(f"#words-{comment.pk}").get_by_role("button", name="Save").click()
    me.page.get_by_text("edited").wait_for()
    me.page.locator(f"#comment-{comment.pk} .comment__menu summary").click()
    me.page.locator(f"#comment-{comment.pk}").get_by_role("button", name="Delete").first.click()
    me.page.locator(f"#comment-{comment.pk}").wait_for(state="detached")
    me.page.get_by_role("button", name="Undo").click()
    me.page.locator(f"#comment-{comment.pk}").wait_for()  # the thread comes anew, with what came back
    video.refresh_from_db()
    assert video.comment_count == 2 and Comment.objects.standing().count() == 2

    # Mira blocks: each is gone for the other, everywhere and at once.
    her.go("/@noor/")
    her.page.locator("summary[aria-label='More about @noor']").click()
    her.page.get_by_text("Block @noor").click()
    her.page.get_by_role("button", name="Yes, block").click()
    her.page.wait_for_url(re.compile("/settings/account/"))
    assert not Follow.objects.standing().exists()
    for path in (f"/v/{video.slug}/", f"/v/{secret.slug}/", "/@mira.makes/", "/@mira.makes/followers/"):
        assert me.go(path).status == 404, path
    forgive(me, 404)
    me.go("/discover/?q=mira")
    assert "For everyone" not in me.page.content()
    her.go(f"/v/{video.slug}/")
    assert "Look at that" not in her.page.content()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_video_of_no_interest_steps_aside_and_comes_back(visit, mira, noor, size):
    first, second = (reel(mira, caption=caption) for caption in ("Underneath", "On top"))
    me = visit(size)
    me.sign_in(noor)
    me.go("/")
    stage = me.page.locator(f"#v-{second.slug}")
    stage.locator(".more-menu summary").click()
    stage.get_by_role("button", name="Not interested").click()
    stage.wait_for(state="detached")
    me.page.get_by_text("won’t be shown this one again").wait_for()
    assert NotInterested.objects.filter(account=noor, video=second).exists()
    me.page.get_by_role("button", name="Undo").click()
    stage.wait_for()
    me.page.wait_for_timeout(300)
    assert not NotInterested.objects.exists()

    me.page.locator(f"#v-{second.slug} .more-menu summary").click()
    me.page.locator(f"#v-{second.slug}").get_by_role("button", name="Mute @mira.makes").click()
    me.page.get_by_text("is muted").wait_for()
    assert Mute.objects.filter(muter=noor, muted=mira).exists()
    me.go("/")
    assert me.page.locator(f"#v-{first.slug}").count() == 0


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_pages_of_people_are_accessible_and_fit(visit, mira, noor, size):
    video = reel(mira, caption="For everyone")
    long = AccountFactory(handle="a" * 30, display_name="W" * 50)
    comment_on(video, long, "مرحبا @mira.makes " + "wide" * 60)
    Follow.objects.create(follower=long, followee=mira)
    mute_account(muter=mira, handle=long.handle)
    list_word(account=mira, kind="mute", text="spoilers")
    list_word(account=mira, kind="filter", text="猫")
    turn_down_video(account=mira, slug=reel(noor, caption="x" * 300).slug)
    comment_on(video, noor, "猫 waits")
    me = visit(size)
    me.sign_in(mira)
    for path in (
        "/@mira.makes/followers/",
        "/@mira.makes/following/",
        "/settings/quiet/",
        "/settings/comments/",
    ):
        me.go(path)
        well_made(me.page)
    me.go(f"/v/{video.slug}/")
    open_talk(me.page, size)
    well_made(me.page)


def test_without_javascript_it_all_works_by_forms(visit, mira, noor):
    video = reel(mira, caption="For everyone")
    me = visit("desktop", javascript=False)
    me.sign_in(noor)
    me.go(f"/v/{video.slug}/")
    me.page.locator(".composer:not(.composer--reply) .input").fill("Hello")
    me.page.get_by_role("button", name="Send the comment").click()
    comment = Comment.objects.get()
    me.page.locator(f"#comment-like-{comment.pk} button").click()
    me.page.locator(f"#comment-{comment.pk} .comment__menu summary").click()
    me.page.get_by_role("link", name="Edit").click()
    me.page.locator("textarea").fill("Hello again")
    me.page.get_by_role("button", name="Save").click()
    comment.refresh_from_db()
    assert comment.text == "Hello again" and comment.like_count == 1
    me.page.locator(".more-menu summary").click()
    me.page.get_by_role("button", name="Not interested").click()
    assert NotInterested.objects.count() == 1 and Video.objects.get().comment_count == 1
