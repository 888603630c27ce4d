"""The choice of what is counted in a round, by itself: no database."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analytics.quiet import OUTSIDE, Move, applied, further_needed, moves, releasable
from videos.selectors.counts import FEWEST

CELLS = ["a", "b", "c"]


def joins(**cells: int) -> list[Move]:
    return [Move(f"{cell}{n}", OUTSIDE, cell) for cell, number in cells.items() for n in range(number)]


def counted(
    changes: list[Move], before: dict[str, int] | None = None, **more: dict[str, int]
) -> dict[str, int]:
    before = before or {}
    return applied(before, releasable(changes, before, cells=CELLS, **more))


@pytest.mark.parametrize(
    ("cells", "then"),
    [
        ({"a": 4}, {}),
        ({"a": 5}, {"a": 5}),
        ({"a": 4, "b": 1}, {}),
        ({"a": 5, "b": 1}, {}),  # by subtraction, b would be known
        ({"a": 8, "b": 3}, {"a": 6}),  # so two of a wait with them
        ({"a": 8, "b": 4}, {"a": 7}),
        ({"a": 8, "b": 5}, {"a": 8, "b": 5}),
        ({"a": 9, "b": 3, "c": 2}, {"a": 9}),  # five wait, nobody knows where
        ({"a": 9, "b": 6, "c": 2}, {"a": 6, "b": 6}),
        ({"a": 6, "b": 7, "c": 2}, {"b": 6}),  # no cell has three to spare, so the smallest waits
        ({"a": 5, "b": 6, "c": 7}, {"a": 5, "b": 6, "c": 7}),
        ({"a": 9, "b": 4, "c": 4}, {"a": 8}),  # eight in two cells of at most four would be four and four
        ({"a": 9, "b": 4, "c": 3}, {"a": 7}),  # and reads the same as this
    ],
)
def test_what_is_counted_of_newcomers(cells: dict[str, int], then: dict[str, int]) -> None:
    assert counted(joins(**cells)) == then


def test_a_cell_never_falls_below_five_but_to_none() -> None:
    before = {"a": 8, "b": 20}
    left = [Move(n, "a", OUTSIDE) for n in range(5)]
    assert counted(left, before) == before
    assert counted([*left, *(Move(n, "a", OUTSIDE) for n in range(5, 8))], before) == {"b": 20}


def test_a_change_of_mind_touches_both_cells() -> None:
    before = {"a": 20, "b": 20}
    moved = [Move(n, "a", "b") for n in range(4)]
    assert counted(moved, before) == before
    assert counted([*moved, Move(4, "a", "b")], before) == {"a": 15, "b": 25}
    assert counted([*moved, Move(4, OUTSIDE, "b")], before) == before  # only four have left a


def test_what_waits_does_not_tell_how_many_of_it_are_in_which_cell() -> None:
    """Fewer than five in a cell read like any other number of them: the rest is five."""
    for few in (1, 2, 3, 4):
        changes = joins(a=20, b=few)
        assert len(changes) - len(releasable(changes, {}, cells=["a", "b"])) == FEWEST


def test_a_cell_that_may_not_grow_further_holds() -> None:
    assert counted(joins(a=7, b=20), at_most={"a": 6}) == {"b": 18}
    assert counted(joins(a=6, b=9), at_most={"a": 6}) == {"a": 6, "b": 9}


def test_with_many_savers_a_round_takes_one_in_twenty() -> None:
    assert [further_needed(savers) for savers in (0, 5, 100, 119, 120, 2000)] == [5, 5, 5, 5, 6, 100]


worlds = st.lists(
    st.dictionaries(st.integers(0, 40), st.sampled_from([OUTSIDE, *CELLS]), min_size=1), max_size=12
)


@settings(deadline=None)
@given(worlds, st.dictionaries(st.sampled_from(CELLS), st.integers(0, 20)))
def test_every_number_and_every_difference_is_of_five_savers(
    steps: list[dict[int, str]], at_most: dict[str, int]
) -> None:
    """Whatever people do between rounds: numbers, differences and the remainder by the exact total."""
    now: dict[int, str] = {}
    cells: dict[int, str] = {}
    for step in steps:
        now = {who: cell for who, cell in {**now, **step}.items() if cell}
        before = Counter(cells.values())
        changes = moves(cells, now)
        released = releasable(changes, before, cells=CELLS, at_most=at_most)
        for move in released:
            cells[move.saver] = move.new  # type: ignore[index]
        cells = {who: cell for who, cell in cells.items() if cell}
        after = Counter(cells.values())
        assert applied(before, released) == dict(after)
        assert all(number >= FEWEST for number in after.values())
        for cell in CELLS:
            touching = sum(cell in move.cells for move in released)
            assert touching == 0 or touching >= FEWEST
            assert touching == 0 or after[cell] <= at_most.get(cell, after[cell])
        if released:
            held = [move for move in changes if move not in released]
            for number in (sum(not m.old for m in held), sum(not m.new for m in held)):
                assert number == 0 or number >= FEWEST
            still = {cell for cell in CELLS if not any(cell in m.cells for m in released)}
            assert not still or sum(not m.old for m in held) != (FEWEST - 1) * len(still)


@settings(deadline=None)
@given(st.lists(st.sampled_from(CELLS), max_size=30), st.randoms(use_true_random=False))
@example([*"aaaabbbbbbcccccc"], random.Random(1))  # b and c are even, and one of them must wait with a
def test_who_of_a_round_chose_what_makes_no_difference(chosen: list[str], dice: random.Random) -> None:
    others = dice.sample(chosen, len(chosen))
    one, other = (counted([Move(n, OUTSIDE, c) for n, c in enumerate(cells)]) for cells in (chosen, others))
    assert one == other
