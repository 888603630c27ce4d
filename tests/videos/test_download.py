"""Downloads, to the end: counted at the hand-out, bound to the account, refused when off."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from tests.factories import MARKED, STREAM, VideoFactory
from videos.actions.accounts import edit_profile, set_privacy
from videos.actions.relations import block_account
from videos.models import Video, VideoSave
from videos.ranges import etag_of

pytestmark = pytest.mark.django_db


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def press(client, video):
    return client.post(reverse("videos:download", args=[video.slug]))


@pytest.fixture
def video(creator):
    return VideoFactory(creator=creator, with_files=True)


def downloads(video) -> int:
    video.refresh_from_db()
    return video.download_count


def test_the_button_hands_out_a_link_and_the_file_arrives(client_of, stranger, video):
    client = client_of(stranger)
    link = press(client, video)
    assert link.status_code == 302 and downloads(video) == 1
    answer = client.get(link.url)
    assert answer.status_code == 200 and body(answer) == MARKED
    assert answer.headers["Content-Disposition"] == f'attachment; filename="hush-mira-{video.slug}.mp4"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert downloads(video) == 1


def test_with_htmx_the_link_comes_as_an_event(client_of, stranger, video):
    answer = press(client_of(stranger, htmx=True), video)
    assert answer.status_code == 200
    assert f"/v/{video.slug}/file/?k=" in answer.headers["HX-Trigger"]


def test_again_is_free(client_of, stranger, video):
    client = client_of(stranger)
    for _ in range(3):
        client.get(press(client, video).url)
    assert downloads(video) == 1 and VideoSave.objects.count() == 1


def test_while_the_file_is_prepared_the_answer_is_202_and_nothing_counts(client_of, stranger, video):
    Video.objects.update(download_state="waiting")
    for client in (client_of(stranger), client_of(stranger, htmx=True)):
        answer = press(client, video)
        assert answer.status_code == 202
    assert downloads(video) == 0 and not VideoSave.objects.exists()


def test_watermarks_fail_closed(client_of, stranger, creator, video):
    """Rule 7: wanted and not there means no file at all, in every state but ready."""
    for state in ("waiting", "processing", "failed"):
        Video.objects.update(download_state=state)
        answer = press(client_of(stranger), video)
        assert answer.status_code in (202, 409) and b"file/?k=" not in answer.content
    Video.objects.update(download_state="ready")
    link = press(client_of(stranger), video).url
    edit_profile(account=creator, handle="mira.new", display_name="", bio="")
    assert (
        press(client_of(stranger), video).status_code == 202
    )  # the old handle is not the creator's any more
    assert client_of(stranger).get(link).status_code == 410


def test_without_the_watermark_the_clean_file_is_handed_out(client_of, stranger, creator, video):
    set_privacy(account=creator, switch="watermark_enabled", on=False)
    client = client_of(stranger)
    link = press(client, video).url
    assert body(client.get(link)) == STREAM
    set_privacy(account=creator, switch="watermark_enabled", on=True)
    assert client.get(link).status_code == 410  # an old link to the clean file dies


@pytest.mark.parametrize("who", ["account", "video"])
def test_downloads_off_means_none(client_of, stranger, creator, video, who):
    """Rule 6: no button, the POST is refused, an old link dies, no count moves; the owner still may."""
    client = client_of(stranger)
    link = press(client, video).url
    before = downloads(video)
    if who == "account":
        set_privacy(account=creator, switch="downloads_enabled", on=False)
    else:
        Video.objects.update(downloads_enabled=False)
    assert client.get(link).status_code == 403
    assert press(client, video).status_code == 403
    assert press(client_of(stranger, htmx=True), video).status_code == 403
    assert f"download-{video.slug}" not in client.get(reverse("videos:watch", args=[video.slug])).text
    assert downloads(video) == before
    owner = client_of(creator)
    assert owner.get(press(owner, video).url).status_code == 200


def test_a_link_must_be_started_within_a_minute(client_of, stranger, video, time_machine):
    client = client_of(stranger)
    link = press(client, video).url
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=62))
    assert client.get(link).status_code == 410


def test_a_started_download_resumes_for_an_hour(client_of, stranger, video, time_machine):
    client = client_of(stranger)
    link = press(client, video).url
    etag = client.get(link).headers["ETag"]
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=30))
    assert client.get(link, headers={"Range": "bytes=10-"}).status_code == 410
    assert client.get(link, headers={"Range": "bytes=10-", "If-Range": '"another"'}).status_code == 410
    for whole in ("bytes=0-", "bytes=0000-", "bytes=-5", "x", ""):  # that is starting, not going on
        assert client.get(link, headers={"Range": whole, "If-Range": etag}).status_code == 410
    rest = client.get(link, headers={"Range": "bytes=10-", "If-Range": etag})
    assert rest.status_code == 206 and body(rest) == MARKED[10:]
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=31))
    assert client.get(link, headers={"Range": "bytes=10-", "If-Range": etag}).status_code == 410


def test_a_link_is_good_for_nobody_else(client_of, stranger, friend, video):
    link = press(client_of(stranger), video).url
    assert client_of(friend).get(link).status_code == 403
    signed_out = client_of().get(link)
    assert signed_out.status_code == 302 and "/accounts/login/" in signed_out.url
    assert downloads(video) == 1


def test_a_link_is_good_for_no_other_video(client_of, stranger, video):
    other = VideoFactory(with_files=True)
    link = press(client_of(stranger), video).url
    key = link.partition("?")[2]
    assert client_of(stranger).get(f"{reverse('videos:file', args=[other.slug])}?{key}").status_code == 403
    for forged in ("", "k=", "k=nonsense", key[:-1]):
        assert (
            client_of(stranger).get(f"{reverse('videos:file', args=[video.slug])}?{forged}").status_code
            == 403
        )


def test_privacy_flipped_in_between_kills_the_link(client_of, stranger, creator, video):
    client = client_of(stranger)
    link = press(client, video).url
    set_privacy(account=creator, switch="friends_only", on=True)
    assert client.get(link).status_code == 404
    set_privacy(account=creator, switch="friends_only", on=False)
    block_account(blocker=creator, handle=stranger.handle)
    assert client.get(link).status_code == 404
    assert downloads(video) == 1


def test_fetching_the_media_by_any_tool_changes_no_number(client_of, stranger, video):
    """Rule 3: only the POST of a signed-in account is official."""
    numbers = Video.objects.values().get()
    for client in (client_of(), client_of(stranger)):
        for name in ("watch", "stream", "poster", "counts", "comments", "file"):
            url = reverse(f"videos:{name}", args=[video.slug])
            client.get(url)
            client.head(url)
            client.get(url, headers={"Range": "bytes=0-9", "User-Agent": "a-download-tool/1.0"})
    assert Video.objects.values().get() == numbers
    assert not VideoSave.objects.exists()


# --- Ranges, on the stream ----------------------------------------------------------------------

SIZE = len(STREAM)


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-", 206, slice(0, None)),
        ("bytes=0-0", 206, slice(0, 1)),
        ("bytes=5-9", 206, slice(5, 10)),
        (f"bytes={SIZE - 3}-{SIZE + 50}", 206, slice(SIZE - 3, None)),
        ("bytes=-7", 206, slice(SIZE - 7, None)),
        (f"bytes=-{SIZE * 2}", 206, slice(0, None)),
        (f"bytes={SIZE}-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=9-5", 200, slice(0, None)),
        ("bytes=-", 200, slice(0, None)),
        ("bytes=0-1,4-5", 200, slice(0, None)),
        ("lines=0-1", 200, slice(0, None)),
        ("bytes=99999999999999999999-", 200, slice(0, None)),
    ],
)
def test_single_ranges(client_of, video, asked, status, part):
    answer = client_of().get(reverse("videos:stream", args=[video.slug]), headers={"Range": asked})
    assert answer.status_code == status
    if part is None:
        assert answer.headers["Content-Range"] == f"bytes */{SIZE}"
        return
    expected = STREAM[part]
    assert body(answer) == expected
    assert answer.headers["Content-Length"] == str(len(expected))
    assert answer.headers["Content-Type"] == "video/mp4"
    if status == 206:
        start = STREAM[part.start :] and part.start
        assert answer.headers["Content-Range"] == f"bytes {start}-{start + len(expected) - 1}/{SIZE}"


def test_validators_and_heads(client_of, video):
    url = reverse("videos:stream", args=[video.slug])
    client = client_of()
    etag = etag_of(video.stream.name)
    head = client.head(url)
    assert (
        head.status_code == 200
        and head.headers["ETag"] == etag
        and head.headers["Content-Length"] == str(SIZE)
    )
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(url, headers={"Range": "bytes=0-1", "If-Range": '"other"'}).status_code == 200


def test_what_not_everyone_may_see_is_kept_by_no_cache(client_of, creator, friend, video):
    url = reverse("videos:stream", args=[video.slug])
    assert client_of().get(url).headers["Cache-Control"] == "private, no-cache"
    Video.objects.update(audience="friends")
    assert client_of(friend).get(url).headers["Cache-Control"] == "private, no-store"
    assert client_of().get(url).status_code == 404


def test_a_file_that_is_gone_is_a_404_and_no_error(client_of, video):
    from django.core.files.storage import default_storage

    default_storage.delete(video.stream.name)
    assert client_of().get(reverse("videos:stream", args=[video.slug])).status_code == 404
