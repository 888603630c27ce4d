"""The matrix: every URL name × every role, for slug routes × audience, state and downloads.

Each cell is asserted, and a URL name without a row fails. `ok` is a page or fragment, `out` a way to
sign in, `404` hidden (the same answer as missing), numbers are statuses.
"""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from tests.conftest import ROLES
from tests.factories import VideoFactory, captions_for, comment_on, pictures_for
from videos.actions.collections import create_collection
from videos.actions.reports import report_account
from videos.actions.saves import save_video
from videos.models import Account, Video

pytestmark = pytest.mark.django_db

OPEN, MEMBERS, OWN = "everyone", "members", "the creator"
CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:02.000\nListen."
# What stands in an address besides the slug.
ALSO: dict[str, list[Any]] = {
    "videos:captions": ["en"],
    "videos:captions_remove": ["en"],
    "videos:poster_choice": [1],
}
# What a video route does: (method, who may, what is sent, the status when all is well)
VIDEO_ROUTES: dict[str, tuple[str, str, dict[str, str], int]] = {
    "videos:watch": ("get", OPEN, {}, 200),
    "videos:counts": ("get", OPEN, {}, 200),
    "videos:comments": ("get", OPEN, {}, 302),
    "videos:stream": ("get", OPEN, {}, 200),
    "videos:poster": ("get", OPEN, {}, 200),
    "videos:captions": ("get", OPEN, {}, 200),
    "videos:view": ("post", OPEN, {"token": "x"}, 204),
    "videos:like": ("post", MEMBERS, {"on": "1"}, 302),
    "videos:save": ("post", MEMBERS, {"on": "1"}, 302),
    "videos:favorite": ("post", MEMBERS, {"on": "1"}, 302),
    "videos:share": ("post", MEMBERS, {}, 302),
    "videos:not_interested": ("post", MEMBERS, {"on": "1"}, 302),
    "videos:report": ("post", MEMBERS, {"reason": "spam"}, 302),
    "videos:download": ("post", MEMBERS, {}, 302),
    "videos:file": ("get", MEMBERS, {}, 403),
    "videos:edit": ("get", OWN, {}, 200),
    "videos:captions_add": ("post", OWN, {"language": "de", "text": CAPTIONS}, 302),
    "videos:captions_remove": ("post", OWN, {}, 302),
    "videos:poster_choice": ("get", OWN, {}, 200),
    "videos:poster_choose": ("post", OWN, {"number": "2"}, 302),
    "videos:ledger": ("get", OWN, {}, 200),
    "videos:progress": ("get", OWN, {}, 200),
    "videos:pin": ("post", OWN, {"on": "0"}, 302),
    "videos:audience": ("get", OWN, {}, 200),
    "videos:retry": ("post", OWN, {}, 409),
    "videos:delete": ("get", OWN, {}, 200),
    "analytics:video": ("get", OWN, {}, 200),
    "analytics:video_days": ("get", OWN, {}, 200),
    "analytics:video_splits": ("get", OWN, {}, 200),
    "analytics:video_retention": ("get", OWN, {}, 200),
    "notifications:mute": ("post", MEMBERS, {"on": "1"}, 302),
}
# Pages without a video: (method, who may, what is sent, the status when all is well)
PAGES: dict[str, tuple[str, str, dict[str, str], int]] = {
    "videos:feed": ("get", OPEN, {}, 200),
    "videos:discover": ("get", OPEN, {}, 200),
    "videos:promise": ("get", OPEN, {}, 200),
    "videos:manifest": ("get", OPEN, {}, 200),
    "videos:healthz": ("get", OPEN, {}, 200),
    "videos:readyz": ("get", OPEN, {}, 200),
    "videos:upload": ("get", MEMBERS, {}, 200),
    "videos:saved": ("get", MEMBERS, {}, 200),
    "videos:saved_many": ("post", MEMBERS, {"do": "remove"}, 422),
    "videos:saved_undo": ("post", MEMBERS, {}, 404),
    "videos:collections": ("get", MEMBERS, {}, 200),
    "videos:privacy": ("get", MEMBERS, {}, 200),
    "videos:quiet": ("get", MEMBERS, {}, 200),
    "videos:comment_settings": ("get", MEMBERS, {}, 200),
    "videos:own_comments": ("get", MEMBERS, {}, 200),
    "videos:people": ("get", MEMBERS, {}, 200),
    "videos:settings_profile": ("get", MEMBERS, {}, 200),
    "videos:settings_account": ("get", MEMBERS, {}, 200),
    "videos:reports": ("get", MEMBERS, {}, 200),
    "videos:own_data": ("get", MEMBERS, {}, 200),
    "videos:emails": ("get", MEMBERS, {}, 200),
    "videos:own_data_progress": ("get", MEMBERS, {}, 200),
    "videos:leave": ("get", MEMBERS, {}, 200),
    "videos:leaving": ("get", MEMBERS, {}, 302),
    "videos:stay": ("post", MEMBERS, {}, 302),
    "notifications:inbox": ("get", MEMBERS, {}, 200),
    "notifications:badge": ("get", OPEN, {}, 200),
    "notifications:read_all": ("post", MEMBERS, {}, 302),
    "notifications:settings": ("get", MEMBERS, {}, 200),
    "analytics:dashboard": ("get", MEMBERS, {}, 200),
}
# Each with a test of its own below, or with tests in the file that is named.
ELSEWHERE = {
    "videos:profile", "videos:avatar", "videos:follow", "videos:block", "videos:mute", "videos:tag",
    "videos:followers", "videos:following", "videos:follower_remove", "videos:word_remove",
    "videos:comment_delete", "videos:comment_restore", "videos:comment_replies", "videos:comment_like",
    "videos:comment_edit", "videos:comment_pin", "videos:comment_release", "videos:own_comment_delete", "videos:saved_remove", "videos:saved_restore", "videos:saved_note", "videos:saved_hide",
    "videos:comment_report", "videos:account_report", "videos:report_sent",
    "videos:collection", "videos:collection_rename", "videos:collection_move", "videos:collection_delete",
    "videos:session_end", "videos:confirm_email", "analytics:export", "analytics:days", "analytics:videos", "videos:archive_file", "videos:own_file",
    "notifications:unsubscribe",
}  # fmt: skip


def all_names() -> set[str]:
    names = set()
    for entry in get_resolver().url_patterns:
        if isinstance(entry, URLResolver) and entry.app_name in {"videos", "notifications", "analytics"}:
            names |= {f"{entry.app_name}:{pattern.name}" for pattern in entry.url_patterns}
    return names


def address(name: str, slug: str) -> str:
    return reverse(name, args=[slug, *ALSO.get(name, [])])


def test_every_url_name_has_a_row():
    assert all_names() == VIDEO_ROUTES.keys() | PAGES.keys() | ELSEWHERE


def visible(role: str, audience: str, is_out: bool) -> bool:
    if role == "creator":
        return True
    if not is_out or role == "blocked" or audience == "me":
        return False
    return audience == "everyone" or role == "friend"


def expected(name: str, role: str, *, audience: str, state: str, downloads: bool) -> Any:
    method, who, _, well = VIDEO_ROUTES[name]
    is_out = state == "ready"
    if who != OPEN and role == "anonymous":
        return "out"
    if who == OWN and role != "creator":
        return 404
    if not visible(role, audience, is_out):
        return 404
    has_files = is_out
    files = ("stream", "poster", "file", "captions", "poster_choice")
    if name in {f"videos:{file}" for file in files} and not has_files:
        return 404
    if name in ("videos:captions_add", "videos:captions_remove", "videos:poster_choose") and not has_files:
        return 409
    needs_published = name in (
        "videos:like",
        "videos:save",
        "videos:favorite",
        "videos:share",
        "videos:download",
        "videos:not_interested",
        "videos:report",
    )
    if needs_published and not is_out:
        return 404
    if name == "videos:download" and not downloads and role != "creator":
        return 403
    if name in ("videos:not_interested", "videos:report") and role == "creator":
        return 422  # one's own
    if name == "videos:retry" and state == "failed":
        return 302
    if name.startswith("analytics:video") and not is_out:
        return {200, 404}
    return well


# audience, state, downloads: every combination in the slow tier, the telling ones in the fast tier
EVERY = list(
    itertools.product(("everyone", "friends", "me"), ("ready", "processing", "failed"), (True, False))
)
TELLING = [
    ("everyone", "ready", True),
    ("everyone", "ready", False),
    ("friends", "ready", True),
    ("me", "ready", True),
    ("everyone", "failed", True),
]


def check_cells(
    client: Client, creator: Account, role: str, combinations: list[tuple[str, str, bool]]
) -> None:
    """Ask every video route of every such video, and hold the answer against `expected`."""
    for audience, state, downloads in combinations:
        published = {} if state == "ready" else {"published_at": None}
        video = VideoFactory(
            creator=creator,
            audience=audience,
            state=state,
            downloads_enabled=downloads,
            with_files=True,
            **published,
        )
        captions_for(video)
        pictures_for(video)
        for name, (method, _, sent, _) in VIDEO_ROUTES.items():
            answer = getattr(client, method)(address(name, video.slug), sent)
            wanted = expected(name, role, audience=audience, state=state, downloads=downloads)
            cell = f"{name} {role} {audience} {state} downloads={downloads}"
            if wanted == "out":
                assert answer.status_code == 302 and answer.url.startswith("/accounts/login/"), cell
            elif isinstance(wanted, set):
                assert answer.status_code in wanted, cell
            else:
                assert answer.status_code == wanted, cell
            if (
                name == "videos:retry"
            ):  # it has put the work back into the queue; the next cells want it as it was
                Video.objects.filter(pk=video.pk).update(state=state)


# Everybody in the slow tier; in the fast tier those whose answers differ most.
SOME_FAST = [
    pytest.param(role, marks=() if role in ("creator", "stranger", "anonymous") else pytest.mark.slow)
    for role in ROLES
]


@pytest.mark.parametrize("role", SOME_FAST)
def test_video_routes(request, client_of, creator, role):
    check_cells(client_of(request.getfixturevalue(role)), creator, role, TELLING)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_video_routes_in_every_combination(request, client_of, creator, role):
    check_cells(client_of(request.getfixturevalue(role)), creator, role, EVERY)


@pytest.mark.parametrize("role", SOME_FAST)
@pytest.mark.parametrize("name", PAGES)
def test_pages(request, client_of, role, name):
    viewer = request.getfixturevalue(role)
    method, who, sent, well = PAGES[name]
    answer = getattr(client_of(viewer), method)(reverse(name), sent)
    if who == MEMBERS and role == "anonymous":
        assert answer.status_code == 302 and answer.url.startswith("/accounts/login/")
    else:
        assert answer.status_code == well
    assert answer.headers.get("Content-Security-Policy", "").count("unsafe") == 0


@pytest.mark.parametrize("role", ROLES)
def test_profiles(request, client_of, creator, role):
    viewer = request.getfixturevalue(role)
    secret = VideoFactory(creator=creator, audience="me")
    friends = VideoFactory(creator=creator, audience="friends")
    answer = client_of(viewer).get(reverse("videos:profile", args=[creator.handle]))
    if role == "blocked":
        assert answer.status_code == 404
        assert client_of(viewer).get(reverse("videos:avatar", args=[creator.handle])).status_code == 404
        return
    assert answer.status_code == 200
    assert (secret.slug in answer.text) == (role == "creator")
    assert (friends.slug in answer.text) == (role in ("creator", "friend"))
    assert client_of(viewer).get(reverse("videos:tag", args=["nothing-has-this"])).status_code == 404


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ["follow", "block", "mute", "account_report"])
def test_relations(request, client_of, creator, role, name):
    viewer = request.getfixturevalue(role)
    sent = {"on": "1", "reason": "spam"}
    answer = client_of(viewer).post(reverse(f"videos:{name}", args=[creator.handle]), sent)
    wanted = {"creator": 422, "blocked": 404}.get(role, 302)
    assert answer.status_code == wanted
    if role == "anonymous":
        assert answer.url.startswith("/accounts/login/")


@pytest.mark.parametrize("role", ROLES)
def test_deleting_comments(request, client_of, creator, role):
    viewer = request.getfixturevalue(role)
    comment = comment_on(VideoFactory(creator=creator))
    answer = client_of(viewer).post(reverse("videos:comment_delete", args=[comment.video.slug, comment.pk]))
    assert answer.status_code == (302 if role in ("creator", "anonymous") else 404)
    comment.refresh_from_db()
    assert comment.stands == (role != "creator")


@pytest.mark.parametrize("role", ROLES)
def test_reporting_comments(request, client_of, creator, role):
    """A comment of the creator's, under somebody else's video."""
    client, comment = client_of(request.getfixturevalue(role)), comment_on(VideoFactory(), creator)
    answer = client.post(
        reverse("videos:comment_report", args=[comment.video.slug, comment.pk]), {"reason": "spam"}
    )
    assert answer.status_code == {"creator": 422, "blocked": 404}.get(role, 302)
    assert (role == "anonymous") == answer.headers.get("Location", "").startswith("/accounts/login/")
    mine = report_account(reporter=creator, handle=comment.video.creator.handle, reason="spam").report
    sent = client.get(reverse("videos:report_sent", args=[mine.key]))
    assert sent.status_code == {"creator": 200, "anonymous": 302}.get(role, 404)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "anonymous"])
@pytest.mark.parametrize("name", ["saved_remove", "saved_restore", "saved_note", "saved_hide"])
def test_shelves_are_their_owners_alone(request, client_of, creator, role, name):
    owner = VideoFactory().creator
    row = save_video(account=owner, slug=VideoFactory().slug).row
    client = client_of(request.getfixturevalue(role))
    method = client.get if name == "saved_note" else client.post
    assert method(reverse(f"videos:{name}", args=[row.key])).status_code == 404
    row.refresh_from_db()
    assert row.stands and row.hidden_at is None


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ["", "_rename", "_move", "_delete"])
def test_collections_are_their_owners_alone(request, client_of, creator, role, name):
    owner = VideoFactory().creator
    mine = create_collection(account=owner, name="Glaze ideas")
    client = client_of(request.getfixturevalue(role))
    for method in (client.get, client.post):
        answer = method(reverse(f"videos:collection{name}", args=[mine.key]), {"name": "Mine now", "to": "0"})
        if role == "anonymous":
            assert answer.status_code in (302, 405)
        else:
            assert answer.status_code in (404, 405)
            assert "Glaze" not in answer.text
    mine.refresh_from_db()
    assert mine.name == "Glaze ideas"


def test_hidden_and_missing_are_the_same_answer(client_of, creator, stranger):
    """Rule 4: body and headers, for pages and fragments, signed in or not."""
    hidden = VideoFactory(creator=creator, audience=Video.Audience.ONLY_ME, with_files=True)
    captions_for(hidden)
    pictures_for(hidden)
    for viewer, htmx in itertools.product((stranger, None), (False, True)):
        client = client_of(viewer, htmx=htmx)
        for name, (method, who, sent, _) in VIDEO_ROUTES.items():
            if who != OPEN and viewer is None:
                continue
            there = getattr(client, method)(address(name, hidden.slug), sent)
            nowhere = getattr(client, method)(address(name, "nowhere22"), sent)
            assert (there.status_code, there.content) == (404, nowhere.content), name
            assert dict(there.headers) == dict(nowhere.headers), name
            assert there.cookies.output() == nowhere.cookies.output(), name
