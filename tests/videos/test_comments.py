"""Comments: saying something, answering, taking it back, and who sees it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.factories import AccountFactory, VideoFactory, befriend, comment_on
from videos.actions.accounts import suspend_account
from videos.actions.comments import add_comment
from videos.actions.recount import recount
from videos.actions.relations import block_account
from videos.models import Comment

pytestmark = pytest.mark.django_db


def url(video):
    return reverse("videos:comments", args=[video.slug])


def say(client, video, text="What a light.", **more):
    return client.post(url(video), {"text": text, **more})


def delete(client, comment, video=None):
    return client.post(
        reverse("videos:comment_delete", args=[(video or comment.video).slug, comment.pk]),
    )


def shown(client, video) -> list[str]:
    """The texts of the thread as the page shows them, from top to bottom."""
    page = client.get(reverse("videos:watch", args=[video.slug])).text
    return re.findall(r'<p class="comment__text" dir="auto">(.*?)</p>', page, re.DOTALL)


def count(video) -> int:
    video.refresh_from_db()
    assert list(recount(mend=False)) == []
    return video.comment_count


@pytest.fixture
def video(creator):
    return VideoFactory(creator=creator)


def test_saying_something(client_of, stranger, video):
    answer = say(client_of(stranger, htmx=True), video, "  What a light.\r\nAnd the cat.  ")
    assert answer.status_code == 201 and "<html" not in answer.text
    comment = Comment.objects.get()
    assert (comment.text, comment.author, comment.parent) == ("What a light.\nAnd the cat.", stranger, None)
    assert f'id="comment-{comment.pk}"' in answer.text
    plain = say(client_of(stranger), video, "Second")
    assert (plain.status_code, plain.url) == (302, reverse("videos:watch", args=[video.slug]))
    assert shown(client_of(), video) == ["Second", "What a light.<br>And the cat."]
    assert count(video) == 2


def test_answers_and_answers_to_answers_stay_in_one_thread(client_of, stranger, friend, video):
    first = comment_on(video, stranger, "First")
    answer = say(client_of(friend, htmx=True), video, "Answer", parent=first.pk)
    assert answer.status_code == 201 and "comment--reply" in answer.text
    reply = Comment.objects.get(text="Answer")
    say(client_of(stranger), video, "Answer to the answer", parent=reply.pk)
    assert set(Comment.objects.exclude(pk=first.pk).values_list("parent", flat=True)) == {first.pk}
    comment_on(video, friend, "Second")
    assert shown(client_of(), video) == ["Second", "First", "Answer", "Answer to the answer"]
    assert count(video) == 4


@pytest.mark.parametrize("text", ["", "   ", "\r\n", "x" * 501])
@pytest.mark.parametrize("htmx", [True, False])
def test_empty_and_too_long_are_refused_with_a_sentence(client_of, stranger, video, text, htmx):
    answer = say(client_of(stranger, htmx=htmx), video, text)
    assert answer.status_code == 422
    assert (
        "Write something first." if not text.strip() else "at most 500 signs; this one has 501"
    ) in answer.text
    assert not Comment.objects.exists() and count(video) == 0


def test_five_hundred_signs_are_fine_and_a_line_break_is_one_of_them(client_of, stranger, video):
    assert say(client_of(stranger, htmx=True), video, "x" * 499 + "\r\n" + "y").status_code == 422
    assert say(client_of(stranger, htmx=True), video, "x" * 498 + "\r\n" + "🌙").status_code == 201


def test_no_comment_on_what_one_may_not_see(client_of, creator, stranger, blocked, video):
    hidden = VideoFactory(creator=creator, audience="friends")
    for who, what in ((stranger, hidden), (blocked, video)):
        for htmx in (True, False):
            assert say(client_of(who, htmx=htmx), what).status_code == 404
            assert client_of(who, htmx=htmx).get(url(what)).status_code == 404
    assert not Comment.objects.exists()


@pytest.mark.parametrize("parent", ["gone", "elsewhere", "unseen", str(10**30)])
def test_what_is_not_there_cannot_be_answered(client_of, stranger, video, parent):
    """Deleted, under another video, by somebody with a block between, or a number beyond all."""
    comment = comment_on(video if parent != "elsewhere" else VideoFactory())
    if parent == "gone":
        delete(client_of(comment.author), comment)
    if parent == "unseen":
        block_account(blocker=comment.author, handle=stranger.handle)
    before = count(video)
    sent = parent if parent.isdecimal() else comment.pk
    assert say(client_of(stranger, htmx=True), video, parent=sent).status_code == 409
    assert Comment.objects.count() == 1 and count(video) == before


@pytest.mark.parametrize("role", ["author", "creator"])
def test_author_and_creator_delete_a_comment_and_the_answers_to_it(client_of, creator, stranger, video, role):
    first, other = comment_on(video, stranger, "First"), comment_on(video, text="Other")
    for _ in range(2):
        add_comment(account=AccountFactory(), slug=video.slug, text="Answer", parent_id=first.pk)
    assert count(video) == 4
    client = client_of({"author": stranger, "creator": creator}[role], htmx=True)
    answer = delete(client, first)
    assert (answer.status_code, answer.content) == (200, b"")
    assert "hush:toast" in answer.headers["HX-Trigger"]
    assert shown(client, video) == [other.text] and count(video) == 1
    assert delete(client, first).status_code == 404, "gone is gone, and counted once"
    assert count(video) == 1


def test_an_answer_is_deleted_alone(client_of, stranger, video):
    first = comment_on(video, text="First")
    reply = add_comment(account=stranger, slug=video.slug, text="Answer", parent_id=first.pk)
    assert delete(client_of(stranger), reply).url == reverse("videos:watch", args=[video.slug])
    assert shown(client_of(), video) == ["First"] and count(video) == 1


@pytest.mark.parametrize("role", ["friend", "stranger", "staff", "blocked"])
def test_nobody_else_deletes_it(request, client_of, video, role):
    comment = comment_on(video)
    client = client_of(request.getfixturevalue(role))
    assert delete(client, comment).status_code == 404
    if role != "blocked":
        assert f"/comments/{comment.pk}/delete/" not in client.get(f"/v/{video.slug}/").text
    assert count(video) == 1


def test_a_comment_is_not_reached_by_another_videos_address(client_of, creator, stranger):
    """Whether a comment under a hidden video still exists must not show by way of another one."""
    befriend(creator, stranger)
    comment = comment_on(VideoFactory(creator=creator), stranger)
    comment.video.audience = "me"
    comment.video.save()
    assert delete(client_of(stranger), comment).status_code == 404
    assert delete(client_of(stranger), comment, VideoFactory()).status_code == 404
    comment.refresh_from_db()
    assert comment.stands


def test_comments_of_suspended_and_blocked_people_are_not_shown(client_of, creator, stranger, friend, video):
    thread = comment_on(video, stranger, "By kai")
    add_comment(account=friend, slug=video.slug, text="By noor", parent_id=thread.pk)
    comment_on(video, friend, "Noor again")
    block_account(blocker=creator, handle=friend.handle)
    assert shown(client_of(creator), video) == shown(client_of(), video) == ["By kai"]
    block_account(blocker=creator, handle=friend.handle, on=False)
    assert shown(client_of(), video) == ["Noor again", "By kai", "By noor"]
    suspend_account(account=stranger)
    assert shown(client_of(), video) == ["Noor again"]
    suspend_account(account=stranger, on=False)
    assert len(shown(client_of(), video)) == 3


def test_html_in_a_comment_is_text(client_of, stranger, video):
    text = "<script>alert(1)</script><img src=x onerror=y> & {{ 7|add:7 }}"
    answers = [say(client_of(stranger, htmx=True), video, text).text, "".join(shown(client_of(), video))]
    for answer in answers:
        assert "<script>alert" not in answer and "<img src=x" not in answer
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer and "{{ 7|add:7 }}" in answer


def test_paging_has_no_gap_and_no_repeat_while_people_go_on_talking(client_of, creator, video):
    texts = [comment_on(video, creator, f"Number {number}").text for number in range(45)]
    client, seen, page = client_of(htmx=True), [], url(video)
    while page:
        answer = client.get(page)
        seen += re.findall(r'<p class="comment__text" dir="auto">(.*?)</p>', answer.text)
        page = answer.context["next_comments_url"]
        assert ("composer" in answer.text) == (len(seen) == 20), "later pages are only the items"
        comment_on(video, creator, "Meanwhile")
    assert seen == texts[::-1]


def test_signed_out_people_sign_in_and_come_back_to_the_video(client_of, video):
    back = f"?next=%2Fv%2F{video.slug}%2F"
    assert say(client_of(), video).url.endswith(back)
    answer = say(client_of(htmx=True), video)
    assert answer.status_code == 401 and answer.headers["HX-Redirect"].endswith(back)
    assert "Sign in to say something" in client_of().get(reverse("videos:watch", args=[video.slug])).text
