"""What is one's own, for *Download my data*: the account, and how the rest is read.

Everything is read as its owner may see it now. Of other people's videos only what `visible_to` allows is
told; rows about hidden ones keep what is one's own (a date, a note) and have None in the place of the video.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.urls import reverse

from videos.models import Account, Circle, Video
from videos.registry import Field, Section
from videos.selectors.profile import numbers

from .offered import published_to

BATCH = 200  # rows read at a time
Row = dict[str, Any]


def in_parts(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """Rows in the order in which they were written, a part at a time.

    By key instead of by cursor: nothing is held open in the database, however long a part takes.
    """
    last = 0
    while part := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield part
        last = part[-1].pk


def each_row(
    rows: Callable[[Account], QuerySet[Any]], tell: Callable[[Account, list[Any]], Iterable[Row]]
) -> Callable[[Account], Iterator[Row]]:
    """The `rows` of a section, from a queryset and what is told of a part of it."""

    def read(account: Account) -> Iterator[Row]:
        for part in in_parts(rows(account)):
            yield from tell(account, part)

    return read


def section(
    name: str,
    title: str,
    about: str,
    fields: tuple[Field, ...],
    rows: Callable[[Account], QuerySet[Any]],
    tell: Callable[[Account, list[Any]], Iterable[Row]],
) -> Section:
    """A section whose rows are those of a queryset."""
    return Section(name, title, about, fields, lambda account: rows(account).count(), each_row(rows, tell))


def address(video: Video) -> str:
    return reverse("videos:watch", args=[video.slug])


def told_of(account: Account, video_ids: Iterable[int | None]) -> dict[int | None, Row]:
    """What may be said of some videos now, by their id. A hidden or deleted one is not in it."""
    wanted = {pk for pk in video_ids if pk}
    return {
        video.pk: {
            "caption": video.caption,
            "creator": f"@{video.creator.handle}",
            "address": address(video),
        }
        for video in published_to(account).filter(pk__in=wanted)
    }


def video_field(what: str) -> Field:
    """The field of a row that is about somebody's video."""
    meaning = (
        f"{what}: its caption, its creator and its address on the site; null if you may not see it now, "
        "or it is gone."
    )
    return Field("video", "Video", meaning, none="can’t be seen now")


def when(key: str, label: str, meaning: str) -> Field:
    return Field(key, label, meaning)


# --- The account -----------------------------------------------------------------------------


def _account(account: Account) -> Iterator[Row]:
    # Afresh: what is written here may have waited in a queue.
    account = Account.objects.get(pk=account.pk)
    seen = numbers(account, account)
    invitation = getattr(account, "invitation", None)
    yield {
        "handle": f"@{account.handle}",
        "name": account.display_name,
        "about": account.bio,
        "has_picture": bool(account.avatar),
        "kind": account.kind,
        "email": account.email,
        "downloads_enabled": account.downloads_enabled,
        "friends_only": account.friends_only,
        "watermark_enabled": account.watermark_enabled,
        "show_favorites": account.show_favorites,
        "show_likes": account.show_likes,
        "comments_from": account.comments_from,
        "created_at": account.created_at,
        "last_signed_in_at": account.last_login,
        "invitation_used_at": invitation.used_at if invitation else None,
        "leaving_since": account.leaving_at,
        "followers": seen["followers"],
        "following": seen["following"],
        "likes_on_videos": seen["likes"],
    }


ACCOUNT = Section(
    "account",
    "Your account",
    "Your profile and your settings, as they are today.",
    (
        Field("handle", "Handle", "Your handle."),
        Field("name", "Name", "What people call you; empty if it is your handle."),
        Field("about", "About you", "The lines on your profile.", is_text=True),
        Field("has_picture", "Picture", "Whether picture.jpg in this archive is your profile picture."),
        Field(
            "kind", "Kind of account", "personal or business.", shown=lambda kind: Account.Kind(kind).label
        ),
        Field("email", "E-mail", "The address to which the site writes."),
        Field("downloads_enabled", "Allow downloads", "Your switch for downloads."),
        Field("friends_only", "Friends only", "Whether your videos are shown to friends at most."),
        Field("watermark_enabled", "Handle on the file", "Whether downloaded files carry your handle."),
        Field("show_favorites", "Show my favorites", "Whether your Favorites list is on your profile."),
        Field("show_likes", "Show my likes", "Whether the list of videos that you liked is on your profile."),
        Field(
            "comments_from",
            "Who may comment",
            "everyone, friends or nobody, on all your videos.",
            shown=lambda circle: Circle(circle).label,
        ),
        when("created_at", "Joined", "When you made this account."),
        when("last_signed_in_at", "Last signed in", "When you last signed in."),
        when("invitation_used_at", "Invitation", "When you used an invitation to sign up; null without one."),
        when("leaving_since", "Leaving since", "When you asked for your account to be deleted, if you did."),
        Field("followers", "Followers", "How many people follow you."),
        Field("following", "Following", "How many people you follow."),
        Field("likes_on_videos", "Likes on your videos", "How many likes your videos have."),
    ),
    lambda account: 1,
    _account,
    single=True,
)

EMAILS = section(
    "emails",
    "E-mail addresses",
    "Addresses with which you can sign in.",
    (
        Field("address", "Address", "The e-mail address."),
        Field("verified", "Confirmed", "Whether you have confirmed it."),
        Field("primary", "Main address", "Whether the site writes to this one."),
    ),
    lambda account: EmailAddress.objects.filter(user=account),
    lambda account, part: (
        {"address": row.email, "verified": row.verified, "primary": row.primary} for row in part
    ),
)

OLD_HANDLES = section(
    "old_handles",
    "Handles that you had",
    "One for each change. Links with them lead to you, and nobody else can take them.",
    (
        Field("handle", "Handle", "The handle that you gave up."),
        when("created_at", "Given up", "When you changed it for another one."),
        when("taken_back_at", "Taken back", "When you took it back, if you did."),
    ),
    lambda account: account.old_handles.all(),
    lambda account, part: (
        {"handle": f"@{row.handle}", "created_at": row.created_at, "taken_back_at": row.taken_back_at}
        for row in part
    ),
)

SECTIONS = [ACCOUNT, EMAILS, OLD_HANDLES]
