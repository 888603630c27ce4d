"""A small world, told twice: in plain Python sets, and in the database. They must always agree.

The plain one is written from the words of the design alone and shares nothing with the product, so that
a mistake in `visible_to` or in a counter can't hide in both.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ANYBODY = -1  # a viewer who is signed out
WAYS = ("save", "favorite", "download")


@dataclass
class PlainVideo:
    creator: int
    audience: str
    downloads: bool = True
    is_there: bool = True


@dataclass
class World:
    """What is so, in sets. People and videos are numbers."""

    people: int
    follows: set[tuple[int, int]] = field(default_factory=set)
    blocks: set[tuple[int, int]] = field(default_factory=set)
    friends_only: set[int] = field(default_factory=set)
    no_downloads: set[int] = field(default_factory=set)
    suspended: set[int] = field(default_factory=set)
    videos: list[PlainVideo] = field(default_factory=list)
    likes: set[tuple[int, int]] = field(default_factory=set)
    saves: set[tuple[int, int, str]] = field(default_factory=set)  # (person, video, way) that stand
    removed: set[tuple[int, int, str]] = field(default_factory=set)

    def are_friends(self, one: int, other: int) -> bool:
        return {(one, other), (other, one)} <= self.follows

    def sees(self, viewer: int, number: int) -> bool:
        video = self.videos[number]
        if not video.is_there:
            return False
        if viewer == video.creator:
            return True
        if video.creator in self.suspended or video.audience == "me":
            return False
        if {(viewer, video.creator), (video.creator, viewer)} & self.blocks:
            return False
        for_friends = video.audience == "friends" or video.creator in self.friends_only
        return not for_friends or (viewer != ANYBODY and self.are_friends(viewer, video.creator))

    def may_download(self, viewer: int, number: int) -> bool:
        video = self.videos[number]
        return viewer == video.creator or (video.downloads and video.creator not in self.no_downloads)

    def count(self, number: int, way: str) -> int:
        """Standing saves of one way by others than the creator."""
        creator = self.videos[number].creator
        return sum(1 for who, what, how in self.saves if (what, how) == (number, way) and who != creator)

    def block(self, one: int, other: int) -> None:
        self.blocks.add((one, other))
        self.follows -= {(one, other), (other, one)}
