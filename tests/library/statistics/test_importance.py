"""Invariants of importance and of drawing customers from moments."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.statistics.importance import EXACT_GROUPS, importance, lmg, lmg_sampled, relative_weights
from parcours.statistics.intervals import Numbers
from parcours.statistics.moments import block_moments, blocks, correlations, drawn_moments, shrinkage, shrunk, slopes

seeds = st.integers(0, 10_000)


def random_correlation(seed: int, columns: int = 5, n: int = 60) -> Numbers:
    chance = np.random.default_rng(seed)
    rows = chance.normal(size=(n, columns)) @ chance.normal(size=(columns, columns))
    rows = np.column_stack([np.ones(n), rows, rows @ chance.normal(size=columns) + 2 * chance.normal(size=n)])
    return correlations((rows.T @ rows)[None])


def r2_of(correlation: Numbers, columns: list[int]) -> float:
    if not columns:
        return 0.0
    beside = correlation[columns, -1]
    return float(beside @ np.linalg.solve(correlation[np.ix_(columns, columns)], beside))


@settings(max_examples=25)
@given(seeds)
def test_importance_is_the_shapley_value_by_brute_force(seed: int) -> None:
    correlation = random_correlation(seed)
    groups = [[0, 1], [2], [3, 4]]
    expected = []
    for group in range(3):
        others = [other for other in range(3) if other != group]
        value = 0.0
        for size in range(3):
            for subset in combinations(others, size):
                before = [column for member in subset for column in groups[member]]
                gain = r2_of(correlation[0], before + groups[group]) - r2_of(correlation[0], before)
                value += gain / (3 * comb(2, size))
        expected.append(value)
    assert lmg(correlation, groups)[0] == pytest.approx(expected, abs=1e-9)


@settings(max_examples=25)
@given(seeds)
def test_importances_are_not_negative_and_sum_to_r_squared(seed: int) -> None:
    correlation = random_correlation(seed)
    r2 = r2_of(correlation[0], list(range(5)))
    for values in (lmg(correlation, [[j] for j in range(5)]), relative_weights(correlation)):
        assert values.min() >= -1e-12
        assert values.sum() == pytest.approx(r2, abs=1e-10)


@settings(max_examples=25)
@given(seeds)
def test_two_predictors_have_equal_lmg_and_relative_weight(seed: int) -> None:
    correlation = random_correlation(seed, columns=2)
    assert lmg(correlation, [[0], [1]]) == pytest.approx(relative_weights(correlation), abs=1e-9)


def test_twins_share_alike_and_a_stranger_gets_nothing() -> None:
    correlation = np.array([[[1, 1, 0, 0.6], [1, 1, 0, 0.6], [0, 0, 1, 0], [0.6, 0.6, 0, 1]]])
    assert lmg(correlation, [[0], [1], [2]])[0] == pytest.approx([0.18, 0.18, 0.0], abs=1e-12)


@settings(max_examples=15)
@given(seeds, st.floats(0.1, 10), st.floats(-5, 5))
def test_recoding_ratings_changes_no_importance(seed: int, factor: float, shift: float) -> None:
    chance = np.random.default_rng(seed)
    rows = np.column_stack([np.ones(80), chance.normal(size=(80, 4))])
    recoded = rows.copy()
    recoded[:, 2] = factor * recoded[:, 2] + shift
    values = [lmg(correlations((each.T @ each)[None]), [[0], [1], [2]]) for each in (rows, recoded)]
    assert values[0] == pytest.approx(values[1], abs=1e-8)


def test_many_groups_are_sampled_and_very_many_take_relative_weights() -> None:
    for columns, method in ((EXACT_GROUPS, "exact"), (EXACT_GROUPS + 1, "sampled"), (41, "Johnson")):
        correlation = random_correlation(3, columns, n=300)
        found = importance(correlation, [[j] for j in range(columns)])
        assert method in found.method
        assert found.values.sum() == pytest.approx(r2_of(correlation[0], list(range(columns))), abs=1e-6)


def test_sampled_importance_stays_within_its_error_of_the_exact_one() -> None:
    correlation = random_correlation(8, 6)
    exact = lmg(correlation, [[j] for j in range(6)])[0]
    values, error = lmg_sampled(correlation, [[j] for j in range(6)], permutations=400)
    assert np.all(np.abs(values[0] - exact) < 5 * error + 1e-9)


def test_rows_of_one_customer_share_a_block_and_blocks_are_alike_in_size() -> None:
    customers = np.repeat(np.arange(5000), 3)
    block = blocks(customers, 100, seed=1)
    assert len({(c, b) for c, b in zip(customers, block, strict=True)}) == 5000
    assert set(np.bincount(block)) == {150}


def test_drawing_blocks_has_the_standard_error_of_the_mean() -> None:
    chance = np.random.default_rng(0)
    rows = np.column_stack([np.ones(20_000), chance.normal(3, 2, 20_000)])
    drawn = drawn_moments(block_moments(rows, blocks(np.arange(20_000), 500, seed=2)), 2000, seed=3)
    means = drawn[1:, 0, 1] / drawn[1:, 0, 0]
    assert means.std() == pytest.approx(2 / np.sqrt(20_000), rel=0.12)


def test_weights_count_a_row_as_often_as_they_say() -> None:
    rows = np.array([[1, 2.0, 5.0], [1, 3.0, 1.0], [1, 0.0, 2.0]])
    weighted = block_moments(rows, np.zeros(3, dtype=np.int64), [2, 1, 1])
    assert weighted[0] == pytest.approx(rows[[0, 0, 1, 2]].T @ rows[[0, 0, 1, 2]])


def test_a_constant_column_has_slope_zero_and_disturbs_nobody() -> None:
    chance = np.random.default_rng(1)
    x = chance.normal(size=100)
    rows = np.column_stack([np.ones(100), x, np.full(100, 7.0), 2 * x])
    found, r2 = slopes(rows.T @ rows)
    assert found == pytest.approx([2, 0], abs=1e-6)
    assert float(r2) == pytest.approx(1, abs=1e-6)


def test_few_rows_are_pulled_towards_independence_and_many_are_not() -> None:
    correlation = random_correlation(5)[0]
    assert shrinkage(correlation, 20) > shrinkage(correlation, 2000)
    assert shrunk(correlation, 1.0) == pytest.approx(np.eye(6))
