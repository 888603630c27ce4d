"""Somebody with a lot, all of it findable, who leaves; and what must be right afterwards."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from analytics.checking import check as rollup_check
from analytics.rollups import roll_up
from tests.factories import AccountFactory, VideoFactory, befriend, comment_on
from videos.actions.accounts import edit_profile, invite, use_invitation
from videos.actions.archives import ask_for_archive
from videos.actions.comments import add_comment, delete_comment
from videos.actions.downloads import hand_out_download
from videos.actions.engagement import like_video, share_video
from videos.actions.leaving import GRACE
from videos.actions.recount import recount
from videos.actions.relations import block_account
from videos.actions.reports import report_video
from videos.actions.saves import Method, note_save, remove_save, save_video
from videos.archives import make_archive
from videos.models import (
    Account,
    Collection,
    CollectionItem,
    Comment,
    Like,
    Video,
    VideoSave,
)

WORDS = (
    "zebedee",
    "Zeb Edee",
    "zeb@example.org",
    "second-zeb@",
    "zebnote",
    "zebword",
    "zebshelf",
    "zebcaption",
    "zebbio",
    "zeb.once",
)


def everything() -> str:
    """All that stands in any table, as one text."""
    tables = connection.introspection.table_names()
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            found += [f"{table}: {row!r}" for row in cursor.fetchall()]
    return "\n".join(found)


def on_disk() -> list[str]:
    return sorted(
        str(path.relative_to(settings.MEDIA_ROOT))
        for path in Path(settings.MEDIA_ROOT).rglob("*")
        if path.is_file()
    )


def proven() -> None:
    """Every counter and every daily number equals its rows."""
    assert list(recount(mend=False)) == []
    assert list(rollup_check()) == []


def past_grace(account: Account) -> Account:
    Account.objects.filter(pk=account.pk).update(leaving_at=dt.datetime.now(dt.UTC) - GRACE)
    account.refresh_from_db()
    return account


def engage(account: Account, video: Video, *, word: str = "zebword") -> None:
    """One of everything that an account can do with a video; some of it taken back."""
    for method in (Method.SAVE, Method.FAVORITE):
        row = save_video(account=account, slug=video.slug, method=method).row
        note_save(account=account, key=row.key, reason="learn", note="zebnote")
    hand_out_download(account=account, slug=video.slug)
    like_video(account=account, slug=video.slug)
    share_video(account=account, slug=video.slug)
    comment = comment_on(video, account, text=word)
    add_comment(account=video.creator, slug=video.slug, text="An answer", parent_id=comment.pk)
    delete_comment(comment_id=comment_on(video, account, text=f"{word} taken back").pk)


def zebedee(creator, follower, stranger, client_of) -> Account:
    """Somebody with a lot, all of it findable."""
    account = AccountFactory(
        handle="zeb.once", display_name="Zeb Edee", email="zeb@example.org", bio="zebbio"
    )
    edit_profile(account=account, handle="zebedee", display_name="Zeb Edee", bio="zebbio")
    account.avatar = default_storage.save("avatars/zeb.jpg", ContentFile(b"a face"))
    account.save()
    EmailAddress.objects.create(user=account, email="second-zeb@example.org")
    befriend(account, creator)
    block_account(blocker=account, handle=AccountFactory(handle="pest").handle)
    use_invitation(code=invite(note="for zebedee").code, account=account)
    LogEntry.objects.create(
        user=AccountFactory(), content_type=ContentType.objects.get_for_model(Account), object_id=str(account.pk),
        object_repr="@zebedee", action_flag=CHANGE,
    )  # fmt: skip
    client = client_of()
    client.post("/accounts/login/", {"login": "zebedee", "password": "secret-enough"})

    theirs = [VideoFactory(creator=creator, with_files=True) for _ in range(3)]
    report_video(reporter=account, slug=theirs[0].slug, reason="rights", details="That is my zebword.")
    for video in theirs:
        engage(account, video)
    answered = comment_on(theirs[0], stranger, text="Who is there?")
    add_comment(account=account, slug=theirs[0].slug, text="zebword, I", parent_id=answered.pk)
    Collection.everything.create(account=account, name="zebgone", removed_at=timezone.now())
    shelf = Collection.objects.create(account=account, name="zebshelf")
    CollectionItem.objects.create(collection=shelf, video_save=account.saves.first())
    removed = save_video(account=account, slug=VideoFactory().slug, method=Method.FAVORITE).row
    remove_save(account=account, key=removed.key)

    for _ in range(2):
        own = VideoFactory(creator=account, caption="zebcaption #zebtag", with_files=True)
        for other in (creator, follower, stranger):
            row = save_video(account=other, slug=own.slug).row
            note_save(account=other, key=row.key, reason="share", note=f"kept by {other.handle}")
        like_video(account=creator, slug=own.slug)
        comment_on(own, stranger, text="What a view")
        save_video(account=account, slug=own.slug)
    lost = VideoFactory()
    tombstone = save_video(account=account, slug=lost.slug).row
    note_save(account=account, key=tombstone.key, reason="", note="zebnote of a lost one")
    lost.delete()

    make_archive(ask_for_archive(account=account).pk)
    roll_up()
    proven()
    return account


def others(zeb) -> dict[str, object]:
    """What must not change: everything that is other people's."""
    staying = list(Video.objects.exclude(creator=zeb).values_list("pk", flat=True))
    return {
        "saves": list(
            VideoSave.objects.exclude(account=zeb).filter(video__in=staying).order_by("pk").values()
        ),
        "likes": list(Like.objects.exclude(account=zeb).exclude(video__creator=zeb).order_by("pk").values()),
        "comments": list(
            Comment.objects.exclude(author=zeb)
            .exclude(parent__author=zeb)
            .exclude(video__creator=zeb)
            .order_by("pk")
            .values()
        ),
        "accounts": list(Account.objects.exclude(pk=zeb.pk).order_by("pk").values()),
    }
