"""The benchmarks judge fairly, and run."""

import argparse

import pytest

from tests.benchmarks import media
from tests.benchmarks.ratios import Cost, Ratio, table


def rounds(*pairs: tuple[float, float]) -> list[Cost]:
    return [Cost(cpu, wall) for cpu, wall in pairs]


def test_the_steadier_figure_decides() -> None:
    noisy_clock = Ratio("a", 1.0, rounds((9, 30), (9, 5), (9, 40)), rounds((10, 10), (10, 10), (10, 10)))
    assert noisy_clock.judged == "cpu"
    assert noisy_clock.holds
    assert noisy_clock.of("cpu") == (0.9, 0.0)
    assert noisy_clock.of("wall") == (3.0, 3.5)
    missed = Ratio("b", 0.8, noisy_clock.ours, noisy_clock.theirs)
    assert not missed.holds
    assert [line.split()[-1] for line in table([noisy_clock, missed]).splitlines()[1:3]] == ["ok", "MISSED"]


@pytest.mark.slow
def test_the_media_benchmark_on_a_short_clip() -> None:
    """Wider bounds than its targets: start-up weighs more in a short clip, and CI runs other tests beside it."""
    options = argparse.ArgumentParser()
    media.add_arguments(options)
    one, several, ready = media.run(options.parse_args(["--rounds", "1", "--seconds", "5"]))
    assert one.of("cpu")[0] < 1.2, one
    assert several.of("cpu")[0] < 0.85, several
    assert ready.of("cpu")[0] < 1.9, ready
