"""Mentions as links, and the people who complete an @."""

from __future__ import annotations

import pytest

from tests.factories import AccountFactory, VideoFactory, comment_on
from videos.actions.quiet import mute_account
from videos.actions.relations import block_account, follow_account

pytestmark = pytest.mark.django_db


def test_only_people_whom_the_viewer_sees_are_links(client_of, creator, stranger, blocked):
    video = VideoFactory(creator=creator, caption="With @mira and @gone and @ren")
    comment_on(video, creator, "Ask @kai, not @ren or @nobody <b>")
    text = client_of(creator).get(f"/v/{video.slug}/").text
    assert text.count('<a href="/@kai/">@kai</a>') == 1 and '<a href="/@mira/">@mira</a>' in text
    assert ">@ren</a>" not in text and ">@nobody</a>" not in text and ">@gone</a>" not in text
    assert "@nobody &lt;b&gt;" in text
    assert '<a href="/@ren/">@ren</a>' in client_of(stranger).get(f"/v/{video.slug}/").text


def test_links_and_line_breaks_are_plain_text(client_of, creator):
    video = VideoFactory(creator=creator)
    comment_on(video, creator, "see https://example.org/@mira\nand a@mira.org")
    text = client_of(creator).get(f"/v/{video.slug}/").text
    assert "https://example.org/@mira<br>and a@mira.org" in text


def test_a_handle_of_any_script_is_a_link(client_of, creator):
    AccountFactory(handle="陶芸家")
    video = VideoFactory(creator=creator)
    comment_on(video, creator, "見て @陶芸家 です")
    assert ">@陶芸家</a> です" in client_of(creator).get(f"/v/{video.slug}/").text


def test_an_at_is_completed_wherever_it_is_typed(client_of, creator):
    video = VideoFactory(creator=creator)
    comment = comment_on(video, creator)
    pages = (
        "/upload/",
        f"/v/{video.slug}/",
        f"/v/{video.slug}/edit/",
        f"/v/{video.slug}/comments/{comment.pk}/edit/",
    )
    for page in pages:
        text = client_of(creator).get(page).text
        assert "data-mention" in text and "js/mentions.js" in text, page


def test_completion_knows_whom_one_follows_first_and_nobody_hidden(client_of, creator, stranger, blocked):
    for handle in ("renata", "rena", "rex", "Réne", "陶芸家"):
        AccountFactory(handle=handle)
    follow_account(follower=creator, handle="renata")
    client = client_of(creator)

    def found(begun: str) -> list[str]:
        return [person["handle"] for person in client.get("/people/", {"q": begun}).json()["people"]]

    assert found("ren") == ["renata", "rena"] and found("REN") == found("@ren") == found("ren")
    assert found("陶") == ["陶芸家"] and found("") == ["renata"] and found("mira") == []
    block_account(blocker=creator, handle="rena")
    assert found("ren") == ["renata"]
    assert found("%") == found("_") == found("\\") == []
    mute_account(muter=creator, handle="renata")
    assert found("ren") == found("") == [], "muted people are not suggested"
    assert found("renata") == ["renata"]
