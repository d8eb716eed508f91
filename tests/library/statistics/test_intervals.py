from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parcours.statistics import differences, intervals, weighting

counts = st.tuples(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200)).filter(lambda parts: sum(parts) > 0)
trials = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_swapping_promoters_and_detractors_mirrors_the_interval(parts) -> None:
    up, passive, down = parts
    n = up + passive + down
    low, high = intervals.net_score(up, down, n)
    mirrored = intervals.net_score(down, up, n)
    assert (float(mirrored.low), float(mirrored.high)) == pytest.approx((-float(high), -float(low)))


@given(counts)
def test_the_interval_of_an_nps_holds_the_raw_nps_and_has_a_width(parts) -> None:
    up, passive, down = parts
    n = up + passive + down
    assume(n > 1)  # one answer is pulled to the middle by the three that the method adds; it is never shown
    low, high = intervals.net_score(up, down, n)
    assert low - 1e-9 <= 100 * (up - down) / n <= high + 1e-9
    assert high - low > 0


@given(counts, st.integers(2, 20))
def test_more_answers_of_the_same_kind_narrow_the_interval(parts, factor) -> None:
    up, passive, down = parts
    n = up + passive + down
    few = intervals.net_score(up, down, n)
    many = intervals.net_score(up * factor, down * factor, n * factor)
    assert many.high - many.low < few.high - few.low


@given(trials)
def test_wilson_stays_between_0_and_1_and_holds_the_share(trial) -> None:
    hits, n = trial
    low, high = intervals.share(hits, n)
    assert 0 <= low <= hits / n + 1e-12
    assert hits / n - 1e-12 <= high <= 1


@given(trials, trials)
def test_newcombe_is_antisymmetric(first, second) -> None:
    there, back = differences.shares(first, second), differences.shares(second, first)
    assert float(there.low) == pytest.approx(-float(back.high))
    assert float(there.value) == pytest.approx(-float(back.value))


@given(st.lists(st.tuples(st.integers(0, 10), st.floats(0.1, 10)), min_size=2, max_size=50), st.floats(0.01, 100))
def test_scaling_all_weights_changes_nothing(answers, factor) -> None:
    scores, weights = np.array(answers).T
    assert weighting.linearised_error(scores, weights * factor) == pytest.approx(
        weighting.linearised_error(scores, weights), abs=1e-12
    )


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.1, 10)), min_size=2, max_size=50))
def test_additive_sums_give_the_same_error_as_the_answers_themselves(answers) -> None:
    x, w = np.array(answers).T
    variance = weighting.variance_of_mean(
        x.size, w.sum(), (w * x).sum(), (w**2).sum(), (w**2 * x).sum(), (w**2 * x**2).sum()
    )
    assert float(variance) == pytest.approx(weighting.linearised_error(x, w) ** 2, abs=1e-9)


def test_answers_of_one_customer_count_together() -> None:
    scores = [1, 1, 1, -1, -1, -1]
    alone = weighting.linearised_error(scores)
    together = weighting.linearised_error(scores, customers=["a", "a", "a", "b", "b", "b"])
    assert together > 1.5 * alone


def test_nothing_answered_has_no_interval() -> None:
    assert np.isnan(intervals.share(0, 0).low)
    assert np.isnan(intervals.net_score(0, 0, 0).high)
    assert np.isnan(intervals.mean(3, 0.1, 1).low)


@pytest.mark.parametrize("n", [10, 30, 100, 1000])
@pytest.mark.parametrize("share", [0.3, 0.77])
def test_wilson_covers_the_truth_about_as_often_as_it_says(n, share) -> None:
    from scipy.stats import binom

    hits = np.arange(n + 1)
    low, high = intervals.share(hits, np.full(n + 1, n))
    assert 0.92 <= binom.pmf(hits, n, share)[(low <= share) & (share <= high)].sum() <= 0.99


def test_two_means_that_never_vary_differ_for_sure_or_not_at_all() -> None:
    assert float(differences.means((4, 0, 10), (4, 0, 10)).p) == 1
    assert float(differences.means((4, 0, 10), (5, 0, 10)).p) == 0
