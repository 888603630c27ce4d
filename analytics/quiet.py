"""What may be told of a video's savers by reason, follower and moment, so that no single one is told of.

Rule 8: each shown cell at least five savers, the rest merged, published again only after at least five
further savers changed. Taken at its word that is not enough: a publication is followed by another, and
whoever subtracts one from the other reads a table of only those who changed in between: five of them,
four in one cell and one in the next. So the rule is kept for the differences, too. This file is pure:
counters, no database. `splits.py` brings the rows.

**How it is done.** Of each saver it is kept in which cell they are *counted*. A *round* comes when at
least five savers (a twentieth of them, where there are many) have newly come, left or changed cells. In
a round

1. all that has changed since is a list of moves, from cell to cell, from outside, or to outside;
2. `releasable` chooses the moves that are counted now, such that **each cell is touched by none of
   them or by at least five savers**, and holds none or at least five afterwards. The other moves are
   held, and wait for later rounds;
3. those held who came, and those who left, are none or at least five each: whoever subtracts the shown
   cells from the exact total (a public fact) finds at least five savers, or nobody. If they would be
   fewer, some of the largest cell are held with them, or all of the smallest (complementary
   suppression). The same where every cell that stays as it is holds back as many as it can: then the sum
   alone would tell how many;
4. shown are all cells, and as one number how many are in none yet.

**What follows.** Every shown number, and every difference between two publications of it, is a sum over
at least five savers. When a round comes depends on how many changed, never on what they chose: so
neither a publication nor its staying away answers a question about fewer than five.

**What an attacker may try.**

- *Before and after one known save or removal*: no round comes of one. In the next it goes together with
  at least four others in the same cell, or it is held.
- *The exact total with a stale split*: what the total has more is in no cell; nothing is said of it.
- *A reason changed back and forth, a save taken back and made again*: a move is from where a saver is
  counted to where they are now. Between two rounds only the outcome exists.
- *Toggling the audience, or blocking*: ends no save, so moves nothing. While the totals of a video read
  “fewer than 5”, the page shows no split either.
- *Deletion of an account*: its cells are taken out in a round, by the same rule as other removals.
- *Several splits of one video*: they share their rounds, and each holds back by itself. Only margins are
  shown, never a reason together with a moment.
- *Everyone who could be in a cell being in it*: the number of those who followed never comes so near to
  the number of those who followed when it was last saved that fewer than five of these are left, nor if
  up to four of the newest are taken away. Whoever follows later changes nothing about it.
- *Accounts of one's own.* Nobody can tell them from others. With k < 5 of them a creator reads numbers
  and differences of at least 5 - k other savers; with four, one saver's cell, if they know that this
  saver came in that round. That is the limit of every threshold of five. What can be done is to make it
  dear: a saver brings a round about **once in thirty days**, whatever they do meanwhile. So playing with
  four accounts tells of one saver a month, and to repeat it takes fresh accounts each time.

**What is not promised.** If all the savers of a round choose the same, a number says so, and whoever
knows that somebody is among them knows what they chose. That a cell which did not move holds back fewer
than five can be worked out; that is what “fewer than 5” says. And a number is as old as its date: what
has been taken back since goes out of it in a later round.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

from videos.selectors.counts import FEWEST

OUTSIDE = ""  # in no cell: not counted yet, or gone
MANY = 20  # with many savers, a round takes one in twenty


@dataclass(frozen=True)
class Move:
    """That a saver is counted in one cell, and is in another."""

    saver: Hashable
    old: str
    new: str

    @property
    def cells(self) -> frozenset[str]:
        return frozenset((self.old, self.new)) - {OUTSIDE}


def further_needed(savers: int) -> int:
    """How many savers must have changed before a round comes."""
    return max(FEWEST, savers // MANY)


def moves(counted: Mapping[Hashable, str], now: Mapping[Hashable, str]) -> list[Move]:
    """From where each saver is counted to where they are."""
    both = ((saver, counted.get(saver, OUTSIDE), now.get(saver, OUTSIDE)) for saver in {**counted, **now})
    return [Move(saver, old, new) for saver, old, new in both if old != new]


def applied(counted: Mapping[str, int], released: Sequence[Move]) -> dict[str, int]:
    """How many savers are counted in each cell after some moves."""
    after = Counter(counted)
    for move in released:
        after[move.old] -= 1
        after[move.new] += 1
    return {cell: savers for cell, savers in after.items() if savers and cell != OUTSIDE}


def releasable(
    changes: Sequence[Move],
    counted: Mapping[str, int],
    *,
    cells: Collection[str],
    at_most: Mapping[str, int] | None = None,
) -> list[Move]:
    """The moves that may be counted in this round; the others are held.

    Args:
        counted: how many savers are counted in each cell before.
        cells: all that there are.
        at_most: what some cells may not pass.
    """
    at_most = at_most or {}
    released, held = list(changes), list[Move]()
    while True:
        touched = Counter(cell for move in released for cell in move.cells)
        after = applied(counted, released)
        wrong = {
            cell
            for cell, savers in touched.items()
            if savers < FEWEST
            or 0 < after.get(cell, 0) < FEWEST
            or after.get(cell, 0) > at_most.get(cell, after.get(cell, 0))
        }
        if wrong:
            holding = [move for move in released if move.cells & wrong]
        else:
            holding = _company(held, released, [cell for cell in cells if cell not in touched])
        if not holding:
            return released
        held += holding
        going = set(holding)
        released = [move for move in released if move not in going]


def _company(held: Sequence[Move], released: Sequence[Move], unmoved: Sequence[str]) -> list[Move]:
    """What must be held as well, lest the exact total tells of fewer than five of those who are held."""
    came = [move for move in held if move.old == OUTSIDE]
    left = [move for move in held if move.new == OUTSIDE]
    few = FEWEST if came else 0
    # Each cell that stays as it is holds back four at most. All of them four, or all but one: read the same.
    full = (FEWEST - 1) * len(unmoved)
    if unmoved and sum(move.new in unmoved for move in came) >= full - 1:
        few = max(few, full + 1)
    for missing, side in ((few - len(came), "old"), ((FEWEST if left else 0) - len(left), "new")):
        if missing > 0 and released:
            like = [move for move in released if getattr(move, side) == OUTSIDE]
            return _from_the_largest(like, missing) or _the_smallest(released)
    return []


def _from_the_largest(moves: Sequence[Move], number: int) -> list[Move]:
    """So many moves that touch one cell, if at least five others touch it."""
    by_cell: dict[frozenset[str], list[Move]] = defaultdict(list)
    for move in moves:
        by_cell[move.cells].append(move)
    # Of cells that are even, always the same: whoever came first must not decide it.
    largest = max(by_cell.items(), key=lambda item: (len(item[1]), sorted(item[0])), default=(None, []))[1]
    return largest[-number:] if len(largest) >= number + FEWEST else []


def _the_smallest(moves: Sequence[Move]) -> list[Move]:
    """All moves that touch the cell that is touched least."""
    touched = Counter(cell for move in moves for cell in move.cells)
    smallest = min(touched, key=lambda cell: (touched[cell], cell))
    return [move for move in moves if smallest in move.cells]
