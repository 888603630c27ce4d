"""The machine of `site.py`, and what people do on their shelves besides: collections, many at once, hiding."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from notifications.models import Notification
from tests.videos.site import PEOPLE, Site, number, person
from tests.videos.world import ANYBODY, WAYS, PlainCollection, Save
from videos.actions.collections import create_collection, delete_collection
from videos.actions.errors import Refused
from videos.actions.saves import hide_save
from videos.actions.shelf import collect_saves, put_back_removal, remove_saves, uncollect_saves
from videos.models import Collection, VideoSave
from videos.selectors.collections import COVER, collection_size, stacks
from videos.selectors.feed import favorites_on_profile
from videos.selectors.shelf import INSIDE, Only, shelf, shelf_counts

MOST_COLLECTIONS = 4
SHELF_OF = {"save": "saved", "favorite": "favorites", "download": "downloads"}
pile = st.integers(0, MOST_COLLECTIONS - 1)
some = st.sets(number, min_size=1)
anybody_else = st.none() | person  # most often it is the owner who does something with a collection


class SiteWithShelves(Site):
    """Everything of the site, and shelves."""

    def __init__(self) -> None:
        super().__init__()
        self.piles: list[Collection] = []
        self.undoable: list[tuple[int, int, datetime]] = []  # who did it, the deed's number, the instant

    @initialize()
    def begin(self) -> None:
        super().begin()
        self.keep(2, 0, "save", True)
        self.create(2)
        self.put_in(0, {0}, None)

    def _chosen(self, who: int, whats: set[int]) -> set[Save]:
        """What somebody ticks: all that they have of these videos, by any way, standing or not."""
        return {save for save in self.keys if save[0] == who and save[1] in whats}

    def _keys(self, chosen: set[Save]) -> list[str]:
        return [self.keys[save] for save in sorted(chosen)]

    def _pile(self, which: int) -> tuple[str, PlainCollection]:
        which %= len(self.piles)
        return self.piles[which].key, self.world.collections[which]

    def _owns(self, who: int, plain: PlainCollection, deed: Callable[[], Any]) -> Any:
        """Do it: refused as if there were no such collection exactly when it is another's, or thrown away."""
        if plain.owner == who and plain.gone is None:
            return deed()
        with pytest.raises(Collection.DoesNotExist), transaction.atomic():
            deed()
        return None

    # --- Deeds ---------------------------------------------------------------------------------

    @precondition(lambda self: len(self.piles) < MOST_COLLECTIONS)
    @rule(who=person)
    def create(self, who: int) -> None:
        if self._may_act(who):
            self.piles.append(create_collection(account=self._account(who), name=f"Pile {len(self.piles)}"))
            self.world.collections.append(PlainCollection(who))

    @precondition(lambda self: self.piles)
    @rule(which=pile, whats=some, other=anybody_else)
    def put_in(self, which: int, whats: set[int], other: int | None) -> None:
        key, plain = self._pile(which)
        who = plain.owner if other is None else other
        chosen = self._chosen(who, whats)
        if not (self._may_act(who) and chosen):
            return
        there = len(plain.items)

        def deed() -> Any:
            return collect_saves(account=self._account(who), keys=self._keys(chosen), collection=key)

        if done := self._owns(who, plain, deed):
            self.world.put_in(plain, chosen)
            assert done[1] == len(plain.items) - there

    @precondition(lambda self: self.piles)
    @rule(which=pile, whats=some, other=anybody_else)
    def take_out(self, which: int, whats: set[int], other: int | None) -> None:
        key, plain = self._pile(which)
        who = plain.owner if other is None else other
        chosen = self._chosen(who, whats)
        if not (self._may_act(who) and chosen):
            return

        def deed() -> Any:
            return uncollect_saves(account=self._account(who), keys=self._keys(chosen), collection=key)

        if done := self._owns(who, plain, deed):
            assert {row.key for row in done[1].rows} == set(self._keys(chosen & plain.items))
            self.undoable.append((who, self.world.take_out(plain, chosen), done[1].at))

    @precondition(lambda self: self.piles)
    @rule(which=pile, other=anybody_else)
    def throw_away(self, which: int, other: int | None) -> None:
        key, plain = self._pile(which)
        who = plain.owner if other is None else other
        if not self._may_act(who):
            return
        at = self._owns(who, plain, lambda: delete_collection(account=self._account(who), key=key))
        if at:
            self.undoable.append((who, self.world.throw_away(plain), at))

    @rule(who=person, whats=some)
    def remove_many(self, who: int, whats: set[int]) -> None:
        chosen = self._chosen(who, whats)
        if not (self._may_act(who) and chosen):
            return
        if all(way == "download" for _, _, way in chosen):
            with pytest.raises(Refused), transaction.atomic():
                remove_saves(account=self._account(who), keys=self._keys(chosen))
            return
        told = Notification.objects.count()
        done = remove_saves(account=self._account(who), keys=self._keys(chosen))
        standing = {save for save in chosen & self.world.saves if save[2] != "download"}
        assert {row.key for row in done.rows} == set(self._keys(standing))
        self.undoable.append((who, self.world.remove(chosen), done.at))
        assert Notification.objects.count() == told

    @rule(who=person, what=number, way=st.sampled_from(["favorite", "download"]), on=st.booleans())
    def hide(self, who: int, what: int, way: str, on: bool) -> None:
        save = (who, what, way)
        if not self._may_act(who) or save not in self.keys:
            return
        row = hide_save(account=self._account(who), key=self.keys[save], on=on)
        if not on:
            self.world.hidden.pop(save, None)
        else:
            assert row.hidden_at
            self.undoable.append((who, self.world.hide({save}), row.hidden_at))

    @precondition(lambda self: self.undoable)
    @rule(back=st.integers(0, 3), whoever=person, own=st.booleans())
    def undo(self, back: int, whoever: int, own: bool) -> None:
        """One of the last few things that were taken away; or somebody else tries, and finds nothing."""
        who, deed, at = self.undoable[max(0, len(self.undoable) - 1 - back)]
        who = who if own else whoever
        if not self._may_act(who):
            return
        if self.world.undo(who, deed):
            put_back_removal(account=self._account(who), at=at)
            return
        with pytest.raises(VideoSave.DoesNotExist), transaction.atomic():
            put_back_removal(account=self._account(who), at=at)

    # --- What must be so -----------------------------------------------------------------------

    def _seen(self, who: int, saves: set[Save]) -> list[int]:
        return sorted(self.videos[what].pk for _, what, _ in saves if self.world.sees(who, what))

    def _is_shown(self, who: int, rows: list[Any], saves: set[Save]) -> None:
        """A list has exactly these items, and those that may not be seen are tombstones."""
        assert sorted(row.key for row in rows) == sorted(self._keys(saves))
        assert sorted(row.card.pk for row in rows if row.card) == self._seen(who, saves)

    @rule(who=person)
    def a_shelf_holds_what_stands_and_hides_what_is_hidden(self, who: int) -> None:
        account, world = self.accounts[who], self.world
        counts = shelf_counts(account)
        mine = {save for save in world.saves if save[0] == who}
        off = {save for save in mine & world.hidden.keys() if save[2] == "download"}
        shelves = {SHELF_OF[way]: {save for save in mine - off if save[2] == way} for way in WAYS} | {
            "hidden": off,
            "removed": {save for save in world.removed if save[0] == who},
        }
        for name, saves in shelves.items():
            self._is_shown(who, shelf(account, name).rows, saves)
            assert counts[name] == len(saves), name

    @rule(who=person)
    def stacks_are_as_high_as_their_lists_are_long(self, who: int) -> None:
        account, world = self.accounts[who], self.world
        mine = [
            (pile, world.stack(plain))
            for pile, plain in zip(self.piles, world.collections, strict=True)
            if plain.owner == who and plain.gone is None
        ]
        seen = stacks(account)
        assert [(stack.collection.pk, stack.size) for stack in seen] == [
            (pile.pk, len(s)) for pile, s in mine
        ]
        assert shelf_counts(account)["collections"] == len(mine)
        for (pile, saves), stack in zip(mine, seen, strict=True):
            self._is_shown(who, shelf(account, INSIDE, only=Only(collection=pile)).rows, saves)
            assert shelf_counts(account, inside=pile)["inside"] == collection_size(pile) == len(saves)
            for way in ("save", "favorite"):
                part = {save for save in saves if save[2] == way}
                self._is_shown(who, shelf(account, SHELF_OF[way], only=Only(collection=pile)).rows, part)
            visible = self._seen(who, saves)
            assert {video.pk for video in stack.cover} <= set(visible)
            assert len(stack.cover) == min(COVER, len(visible))

    @rule(owner=person, visitor=st.integers(ANYBODY, PEOPLE - 1))
    def a_profile_shows_the_favorites_that_are_not_hidden_to_whom_may_see_them(
        self, owner: int, visitor: int
    ) -> None:
        favorites = {save for save in self.world.saves if save[0] == owner and save[2] == "favorite"}
        shown = favorites_on_profile(self._viewer(visitor), self.accounts[owner]).rows
        assert sorted(video.pk for video in shown) == self._seen(
            visitor, favorites - self.world.hidden.keys()
        )
