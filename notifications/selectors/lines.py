"""A page of lines, for the inbox and for the digest: what is read of each is bounded, however much there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, IntegerField, JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from notifications.models import MutedVideo, Notification
from notifications.models.line import LineQuerySet
from notifications.models.notification import NotificationQuerySet
from videos.models import Account, Follow, Video

NAMED = 2
# “and 1,000 others” is exact, and from there on it is “more than 1,000”: nothing counts further.
OTHERS_CAP = 1000


class CountOf(Subquery):
    """The number of rows of a queryset, as a column."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


@dataclass(frozen=True)
class Note:
    """A line as it is shown, by what its reader may read of it.

    Args:
        line: its id.
        day: the day that it is of; `line_at` is its time among the lines.
        newest: the id of its newest row, and `at` the time of that.
        actors: the one or two who are named, newest first.
        others: how many more; OTHERS_CAP + 1 means more than OTHERS_CAP.
        is_new: whether any of it is.
        following: whether the reader follows the first of them.
        muted: whether the reader has muted the video.
        video: with its slug, caption and poster; None if it is about no video.
        comment: the id of the comment that it is about, or None, and `text` that comment's.
        unread: how many lines are new, if that was asked for.
    """

    line: int
    kind: str
    day: date
    line_at: datetime
    newest: int
    at: datetime
    actors: list[Account]
    others: int
    is_new: bool
    following: bool
    muted: bool
    video: Video | None
    comment: int | None
    text: str
    unread: int = 0

    @property
    def others_are_capped(self) -> bool:
        return self.others > OTHERS_CAP

    @property
    def quoted(self) -> str:
        """The words that it is about, of the comment or of the video, in one line.

        In a plain letter, a line of its own would read as if we had written it.
        """
        return " ".join((self.text or (self.video.caption if self.video else "")).split())

    @property
    def path(self) -> str:
        """Where one sees more of it."""
        if self.video is None:
            one = len(self.actors) == 1
            return (
                reverse("videos:profile", args=[self.actors[0].handle])
                if one
                else reverse("notifications:inbox")
            )
        path = reverse("videos:watch", args=[self.video.slug])
        return f"{path}?comment={self.comment}#comment-{self.comment}" if self.comment else path


def rows_shown(newest: Mapping[int, int]) -> Q:
    """The rows that were there when some lines were read, and none that came meanwhile.

    A later row of the same line has a higher id; one of another line may have a lower one, and yet be there only now.

    Args:
        newest: for each line's id the id of the newest row that was read of it.
    """
    return reduce(or_, (Q(line=line, pk__lte=row) for line, row in newest.items()), Q(pk__in=[]))


def with_heads(lines: LineQuerySet, rows: NotificationQuerySet) -> LineQuerySet:
    """Those lines in which there is something to read, newest first, each with the id of its newest row, `head`.

    In a line, ids are in the order of the commits, as its rows are written one after the other (`telling.write`).

    Args:
        lines: such as are open to their reader.
        rows: those that may be read, in any line.
    """
    inside = rows.filter(line=OuterRef("pk")).order_by("-pk")
    found = lines.annotate(head=Subquery(inside.values("pk")[:1])).filter(head__isnull=False)
    return found.order_by("-at", "-pk")


def columns_of(
    lines: LineQuerySet, rows: NotificationQuerySet, reader: Account, **more: Any
) -> QuerySet[Any, Any]:
    """What `note_of` makes a line of, for each of some lines. One query.

    Args:
        lines: a slice of `with_heads`.
        rows: those that may be read, in any line.
        more: `unread`, as a column.
    """
    beside = rows.filter(line=OuterRef("line")).order_by("-pk")
    second = JSONObject(
        id="actor", handle="actor__handle", display_name="actor__display_name", avatar="actor__avatar"
    )
    follows = Follow.objects.standing().filter(follower=reader, followee=OuterRef("actor"))
    newest: QuerySet[Any, Any] = lines.values("head")  # type: ignore[misc]  # of with_heads
    found = Notification.objects.filter(pk__in=newest).annotate(
        second=Subquery(beside.values_list(second)[1:2], output_field=JSONField()),
        number=CountOf(beside.order_by().values("pk")[: NAMED + OTHERS_CAP + 1]),
        is_new=Exists(beside.unread()),
        following=Exists(follows),
        muted=Exists(MutedVideo.objects.filter(account=reader, video=OuterRef("video"))),
        **more,
    )
    return found.order_by("-line__at", "-line").values_list(
        *("line", "kind", "line__day", "line__at", "pk", "created_at"),
        *("actor", "actor__handle", "actor__display_name", "actor__avatar", "second", "number"),
        *(
            "is_new",
            "following",
            "muted",
            "video__slug",
            "video__caption",
            "video__poster",
            "comment",
            "comment__text",
        ),
        *more,
    )


def note_of(row: tuple[Any, ...]) -> Note:
    """A line, from what `columns_of` gives of it."""
    line, kind, day, line_at, newest, at, *rest = row
    pk, handle, name, avatar, second, number, *rest = rest
    is_new, following, muted, slug, caption, poster, comment, text, *more = rest
    actors = [Account(pk=pk, handle=handle, display_name=name, avatar=avatar)]
    if second:
        actors.append(Account(**second))
    others = max(0, number - NAMED)
    video = Video(slug=slug, caption=caption, poster=poster) if slug else None
    about = (is_new, following, muted, video, comment, text or "")
    return Note(line, kind, day, line_at, newest, at, actors, others, *about, *more)
