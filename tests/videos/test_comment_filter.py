"""Who may comment, and comments that wait for the creator's word."""

from __future__ import annotations

import pytest

from tests.conftest import ROLES
from tests.factories import VideoFactory, comment_on
from videos.actions.accounts import set_comments_from
from videos.actions.comments import add_comment
from videos.actions.errors import Refused
from videos.actions.quiet import list_word
from videos.actions.recount import recount
from videos.models import Comment, Video

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

MAY = {
    "everyone": set(ROLES) - {"blocked", "anonymous"},
    "friends": {"creator", "friend"},
    "nobody": {"creator"},
}
STRICTER = [("everyone", "everyone", "everyone"), ("friends", "everyone", "friends"), ("everyone", "nobody", "nobody"),
            ("nobody", "friends", "nobody"), ("friends", "friends", "friends")]  # fmt: skip


@pytest.mark.parametrize(("account", "video", "together"), STRICTER)
def test_the_stricter_of_account_and_video_decides(request, client_of, creator, account, video, together):
    set_comments_from(account=creator, circle=account)
    shown = VideoFactory(creator=creator, comments_from=video)
    for role in ROLES:
        client = client_of(request.getfixturevalue(role))
        answer = client.post(f"/v/{shown.slug}/comments/", {"text": "Hello"})
        wanted = {"blocked": 404, "anonymous": 302}.get(role, 302 if role in MAY[together] else 403)
        assert answer.status_code == wanted, role
        if role != "blocked":
            page = client.get(f"/v/{shown.slug}/").text
            is_open = together == "everyone" if role == "anonymous" else role in MAY[together]
            assert ("can comment here" in page) != is_open, role
            assert ("Sign in to say" in page) == (is_open and role == "anonymous"), "no sign-in for nothing"
    assert Comment.objects.count() == len(MAY[together])


def test_comments_that_are_there_stay(client_of, creator, stranger):
    video = VideoFactory(creator=creator)
    comment_on(video, stranger, "From before")
    set_comments_from(account=creator, circle="nobody")
    assert "From before" in client_of(stranger).get(f"/v/{video.slug}/").text
    with pytest.raises(Refused):
        add_comment(account=stranger, slug=video.slug, text="Again")


def test_it_is_chosen_on_the_settings_page_and_on_the_videos(client_of, creator):
    client = client_of(creator)
    assert client.post("/settings/comments/", {"comments_from": "friends"}).status_code == 302
    assert client.post("/settings/comments/", {"comments_from": "all"}).status_code == 400
    creator.refresh_from_db()
    assert creator.comments_from == "friends"
    video = VideoFactory(creator=creator)
    words = {"caption": "", "audience": "everyone", "downloads": "on"}
    client.post(f"/v/{video.slug}/edit/", {**words, "comments_from": "nobody"})
    assert Video.objects.get(pk=video.pk).comments_from == "nobody"
    client.post(f"/v/{video.slug}/edit/", words)
    assert Video.objects.get(pk=video.pk).comments_from == "nobody", "without it, it stays"
    assert client.post(f"/v/{video.slug}/edit/", {**words, "comments_from": "x"}).status_code == 422


@pytest.fixture
def held(creator, stranger):
    list_word(account=creator, kind="filter", text="ugly")
    video = VideoFactory(creator=creator)
    return add_comment(account=stranger, slug=video.slug, text="How UGLY!")


@pytest.mark.parametrize("role", ROLES)
def test_a_held_comment_is_its_authors_and_the_creators_alone(request, client_of, held, role):
    page = client_of(request.getfixturevalue(role)).get(f"/v/{held.video.slug}/")
    assert ("How UGLY!" in page.text) == (role in ("creator", "stranger"))
    if role == "stranger":
        assert "Waits for" in page.text
    if role == "creator":
        assert "1 comment waits for you" in page.text


def test_it_counts_and_is_told_only_once_it_is_let_through(client_of, creator, friend, stranger, held):
    def counted() -> int:
        return Video.objects.get(pk=held.video_id).comment_count

    assert (
        counted() == 0
        and not creator.notifications.filter(kind="comment").exists()
        and not list(recount(mend=False))
    )
    url = f"/v/{held.video.slug}/comments/{held.pk}/release/"
    assert client_of(friend).post(url).status_code == 404
    assert client_of(stranger).post(url).status_code == 404, "its author can't"
    client_of(creator).post(url)
    client_of(creator).post(url)
    assert counted() == 1 and creator.notifications.filter(kind="comment").count() == 1
    assert "How UGLY!" in client_of(friend).get(f"/v/{held.video.slug}/").text
    assert not list(recount(mend=False))


def test_what_waits_is_listed_and_can_be_deleted_with_undo(client_of, creator, stranger, held):
    page = client_of(creator).get("/settings/comments/").text
    assert "How UGLY!" in page and "ugly" in page
    assert "How UGLY!" not in client_of(stranger).get("/settings/comments/").text
    url = f"/v/{held.video.slug}/comments/{held.pk}/"
    client_of(creator, htmx=True).post(f"{url}delete/")
    assert "How UGLY!" not in client_of(creator).get("/settings/comments/").text
    client_of(creator, htmx=True).post(f"{url}restore/")
    assert "How UGLY!" in client_of(creator).get("/settings/comments/").text
    assert Video.objects.get(pk=held.video_id).comment_count == 0, "it still waits"


def test_nobody_answers_or_likes_what_waits(client_of, creator, held):
    with pytest.raises(Refused):
        add_comment(account=creator, slug=held.video.slug, text="Hm", parent_id=held.pk)
    url = f"/v/{held.video.slug}/comments/{held.pk}/like/"
    assert client_of(creator).post(url, {"on": "1"}).status_code == 409


def test_a_filtered_word_can_not_be_slipped_in_by_an_edit(client_of, creator, stranger, held):
    comment = add_comment(account=stranger, slug=held.video.slug, text="How nice")
    answer = client_of(stranger, htmx=True).post(
        f"/v/{held.video.slug}/comments/{comment.pk}/edit/", {"text": "How ugly"}
    )
    assert answer.status_code == 422 and "would have to wait" in answer.text
    client_of(stranger).post(f"/v/{held.video.slug}/comments/{held.pk}/edit/", {"text": "How nice"})
    held.refresh_from_db()
    assert held.held_at and held.text == "How nice", "what waits goes on waiting"


def test_the_creators_own_words_never_wait(creator, held):
    assert add_comment(account=creator, slug=held.video.slug, text="ugly").held_at is None


def test_what_is_let_through_is_what_the_creator_has_read(client_of, creator, stranger, held):
    """Its author could once change the words between the creator's look and the press of the button."""
    url = f"/v/{held.video.slug}/comments/{held.pk}/"
    pages = [client_of(creator).get(at).text for at in (f"/v/{held.video.slug}/", "/settings/comments/")]
    assert all(f'name="read" value="{held.edition}"' in page for page in pages)
    client_of(stranger).post(f"{url}edit/", {"text": "Something far worse"})
    answer = client_of(creator, htmx=True).post(f"{url}release/", {"read": held.edition})
    assert answer.status_code == 409 and "changed these words" in answer.text
    held.refresh_from_db()
    assert held.held_at is not None and held.text == "Something far worse"
    assert client_of(creator).post(f"{url}release/", {"read": held.edition}).status_code == 302
    held.refresh_from_db()
    assert held.held_at is None
