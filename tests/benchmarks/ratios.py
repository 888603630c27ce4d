"""Measuring work in processor time and on the clock, and comparing it within one run."""

import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """What a piece of work took: seconds of processor time (ours and our children's), and on the clock."""

    cpu: float
    wall: float

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.cpu + other.cpu, self.wall + other.wall)


def _now() -> Cost:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Cost(sum(usage.ru_utime + usage.ru_stime for usage in usages), time.perf_counter())


def cost_of(work: Callable[[], object]) -> Cost:
    """Do it and say what it took; children count once they have been waited for."""
    before = _now()
    work()
    after = _now()
    return Cost(after.cpu - before.cpu, after.wall - before.wall)


@dataclass(frozen=True)
class Ratio:
    """Ours beside something else, measured in turn over the same rounds.

    Attributes:
        name: what is compared.
        target: the ratio that may not be passed.
        ours, theirs: one cost per round.
    """

    name: str
    target: float
    ours: Sequence[Cost]
    theirs: Sequence[Cost]

    def of(self, figure: str) -> tuple[float, float]:
        """Ratio of the medians of 'cpu' or 'wall', and the spread of the rounds' own ratios."""
        one = [getattr(cost, figure) for cost in self.ours]
        two = [getattr(cost, figure) for cost in self.theirs]
        each = [a / b for a, b in zip(one, two, strict=True)]
        return statistics.median(one) / statistics.median(two), max(each) - min(each)

    @property
    def judged(self) -> str:
        """The figure that varied less between the rounds: 'cpu' or 'wall'."""
        return min(("cpu", "wall"), key=lambda figure: self.of(figure)[1])

    @property
    def holds(self) -> bool:
        """Whether the target is kept, by the steadier figure."""
        return self.of(self.judged)[0] <= self.target


def table(ratios: Sequence[Ratio]) -> str:
    """All ratios as text. The figure that was judged has a star."""
    width = max(len(ratio.name) for ratio in ratios)
    lines = [f"{'':{width}}  target   processor time    clock"]
    for ratio in ratios:
        cells = []
        for figure in ("cpu", "wall"):
            value, spread = ratio.of(figure)
            cells.append(f"{value:5.2f} ±{spread / 2:4.2f}{'*' if ratio.judged == figure else ' '}")
        verdict = "ok" if ratio.holds else "MISSED"
        lines.append(f"{ratio.name:{width}}  ≤ {ratio.target:4.2f}   {cells[0]}     {cells[1]}   {verdict}")
    lines.append("Ratios of medians; ± half the spread of the single rounds; * the steadier figure, judged.")
    return "\n".join(lines) + "\n"
