"""Anything, in any order: the counts equal the rows, and nothing hidden is reachable (DESIGN, Tests).

Hypothesis looks for the shortest sequence of deeds (`site.py`, `site_shelves.py`) after which the database
and the plain world of `world.py` differ. A few examples run in the fast tier, five hundred in the slow one.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test as explore

from tests.videos.site import Site
from tests.videos.site_shelves import SiteWithShelves

pytestmark = pytest.mark.thorough


def _explore(site: type[Site], examples: int, steps: int) -> None:
    explore(
        site,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_anything_in_any_order() -> None:
    _explore(SiteWithShelves, 8, 15)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("quarter", range(4))  # of 120 examples, so that every processor has a part in it
def test_anything_in_any_order_for_long(quarter: int) -> None:
    # A class of its own for each: without chance (in CI), the examples follow from the name.
    _explore(type(f"Site{quarter}", (SiteWithShelves,), {}), 30, 50)
