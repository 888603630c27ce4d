"""An upload that ends half-way leaves nothing: no file, no row, nothing counted."""

from __future__ import annotations

import os
import signal
import socket
import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from tests import serving
from tests.videos import media_files
from tests.waiting import until
from videos.models import UploadDay, Video

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.both]
TOKEN, EDGE = "a" * 32, "edge-of-the-parts"
FILE_HEAD = 'Content-Disposition: form-data; name="file"; filename="a.mp4"\r\nContent-Type: video/mp4'


def part(head: str, content: bytes) -> bytes:
    return f"--{EDGE}\r\n{head}\r\n\r\n".encode() + content + b"\r\n"


def field(name: str, value: str) -> bytes:
    return part(f'Content-Disposition: form-data; name="{name}"', value.encode())


@dataclass
class Server:
    """A server that takes uploads, and the process in which it does."""

    address: tuple[str, int]
    pid: Callable[[], int]
    incoming: Path

    def held(self) -> int:
        """How many files of uploads the server has open, with a name or without."""
        count = 0
        for link in Path(f"/proc/{self.pid()}/fd").iterdir():
            try:
                count += str(link.readlink()).startswith(f"{self.incoming}/")
            except OSError:
                continue
        return count

    def begin(self, session: str, body: bytes, *, send: int) -> socket.socket:
        """Send a POST with this body, but only the first `send` bytes of it."""
        head = (
            f"POST /upload/ HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={session}; csrftoken={TOKEN}\r\n"
            f"X-CSRFToken: {TOKEN}\r\nHX-Request: true\r\nConnection: close\r\n"
            f"Content-Type: multipart/form-data; boundary={EDGE}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        line = socket.create_connection(self.address, timeout=30)
        line.sendall(head.encode() + body[:send])
        return line


def answer_of(line: socket.socket) -> int:
    data = b""
    while chunk := line.recv(65536):
        data += chunk
    return int(data.split(b" ", 2)[1])


def reset(line: socket.socket) -> None:
    """Close it as a device does that loses its network: with a reset, not with a goodbye."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def nothing_is_left(server: Server) -> None:
    until(lambda: server.held() == 0)
    assert [path for path in server.incoming.rglob("*") if path.is_file()] == []
    assert [path for path in Path(default_storage.location).rglob("*") if path.is_file()] == []
    assert not Video.objects.exists() and not UploadDay.objects.exists()


@pytest.fixture
def session(client_of, stranger) -> str:
    return client_of(stranger).cookies["sessionid"].value


@pytest.fixture
def film(tmp_path) -> bytes:
    return media_files.upright(tmp_path).read_bytes()


@pytest.fixture
def here(live_server, settings, tmp_path) -> Server:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return Server(
        (live_server.thread.host, live_server.thread.port), os.getpid, settings.FILE_UPLOAD_TEMP_DIR
    )


LARGE = field("draft", "1") + part(FILE_HEAD, b"\0" * 6_000_000) + f"--{EDGE}--\r\n".encode()


@pytest.mark.parametrize("end", [socket.socket.close, reset], ids=["closed", "reset"])
def test_the_sender_goes_away_in_the_middle(here, session, film, end):
    line = here.begin(session, LARGE, send=3_000_000)
    until(lambda: here.held() == 1)  # it really is on the disk, as far as it has come
    assert list(here.incoming.iterdir()) == [], "and has no name there that could be left behind"
    end(line)
    nothing_is_left(here)
    whole = field("draft", "1") + part(FILE_HEAD, film) + f"--{EDGE}--\r\n".encode()
    assert answer_of(here.begin(session, whole, send=len(whole))) == 201  # the next one is served
    assert Video.objects.count() == 1


def test_a_body_that_is_no_upload_at_all(here, session):
    """Django gives up in the middle of it, with a file in its hands."""
    broken = part(FILE_HEAD, b"\0" * 3_000_000) + f"--{EDGE}\r\n".encode() + b"x" * 200_000
    assert answer_of(here.begin(session, broken, send=len(broken))) == 400
    assert here.held() == 0
    nothing_is_left(here)


@pytest.mark.parametrize("charset", ["punycode", "rot13", "unicode_escape", "utf-7", "nonsense"])
def test_the_sender_does_not_choose_how_words_are_read(charset):
    """Signed out, too: a single request that named punycode once kept a server busy for half an hour."""
    body = field("login", "+2AA-" + "b" * 300_000) + field("password", "\\ud800") + f"--{EDGE}--\r\n".encode()
    kind = f"multipart/form-data; boundary={EDGE}; charset={charset}"
    start = time.perf_counter()
    answer = Client().generic("POST", reverse("account_login"), body, content_type=kind)
    assert answer.status_code == 200, "the page again, with what is wrong"
    assert time.perf_counter() - start < 5


def test_what_was_cut_off_after_the_file_is_not_published(here, session, film):
    """The file is whole, but who may see it has not arrived: it would be out for everyone."""
    whole = part(FILE_HEAD, film) + field("caption", "For my friends") + field("audience", "friends")
    cut = part(FILE_HEAD, film) + f"--{EDGE}".encode()
    rest = whole + field("post", "1") + f"--{EDGE}--\r\n".encode()
    for sent in (len(cut), len(whole), len(whole) + 30):
        line = here.begin(session, rest, send=sent)
        line.shutdown(socket.SHUT_WR)
        assert answer_of(line) in (400, 422)
        nothing_is_left(here)
    assert answer_of(here.begin(session, rest, send=len(rest))) == 201
    assert Video.objects.get().audience == "friends"


def test_a_full_disk_is_said_and_leaves_nothing(client_of, stranger, monkeypatch):
    from django.core.files.uploadedfile import SimpleUploadedFile

    class Full:
        def __init__(self, *args: Any, **kwargs: Any) -> None: ...

        def write(self, data: bytes) -> int:
            raise OSError(28, "No space left on device")

        def close(self) -> None: ...

    monkeypatch.setattr("videos.incoming.SpooledTemporaryFile", Full)
    sent = {"draft": "1", "file": SimpleUploadedFile("a.mp4", b"\0" * 200_000)}
    answer = client_of(stranger, htmx=True).post("/upload/", sent)
    assert answer.status_code == 507 and "no room" in answer.text
    assert not Video.objects.exists() and not UploadDay.objects.exists()


def test_one_file_is_taken_of_a_request(client_of, stranger, film, monkeypatch):
    """A second one would be kept without anybody wanting it."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    files = [SimpleUploadedFile("a.mp4", film), SimpleUploadedFile("b.mp4", b"\0" * 3_000_000)]
    answer = client_of(stranger, htmx=True).post("/upload/", {"draft": "1", "file": files})
    assert answer.status_code == 201
    video = Video.objects.get()
    assert video.original_name == "a.mp4" and Path(video.original.path).read_bytes() == film


# --- gunicorn, as the README has it ---------------------------------------------------------------


@pytest.fixture
def gunicorn(tmp_path, live_server) -> Iterator[Server]:
    """The real thing in processes of its own, on this test's database and files."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "media").symlink_to(django_settings.MEDIA_ROOT)
    more = {"DATABASE_URL": serving.this_database(), "SECRET_KEY": django_settings.SECRET_KEY}
    with serving.gunicorn(serving.environment(data, **more), "--threads", "4") as server:
        yield Server(("127.0.0.1", server.port), server.worker, data / "incoming")


@pytest.mark.slow
@pytest.mark.parametrize("end", [socket.socket.close, reset], ids=["closed", "reset"])
def test_the_same_at_gunicorn(gunicorn, session, film, end):
    line = gunicorn.begin(session, LARGE, send=3_000_000)
    until(lambda: gunicorn.held() == 1)
    assert list(gunicorn.incoming.iterdir()) == []
    end(line)
    nothing_is_left(gunicorn)
    whole = field("draft", "1") + part(FILE_HEAD, film) + f"--{EDGE}--\r\n".encode()
    assert answer_of(gunicorn.begin(session, whole, send=len(whole))) == 201


@pytest.mark.slow
def test_a_server_that_is_killed_in_the_middle_leaves_nothing_either(gunicorn, session):
    line = gunicorn.begin(session, LARGE, send=3_000_000)
    until(lambda: gunicorn.held() == 1)
    killed = gunicorn.pid()
    os.kill(killed, signal.SIGKILL)
    until(lambda: not Path(f"/proc/{killed}").exists() or "Z" in Path(f"/proc/{killed}/stat").read_text())
    until(lambda: gunicorn.pid() not in (0, killed), 30)
    nothing_is_left(gunicorn)
    line.close()
