"""Reference numbers R01 to R16, R55, R58, R89 of METHODS.md: computed by R, lifelines or statsmodels, not by us."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from parcours.statistics import differences, intervals, multiplicity, survival, weighting
from tests.shared_files import shared


def ends(interval: intervals.Interval | differences.Difference) -> tuple[float, float]:
    return float(interval.low), float(interval.high)


def npstest() -> pd.DataFrame:
    answers = pd.read_csv(shared("data/reference/npstest.csv"))
    return answers.assign(score=np.where(answers.REC >= 9, 1, np.where(answers.REC <= 6, -1, 0)))


@pytest.mark.parametrize(
    ("promoters", "detractors", "n", "expected"),
    [
        (462, 362, 1000, (4.3897, 15.5505)),
        (15, 8, 36, (-6.2803, 42.1777)),
        (10, 0, 10, (47.5036, 100)),
        (0, 10, 10, (-100, -47.5036)),
        (0, 0, 20, (-10.4368, 10.4368)),
    ],
)
def test_the_adjusted_wald_interval_of_an_nps_is_the_published_one(promoters, detractors, n, expected) -> None:
    assert ends(intervals.net_score(promoters, detractors, n)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(("p", "d", "expected"), [(0.5, 0.2, 0.962), (0.7, 0.05, 0.949), (0.8, 0.03, 0.958)])
def test_the_adjusted_wald_interval_covers_what_it_should_with_ten_answers(p, d, expected) -> None:
    from scipy.stats import multinomial

    up, down = (grid.ravel() for grid in np.meshgrid(np.arange(11), np.arange(11)))
    possible = up + down <= 10
    up, down = up[possible], down[possible]
    chance = multinomial.pmf(np.column_stack([up, down, 10 - up - down]), 10, [p, d, 1 - p - d])
    low, high = intervals.net_score(up, down, np.full(up.shape, 10))
    truth = 100 * (p - d)
    assert chance[(low <= truth) & (truth <= high)].sum() == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("hits", "n", "expected"),
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0, 0.1611)), (1, 29, (0.0061, 0.1718))],
)
def test_wilsons_interval_is_newcombes_table(hits, n, expected) -> None:
    assert ends(intervals.share(hits, n)) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((48, 80), (56, 70), (0.0524, 0.3339)),
        ((3, 10), (9, 10), (0.1705, 0.8090)),
        ((0, 20), (0, 10), (-0.1611, 0.2775)),
    ],
)
def test_newcombes_difference_is_his_table(first, second, expected) -> None:
    assert ends(differences.shares(first, second)) == pytest.approx(expected, abs=5e-5)


def test_csat_of_a_hundred_answers_has_the_reference_intervals() -> None:
    counts, scores = np.array([4, 6, 20, 45, 25]), np.arange(1, 6)
    values = np.repeat(scores, counts)
    assert ends(intervals.share(70, 100)) == pytest.approx((0.604151, 0.781051), abs=1e-6)
    assert ends(intervals.share(25, 100)) == pytest.approx((0.175452, 0.343045), abs=1e-6)
    error = weighting.linearised_error(values)
    assert ends(intervals.mean(values.mean(), error, 100)) == pytest.approx((3.609197, 4.010803), abs=1e-6)


def test_ease_of_eighty_answers_has_the_reference_interval() -> None:
    assert ends(intervals.share(62, 80)) == pytest.approx((0.672132, 0.852668), abs=1e-6)


def test_the_silent_could_have_said_anything() -> None:
    assert ends(intervals.with_unheard(35, 0.25)) == (-66.25, 83.75)
    assert ends(intervals.with_unheard(35, 0.60)) == pytest.approx((-19, 61))


def test_weighted_errors_are_those_of_the_r_package_survey() -> None:
    answers = npstest()
    assert answers.score.mean() * 100 == pytest.approx(10.0)
    assert 100 * weighting.linearised_error(answers.score) == pytest.approx(2.854496129, abs=1e-8)
    clustered = 100 * weighting.linearised_error(answers.score, customers=answers.Account)
    assert clustered == pytest.approx(2.94156421, abs=1e-6)


def test_post_stratified_nps_is_that_of_the_r_package_survey() -> None:
    answers = npstest()
    regions = pd.Categorical(answers.Region, ["NAM", "EMEA", "APAC", "LATAM"]).codes
    weights = weighting.rake(np.full(len(answers), 100.0), [(regions, [40_000, 30_000, 20_000, 10_000])])
    assert 100 * np.average(answers.score, weights=weights) == pytest.approx(10.40185694, abs=1e-6)
    error = weighting.linearised_error(answers.score, weights, margins=[regions])
    assert 100 * error == pytest.approx(2.913228512, abs=1e-6)


def test_raked_nps_is_that_of_the_r_package_survey() -> None:
    answers = npstest()
    regions = pd.Categorical(answers.Region, ["NAM", "EMEA", "APAC", "LATAM"]).codes
    units = pd.Categorical(answers.BU, ["Apples", "Oranges", "Bananas", "Berries"]).codes
    totals = [40_000, 30_000, 20_000, 10_000]
    weights = weighting.rake(np.full(len(answers), 100.0), [(regions, totals), (units, totals)])
    assert 100 * np.average(answers.score, weights=weights) == pytest.approx(11.6977463, abs=1e-5)
    assert (weights.min(), weights.max()) == pytest.approx((32.00777, 232.6157), rel=1e-4)
    error = weighting.linearised_error(answers.score, weights, margins=[regions, units])
    # R stops its fitting earlier and takes residuals with those almost final weights: 1.4e-5 apart.
    assert 100 * error == pytest.approx(3.133955959, abs=2e-5)


def test_the_airport_survey_has_its_published_nps_weighted_and_not() -> None:
    answers = pd.read_csv(shared("data/sfo_survey/2017_SFO_Customer_Survey.csv.gz"), low_memory=False)
    answers = answers[answers.NETPRO.between(0, 10)]
    score = np.where(answers.NETPRO >= 9, 1, np.where(answers.NETPRO <= 6, -1, 0))
    assert len(score) == 2746
    assert 100 * np.average(score, weights=answers.WEIGHT) == pytest.approx(40.39843551, abs=1e-6)
    assert 100 * weighting.linearised_error(score, answers.WEIGHT) == pytest.approx(1.445724977, abs=1e-6)
    assert weighting.weighting_effect(answers.WEIGHT) == pytest.approx(1.211553, abs=1e-6)


def test_survival_of_telephone_customers_is_that_of_lifelines() -> None:
    customers = pd.read_csv(shared("data/reference/telco.csv.gz"))
    churned = (customers.Churn == "Yes").astype(int)
    curve = survival.kaplan_meier(customers.tenure, churned)
    expected = {12: 0.8432, 24: 0.7887, 48: 0.7088, 72: 0.5928}
    assert {time: curve.share_waiting(time) for time in expected} == pytest.approx(expected, abs=1e-4)
    monthly = customers.Contract == "Month-to-month"
    assert survival.kaplan_meier(customers.tenure[monthly], churned[monthly]).quantile().value == 35


def test_median_interval_and_restricted_mean_agree_with_lifelines() -> None:
    from lifelines import KaplanMeierFitter
    from lifelines.datasets import load_waltons
    from lifelines.utils import median_survival_times, restricted_mean_survival_time

    flies = load_waltons()
    curve = survival.kaplan_meier(flies["T"], flies["E"])
    oracle = KaplanMeierFitter().fit(flies["T"], flies["E"])
    assert curve.quantile().value == 56
    assert curve.share_waiting(50) == pytest.approx(0.6168, abs=1e-4)
    assert list(curve.quantile()[1:]) == median_survival_times(oracle.confidence_interval_).to_numpy()[0].tolist()
    mean, error = curve.restricted_mean(60)
    assert mean == pytest.approx(restricted_mean_survival_time(oracle, 60), abs=1e-9)
    assert error > 0


def test_false_discovery_control_rejects_four_of_the_fifteen_of_1995() -> None:
    p_values = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590,
        1.0000,
    ]  # fmt: skip
    assert multiplicity.false_discovery(p_values, 0.05).sum() == 4
