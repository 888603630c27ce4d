"""Whoever blocks a creator can't go on speaking under their videos, where the creator could not answer."""

from __future__ import annotations

import pytest

from notifications.selectors.badge import unread_count
from tests.factories import VideoFactory, comment_on
from videos.actions.comments import add_comment
from videos.actions.recount import recount
from videos.actions.relations import block_account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("blocks", ["author", "creator"])
def test_a_block_takes_what_one_said_under_the_other_ones_videos_from_everybody(
    client_of, creator, friend, stranger, follower, blocks
):
    video, elsewhere = VideoFactory(creator=creator), VideoFactory(creator=friend)
    said = comment_on(video, stranger, "You are all fools")
    add_comment(account=follower, slug=video.slug, text="An answer to it", parent_id=said.pk)
    root = comment_on(video, friend, "A thread of mine")
    add_comment(account=stranger, slug=video.slug, text="Fools, as an answer", parent_id=root.pk)
    comment_on(elsewhere, stranger, "Elsewhere")
    told = unread_count(friend)
    one, other = (stranger, creator) if blocks == "author" else (creator, stranger)

    block_account(blocker=one, handle=other.handle)
    for viewer in (creator, friend, follower, None):
        page = client_of(viewer).get(f"/v/{video.slug}/").text
        assert "A thread of mine" in page
        assert not [words for words in ("You are all", "An answer", "Fools, as") if words in page], viewer
    assert "Elsewhere" in client_of(follower).get(f"/v/{elsewhere.slug}/").text, "it is between the two"
    assert unread_count(friend) < told, "what was told of it goes along"
    assert not list(recount(mend=False)), "and counts as what stands"

    block_account(blocker=one, handle=other.handle, on=False)
    page = client_of(follower).get(f"/v/{video.slug}/").text
    assert all(words in page for words in ("You are all", "An answer", "Fools, as")), "nothing was deleted"


def test_an_address_with_a_comment_that_one_can_not_see_raises_no_thread(
    client_of, creator, friend, stranger
):
    """It would tell that there is such a comment, and in which thread."""
    video = VideoFactory(creator=creator)
    roots = [comment_on(video, friend, f"Thread {number}") for number in (1, 2)]
    hidden = add_comment(account=friend, slug=video.slug, text="Not for you", parent_id=roots[0].pk)
    client, url = client_of(stranger), f"/v/{video.slug}/"

    def order(query: str = "") -> list[int]:
        return [row.pk for row in client.get(url + query).context["comments_page"]]

    assert order(f"?comment={hidden.pk}") == [roots[0].pk, roots[1].pk], "seen, it is raised"
    hidden.held_at = hidden.created_at
    hidden.save()
    assert order(f"?comment={hidden.pk}") == order() == [roots[1].pk, roots[0].pk]
