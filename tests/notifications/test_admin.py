"""Staff look at notifications; nobody writes them by hand."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications.models import Notification
from videos.models import Account, Video

from .conftest import crowd, tell

URL = "/admin/notifications/notification/"


def test_the_list_is_read_only_and_its_cost_does_not_grow(
    staff: Account, creator: Account, video: Video, client_of: Callable[..., Client]
) -> None:
    client = client_of(staff)
    costs = []
    fans = crowd(40)
    for batch in (fans[:2], fans[2:]):
        tell("like", creator, batch, video)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL, {"q": "mira", "kind__exact": "like"}).status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]
    row = Notification.objects.first()
    assert client.get(f"{URL}{row.pk}/change/").status_code == 200
    assert client.post(f"{URL}{row.pk}/change/", {"kind": "follow"}).status_code == 403
    assert client.get(f"{URL}add/").status_code == 403
    assert client.get(f"{URL}{row.pk}/delete/").status_code == 403
