"""Cards: videos together with what the viewer has done with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Value

from videos.actions.downloads import may_download
from videos.actions.viewing import view_token
from videos.models import Follow, Like, Video, VideoSave
from videos.models.view import part_ms

from .counts import mark_guarded

STATES = {"like": "liked", "save": "saved", "favorite": "favorited", "download": "downloaded"}


def make_cards(videos: Iterable[Video], viewer: Any, viewer_key: str = "") -> list[Video]:
    """Set on each video what its buttons show to the viewer: the states of all of them in one query.

    Args:
        videos: visible to the viewer, with their creators at hand.
        viewer: an Account or an AnonymousUser.
        viewer_key: makes the token with which the page may report a view; without, there is none.
    Returns:
        the same videos.
    """
    cards = list(videos)
    # A stand-in has no rows, and nothing to ask for.
    done = _done_by(viewer, cards) if viewer.is_authenticated and viewer.pk > 0 and cards else set()
    for card in cards:
        card.part_ms = part_ms(card.duration_ms)
        for word, name in STATES.items():
            setattr(card, name, (word, card.pk) in done)
        card.following = ("follow", card.creator_id) in done
        card.is_own = card.creator_id == viewer.pk
        card.may_download = may_download(card, viewer)
        card.view_token = view_token(card, viewer_key) if viewer_key and not card.is_own else ""
    mark_guarded(cards)
    return cards


def mark_totals(video: Video, viewer: Any) -> Video:
    """Set on a video what its totals alone need to be shown: no question about what the viewer did.

    Args:
        video: visible to the viewer, with its creator at hand.
    """
    video.is_own = video.creator_id == viewer.pk
    video.may_download = may_download(video, viewer)
    mark_guarded([video])
    return video


def _done_by(viewer: Any, cards: list[Video]) -> set[tuple[str, int]]:
    videos, creators = [card.pk for card in cards], {card.creator_id for card in cards}
    likes = Like.objects.standing().filter(account=viewer.pk, video__in=videos)
    saves = VideoSave.objects.standing().filter(account=viewer.pk, video__in=videos)
    follows = Follow.objects.standing().filter(follower=viewer.pk, followee__in=creators)
    rows = likes.values_list(Value("like", CharField()), "video_id").union(
        saves.values_list("method", "video_id"),
        follows.values_list(Value("follow", CharField()), "followee_id"),
        all=True,
    )
    return set(rows)
