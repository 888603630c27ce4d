"""A small world, told twice: in plain Python sets, and in the database. They must always agree.

The plain one is written from the words of the design alone and shares nothing with the product, so that
a mistake in `visible_to` or in a counter can't hide in both.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ANYBODY = -1  # a viewer who is signed out
WAYS = ("save", "favorite", "download")
Save = tuple[int, int, str]  # person, video, way


@dataclass
class PlainVideo:
    creator: int
    audience: str
    downloads: bool = True
    is_there: bool = True


@dataclass
class PlainCollection:
    """What somebody has put together. What is taken out or removed keeps the deed that did it, for the undo."""

    owner: int
    items: set[Save] = field(default_factory=set)  # whether they stand or not
    taken: dict[Save, int] = field(default_factory=dict)
    gone: int | None = None


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
    saves: set[Save] = field(default_factory=set)  # that stand
    removed: dict[Save, int] = field(default_factory=dict)  # by which deed
    hidden: dict[Save, int] = field(default_factory=dict)  # from the list of downloads, or from the profile
    collections: list[PlainCollection] = field(default_factory=list)
    deeds: int = 0

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

    # --- Shelves: deeds that take something away are numbered, and return their number -----------

    def deed(self) -> int:
        self.deeds += 1
        return self.deeds

    def stand(self, save: Save) -> None:
        self.saves.add(save)
        self.removed.pop(save, None)

    def remove(self, chosen: set[Save]) -> int:
        """What stands no longer does; a download always does."""
        number = self.deed()
        for save in {save for save in chosen & self.saves if save[2] != "download"}:
            self.saves.discard(save)
            self.removed[save] = number
        return number

    def hide(self, chosen: set[Save]) -> int:
        number = self.deed()
        self.hidden |= dict.fromkeys(chosen, number)
        return number

    def put_in(self, collection: PlainCollection, chosen: set[Save]) -> None:
        """Only what stands, and no download. What was taken out before can't be undone any more."""
        for save in {save for save in chosen & self.saves if save[2] != "download"}:
            collection.items.add(save)
            collection.taken.pop(save, None)

    def take_out(self, collection: PlainCollection, chosen: set[Save]) -> int:
        number = self.deed()
        collection.taken |= dict.fromkeys(chosen & collection.items, number)
        collection.items -= chosen
        return number

    def throw_away(self, collection: PlainCollection) -> int:
        collection.gone = self.deed()
        return collection.gone

    def undo(self, who: int, number: int) -> bool:
        """All that this deed took away, and that nobody brought back or took away anew, is as it was."""
        found = False
        for save in [save for save, by in self.removed.items() if by == number and save[0] == who]:
            self.stand(save)
            found = True
        for save in [save for save, by in self.hidden.items() if by == number and save[0] == who]:
            del self.hidden[save]
            found = True
        for collection in [one for one in self.collections if one.owner == who]:
            back = {save for save, by in collection.taken.items() if by == number}
            if back and collection.gone is None:
                collection.items |= back
                collection.taken = {s: by for s, by in collection.taken.items() if s not in back}
                found = True
            if collection.gone == number:
                collection.gone, found = None, True
        return found

    def stack(self, collection: PlainCollection) -> set[Save]:
        """What lies in a collection now, tombstones included."""
        return collection.items & self.saves
