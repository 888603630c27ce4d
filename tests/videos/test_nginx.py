"""Behind a real nginx, with the very configuration of the README: Django decides, nginx sends."""

from __future__ import annotations

import datetime as dt
import http.client
import io
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.core.internal.httpkit import get_client_ip
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.test import RequestFactory
from django.urls import reverse
from PIL import Image

from tests.conftest import need
from tests.factories import MARKED, POSTER, STREAM, VideoFactory
from videos.actions.accounts import set_privacy
from videos.actions.relations import block_account
from videos.models import Account, Video

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

README = Path(__file__).resolve().parents[2] / "README.md"
NAME = "hush.example"  # as in the README
SIZE = len(STREAM)
AROUND = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
{user}
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    {site}
}}
"""


def two_free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:  # both at once, or they might be the same
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1]), int(other.getsockname()[1])


def program(name: str) -> str:
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if not path:
        need(f"{name} is not installed")
    return str(path)


def site_of_the_readme(changes: dict[str, str]) -> str:
    """The README's configuration, with the places of this machine; each must really be in it."""
    blocks = re.findall(r"^```nginx\n(.*?)^```$", README.read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1
    site = str(blocks[0])
    for old, new in changes.items():
        assert old in site, f"the README's configuration has no {old!r}"
        site = site.replace(old, new)
    return site


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def __getitem__(self, name: str) -> str | None:
        """A header; none may come twice. (Where nginx turns a 200 into a 416 late, it adds its own twice.)"""
        found = self.headers.get_all(name, [])
        if self.status == 416:
            found = sorted(set(found))
        assert len(found) <= 1, f"{name}: {found}"
        return found[0] if found else None


@dataclass
class Site:
    """What the world sees of nginx."""

    http: int
    https: int
    trust: ssl.SSLContext

    def ask(
        self,
        path: str,
        cookie: str = "",
        *,
        method: str = "GET",
        body: bytes | None = None,
        tls: bool = True,
        **headers: str,
    ) -> Answer:
        """One request, its path sent as it stands. `If_Range="…"` becomes the header If-Range."""
        line: http.client.HTTPConnection
        if tls:
            line = http.client.HTTPSConnection("127.0.0.1", self.https, timeout=30, context=self.trust)
        else:
            line = http.client.HTTPConnection("127.0.0.1", self.http, timeout=30)
        sent = {"Host": NAME, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if cookie:
            sent["Cookie"] = cookie
        try:
            line.request(method, path, body=body, headers=sent)
            answer = line.getresponse()
            return Answer(answer.status, answer.msg, answer.read())
        finally:
            line.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    made, key = folder / "fullchain.pem", folder / "privkey.pem"
    order = f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME} -addext"
    names = f"subjectAltName=DNS:{NAME},IP:127.0.0.1"
    subprocess.run(
        [program("openssl"), *order.split(), names, "-out", made, "-keyout", key],
        check=True,
        capture_output=True,
    )
    return made, key


@pytest.fixture
def site(live_server: Any, settings: Any, tmp_path: Path, certificate: tuple[Path, Path]) -> Iterator[Site]:
    """nginx on ports of its own, before this process' Django."""
    nginx = program("nginx")
    settings.ALLOWED_HOSTS = [NAME]
    settings.ACCEL_PREFIX = "/_protected/"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    made, key = certificate
    plain, secure = two_free_ports()
    changes = {
        "    listen [::]:80;\n": "",  # not every machine has IPv6
        "    listen [::]:443 ssl http2;\n": "",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{secure} ssl",
        "/etc/letsencrypt/live/hush.example/fullchain.pem": str(made),
        "/etc/letsencrypt/live/hush.example/privkey.pem": str(key),
        "server 127.0.0.1:8000;": f"server {live_server.thread.host}:{live_server.thread.port};",
        "/srv/hush/data/media/": f"{settings.MEDIA_ROOT}/",
    }
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(
        AROUND.format(
            folder=tmp_path,
            user="user root;" if os.geteuid() == 0 else "",  # pytest's folders are their owner's alone
            site=site_of_the_readme(changes),
        )
    )
    started = subprocess.Popen([nginx, "-p", tmp_path, "-e", tmp_path / "error.log", "-c", configuration])
    server = live_server.thread.httpd
    its_own = server.get_app()
    server.set_app(WSGIHandler())  # as gunicorn has it: without the test server's own way to media and static
    try:
        for port in (plain, secure):
            _wait_for(port, started, tmp_path / "error.log")
        yield Site(plain, secure, ssl.create_default_context(cafile=str(made)))
    finally:
        started.terminate()
        started.wait(timeout=20)
        server.set_app(its_own)


def _wait_for(port: int, started: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and started.poll() is None:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"nginx did not start: {log.read_text() if log.exists() else ''}")


@pytest.fixture
def cookie_of(client_of: Callable[..., Any]) -> Callable[[Account], str]:
    def make(account: Account) -> str:
        return f"sessionid={client_of(account).cookies['sessionid'].value}"

    return make


@pytest.fixture
def video(creator: Account) -> Video:
    return VideoFactory(creator=creator, with_files=True)


def of(video: Video, name: str = "stream") -> str:
    return reverse(f"videos:{name}", args=[video.slug])


def is_the_one_404(answer: Answer, site: Site) -> bool:
    missing = site.ask("/v/nothing-is-here/")
    return (answer.status, answer.body) == (404, missing.body) and missing.status == 404


def test_the_stream_whole_with_its_headers(site, video):
    answer = site.ask(of(video))
    assert answer.status == 200 and answer.body == STREAM
    assert answer["Content-Type"] == "video/mp4"
    assert answer["Content-Length"] == str(SIZE)
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in str(answer["Content-Security-Policy"])
    assert answer["ETag"] and answer["X-Accel-Redirect"] is None


def test_django_sends_no_byte_of_it(live_server, site, video):
    """Asked beside nginx, the answer is the order alone."""
    line = http.client.HTTPConnection(live_server.thread.host, live_server.thread.port, timeout=30)
    line.request("GET", of(video), headers={"Host": NAME, "X-Forwarded-Proto": "https"})
    answer = line.getresponse()
    assert answer.read() == b"" and answer.getheader("X-Accel-Redirect") == f"/_protected/{video.stream.name}"
    line.close()


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-", 206, slice(0, None)),
        ("bytes=0-0", 206, slice(0, 1)),
        ("bytes=5-9", 206, slice(5, 10)),
        (f"bytes={SIZE - 3}-{SIZE + 50}", 206, slice(SIZE - 3, None)),
        ("bytes=-7", 206, slice(SIZE - 7, None)),
        (f"bytes={SIZE}-", 416, None),
        ("bytes=0-1,4-5", 200, slice(0, None)),
        ("lines=0-1", 200, slice(0, None)),
    ],
)
def test_ranges(site, video, asked, status, part):
    answer = site.ask(of(video), Range=asked)
    assert answer.status == status
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"
    if part is None:
        assert answer["Content-Range"] == f"bytes */{SIZE}"
        return
    assert answer.body == STREAM[part] and answer["Content-Type"] == "video/mp4"
    if status == 206:
        assert answer["Content-Range"] == f"bytes {part.start}-{part.start + len(answer.body) - 1}/{SIZE}"


def test_validators_and_heads(site, video):
    head = site.ask(of(video), method="HEAD")
    assert (head.status, head.body, head["Content-Length"]) == (200, b"", str(SIZE))
    etag = str(head["ETag"])
    part = site.ask(of(video), Range="bytes=2-5", If_Range=etag)
    assert part.status == 206 and part.body == STREAM[2:6] and part["ETag"] == etag
    assert site.ask(of(video), Range="bytes=2-5", If_Match=etag).status == 206
    whole = site.ask(of(video), Range="bytes=2-5", If_Range='"another"')
    assert whole.status == 200 and whole.body == STREAM
    kept = site.ask(of(video), If_None_Match=etag)
    assert (kept.status, kept.body, kept["ETag"]) == (304, b"", etag)
    assert kept["Cache-Control"] == "private, no-cache" and kept["X-Content-Type-Options"] == "nosniff"
    assert site.ask(of(video), If_None_Match='"another"').status == 200


def test_who_may_see_it_is_asked_at_each_request(site, cookie_of, creator, friend, stranger, video):
    members = {account: cookie_of(account) for account in (creator, friend, stranger)}
    assert site.ask(of(video)).status == 200
    etag = str(site.ask(of(video), members[stranger])["ETag"])
    set_privacy(account=creator, switch="friends_only", on=True)
    for cookie in ("", members[stranger]):
        for name in ("stream", "poster"):
            assert is_the_one_404(site.ask(of(video, name), cookie), site)
            # neither a part, nor "what you have is still right"
            assert site.ask(of(video, name), cookie, Range="bytes=0-5", If_Range=etag).status == 404
            assert site.ask(of(video, name), cookie, If_None_Match=etag).status == 404
            assert site.ask(of(video, name), cookie, method="HEAD").status == 404
    for account in (creator, friend):
        answer = site.ask(of(video), members[account])
        assert answer.status == 200 and answer.body == STREAM
        assert answer["Cache-Control"] == "private, no-store"
    set_privacy(account=creator, switch="friends_only", on=False)
    assert site.ask(of(video), members[friend]).status == 200
    block_account(blocker=creator, handle=friend.handle)
    assert site.ask(of(video), members[friend]).status == 404


def test_files_are_reached_by_no_path(site, cookie_of, settings, creator, video):
    """Not even their owner gets a file by its path, however it is written; hidden and missing look alike."""
    public = VideoFactory(creator=creator, with_files=True)
    Video.objects.filter(pk=video.pk).update(audience=Video.Audience.ONLY_ME)
    name, media = str(video.stream.name), Path(settings.MEDIA_ROOT)
    attempts = [
        f"/_protected/{name}",
        f"//_protected/{name}",
        f"/_protected//{name}",
        f"/%5fprotected/{name}",
        f"/%5Fprotected/{name}",
        f"/_protected%2f{name}",
        f"/%2f_protected/{name}",
        f"/./_protected/./{name}",
        f"/v/../_protected/{name}",
        f"/v/%2e%2e/_protected/{name}",
        f"/_PROTECTED/{name}",
        f"/_protected/{name}?slug={public.slug}",
        f"/_protected../{media.name}/{name}",
        "/_protected/",
        "/_protected",
        "/_protected/videos/",
        "/_protected/nothing-is-here.mp4",
        f"/static/../media/{name}",
        f"/static/..%2fmedia/{name}",
        f"/static/../_protected/{name}",
        f"/static/%2e%2e/media/{name}",
        f"/media/{name}",
        f"/{name}",
    ]
    for cookie in ("", cookie_of(creator)):
        for path in attempts:
            for method in ("GET", "HEAD"):
                answer = site.ask(path, cookie, method=method)
                assert answer.status == 404, f"{method} {path}"
                assert STREAM[:20] not in answer.body
            assert is_the_one_404(site.ask(path, cookie), site), path
    for path in (
        f"{of(video)}?slug={public.slug}",
        f"{of(video)}?{of(public)}",
        f"{of(public)}/../stream.mp4",
    ):
        assert site.ask(path).status == 404, path
    above = [
        f"/static/%2e%2e/%2e%2e/media/{name}",
        "/..%2f..%2fetc/passwd",
        "/_protected/../../../etc/passwd",
    ]
    for path in above:
        assert site.ask(path).status == 400, path  # nginx takes no address above the root
    assert site.ask(of(public)).status == 200


def test_a_client_cannot_give_the_order(site, video):
    Video.objects.update(audience=Video.Audience.ONLY_ME)
    forged = {"X_Accel_Redirect": f"/_protected/{video.stream.name}"}
    assert site.ask(of(video), **forged).status == 404
    page = site.ask("/promise/", **forged)
    assert page.status == 200 and STREAM[:20] not in page.body


def test_no_symbolic_link_leads_out(site, settings, tmp_path, video):
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(b"not for anyone")
    place = Path(settings.MEDIA_ROOT) / str(video.stream.name)
    place.unlink()
    place.symlink_to(secret)
    answer = site.ask(of(video))
    assert answer.status == 403 and secret.read_bytes() not in answer.body


def test_a_file_that_is_gone_is_the_one_404(site, video):
    default_storage.delete(str(video.stream.name))
    assert is_the_one_404(site.ask(of(video)), site)
    Video.objects.update(stream=f"videos/{video.slug}")  # a folder is no file either
    assert is_the_one_404(site.ask(of(video)), site)


def test_odd_names_arrive_unharmed(site, video):
    name = f"videos/{video.slug}/100%41 is? #1 é;日.mp4"
    place = Path(default_storage.path(name))
    place.write_bytes(b"an odd one")
    Video.objects.update(stream=name)
    assert site.ask(of(video)).body == b"an odd one"


def test_posters_and_avatars(site, cookie_of, creator, stranger, video):
    poster = site.ask(of(video, "poster"))
    assert (poster.status, poster.body, poster["Content-Type"]) == (200, POSTER, "image/jpeg")
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8)).save(drawn, "JPEG")
    creator.avatar.save("a.jpg", ContentFile(drawn.getvalue()))
    address, cookie = reverse("videos:avatar", args=[creator.handle]), cookie_of(stranger)
    avatar = site.ask(address, cookie)
    assert (avatar.status, avatar.body, avatar["Content-Type"]) == (200, drawn.getvalue(), "image/jpeg")
    assert avatar["Cache-Control"] == "private, no-cache"
    assert avatar["X-Content-Type-Options"] == "nosniff"
    assert site.ask(address, cookie, If_None_Match=str(avatar["ETag"])).status == 304
    block_account(blocker=creator, handle=stranger.handle)
    assert site.ask(address, cookie, If_None_Match=str(avatar["ETag"])).status == 404


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
