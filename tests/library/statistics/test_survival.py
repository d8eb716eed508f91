from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours.statistics.survival import kaplan_meier

cases = st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=80)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=80), st.integers(0, 41))
def test_when_nobody_is_waiting_the_curve_is_the_share_not_yet_done(durations, time) -> None:
    curve = kaplan_meier(durations, np.ones(len(durations)))
    assert curve.share_waiting(time) == pytest.approx(np.mean(np.array(durations) > time))


@given(st.lists(st.integers(1, 40), min_size=1, max_size=80))
def test_when_everybody_is_waiting_the_curve_stays_up(durations) -> None:
    curve = kaplan_meier(durations, np.zeros(len(durations)))
    assert curve.share_waiting(100) == 1
    assert curve.quantile().value == float("inf")


@given(cases)
def test_the_curve_never_rises_and_its_interval_surrounds_it(observed) -> None:
    durations, ended = np.array(observed).T
    curve = kaplan_meier(durations, ended)
    low, high = curve.interval()
    assert np.all(np.diff(curve.waiting) <= 0)
    assert np.all((low <= curve.waiting + 1e-12) & (curve.waiting <= high + 1e-12))
    assert curve.quantile().low <= curve.quantile().value <= curve.quantile().high


@given(cases)
def test_counted_durations_give_the_same_curve_as_single_cases(observed) -> None:
    durations, ended = np.array(observed).T
    distinct = np.unique(durations)
    done = [ended[durations == span].sum() for span in distinct]
    waiting = [(1 - ended[durations == span]).sum() for span in distinct]
    single, counted = kaplan_meier(durations, ended), kaplan_meier(distinct, done, waiting)
    assert counted.waiting == pytest.approx(single.waiting)
    assert counted.n == single.n


@given(cases)
def test_the_curve_is_that_of_lifelines(observed) -> None:
    from lifelines import KaplanMeierFitter
    from lifelines.utils import median_survival_times

    durations, ended = np.array(observed).T
    oracle = KaplanMeierFitter().fit(durations, ended)
    curve = kaplan_meier(durations, ended)
    assert curve.share_waiting(20) == pytest.approx(float(oracle.survival_function_at_times(20).iloc[0]))
    low, high = curve.interval()
    if np.abs(np.concatenate([curve.waiting, low, high]) - 0.5).min(initial=1) < 1e-6:
        return  # lifelines rounds an exact half upwards and then misses it
    assert curve.quantile().value == oracle.median_survival_time_
    if curve.waiting.size and curve.waiting[-1] > 0:
        expected = median_survival_times(oracle.confidence_interval_).to_numpy()[0]
        assert list(curve.quantile()[1:]) == expected.tolist()


def test_a_backlog_does_not_shorten_the_median() -> None:
    chance = np.random.Generator(np.random.PCG64(5))
    created = chance.uniform(0, 90, 20_000)
    needed = chance.lognormal(1, 1.2, 20_000)
    ended = created + needed <= 90
    curve = kaplan_meier(np.minimum(needed, 90 - created), ended)
    truth = np.exp(1)
    assert curve.quantile().value == pytest.approx(truth, rel=0.05)
    assert np.median(needed[ended]) < curve.quantile().low


def test_half_of_ten_days_lasts_five_when_all_wait() -> None:
    assert kaplan_meier([10, 10], [0, 0]).restricted_mean(5) == (5.0, 0.0)
