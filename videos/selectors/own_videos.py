"""One's own videos, for *Download my data*."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from videos.models import Account, TextTrack, UploadDay, Video
from videos.registry import Field

from .counts import FEWEST, mark_guarded
from .own_data import Row, address, section, when

FEWER = f"fewer than {FEWEST}"


def own_videos(account: Account) -> Any:
    return Video.objects.visible_to(account).filter(creator=account)


def _videos(account: Account, part: list[Video]) -> Iterator[Row]:
    for video in part:
        video.creator = account
    mark_guarded(part)
    for video in part:
        yield {
            "address": address(video),
            "caption": video.caption,
            "tags": sorted(tag.name for tag in video.tags.all()),
            "audience": video.audience,
            "downloads_enabled": video.downloads_enabled,
            "state": video.state,
            "file_name": video.original_name,
            "seconds": video.seconds,
            "width": video.width,
            "height": video.height,
            "created_at": video.created_at,
            "posted_at": video.posted_at,
            "published_at": video.published_at,
            "pinned_at": video.pinned_at,
            "views": video.view_count,
            "likes": video.like_count,
            "comments": video.comment_count,
            "shares": video.share_count,
            "saves": None if video.guarded else video.save_count,
            "favorites": None if video.guarded else video.favorite_count,
            "downloads": None if video.guarded else video.download_count,
        }


def _kept(key: str, label: str) -> Field:
    return Field(key, label, "How often, by others; null where the site says “fewer than 5”.", none=FEWER)


VIDEOS = section(
    "videos",
    "Your videos",
    "Drafts included. The video files themselves wait for you on the page Settings, Your data.",
    (
        Field("caption", "Caption", "Its caption.", is_text=True),
        Field("address", "Address", "Where it is on the site."),
        Field("tags", "Tags", "The tags of its caption."),
        Field(
            "audience",
            "Who may see it",
            "everyone, friends, or me.",
            shown=lambda audience: Video.Audience(audience).label,
        ),
        Field("downloads_enabled", "Allow downloads", "The switch of this video."),
        Field("state", "State", "ready once it can be played."),
        Field("file_name", "File", "What the uploaded file was called."),
        Field("seconds", "Seconds", "How long it is."),
        Field("width", "Width", "In pixels."),
        Field("height", "Height", "In pixels."),
        when("created_at", "Uploaded", "When the file arrived."),
        when("posted_at", "Posted", "When you pressed Post; null for a draft."),
        when("published_at", "Out since", "When it could first be seen."),
        when("pinned_at", "Pinned", "Since when it stands at the top of your profile; null if it doesn't."),
        Field("views", "Views", "How often it was watched."),
        Field("likes", "Likes", "How many people like it."),
        Field("comments", "Comments", "How many comments it has."),
        Field("shares", "Shares", "How often it was passed on."),
        _kept("saves", "Saved"),
        _kept("favorites", "Favorited"),
        _kept("downloads", "Downloaded"),
    ),
    lambda account: own_videos(account).prefetch_related("tags"),
    _videos,
)

TEXT_TRACKS = section(
    "captions",
    "Captions of your videos",
    "The words to their sound, as WebVTT.",
    (
        Field("content", "Words", "The WebVTT file.", is_text=True),
        Field("video", "Video", "The address of the video."),
        Field("language", "Language", "Its code after BCP 47."),
        when("changed_at", "Changed", "When it was last changed."),
    ),
    lambda account: TextTrack.objects.filter(video__in=own_videos(account)).select_related("video"),
    lambda account, part: (
        {
            "video": address(row.video),
            "language": row.language,
            "content": row.content,
            "changed_at": row.changed_at,
        }
        for row in part
    ),
)

UPLOADS = section(
    "upload_days",
    "Uploads by day",
    "Kept for a while, for the limit on uploads.",
    (
        Field("day", "Day", "The day."),
        Field("videos", "Videos", "How many videos you uploaded on it."),
        Field("bytes", "Bytes", "How large they were together."),
    ),
    lambda account: UploadDay.objects.filter(account=account),
    lambda account, part: ({"day": row.day, "videos": row.videos, "bytes": row.size} for row in part),
)

SECTIONS = [VIDEOS, TEXT_TRACKS, UPLOADS]
