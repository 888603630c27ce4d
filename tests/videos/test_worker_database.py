"""A database that goes away and comes back, and the work that goes on beside it."""

from __future__ import annotations

import pytest
from django.db import InterfaceError, OperationalError, connection

from tests.videos.quick_media import check_whole, install, uploaded
from videos import work as work_module
from videos.actions import processing
from videos.actions.processing import claim
from videos.work import Heartbeat, work_on

pytestmark = pytest.mark.django_db(transaction=True)


# --- Databases ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error", [OperationalError("gone away"), InterfaceError("connection already closed")]
)
def test_a_heartbeat_outlives_a_database_that_went_away(monkeypatch, error, caplog):
    video = uploaded()
    work = claim(video.pk)
    beat, closed = Heartbeat(work), []
    monkeypatch.setattr(connection, "close", lambda: closed.append(True))
    with monkeypatch.context() as away:
        away.setattr(work_module, "keep_lease", lambda *args: (_ for _ in ()).throw(error))
        beat._beat(30)
    assert not beat.lost.is_set() and closed, "the next beat needs a new connection"
    beat._beat(40)
    video.refresh_from_db()
    assert video.progress == 40 and not beat.lost.is_set()


@pytest.mark.parametrize("error", [OperationalError("database is locked"), InterfaceError("closed")])
def test_the_end_of_a_work_is_written_when_the_database_is_back(monkeypatch, error):
    install(monkeypatch)
    monkeypatch.setattr(work_module, "PATIENCE", (0, 0, 0))
    video, tries = uploaded(), []

    def publish(*args):
        tries.append(1)
        if len(tries) < 3:
            raise error
        return processing.publish(*args)

    monkeypatch.setattr(work_module, "publish", publish)
    assert work_on(video.pk) == "published" and len(tries) == 3
    check_whole(video)


def test_a_failure_is_written_when_the_database_is_back(monkeypatch):
    install(monkeypatch, midway=lambda folder: 1 / 0)
    monkeypatch.setattr(work_module, "PATIENCE", (0,))
    video, tries = uploaded(), []

    def fail(*args, **more):
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("the server closed the connection unexpectedly")
        return processing.fail(*args, **more)

    monkeypatch.setattr(work_module, "fail", fail)
    assert work_on(video.pk) == "failed"
    video.refresh_from_db()
    assert (video.state, video.token, video.failure) == ("processing", "", work_module.UNEXPECTED)
