"""What other sites may show of a link: of public videos and of profiles, and nothing of anything else."""

from __future__ import annotations

import itertools
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from tests.factories import VideoFactory
from videos.actions.accounts import set_privacy
from videos.models import Account, Video

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
NASTY = "He said \"look\" & <b>left</b> 'now' 🏺👩🏽‍🎨 雨の音 </title><script>alert(1)</script>"


class Head(HTMLParser):
    """The metadata of a page: meta elements by their name or property, and the canonical link."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: dict[str, str] = {}
        self.scripts = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.scripts += tag == "script" and "src" not in attrs
        if tag == "meta" and (name := attrs.get("property") or attrs.get("name")):
            self.said[name] = attrs.get("content", "")
        if tag == "link" and attrs.get("rel") == "canonical":
            self.said["canonical"] = attrs["href"]

    def about(self) -> dict[str, str]:
        wanted = ("og:", "twitter:", "video:", "profile:", "canonical", "robots")
        return {name: said for name, said in self.said.items() if name.startswith(wanted)}


def card(client, url: str) -> dict[str, str]:
    answer = client.get(url)
    assert answer.status_code == 200
    return Head(answer.text).about()


def watch(video: Video) -> str:
    return reverse("videos:watch", args=[video.slug])


def test_of_a_public_video_everybody_gets_the_same_card(client_of, creator, friend, stranger):
    video = VideoFactory(creator=creator, caption=NASTY, with_files=True)
    said = card(client_of(), watch(video))
    here = f"http://testserver{watch(video)}"
    assert said["canonical"] == said["og:url"] == here
    assert (said["og:title"], said["og:description"]) == ("mira on Hush", NASTY)
    assert (said["og:type"], said["twitter:card"]) == ("video.other", "summary_large_image")
    assert (said["og:image"], said["og:image:width"], said["og:image:height"]) == (
        f"{here}poster.jpg",
        "720",
        "1280",
    )
    assert (said["og:video"], said["og:video:type"]) == (f"{here}stream.mp4", "video/mp4")
    assert (said["og:video:width"], said["og:video:height"], said["video:duration"]) == ("720", "1280", "8")
    assert "robots" not in said
    assert not [name for name in said if "count" in name] and "like" not in str(said)
    for viewer in (creator, friend, stranger):
        assert card(client_of(viewer), f"{watch(video)}?shared=1&t=2") == said


def test_whoever_follows_it_can_fetch_what_it_names_signed_out(client_of, creator):
    video = VideoFactory(creator=creator, with_files=True)
    creator.avatar = default_storage.save("avatars/mira.jpg", ContentFile(b"a face"))
    creator.save()
    for said in (card(client_of(), watch(video)), card(client_of(), "/@mira/")):
        for name in {"og:url", "og:image", "og:video", "canonical"} & said.keys():
            parts = urlsplit(said[name])
            assert (parts.scheme, parts.netloc) == ("http", "testserver")
            assert client_of().get(parts.path).status_code == 200, name


def test_markup_in_a_caption_stays_text(client_of, creator):
    Account.objects.filter(pk=creator.pk).update(bio=NASTY, display_name='Mira "C" <🏺>')
    for url in (watch(VideoFactory(creator=creator, caption=NASTY)), "/@mira/"):
        assert Head(client_of().get(url).text).scripts == 0


HIDDEN = {
    "friends": {"audience": "friends"},
    "only me": {"audience": "me"},
    "not posted": {"posted_at": None, "published_at": None},
    "not ready": {"state": "processing", "published_at": None},
}


@pytest.mark.parametrize("way", [*HIDDEN, "friends-only account", "seen as a stranger"])
def test_of_any_other_video_nothing_is_said_to_nobody(client_of, creator, friend, way):
    video = VideoFactory(creator=creator, caption="A secret garden", **HIDDEN.get(way, {}))
    url = watch(video) + ("?as=stranger" if way == "seen as a stranger" else "")
    if way == "friends-only account":
        set_privacy(account=creator, switch="friends_only", on=True)
    seen_by = [creator] + [friend] * (way in ("friends", "friends-only account"))
    for viewer in seen_by:
        assert card(client_of(viewer), url) == {"robots": "noindex"}
    if way != "seen as a stranger":
        answer = client_of().get(url)
        assert answer.status_code == 404 and Head(answer.text).about() == {"robots": "noindex"}


def test_it_says_public_exactly_where_the_one_rule_does(creator):
    """`is_public` is for videos that one has at hand; the rule itself is `visible_to`."""
    outs = (None, timezone.now())
    for audience, state, out, only, active, leaving in itertools.product(
        ("everyone", "friends", "me"), ("ready", "failed"), outs, (False, True), (True, False), outs
    ):
        Account.objects.filter(pk=creator.pk).update(friends_only=only, is_active=active, leaving_at=leaving)
        made = VideoFactory(creator=creator, audience=audience, state=state, published_at=out)
        video = Video.objects.select_related("creator").get(pk=made.pk)
        seen = Video.objects.visible_to(AnonymousUser()).filter(pk=video.pk).exists()
        assert video.is_public == seen, (audience, state, out, only, active, leaving)


def test_of_a_profile_its_name_its_lines_and_its_picture(client_of, creator, stranger):
    said = card(client_of(), "/@mira/")
    assert (said["og:title"], said["og:description"]) == ("mira (@mira)", "On Hush")
    assert "og:image" not in said and said["twitter:card"] == "summary"
    Account.objects.filter(pk=creator.pk).update(
        bio=NASTY, display_name="Mira C.", avatar="avatars/mira.jpg", friends_only=True
    )
    VideoFactory(creator=creator, caption="A secret garden")
    said = card(client_of(stranger), "/@MIRA/?tab=favorites")
    assert (said["og:title"], said["og:description"]) == ("Mira C. (@mira)", NASTY)
    assert said["og:image"] == "http://testserver/@mira/avatar.jpg"
    assert said["canonical"] == said["og:url"] == "http://testserver/@mira/"
    assert "secret" not in str(said) and "robots" not in said
    assert card(client_of(creator), "/@mira/?as=stranger") == {"robots": "noindex"}
    answer = client_of().get("/@mira/")
    assert answer.context["numbers"] is None
