"""The data of Hush's core. Other modules import models from here: `from videos.models import Video`."""

from .account import Account, Invitation, OldHandle
from .base import Circle
from .collection import Collection, CollectionItem
from .comment import Comment, CommentLike
from .engagement import Like, Share, VideoSave
from .kept_terms import AccountTerms, TagTerms, VideoTerms
from .quiet import Mute, NotInterested, WordRule
from .ranking import Generation, Rank
from .relation import Block, Follow
from .report import Report
from .upkeep import Archive, Proof
from .upload import TextTrack, UploadDay
from .video import Tag, Video
from .view import VideoView
from .words import NoteWord, VideoWord

__all__ = [
    "Account",
    "AccountTerms",
    "Archive",
    "Block",
    "Circle",
    "Collection",
    "CollectionItem",
    "Comment",
    "CommentLike",
    "Follow",
    "Generation",
    "Invitation",
    "Like",
    "Mute",
    "NotInterested",
    "NoteWord",
    "OldHandle",
    "Proof",
    "Rank",
    "Report",
    "Share",
    "Tag",
    "TagTerms",
    "TextTrack",
    "UploadDay",
    "Video",
    "VideoSave",
    "VideoTerms",
    "VideoView",
    "VideoWord",
    "WordRule",
]
