"""The data of Hush's core. Other modules import models from here: `from videos.models import Video`."""

from .account import Account, Invitation
from .collection import Collection, CollectionItem
from .comment import Comment
from .engagement import Like, Share, VideoSave
from .relation import Block, Follow
from .upkeep import Archive, Proof
from .upload import TextTrack, UploadDay
from .video import Tag, Video
from .view import VideoView
from .words import NoteWord, VideoWord

__all__ = [
    "Account",
    "Archive",
    "Block",
    "Collection",
    "CollectionItem",
    "Comment",
    "Follow",
    "Invitation",
    "Like",
    "NoteWord",
    "Proof",
    "Share",
    "Tag",
    "TextTrack",
    "UploadDay",
    "Video",
    "VideoSave",
    "VideoView",
    "VideoWord",
]
