"""Which totals are shown (rule 8): on a video that not everyone may see, none of fewer than five savers."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.factories import AccountFactory, VideoFactory, befriend
from videos.actions.accounts import set_privacy
from videos.actions.downloads import hand_out_download
from videos.actions.saves import Method, remove_save, save_video
from videos.actions.videos import edit_video
from videos.models import Account, Video, VideoSave

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
WAYS = ("save", "favorite", "download")


def keep(account: Account, video: Video, *ways: str) -> None:
    for way in ways or ("save",):
        if way == "download":
            hand_out_download(account=account, slug=video.slug)
        else:
            save_video(account=account, slug=video.slug, method=Method(way))


def friends_of(account: Account, number: int) -> list[Account]:
    people = AccountFactory.create_batch(number)
    for person in people:
        befriend(person, account)
    return people


def set_audience(video: Video, audience: str) -> None:
    edit_video(account=video.creator, slug=video.slug, caption="", audience=audience, downloads_enabled=True)


def numbers(text: str) -> dict[str, str]:
    """What a page or fragment says of saves: the total, and the number under each button."""
    said = dict(re.findall(r'id="n-(save|favorite|download)-\w+"[^>]*><data value="(\d*)"', text))
    for spoken, way in re.findall(r", (fewer than 5|[\d,]+) (save|favorite|download)s?\b", text):
        said[f"{way} spoken"] = spoken
    total = re.search(r"<span>(fewer than 5 saves|<span title.*?in all)</span>", text)
    if total:
        said["total"] = re.sub(r"<.*?>", "", total[1])
    return said


def everywhere(client, video) -> list[dict[str, str]]:
    """The numbers on the watch page, in the feed, and in the polled fragment."""
    page = client.get(reverse("videos:watch", args=[video.slug])).text
    feed = client.get(reverse("videos:feed")).text
    polled = client.get(reverse("videos:counts", args=[video.slug]), headers={"HX-Request": "true"}).text
    return [numbers(text) for text in (page, feed, polled)]


def masked() -> dict[str, str]:
    return (
        {"total": "fewer than 5 saves"}
        | dict.fromkeys(WAYS, "")
        | {f"{w} spoken": "fewer than 5" for w in WAYS}
    )


def exact(total: str, **by_way: int) -> dict[str, str]:
    shown = {way: str(by_way.get(way, 0)) for way in WAYS}
    return {"total": total} | shown | {f"{way} spoken": number for way, number in shown.items()}


def test_a_public_video_shows_exact_numbers_from_the_first(client_of, creator, stranger):
    video = VideoFactory(creator=creator)
    keep(stranger, video, *WAYS)
    keep(creator, video, *WAYS)
    for viewer in (creator, stranger, None):
        for shown in everywhere(client_of(viewer), video):
            assert shown == exact("3 saves in all", save=1, favorite=1, download=1)


@pytest.mark.parametrize(
    "how", ["the video's audience", pytest.param("the account's switch", marks=pytest.mark.slow)]
)
def test_a_friends_only_video_says_fewer_than_five_until_five_people_have_saved_it(client_of, creator, how):
    video = VideoFactory(creator=creator, audience="friends" if how == "the video's audience" else "everyone")
    if how == "the account's switch":
        set_privacy(account=creator, switch="friends_only", on=True)
    people = friends_of(creator, 5)
    keep(creator, video, *WAYS)  # one's own saves are no savers
    keep(people[0], video, *WAYS)
    keep(people[1], video, *WAYS)  # six saves, and two savers
    for person in people[2:4]:
        for viewer in (creator, people[0], person):
            for shown in everywhere(client_of(viewer), video):
                assert shown == masked()
        keep(person, video, "favorite")
    assert everywhere(client_of(creator), video) == [masked()] * 3
    keep(people[4], video)
    for viewer in (creator, people[0]):
        for shown in everywhere(client_of(viewer), video):
            assert shown == exact("9 saves in all", save=3, favorite=4, download=2)
    remove_save(account=people[4], key=VideoSave.objects.get(account=people[4]).key)
    assert everywhere(client_of(creator), video) == [masked()] * 3


def test_no_number_is_hidden_in_a_masked_page(client_of, creator):
    """Nor in an attribute, a title or an order: with none and with four savers the pages are the same."""
    video, people = VideoFactory(creator=creator, audience="friends"), friends_of(creator, 4)
    client = client_of(creator)

    def page(name: str) -> str:
        text = client.get(reverse(f"videos:{name}", args=[video.slug])).text
        return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|<time.*?</time>', "", text)

    before = [page(name) for name in ("watch", "counts", "edit")]
    for person in people:
        keep(person, video, *WAYS)
    assert [page(name) for name in ("watch", "counts", "edit")] == before


@pytest.mark.parametrize(
    ("savers", "stays_masked"), [pytest.param(0, True, marks=pytest.mark.slow), (4, True), (5, False)]
)
def test_public_again_after_having_been_for_friends(client_of, creator, savers, stays_masked):
    video, people = VideoFactory(creator=creator), friends_of(creator, 5)
    for person in people[:savers]:
        keep(person, video)
    assert everywhere(client_of(), video)[0]["save"] == str(savers)
    set_audience(video, "friends")
    wanted = masked() if stays_masked else exact("5 saves in all", save=5)
    assert everywhere(client_of(creator), video)[0] == wanted
    set_audience(video, "everyone")
    for viewer in (creator, people[0], None):
        assert everywhere(client_of(viewer), video) == [wanted] * 3
    for person in people[savers:]:
        keep(person, video)
    assert everywhere(client_of(), video) == [exact("5 saves in all", save=5)] * 3


@pytest.mark.parametrize("switch_first", [True, False])
def test_the_accounts_switch_masks_in_the_same_way_and_afterwards(client_of, creator, switch_first):
    video, person = VideoFactory(creator=creator), friends_of(creator, 1)[0]
    if not switch_first:
        keep(person, video)
    set_privacy(account=creator, switch="friends_only", on=True)
    if switch_first:
        keep(person, video)
    set_privacy(account=creator, switch="friends_only", on=False)
    assert everywhere(client_of(), video) == [masked()] * 3


@pytest.mark.parametrize("on", ["1", "0"])
@pytest.mark.parametrize("name", ["save", "favorite"])
def test_the_button_that_was_pressed_says_no_more(client_of, creator, friend, name, on):
    guarded, public = VideoFactory(creator=creator, audience="friends"), VideoFactory(creator=creator)
    for person in friends_of(creator, 2):
        keep(person, guarded, name)
        keep(person, public, name)
    if on == "0":
        keep(friend, guarded, name)
        keep(friend, public, name)
    client = client_of(friend, htmx=True)
    for video, wanted in ((guarded, ""), (public, "3" if on == "1" else "2")):
        answer = client.post(reverse(f"videos:{name}", args=[video.slug]), {"on": on})
        assert numbers(answer.text)[name] == wanted
        assert ("fewer than 5" in answer.text) == (video == guarded)


def test_the_download_button_says_no_more(client_of, creator, friend):
    video = VideoFactory(creator=creator, audience="friends", with_files=True)
    answer = client_of(friend, htmx=True).post(reverse("videos:download", args=[video.slug]))
    assert numbers(answer.text)["download"] == "" and "fewer than 5 downloads" in answer.text
    Video.objects.update(download_state="waiting", download="")
    answer = client_of(friend, htmx=True).post(reverse("videos:download", args=[video.slug]))
    assert answer.status_code == 202 and numbers(answer.text)["download"] == ""


def test_likes_views_and_comments_are_always_exact(client_of, creator, friend):
    video = VideoFactory(creator=creator, audience="friends")
    client_of(friend).post(reverse("videos:like", args=[video.slug]), {"on": "1"})
    text = client_of(creator).get(reverse("videos:counts", args=[video.slug])).text
    assert '<data value="1"' in text and "Like, 1 like" in text and "0 views" in text
