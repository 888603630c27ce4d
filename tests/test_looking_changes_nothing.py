"""GET and HEAD change nothing, whatever stands in the address; and no address leads away from the site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from tests.factories import VideoFactory, comment_on
from videos.actions.reports import report_account

pytestmark = pytest.mark.django_db
# What looking writes, on purpose: news and answers that were shown are read, a session is begun or renewed,
# and allauth notes the address that an account has signed up with.
LOOKING = {"notifications:inbox", "videos:reports"}
OUR_BOOKS = {"sessions.Session", "usersessions.UserSession", "account.EmailAddress"}
WISHES = {
    "on": "1", "text": "hello", "reason": "spam", "audience": "me", "comments_from": "nobody", "do": "remove",
    "switch": "friends_only", "place": "on_site", "kind": "like", "decision": "removed", "action_add": "1",
}  # fmt: skip


def everything() -> dict[str, list[Any]]:
    """All rows of all tables."""
    models = [model for model in apps.get_models() if model._meta.label not in OUR_BOOKS]
    return {m._meta.label: [*map(str, m._default_manager.order_by("pk").values_list())] for m in models}


def names(patterns: list[Any], space: str = "") -> Iterator[str]:
    for entry in patterns:
        if not isinstance(entry, URLResolver):
            yield f"{space}{entry.name or ''}"
        elif entry.app_name != "admin":
            yield from names(entry.url_patterns, f"{entry.namespace}:" if entry.namespace else space)


@pytest.mark.slow
@pytest.mark.parametrize("role", ["creator", "friend", "stranger", "anonymous"])
def test_no_look_at_any_address_changes_a_row(request, client_of, creator, friend, role):
    video = VideoFactory(creator=creator, with_files=True)
    said = comment_on(video, friend, "x")
    key = report_account(reporter=creator, handle=friend.handle, reason="spam").report.key
    viewer, slug = request.getfixturevalue(role), video.slug
    places: list[list[Any]] = [
        [],
        [slug],
        [slug, said.pk],
        [slug, 1],
        [slug, "en"],
        [said.pk],
        ["mira"],
        ["dusk"],
        [key],
    ]
    clients = [client_of(viewer, htmx=htmx) for htmx in (False, True)]
    before = everything()
    for client in clients:
        for name in sorted(set(names(get_resolver().url_patterns)) - LOOKING):
            for args in places:
                try:
                    address = reverse(name, args=args)
                except NoReverseMatch:
                    continue
                for ask in (client.get, client.head):
                    assert ask(address, WISHES).status_code < 500, address
    after = everything()
    assert {label for label in after if after[label] != before[label]} == set()


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "\t//evil.example"],
)
def test_no_button_and_no_sign_in_leads_elsewhere(client_of, creator, friend, elsewhere):
    slug, sent = VideoFactory(creator=creator).slug, {"next": elsewhere, "back": elsewhere}
    buttons: list[tuple[str, dict[str, str]]] = [
        (f"/v/{slug}/like/", {"on": "1"}),
        ("/@mira/mute/", {"on": "1"}),
        (f"/notifications/mute/{slug}/", {"on": "1"}),
        ("/notifications/read/", {}),
        ("/settings/quiet/", {"text": "word"}),
        ("/settings/privacy/", {"switch": "friends_only", "on": "0"}),
        ("/accounts/login/", {"login": "noor", "password": "secret-enough"}),
    ]
    for path, more in buttons:
        client = client_of() if path.startswith("/accounts") else client_of(friend)
        answer = client.post(path, sent | more, query_params=sent, headers={"Referer": elsewhere.strip()})
        said = answer.headers.get("Location", "") + (answer.text if answer.status_code != 302 else "")
        assert "evil" not in said and "alert(1)" not in said, path
    signed_out = client_of(htmx=True)
    answer = signed_out.get("/settings/quiet/", headers={"HX-Current-URL": "https://evil.example/x"})
    assert answer.status_code == 401 and "evil" not in answer.headers["HX-Redirect"]
