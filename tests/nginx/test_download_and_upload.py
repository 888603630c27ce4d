"""Downloads resumed through nginx, and what comes in through it."""

from __future__ import annotations

import datetime as dt
import os
import re
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.core.internal.httpkit import get_client_ip
from django.core.files.storage import default_storage
from django.core.signals import request_started
from django.test import RequestFactory

from tests.factories import MARKED
from tests.nginx.conftest import NAME, README, Answer, Site, of
from videos.actions.accounts import set_privacy
from videos.models import Video

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def press(site: Site, video: Video, cookie: str, **headers: str) -> Answer:
    """The download button, as a browser presses it: with the token, from a page of the same site."""
    token = "a" * 32
    given = {"Origin": f"https://{NAME}", "X_CSRFToken": token, "Content_Length": "0", **headers}
    return site.ask(of(video, "download"), f"{cookie}; csrftoken={token}", method="POST", **given)


def test_a_download_arrives_with_its_name_and_resumes_for_an_hour(
    site, cookie_of, creator, stranger, video, time_machine
):
    cookie = cookie_of(stranger)
    assert press(site, video, cookie, Origin="https://elsewhere.example").status == 403
    pressed = press(site, video, cookie)
    assert pressed.status == 302
    link = str(pressed["Location"])
    first = site.ask(link, cookie)
    assert first.status == 200 and first.body == MARKED
    assert first["Content-Disposition"] == f'attachment; filename="hush-mira-{video.slug}.mp4"'
    assert first["Cache-Control"] == "private, no-store"
    assert first["X-Content-Type-Options"] == "nosniff"
    etag = str(first["ETag"])

    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=30))
    assert site.ask(link, cookie).status == 410
    assert site.ask(link, cookie, Range="bytes=10-").status == 410
    assert site.ask(link, cookie, If_Range=etag).status == 410
    assert site.ask(link, cookie, Range="bytes=10-", If_Range='"another"').status == 410
    assert site.ask(link, cookie, Range="bytes=10-", If_Range='""').status == 410
    rest = site.ask(link, cookie, Range="bytes=10-", If_Range=etag)
    assert rest.status == 206 and rest.body == MARKED[10:]
    assert str(rest["Content-Disposition"]).startswith("attachment")
    assert site.ask(link, Range="bytes=10-", If_Range=etag).status == 302  # signed out: to sign in

    set_privacy(account=creator, switch="downloads_enabled", on=False)
    assert site.ask(link, cookie, Range="bytes=10-", If_Range=etag).status == 403
    set_privacy(account=creator, switch="downloads_enabled", on=True)
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=31))
    assert site.ask(link, cookie, Range="bytes=10-", If_Range=etag).status == 410
    video.refresh_from_db()
    assert video.download_count == 1


def test_a_file_that_changed_is_not_resumed(site, cookie_of, stranger, video, time_machine):
    cookie = cookie_of(stranger)
    link = str(press(site, video, cookie)["Location"])
    first = site.ask(link, cookie)
    place = Path(default_storage.path(str(video.download.name)))
    modified = parsedate_to_datetime(str(first["Last-Modified"])).timestamp()
    os.utime(place, (modified + 5, modified + 5))
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=30))
    assert site.ask(link, cookie, Range="bytes=10-", If_Range=str(first["ETag"])).status == 410


def test_what_clients_claim_about_themselves_is_overwritten(site):
    heard: list[dict[str, Any]] = []

    def hear(environ: dict[str, Any], **kwargs: Any) -> None:
        heard.append({key: value for key, value in environ.items() if isinstance(value, str)})

    request_started.connect(hear)
    try:
        claims = {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Proto": "http"}
        assert site.ask("/promise/", **claims).status == 200
    finally:
        request_started.disconnect(hear)
    environ = heard[0]
    assert environ["HTTP_HOST"] == NAME
    assert environ["HTTP_X_FORWARDED_PROTO"] == "https"
    assert environ["HTTP_X_FORWARDED_FOR"] == "127.0.0.1"
    request = RequestFactory().get("/", headers={"X-Forwarded-For": environ["HTTP_X_FORWARDED_FOR"]})
    assert get_client_ip(request) == "127.0.0.1"
    plain = site.ask("/promise/?a=b", tls=False)
    assert (plain.status, plain["Location"]) == (301, f"https://{NAME}/promise/?a=b")


def test_large_bodies_come_through_where_videos_are_uploaded_only(site, cookie_of, stranger, settings):
    """Beyond UPLOAD_MAX_MB it is Django that says so; elsewhere nginx takes no such body at all."""
    token, edge = "a" * 32, "edge-of-the-parts"
    cookie = f"{cookie_of(stranger)}; csrftoken={token}"
    headers = {
        "Origin": f"https://{NAME}",
        "X_CSRFToken": token,
        "Content_Type": f"multipart/form-data; boundary={edge}",
    }
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n'
    body = head.encode() + b"\0" * (13 * 2**20) + f"\r\n--{edge}--\r\n".encode()
    settings.UPLOAD_MAX_MB = 12
    refused = site.ask("/upload/", cookie, method="POST", body=body, **headers)
    assert refused.status == 413 and "12 MB" in refused.body.decode()
    assert site.ask("/settings/profile/", cookie, method="POST", body=body, **headers).status == 413
    allowed = re.search(r"location = /upload/ \{\s*client_max_body_size (\d+)m;", README.read_text())
    default = re.search(r"`UPLOAD_MAX_MB`.*?\| (\d+),", README.read_text())
    assert allowed and default and int(allowed[1]) > int(default[1])
