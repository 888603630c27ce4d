"""Django decides, nginx sends: streams, posters, pictures, and every way around."""

from __future__ import annotations

import http.client
import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from tests.factories import POSTER, STREAM, VideoFactory
from tests.nginx.conftest import NAME, SIZE, is_the_one_404, of
from videos.actions.accounts import set_privacy
from videos.actions.relations import block_account
from videos.models import Video

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


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
