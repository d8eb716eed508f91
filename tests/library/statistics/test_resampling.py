from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parcours.statistics import multiplicity, resampling, sample_size, weighting


def test_the_same_seed_gives_the_same_draws_in_blocks_of_any_size() -> None:
    whole = np.concatenate(list(resampling.customer_draws(7, 20, seed=3)))
    pieces = np.concatenate(list(resampling.customer_draws(7, 20, seed=3, cells=14)))
    assert np.array_equal(whole, pieces)
    assert np.all(whole.sum(axis=1) == 7)


def test_bootstrapping_customers_agrees_with_the_linearised_error() -> None:
    chance = np.random.Generator(np.random.PCG64(1))
    customers = chance.integers(0, 200, 1000)
    mood = chance.normal(0, 1, 200)
    scores = mood[customers] + chance.normal(0, 1, 1000)
    drawn = resampling.ratio(customers, scores, np.ones(1000), seed=2, draws=2000)
    assert drawn.std() == pytest.approx(weighting.linearised_error(scores, customers=customers), rel=0.1)
    low, high = resampling.percentiles(drawn)
    assert low < scores.mean() < high


@given(st.lists(st.floats(1, 5), min_size=5, max_size=14))
def test_the_interval_of_a_mean_of_few_lies_within_the_answers(values) -> None:
    low, high = resampling.mean_of_few(values, draws=200)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.floats(0.01, 0.5))
def test_false_discovery_control_is_the_step_up_rule(p_values, rate) -> None:
    ordered = np.sort(p_values)
    allowed = rate * np.arange(1, len(ordered) + 1) / len(ordered)
    assume(np.abs(ordered - allowed).min() > 1e-9)
    passing = np.flatnonzero(ordered <= allowed)
    largest = ordered[passing[-1]] if passing.size else -1.0
    assert multiplicity.false_discovery(p_values, rate).tolist() == (np.array(p_values) <= largest).tolist()


def test_a_stricter_rate_never_believes_more() -> None:
    p_values = [0.001, 0.02, 0.03, 0.2, float("nan")]
    believed = [multiplicity.false_discovery(p_values, rate).sum() for rate in (0.01, 0.05, 0.10, 0.5)]
    assert believed == sorted(believed)
    assert not multiplicity.false_discovery(p_values, 0.99)[-1]


def test_readings_that_differ_by_chance_are_called_alike() -> None:
    chance = np.random.Generator(np.random.PCG64(4))
    p_values = [multiplicity.homogeneity(chance.normal(0, 0.1, 6), np.full(6, 0.1)).p for _ in range(500)]
    assert np.mean(np.array(p_values) < 0.05) == pytest.approx(0.05, abs=0.02)


@pytest.mark.parametrize(("variance", "needed"), [(0.50, 769), (0.65, 999), (0.814, 1251)])
def test_the_answers_needed_for_five_points_are_the_tables(variance, needed) -> None:
    assert sample_size.for_net_score(5, variance) == needed


@pytest.mark.parametrize(("variance", "needed"), [(0.50, 3140), (0.65, 4082), (0.814, 5112)])
def test_the_answers_needed_for_a_change_of_five_points_are_the_tables(variance, needed) -> None:
    assert abs(sample_size.for_net_score_change(5, variance) - needed) <= 1
