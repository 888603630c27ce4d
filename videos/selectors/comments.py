"""The thread under a video."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from videos.actions.comments import EDIT_FOR, may_comment, why_not
from videos.mentions import mentioned
from videos.models import Account, Circle, Comment, CommentLike, Video
from videos.models.relation import friends_of

from .cursor import Page, newest_first
from .handles import given_up
from .quiet import fold_quieted, muted_accounts, muted_words

PAGE = 20
FIRST_ANSWERS = 3
HELD_PAGE = OWN_PAGE = 30


@dataclass
class Thread:
    """A page of comments, and what there is to know about them for one viewer.

    Args:
        comments: the pinned one and the one asked for first, on the first page, then newest first. Each
            has `replies_list` (the first few answers), `more_replies` (how many there are besides), `liked`,
            `quieted`, `known` (the keys of handles in it that may be linked) and `may_edit`.
        after: the cursor of the next page, "" on the last.
        known: the same for the video's caption.
        held: how many comments wait for the viewer's word; 0 for everybody but the creator.
        refusal: why the viewer may not comment, or "".
    """

    comments: list[Comment]
    after: str
    known: set[str]
    held: int = 0
    refusal: str = ""


@dataclass
class _Facts:
    likes: set[int] = field(default_factory=set)
    muted: set[int] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    handles: set[str] = field(default_factory=set)
    held: int = 0
    is_friend: bool = False


def thread(viewer: Any, video: Video, after: str = "", focus: int | None = None) -> Thread:
    """A page of the comments that a viewer may read under a video, in three statements however many there are.

    Args:
        video: visible to the viewer, with its creator.
        focus: a comment whose thread is to stand on the first page.
    """
    seen = Comment.objects.visible_to(viewer).filter(video=video).select_related("author")
    threads = seen.filter(parent__isnull=True)
    if focus:  # it stands on the first page, and so on no other
        threads = threads.exclude(_root_of(seen, focus, "pk"))
    page = newest_first(threads, by="created_at", after=after, size=PAGE)
    first = [] if after else [Q(pinned_at__isnull=False), _root_of(seen, focus, "pk")]
    answers = [Q(parent__in=[root.pk for root in page.rows])]
    if first:
        answers += [Q(parent__pinned_at__isnull=False), _root_of(seen, focus, "parent")]
    rest = _numbered(seen, first + answers, focus) if page.rows or focus else []
    tops = {row.pk: row for row in rest if row.parent_id is None}
    raised = sorted(
        tops.values(), key=lambda row: (row.pk != focus and not _has(rest, row, focus), row.pinned_at is None)
    )
    # The pinned one stands at the top of the first page, and in its place on no other.
    roots = raised + [row for row in page.rows if row.pk not in tops and row.pinned_at is None]
    for root in roots:
        _first_of(root, [row for row in rest if row.parent_id == root.pk], focus)
    facts = tell([*roots, *(row for root in roots for row in root.replies_list)], viewer, video)
    refusal = "" if may_comment(video, viewer, is_friend=facts.is_friend) else why_not(video)
    return Thread(roots, page.after, facts.handles, facts.held, refusal)


def _first_of(root: Comment, answers: list[Any], focus: int | None) -> None:
    """Give a comment its first answers; the one asked for comes alone, where it stands further down."""
    far = [row for row in answers if row.pk == focus and row.nth > FIRST_ANSWERS]
    root.replies_list = far or answers
    root.more_replies = max((row.of for row in answers), default=0) - len(root.replies_list)
    root.more_from = f"besides={focus}" if far else f"after={answers[-1].pk}" if answers else ""


def _has(rows: list[Any], root: Comment, focus: int | None) -> bool:
    return any(row.pk == focus and row.parent_id == root.pk for row in rows)


def _root_of(seen: QuerySet[Any], focus: int | None, which: str) -> Q:
    """The condition that a comment is the one that began the thread of `focus`, or answers it.

    A `focus` that can't be seen raises no thread: that would tell where it stands, and that it is there.
    """
    if focus is None:
        return Q(pk__in=[])
    root = seen.filter(pk=focus).annotate(root=Coalesce("parent_id", "pk")).values("root")
    return Q(**{f"{which}__in": root, **({"parent__isnull": True} if which == "pk" else {})})


def _numbered(seen: QuerySet[Any], wanted: list[Q], focus: int | None) -> list[Any]:
    """Comments that fit one of some conditions; of the answers to each only the first few, `of` how many.

    Args:
        focus: one that is wanted wherever it stands.
    """
    fits = Q()
    for condition in wanted:
        fits |= condition
    rows = seen.filter(fits).annotate(
        nth=Window(RowNumber(), partition_by="parent", order_by=["created_at", "pk"]),
        of=Window(Count("pk"), partition_by="parent"),
    )
    few = Q(nth__lte=FIRST_ANSWERS) | (Q(pk=focus) if focus else Q())
    return list(rows.filter(few).order_by("created_at", "pk"))


def replies(viewer: Any, comment: Comment, shown: int, besides: int = 0) -> tuple[list[Comment], int]:
    """The answers to a comment after the ones that are shown already.

    Args:
        shown: the last answer that is on the page.
        besides: one that is on the page, too, wherever it stands.
    Returns:
        at most PAGE of them, oldest first, and how many there are after those.
    """
    seen = Comment.objects.visible_to(viewer).filter(parent=comment, pk__gt=shown).select_related("author")
    seen = seen.exclude(pk=besides)
    rows = list(seen.annotate(of=Window(Count("pk"))).order_by("pk")[:PAGE])
    tell(rows, viewer, comment.video)
    return rows, rows[0].of - len(rows) if rows else 0


def tell(comments: list[Any], viewer: Any, video: Video) -> _Facts:
    """Set on comments what their viewer gets to see of them, from one statement."""
    facts, now = _facts(comments, viewer, video), timezone.now()
    fold_quieted(comments, viewer, facts.muted, facts.words)
    for comment in comments:
        comment.liked = comment.pk in facts.likes
        comment.known = facts.handles
        comment.may_edit = comment.author_id == viewer.pk and now - comment.created_at < EDIT_FOR
    return facts


def _rows(kind: str, rows: QuerySet[Any], number: Any, text: Any = None) -> QuerySet[Any]:
    """Rows in the shape (kind, number, text), so that questions of many kinds can be asked at once."""
    return rows.order_by().values_list(
        Value(kind, CharField()), number, text or Value("", CharField()), named=False
    )


def _facts(comments: list[Any], viewer: Any, video: Video) -> _Facts:
    texts = [video.caption, *(comment.text for comment in comments)]
    keys = {key for text in texts for key in mentioned(text)}
    named = Account.objects.visible_to(viewer).filter(handle_key__in=keys)
    asked = [_rows("handle", named, F("pk"), F("handle_key"))] if keys else []
    if keys:
        # What was written about somebody who has another handle now leads to them as well.
        asked.append(_rows("handle", given_up(viewer, keys), F("account_id"), F("handle_key")))
    if viewer.is_authenticated and comments:
        liked = CommentLike.objects.standing().filter(account=viewer, comment__in=[c.pk for c in comments])
        asked += [
            _rows("like", liked, F("comment_id")),
            _rows("mute", muted_accounts(viewer), F("muted_id")),
            _rows("word", muted_words(viewer), Value(0), F("text")),
        ]
        if video.creator_id == viewer.pk:
            waiting = held(viewer).filter(video=OuterRef("pk")).order_by().values("video")
            number = Coalesce(Subquery(waiting.annotate(n=Count("pk")).values("n")), 0)
            asked.append(_rows("held", Video.objects.visible_to(viewer).filter(pk=video.pk), number))
    if viewer.is_authenticated and video.circle == Circle.FRIENDS:
        friend = friends_of(viewer).filter(followee=video.creator_id)
        asked.append(_rows("friend", friend, F("followee_id")))
    if not asked:
        return _Facts()
    found = list(asked[0].union(*asked[1:], all=True)) if len(asked) > 1 else list(asked[0])
    by_kind: dict[str, list[tuple[int, str]]] = {}
    for kind, number, text in found:
        by_kind.setdefault(kind, []).append((number, text))
    return _Facts(
        likes={number for number, _ in by_kind.get("like", [])},
        muted={number for number, _ in by_kind.get("mute", [])},
        words=[text for _, text in by_kind.get("word", [])],
        handles={text for _, text in by_kind.get("handle", [])},
        held=sum(number for number, _ in by_kind.get("held", [])),
        is_friend=bool(by_kind.get("friend")),
    )


def held(account: Account) -> QuerySet[Comment]:
    """The comments under an account's videos that wait for its word."""
    seen: QuerySet[Comment] = Comment.objects.visible_to(account)
    return seen.filter(video__creator=account, held_at__isnull=False)


def held_page(account: Account, after: str = "") -> Page:
    """A page of them, the newest first."""
    rows = held(account).select_related("author", "video__creator")
    return newest_first(rows, by="created_at", after=after, size=HELD_PAGE)


def own_comments_page(account: Account, after: str = "") -> Page:
    """A page of what somebody has said anywhere, the newest first, whether they still see where it stands or not.

    Each comment is marked as `reached` if it can be opened under its video; of what can't be, nothing but
    its author's own words may be shown.
    """
    rows = Comment.objects.standing().filter(author=account).select_related("video__creator")
    page = newest_first(rows, by="created_at", after=after, size=OWN_PAGE)
    seen = Comment.objects.visible_to(account).filter(pk__in=[row.pk for row in page.rows])
    reached = set(seen.values_list("pk", flat=True))
    for row in page.rows:
        row.reached = row.pk in reached
    return page
