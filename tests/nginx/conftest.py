"""A real nginx before the site, with the very configuration of the README."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.urls import reverse

from tests.conftest import need
from tests.factories import STREAM, VideoFactory
from tests.waiting import free_ports, listens, until
from videos.models import Account, Video

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
    plain, secure = free_ports(2)
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
        log = tmp_path / "error.log"
        for port in (plain, secure):
            until(partial(listens, port), 20, said=lambda: log.read_text() if log.exists() else "")
        yield Site(plain, secure, ssl.create_default_context(cafile=str(made)))
    finally:
        started.terminate()
        started.wait(timeout=20)
        server.set_app(its_own)


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
