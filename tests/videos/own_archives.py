"""Archives that are made, where they are, and an account with something in each section of them."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from analytics.models import CountedSaver, PublishedSplits
from analytics.rollups import rebuild
from notifications.actions.wishes import mute_video, set_preference
from tests.factories import AccountFactory, VideoFactory, comment_on
from videos.actions.accounts import edit_profile, invite, use_invitation
from videos.actions.archives import ask_for_archive
from videos.actions.comment_marks import like_comment
from videos.actions.comments import add_comment
from videos.actions.downloads import hand_out_download
from videos.actions.engagement import like_video, share_video
from videos.actions.quiet import list_word, mute_account, turn_down_video
from videos.actions.relations import block_account, follow_account
from videos.actions.reports import report_video
from videos.actions.saves import Method, hide_save, note_save, save_video
from videos.actions.videos import edit_video
from videos.archives import make_archive
from videos.models import Archive, Collection, CollectionItem, Report, TextTrack


class Tags(HTMLParser):
    """The elements of a page, with their attributes, and its texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


def files() -> list[Path]:
    return sorted(path for path in (Path(settings.MEDIA_ROOT) / "archives").rglob("*") if path.is_file())


def made(account) -> Archive:
    archive = ask_for_archive(account=account)
    assert make_archive(archive.pk) == "made"
    archive.refresh_from_db()
    return archive


def link(archive) -> str:
    return reverse("videos:archive_file", args=[archive.key])


def busy(account, creator):
    """An account with something in each section; returns the video that most of it is about."""
    video = VideoFactory(creator=creator, caption="Rain on the tin roof")
    row = save_video(account=account, slug=video.slug, moment_ms=4200).row
    note_save(account=account, key=row.key, reason="learn", note="The third chord")
    hand_out_download(account=account, slug=video.slug)
    favorite = save_video(account=account, slug=video.slug, method=Method.FAVORITE).row
    hide_save(account=account, key=favorite.key)
    shelf = Collection.objects.create(account=account, name="Winter")
    CollectionItem.objects.create(collection=shelf, video_save=row)
    like_video(account=account, slug=video.slug)
    share_video(account=account, slug=video.slug)
    comment = comment_on(video, creator, text="Ask me anything")
    add_comment(account=account, slug=video.slug, text="Which key is it?", parent_id=comment.pk)
    like_comment(account=account, comment_id=comment.pk)
    follow_account(follower=account, handle=creator.handle)
    block_account(blocker=account, handle=AccountFactory(handle="pest").handle)
    mute_account(muter=account, handle=AccountFactory(handle="loud").handle)
    list_word(account=account, kind="mute", text="spoilers")
    turn_down_video(account=account, slug=VideoFactory(caption="Not for me").slug)
    report = report_video(reporter=account, slug=video.slug, reason="rights", details="I played that.").report
    Report.objects.filter(pk=report.pk).update(
        decision="warned", decided_at=timezone.now(), answer="We have looked at it."
    )
    set_preference(account=account, kind="like", place="in_digest", on=True)
    mute_video(account=account, slug=video.slug)
    own = VideoFactory(creator=account, original_name="roof.mov")
    edit_video(
        account=account, slug=own.slug, caption="My own #roof", audience="everyone", downloads_enabled=True
    )
    like_video(account=creator, slug=own.slug)
    add_comment(account=creator, slug=own.slug, text="Lovely light")
    follow_account(follower=creator, handle=account.handle)
    TextTrack.objects.create(video=own, language="en", content="WEBVTT\n\nrain", changed_at=timezone.now())
    account.upload_days.create(day=timezone.localdate(), videos=1, size=5_000_000)
    EmailAddress.objects.create(user=account, email="second@example.org", verified=True)
    use_invitation(code=invite(note="for the cousin of Kai").code, account=account)
    for handle in ("kai.once", "kai"):
        edit_profile(account=account, handle=handle, display_name="", bio="")
    Client().post("/accounts/login/", {"login": account.handle, "password": "secret-enough"})
    rebuild()
    shown = {"cells": {"learn": 6}, "rest": 0, "on": "2026-03-20"}
    PublishedSplits.objects.create(video=own, reason=shown, pulled_until=timezone.now())
    CountedSaver.objects.create(video=video, account=account, reason="learn", counted_on=timezone.localdate())
    return video
