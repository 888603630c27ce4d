"""A suspended account is hidden everywhere at once, signed out, and comes back whole."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import STREAM, AccountFactory, VideoFactory, befriend, captions_for, comment_on
from videos.actions.accounts import suspend_account
from videos.actions.comments import add_comment
from videos.actions.engagement import like_video
from videos.actions.relations import follow_account
from videos.actions.saves import Method, save_video
from videos.models import Account, Tag, Video
from videos.selectors.profile import numbers

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
# Everybody in the slow tier; in the fast tier those whose answers differ most.
ROLES = [
    "anonymous",
    "friend",
    *(pytest.param(role, marks=pytest.mark.slow) for role in ("stranger", "follower", "staff")),
]


@pytest.fixture
def scene(creator, friend, follower, stranger) -> dict[str, str]:
    """`creator` (Mira) is all over the site: where, and what of her is to be seen there."""
    own = VideoFactory(creator=creator, caption="Miras glaze #clay", with_files=True)
    own.tags.add(Tag.objects.create(name="clay"))
    captions_for(own)
    host = VideoFactory(creator=AccountFactory(handle="host"), caption="At the host’s")
    said = comment_on(host, creator, "Miraword one")
    add_comment(account=stranger, slug=host.slug, text="Answered to her", parent_id=said.pk)
    theirs = comment_on(host, stranger, "Who knows @mira?")
    add_comment(account=creator, slug=host.slug, text="Miraword two", parent_id=theirs.pk)
    follow_account(follower=creator, handle="host")
    like_video(account=creator, slug=host.slug)
    befriend(creator, host.creator)
    for person in (friend, stranger):
        save_video(account=person, slug=own.slug, method=Method.FAVORITE)
    return {"own": own.slug, "host": host.slug}


def addresses(scene: dict[str, str]) -> list[str]:
    """Every address that is the account's own."""
    slug = scene["own"]
    names = ("watch", "stream", "poster", "counts", "comments")
    return [
        *(reverse(f"videos:{name}", args=[slug]) for name in names),
        reverse("videos:captions", args=[slug, "en"]),
        *(reverse(f"videos:{name}", args=["mira"]) for name in ("profile", "followers", "following")),
    ]


def shared(scene: dict[str, str]) -> list[str]:
    """Pages of the site, or of others, on which the account was to be seen."""
    host = scene["host"]
    return [
        "/", "/?tab=following", "/?tab=friends", "/discover/", "/discover/?q=glaze", "/discover/?q=mira", "/tags/clay/",
        f"/v/{host}/", "/@host/", "/@host/followers/", "/@host/following/",
    ]  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_every_cell_is_the_same_404_as_what_never_was(request, client_of, creator, scene, role):
    client = client_of(request.getfixturevalue(role))
    suspend_account(account=creator)
    for address in addresses(scene):
        hidden = client.get(address)
        missing = client.get(address.replace(scene["own"], "nowhere22").replace("@mira", "@nobody"))
        assert hidden.status_code == 404, address
        assert hidden.content == missing.content and dict(hidden.headers) == dict(missing.headers), address
    if role != "anonymous":
        for name in ("like", "save", "favorite", "share", "download", "report", "not_interested"):
            answer = client.post(
                reverse(f"videos:{name}", args=[scene["own"]]), {"on": "1", "reason": "spam"}
            )
            assert answer.status_code == 404, name
        for name in ("follow", "block", "mute", "account_report"):
            answer = client.post(reverse(f"videos:{name}", args=["mira"]), {"on": "1", "reason": "spam"})
            assert answer.status_code == 404, name


@pytest.mark.parametrize("role", ["anonymous", "stranger", "friend"])
def test_on_no_page_of_others_is_anything_of_it_to_be_seen_and_then_all_of_it_again(
    request, client_of, creator, scene, role
):
    client = client_of(request.getfixturevalue(role))

    def seen() -> dict[str, bool]:
        found = {}
        for page in shared(scene):
            answer = client.get(page)
            text = answer.text.replace("@mira?", "")  # a name that somebody else wrote
            if page.endswith("q=mira"):
                text = text.replace('value="mira"', "").replace("“mira”", "")
            words = ("Miraword", "Miras glaze", "/@mira/", scene["own"], "Answered to her")
            found[page] = answer.status_code == 200 and any(word in text for word in words)
        return found

    before = seen()
    assert before[f"/v/{scene['host']}/"] and before["/@host/followers/"] and before["/tags/clay/"]
    suspend_account(account=creator)
    assert not any(seen().values()), [page for page, found in seen().items() if found]
    suspend_account(account=creator, on=False)
    assert seen() == before


def test_a_mention_of_it_is_plain_text_meanwhile(client_of, creator, scene, stranger):
    page = f"/v/{scene['host']}/"
    assert 'href="/@mira/"' in client_of(stranger).get(page).text
    suspend_account(account=creator)
    text = client_of(stranger).get(page).text
    assert "Who knows @mira?" in text and 'href="/@mira/"' not in text


def test_counts_of_followers_and_inboxes_leave_it_out(client_of, creator, scene):
    host = Account.objects.get(handle="host")
    client = client_of(host)

    def told() -> bool:
        return "/@mira/" in client.get("/notifications/").text

    assert numbers(host, host)["followers"] == 1 and told()
    suspend_account(account=creator)
    assert numbers(host, host)["followers"] == numbers(host, host)["following"] == 0
    assert not told()
    suspend_account(account=creator, on=False)
    assert numbers(host, host)["followers"] == 1 and told()


def test_kept_videos_are_tombstones_meanwhile(client_of, creator, scene, stranger):
    client = client_of(stranger)
    assert "Miras glaze" in client.get("/saved/?shelf=favorites").text
    suspend_account(account=creator)
    page = client.get("/saved/?shelf=favorites").text
    assert "Miras glaze" not in page and scene["own"] not in page and "mira" not in page
    suspend_account(account=creator, on=False)
    assert "Miras glaze" in client.get("/saved/?shelf=favorites").text


def test_it_is_signed_out_everywhere_and_signs_in_anew(
    client_of, creator, scene, django_capture_on_commit_callbacks
):
    phone, desk, other = client_of(creator), client_of(creator), client_of(AccountFactory())
    with django_capture_on_commit_callbacks(execute=True):
        suspend_account(account=creator)
    for client in (phone, desk):
        assert client.get("/notifications/").status_code == 302
        assert client.post(f"/v/{scene['host']}/like/", {"on": "1"}).url.startswith("/accounts/login/")
    tries = client_of()
    tries.post("/accounts/login/", {"login": "mira", "password": "secret-enough"})
    assert tries.get("/notifications/").status_code == 302
    suspend_account(account=creator, on=False)
    assert phone.get("/notifications/").status_code == 302, "what was signed in before stays signed out"
    assert other.get("/notifications/").status_code == 200
    tries.post("/accounts/login/", {"login": "mira", "password": "secret-enough"})
    assert tries.get("/notifications/").status_code == 200


def test_nothing_of_it_is_changed_so_it_comes_back_whole(client_of, creator, scene):
    def rows() -> list[object]:
        account = Account.objects.filter(pk=creator.pk).values().get()
        tables = ("saves", "likes", "comments", "follows_made", "follows_got", "shares")
        return [
            account,
            list(Video.objects.order_by("pk").values()),
            *(list(getattr(creator, name).order_by("pk").values()) for name in tables),
        ]

    before = rows()
    suspend_account(account=creator)
    assert rows()[1:] == before[1:]
    suspend_account(account=Account.objects.get(pk=creator.pk), on=False)
    assert rows() == before
    stream = client_of().get(reverse("videos:stream", args=[scene["own"]]))
    assert b"".join(stream.streaming_content) == STREAM
