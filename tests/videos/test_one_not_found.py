"""Rules for every answer: hidden and missing are one, nothing private is kept, nothing inline runs."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.urls import reverse

from tests.factories import VideoFactory
from videos.actions.accounts import suspend_account
from videos.models import Video

pytestmark = pytest.mark.django_db
PAGES = (
    "/", "/?tab=friends", "/discover/", "/discover/?q=roof", "/tags/dusk/", "/promise/", "/saved/", "/upload/", "/@mira/",
    "/settings/privacy/", "/settings/profile/", "/settings/account/", "/notifications/", "/analytics/",
    "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/healthz", "/nowhere/",
)  # fmt: skip


def answer_of(answer: HttpResponse) -> tuple[int, bytes, dict[str, str], str]:
    return answer.status_code, answer.content, dict(answer.headers), answer.cookies.output()


@pytest.fixture
def hidden(creator):
    return VideoFactory(creator=creator, audience=Video.Audience.ONLY_ME, with_files=True)


@pytest.mark.parametrize("debug", [pytest.param(True, marks=pytest.mark.slow), False])
@pytest.mark.parametrize("role", ["stranger", "anonymous", pytest.param("staff", marks=pytest.mark.slow)])
def test_a_hidden_video_is_as_missing_as_a_page_that_never_was(
    request, client_of, hidden, settings, debug, role
):
    settings.DEBUG = debug
    for htmx in (True, False):
        client = client_of(request.getfixturevalue(role), htmx=htmx)
        client.get("/")  # a session and a CSRF cookie are there, as for anybody who comes by
        never = answer_of(client.get("/there/never/was/this/"))
        assert never[0] == 404 and "It’s quiet here".encode() in never[1]
        for path in ("", "counts/", "comments/", "stream.mp4", "poster.jpg"):
            for slug in (hidden.slug, "nowhere22"):
                assert answer_of(client.get(f"/v/{slug}/{path}")) == never, f"{slug}/{path}"


def test_head_and_range_requests_learn_no_more(client_of, stranger, hidden):
    client = client_of(stranger)
    for name in ("watch", "stream"):
        there, nowhere = (reverse(f"videos:{name}", args=[slug]) for slug in (hidden.slug, "nowhere22"))
        assert answer_of(client.head(there)) == answer_of(client.head(nowhere))
        ranged = {"Range": "bytes=0-9", "If-Range": '"x"'}
        assert answer_of(client.get(there, headers=ranged)) == answer_of(client.get(nowhere, headers=ranged))


def test_so_are_a_suspended_account_and_one_that_blocks(client_of, creator, blocked, stranger):
    for account, viewer in ((creator, blocked), (stranger, creator)):
        if account == stranger:
            suspend_account(account=stranger)
        client = client_of(viewer)
        never = answer_of(client.get("/@nobody/"))
        assert never[0] == 404
        assert answer_of(client.get(f"/@{account.handle}/")) == never
        assert answer_of(client.get(f"/@{account.handle}/avatar.jpg")) == never


@pytest.mark.parametrize("path", ["/@mi%00ra/", "/tags/a%00b/", "/discover/?q=a%00b", "/?after=%00"])
def test_an_address_with_a_nul_is_no_address(client_of, stranger, path):
    answer = client_of(stranger).get(path)
    assert answer_of(answer) == answer_of(client_of(stranger).get("/nowhere/"))


def test_the_answer_names_neither_path_nor_person(client_of, stranger, hidden):
    text = client_of(stranger).get(f"/v/{hidden.slug}/").text
    assert not [
        word for word in (hidden.slug, "kai", "mira", "csrf", "urlpatterns", "Traceback") if word in text
    ]


@pytest.mark.parametrize("role", ["creator", "anonymous"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_private_strict_and_varies_with_htmx(request, client_of, creator, role, path):
    VideoFactory(creator=creator)
    answer = client_of(request.getfixturevalue(role)).get(path)
    assert answer.status_code in (200, 302, 404)
    cached = answer.headers["Cache-Control"]
    assert "private" in cached and "no-store" in cached and "public" not in cached
    assert "HX-Request" in answer.headers["Vary"]
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "nonce" not in policy
    for directive in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
    ):
        assert directive in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_what_the_policy_forbids(client_of, creator, path):
    VideoFactory(creator=creator)
    for client in (client_of(creator), client_of()):
        text = client.get(path).text.lower()
        for forbidden in (' style="', "<style", " onclick=", " onload=", "hx-on", "javascript:", "js:"):
            assert forbidden not in text, forbidden
        for script in re.findall(r"<script[^>]*>", text):
            assert " src=" in script or 'type="application/json"' in script, script


def test_media_of_a_hidden_video_is_never_kept(client_of, creator, hidden):
    public, client = VideoFactory(creator=creator, with_files=True), client_of(creator)
    for name in ("stream", "poster"):
        for video, wanted in ((hidden, "private, no-store"), (public, "private, no-cache")):
            answer = client.get(reverse(f"videos:{name}", args=[video.slug]))
            assert (answer.status_code, answer.headers["Cache-Control"]) == (200, wanted)
