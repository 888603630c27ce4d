"""At the same moment: no fourth pin, no handle for two, and no fourth change of a handle."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError

from tests.factories import AccountFactory, VideoFactory
from tests.videos.test_counts_under_threads import in_threads
from videos.actions.accounts import edit_profile
from videos.actions.errors import Refused
from videos.actions.handles import CHANGES
from videos.actions.own_grid import pin_video
from videos.models import Account, OldHandle, Video
from videos.models.video import PINS_MOST

pytestmark = [pytest.mark.slow, pytest.mark.both, pytest.mark.django_db(transaction=True)]


def tries(what: Callable[..., object], **given: object) -> Callable[[], None]:
    def run() -> None:
        with suppress(Refused, ValidationError):
            what(**given)

    return run


def rename(account: Account, handle: str) -> Callable[[], None]:
    return tries(
        edit_profile, account=Account.objects.get(pk=account.pk), handle=handle, display_name="", bio=""
    )


def test_no_more_pins_than_there_may_be():
    mira = AccountFactory()
    films = VideoFactory.create_batch(8, creator=mira)
    in_threads([tries(pin_video, account=mira, slug=film.slug) for film in films], threads=8)
    assert Video.objects.filter(pinned_at__isnull=False).count() == PINS_MOST


def test_one_of_many_gets_a_handle_and_only_its_old_one_is_reserved():
    people = AccountFactory.create_batch(6)
    in_threads([rename(person, "wanted") for person in people], threads=6)
    winner = Account.objects.get(handle="wanted")
    assert [row.account for row in OldHandle.objects.select_related("account")] == [winner]


def test_windows_that_change_it_at_once_are_counted_one_by_one():
    mira = AccountFactory(handle="mira")
    in_threads([rename(mira, f"mira{number}x") for number in range(8)], threads=8)
    kept = OldHandle.objects.filter(account=mira)
    assert kept.count() == CHANGES and len({row.handle for row in kept}) == CHANGES
    assert not kept.filter(handle=Account.objects.get(pk=mira.pk).handle).exists()
