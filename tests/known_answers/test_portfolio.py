"""R70-R72: the best set of actions within a budget.

METHODS.md records of R70 the five effects, the best set and its value, not the costs; these costs lead to that set.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours.plan.portfolio import portfolio, robustness

EFFECTS = [0.081, 0.120, 0.040, 0.070, 0.072]
COSTS = [40.0, 60.0, 30.0, 30.0, 30.0]


def test_the_five_action_fixture_has_the_recorded_best_set_and_value() -> None:
    found = portfolio(EFFECTS, COSTS, 100)
    assert found.chosen == (0, 3, 4)
    assert found.value == pytest.approx(0.223, abs=1e-9)


def test_the_best_set_of_uncertain_actions_is_best_in_few_of_the_draws() -> None:
    draws = np.random.default_rng(0).normal(EFFECTS, 0.04, (5000, 5))
    found = robustness(draws, COSTS, 100)
    assert found.rank_1.sum() == pytest.approx(1)
    assert found.rank_1.argmax() == 1
    assert next(iter(found.best)) == (0, 3, 4)
    assert sum(found.best.values()) == pytest.approx(1)
    assert found.best[(0, 3, 4)] < 0.7


def test_knapsack_p01_reaches_its_published_optimum() -> None:
    weights = [23, 31, 29, 44, 53, 38, 63, 85, 89, 82]
    found = portfolio([92, 57, 49, 68, 60, 43, 67, 84, 87, 72], weights, 165)
    assert (found.value, found.chosen) == (309, (0, 1, 2, 3, 5))


def test_knapsack_p07_reaches_its_published_optimum() -> None:
    weights = [70, 73, 77, 80, 82, 87, 90, 94, 98, 106, 110, 113, 115, 118, 120]
    profits = [135, 139, 149, 150, 156, 163, 173, 184, 192, 201, 210, 214, 221, 229, 240]
    assert portfolio(profits, weights, 750).value == 1458


def test_an_action_that_needs_another_comes_with_it_and_rivals_are_kept_apart() -> None:
    assert portfolio([5, 1, 4], [1, 1, 1], 2, needs=[(0, 1)]).chosen == (0, 1)
    assert portfolio([5, 1, 4], [1, 1, 1], 3, excludes=[(0, 2)]).chosen == (0, 1)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 30)), min_size=1, max_size=8), st.integers(0, 100)
)  # fmt: skip
def test_the_best_set_is_that_of_brute_force(actions: list[tuple[int, int]], budget: int) -> None:
    values, costs = (np.array(column) for column in zip(*actions, strict=True))
    brute = max(
        values @ np.array(taken) for taken in product((0, 1), repeat=len(actions)) if costs @ np.array(taken) <= budget
    )
    assert portfolio(values, costs, budget).value == pytest.approx(brute)
    drawn = np.repeat(values[None].astype(float), 3, axis=0)
    (best,) = robustness(drawn, costs, budget).best
    assert values[list(best)].sum() == brute
