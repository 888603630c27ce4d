"""Two sites of different sizes, each in a database of its own, asked the same in turn."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from tests.benchmarks.ratios import Cost, Ratio, cost_of

# A name, its target, and what is compared: (site, what is done there), ours and theirs.
Pair = tuple[str, float, tuple[Any, Callable[[Any], Cost]], tuple[Any, Callable[[Any], Cost]]]


def on_a_database(
    measure: Callable[[argparse.Namespace], list[Ratio]], options: argparse.Namespace
) -> list[Ratio]:
    """Make an empty test database for a measurement, and take it away after it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment(debug=False)
    old = setup_databases(verbosity=0, interactive=False)
    try:
        return measure(options)
    finally:
        teardown_databases(old, verbosity=0)


def on_two_databases(measure: Callable[..., list[Ratio]], options: argparse.Namespace) -> list[Ratio]:
    """Make two empty test databases for a measurement, and take them away after it.

    Args:
        measure: is called with the options and the names of both databases.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.db import connection
    from django.template.base import Template
    from django.test.utils import _TestState, setup_test_environment

    setup_test_environment(debug=False)
    # As in production: for tests, each part of a page is written down with a copy of all that it knows.
    Template._render = _TestState.saved_data.template_render  # type: ignore[attr-defined]
    own = connection.settings_dict["NAME"]
    names = [_create(own, suffix) for suffix in ("few", "many")]
    try:
        return measure(options, *names)
    finally:
        for name in names:
            use(name)
            connection.creation.destroy_test_db(own, verbosity=0)


def _create(own: str, suffix: str) -> str:
    """An empty test database; returns its name."""
    from django.db import connection

    use(own)
    creation, test = connection.creation, connection.settings_dict["TEST"]
    test["NAME"] = None if connection.vendor == "postgresql" else test["NAME"]
    test["NAME"] = f"{creation._get_test_db_name()}_{suffix}"
    return str(creation.create_test_db(verbosity=0, autoclobber=True, serialize=False))


def use(database: str) -> None:
    """Make this the database that everything uses."""
    from django.db import connection

    if database != connection.settings_dict["NAME"]:
        connection.close()
        connection.settings_dict["NAME"] = database


def compare(pairs: Sequence[Pair], rounds: int) -> list[Ratio]:
    """Ask both of each pair in turn; returns one ratio for each pair."""
    ratios = []
    for name, target, ours, theirs in pairs:
        costs: tuple[list[Cost], list[Cost]] = ([], [])
        for number in range(rounds):
            turn = [(ours, costs[0]), (theirs, costs[1])]
            for (site, what), kept in turn if number % 2 else turn[::-1]:
                site.open()
                what(site)  # the first one finds nothing at hand
                kept.append(what(site))
        ratios.append(Ratio(name, target, *costs))
        tell(f"{name}: {ratios[-1].of('wall')[0]:.2f}\n")
    return ratios


def best_of(work: Callable[[], object], *, before: Callable[[], object] = int, times: int = 7) -> Cost:
    """The best of a few, each after something that isn't measured."""
    from django.db import connection

    costs = []
    for _ in range(times):
        before()
        costs.append(cost_of(work))
    wall = min(cost.wall for cost in costs)
    # What a database server takes of the processor isn't ours to see: there only the clock counts.
    cpu = wall if connection.vendor == "postgresql" else min(cost.cpu for cost in costs)
    return Cost(cpu, wall)


def finish() -> None:
    """Let the database know what it has, as it would by itself on a site that is in use."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def tell(text: Any) -> None:
    """Progress, beside the result."""
    sys.stderr.write(str(text))
    sys.stderr.flush()
