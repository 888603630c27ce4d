"""The benchmarks judge fairly, and run."""

import argparse
import re

import pytest

from tests.benchmarks import media, shelf
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
    assert ready.of("cpu")[0] < 2.5, ready


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)  # as the benchmark itself works: nothing around its transactions
def test_the_shelf_benchmark_on_a_small_site(capsys: pytest.CaptureFixture[str]) -> None:
    """It runs to its end. How long that takes is not judged: so small a site has nothing to be slow at."""
    parser = argparse.ArgumentParser()
    shelf.add_arguments(parser)
    small = ["--videos", "2000", "--saves", "1000", "--few", "200", "--rounds", "1"]
    ratios = shelf.measure(parser.parse_args(small))  # stops where the two shelves find different things
    told = [re.fullmatch(r"(.+): (\d+) found, (\d+) and (\d+) statements", ratio.name) for ratio in ratios]
    assert [words[1] for words in told if words] == list(shelf.QUESTIONS)
    found = {words[1]: int(words[2]) for words in told if words}
    nowhere = {"a word that is nowhere"}
    assert {name for name, number in found.items() if not number} == nowhere
    assert (found["a collection of ten"], found["recently removed"], found["all collections"]) == (10, 20, 2)
    for words in told:
        assert words and int(words[3]) == int(words[4]) <= shelf.STATEMENTS, words
    assert "shelves of 200 and 1000" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_dashboard_benchmark_on_a_small_site() -> None:
    """What it proves on the way: every day equals plain SQL, before and after the changes of a day."""
    from django.db import connection

    from tests.benchmarks import dashboard

    site = dashboard.Site(str(connection.settings_dict["NAME"]), 3000)
    site.prove()
    assert site.change_a_day()[0] < dashboard.SECONDS
    site.prove()
    assert site.statements() <= dashboard.STATEMENTS
