"""Links to a comment, and the answers that a thread doesn't show at once: each comment once, and none left out."""

from __future__ import annotations

import re

import pytest

from tests.factories import VideoFactory, comment_on
from videos.actions.comments import add_comment
from videos.actions.quiet import list_word

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@pytest.fixture
def video(creator):
    return VideoFactory(creator=creator)


def answers_to(comment, author, number=6):
    return [
        add_comment(account=author, slug=comment.video.slug, text=f"answer {n}", parent_id=comment.pk)
        for n in range(number)
    ]


def ids(text: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'id="comment-(\d+)"', text)]


def more(text: str) -> str:
    found = re.search(r'href="(/v/\w+/comments/\d+/replies/\?[^"]*)"', text)
    return found[1].replace("&amp;", "&") if found else ""


def test_a_link_to_a_late_answer_shows_it_and_the_others_are_one_click_away(client_of, stranger, video):
    thread = comment_on(video, stranger)
    said = answers_to(thread, stranger, 27)
    client = client_of(htmx=True)
    text = client.get(f"/v/{video.slug}/comments/?comment={said[9].pk}").text
    assert ids(text) == [thread.pk, said[9].pk] and "comment--found" in text
    assert "Show 26 more replies" in text
    seen = [said[9].pk]
    while more(text):
        text = client.get(more(text)).text
        seen += ids(text)
    assert sorted(seen) == [answer.pk for answer in said] and len(seen) == 27


def test_the_thread_of_a_link_is_on_the_first_page_and_on_no_other(client_of, stranger, video):
    comments = [comment_on(video, stranger, f"number {n}") for n in range(30)]
    client, seen = client_of(htmx=True), []
    page = f"/v/{video.slug}/comments/?comment={comments[2].pk}"
    while page:
        answer = client.get(page)
        seen += ids(answer.text)
        page = answer.context["next_comments_url"]
    assert seen[0] == comments[2].pk and sorted(seen) == [comment.pk for comment in comments]


def test_a_link_to_the_only_comment_shows_it(client_of, stranger, video):
    comment = comment_on(video, stranger, "Alone")
    assert ids(client_of().get(f"/v/{video.slug}/?comment={comment.pk}").text) == [comment.pk]


def test_without_javascript_all_comments_and_answers_can_be_reached(client_of, stranger, video):
    thread = comment_on(video, stranger, "The first of all")
    said = answers_to(thread, stranger, 25)
    for n in range(20):
        comment_on(video, stranger, f"number {n}")
    client = client_of()
    text = client.get(f"/v/{video.slug}/").text
    older = re.search(rf'href="(/v/{video.slug}/\?after=[^"]+)"', text)[1]
    text = client.get(older).text
    assert ids(text)[:1] == [thread.pk]
    seen = ids(text)[1:]
    while more(text):
        text = client.get(more(text)).text
        assert "The first of all" in text, "a page of its own, with what is answered"
        seen += [pk for pk in ids(text) if pk != thread.pk]
    assert seen == [answer.pk for answer in said]


def test_further_answers_come_as_the_same_person_in_view_as(client_of, creator, stranger, video):
    list_word(account=creator, kind="filter", text="ugly")
    thread = comment_on(video, stranger)
    answers_to(thread, stranger, 4)
    add_comment(account=stranger, slug=video.slug, text="How ugly", parent_id=thread.pk)
    text = client_of(creator).get(f"/v/{video.slug}/?as=stranger").text
    assert "as=stranger" in more(text)
    assert "How ugly" not in client_of(creator, htmx=True).get(more(text)).text
    assert "How ugly" in client_of(creator, htmx=True).get(more(text).partition("&as")[0]).text
