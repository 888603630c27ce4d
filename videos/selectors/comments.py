"""The thread under a video."""

from __future__ import annotations

from typing import Any

from videos.models import Comment, Video

from .cursor import Page, newest_first

PAGE = 20


def thread(viewer: Any, video: Video, after: str = "") -> Page:
    """A page of comments, newest first, each with its answers in `replies_list`, oldest first.

    Comments of accounts that the viewer can't see (suspended, or a block either way) are left out.
    """
    seen = Comment.objects.visible_to(viewer).filter(video=video).select_related("author")
    page = newest_first(seen.filter(parent__isnull=True), by="created_at", after=after, size=PAGE)
    replies: dict[int, list[Comment]] = {}
    if page.rows:
        for reply in seen.filter(parent__in=page.rows).order_by("created_at", "pk"):
            replies.setdefault(reply.parent_id or 0, []).append(reply)
    for comment in page.rows:
        comment.replies_list = replies.get(comment.pk, [])
    return page
