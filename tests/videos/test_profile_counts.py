"""The numbers on a profile: none, one and very many read alike everywhere, and are what may be seen."""

from __future__ import annotations

import re

import pytest

from tests.factories import AccountFactory, VideoFactory, befriend
from videos.actions.relations import block_account, follow_account
from videos.models import Video

pytestmark = pytest.mark.django_db


def shown(client, query: str = "") -> list[tuple[str, str, str]]:
    """What stands under each number, the number as it is written, and the exact one."""
    text = client.get(f"/@mira/{query}").text
    found = re.findall(r'<div><dt>(.*?)</dt><dd title="([^"]+)">([^<]+)</dd></div>', text)
    return [(re.sub(r"<[^>]+>", "", what), number, exact) for what, exact, number in found]


def test_none_one_and_very_many(client_of, creator):
    video = VideoFactory(creator=creator)
    none = [("followers", "0", "0"), ("following", "0", "0"), ("likes", "0", "0")]
    assert shown(client_of()) == shown(client_of(creator)) == none
    befriend(creator, AccountFactory())
    Video.objects.filter(pk=video.pk).update(like_count=1)
    one = [("follower", "1", "1"), ("following", "1", "1"), ("like", "1", "1")]
    assert shown(client_of()) == shown(client_of(creator), "?tab=liked") == one
    for number, written in ((9_999, "9,999"), (12_345, "12.3K"), (1_234_567, "1.2M")):
        Video.objects.filter(pk=video.pk).update(like_count=number)
        assert shown(client_of())[2] == ("likes", written, f"{number:,}")


def test_views_on_the_tiles_read_in_the_same_way(client_of, creator):
    for number, said in ((0, "0 views"), (1, "1 view"), (1_234_567, "1,234,567 views")):
        video = VideoFactory(creator=creator, view_count=number)
        text = client_of().get("/@mira/").text
        assert re.search(rf'/v/{video.slug}/" aria-label="[^"]*, {said}"', text)
    assert "1.2M" in text


def test_whom_one_has_blocked_is_in_no_number_that_one_sees(client_of, creator, stranger):
    pest = AccountFactory()
    follow_account(follower=pest, handle=creator.handle)
    assert shown(client_of(stranger))[0][1] == "1"
    block_account(blocker=stranger, handle=pest.handle)
    assert shown(client_of(stranger))[0] == ("followers", "0", "0")
    assert shown(client_of())[0] == ("follower", "1", "1")
