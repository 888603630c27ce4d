"""Reading *Most saved this week*, which the worker lists (`videos.actions.ranking`)."""

from __future__ import annotations

from typing import Any

from django.db.models import Subquery

from videos.models import Generation, Video

from .offered import offered_to


def most_saved(viewer: Any, size: int) -> list[Video]:
    """The first of the list, in order, in one statement.

    What does not reach everyone any more, or has been guarded since, is left out at once.

    Args:
        viewer: an Account or an AnonymousUser.
        size: at most so many.
    """
    newest = Generation.objects.complete(Generation.Board.MOST_SAVED).values("pk")[:1]
    for_everyone = offered_to(viewer).filter(
        audience=Video.Audience.EVERYONE, creator__friends_only=False, counts_guarded=False
    )
    listed = for_everyone.filter(ranks__generation=Subquery(newest))
    return list(listed.order_by("ranks__position")[:size])
