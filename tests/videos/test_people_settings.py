"""The lists of blocked and of muted people in the settings: whole, by pages, and private."""

from __future__ import annotations

import pytest

from tests.factories import AccountFactory
from videos.actions.accounts import suspend_account
from videos.actions.quiet import mute_account
from videos.actions.relations import block_account
from videos.selectors import people

pytestmark = pytest.mark.django_db

LISTS = {
    "blocked": ("/settings/account/", lambda one, other: block_account(blocker=one, handle=other)),
    "muted": ("/settings/quiet/", lambda one, other: mute_account(muter=one, handle=other)),
}


@pytest.mark.parametrize("name", LISTS)
def test_all_of_them_are_listed_by_pages_the_newest_first(client_of, stranger, monkeypatch, name):
    monkeypatch.setattr(people, "PAGE", 2)
    path, put = LISTS[name]
    handles = [AccountFactory(handle=handle).handle for handle in ("ann", "bo", "cy", "di", "ed")]
    for handle in handles:
        put(stranger, handle)
    suspend_account(account=people.Account.objects.get(handle="di"))
    client, url, listed = client_of(stranger), path, []
    while url:
        page = client.get(url)
        listed.append([person.handle for person in page.context[name]])
        url = page.context["next_url" if name == "blocked" else "next_people_url"]
        assert bool(url) == ("Show earlier ones" in page.text)
    assert listed == [["ed", "cy"], ["bo", "ann"]], "without whom nobody finds"
    assert "@ann" not in client_of(AccountFactory()).get(path).text


def test_a_place_in_one_list_is_kept_while_another_goes_on(client_of, stranger, monkeypatch):
    monkeypatch.setattr(people, "PAGE", 1)
    for handle in (AccountFactory().handle, AccountFactory().handle):
        mute_account(muter=stranger, handle=handle)
    page = client_of(stranger).get("/settings/quiet/?after=1-1")
    assert page.context["next_people_url"].startswith("/settings/quiet/?after=1-1&people=")
