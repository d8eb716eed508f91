"""R26-R32: importance against R's relaimpo, as METHODS.md records it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from parcours.statistics.importance import importance, lmg_sampled, relative_weights
from parcours.statistics.intervals import Numbers
from parcours.statistics.moments import block_moments, correlations, drawn_moments, standardised_slopes
from parcours.statistics.resampling import percentiles
from tests.shared_files import shared

AIRPORT = ["SIGN", "SCREENS", "FOOD", "ROADS", "WALKWAYS", "ART", "STORE", "INFOUP", "WIFI", "INFODOWN"]


def moments(columns: npt.NDArray[np.float64]) -> Numbers:
    whole = np.column_stack([np.ones(len(columns)), columns])
    return whole.T @ whole


def reference(name: str, outcome: str, drivers: list[str]) -> npt.NDArray[np.float64]:
    frame = pd.read_csv(shared(f"data/reference/{name}.csv"))
    return frame[[*drivers, outcome]].to_numpy(dtype=np.float64)


def swiss() -> npt.NDArray[np.float64]:
    return reference("swiss", "Fertility", ["Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality"])


def attitude() -> npt.NDArray[np.float64]:
    return reference("attitude", "rating", ["complaints", "privileges", "learning", "raises", "critical", "advance"])


def fruit() -> npt.NDArray[np.float64]:
    ratings = ["Product.Tastiness", "Salesman.Smileyness", "Salesman.Chirpiness", "Salesman.Bubbliness"]
    return reference("npstest", "REC", ratings)


def singles(columns: npt.NDArray[np.float64]) -> list[list[int]]:
    return [[j] for j in range(columns.shape[1] - 1)]


def airport(outcome: str, valid: tuple[int, int]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    frame = pd.read_csv(shared("data/sfo_survey/2017_SFO_Customer_Survey.csv.gz"))
    frame[outcome] = pd.to_numeric(frame[outcome], errors="coerce")
    frame = frame[frame[outcome].between(*valid)]
    ratings = frame[[f"Q7{name}" for name in AIRPORT]].astype(float)
    return frame[outcome].to_numpy(dtype=np.float64), ratings.where((ratings >= 1) & (ratings <= 5)).to_numpy()


def test_lmg_of_the_swiss_provinces_is_that_of_relaimpo() -> None:
    found = importance(correlations(moments(swiss())), singles(swiss())).values[0]
    assert found == pytest.approx([0.057091221, 0.171173029, 0.260134679, 0.105570150, 0.112765923], abs=1e-8)
    assert found.sum() == pytest.approx(0.7067350016, abs=1e-9)


def test_relative_weights_of_the_swiss_provinces_are_those_of_genizi() -> None:
    found = relative_weights(correlations(moments(swiss())))
    assert found == pytest.approx([0.048416896, 0.154708250, 0.271964105, 0.114680030, 0.116965721], abs=1e-8)


def test_pratt_last_and_first_of_agriculture_are_those_of_relaimpo() -> None:
    correlation = correlations(moments(swiss()))
    everything = importance(correlation, singles(swiss())).values.sum()
    without = np.delete(np.delete(correlation, 0, 0), 0, 1)
    last = everything - importance(without, singles(swiss())[:-1]).values.sum()
    assert standardised_slopes(correlation)[0] * correlation[0, -1] == pytest.approx(-0.11048599, abs=1e-7)
    assert last == pytest.approx(0.0428696071, abs=1e-8)
    assert correlation[0, -1] ** 2 == pytest.approx(0.12466491, abs=1e-8)


def test_the_bootstrap_of_lmg_shares_agrees_with_relaimpo() -> None:
    columns = swiss()
    whole = np.column_stack([np.ones(len(columns)), columns])
    drawn = drawn_moments(block_moments(whole, np.arange(len(whole))), 1000, seed=1)
    values = importance(correlations(drawn), singles(columns)).values
    low, high = percentiles((values / values.sum(axis=1, keepdims=True))[1:])
    assert (low[2], high[2]) == pytest.approx((0.1165, 0.5290), abs=0.03)
    assert (low[1], high[1]) == pytest.approx((0.1303, 0.3727), abs=0.03)


def test_attitude_gives_the_importances_of_relaimpo() -> None:
    correlation = correlations(moments(attitude()))
    assert importance(correlation, singles(attitude())).values[0] == pytest.approx(
        [0.370816194, 0.050903793, 0.155765990, 0.120345079, 0.006588723, 0.028182213], abs=1e-8
    )
    assert relative_weights(correlation) == pytest.approx(
        [0.362760200, 0.056002279, 0.163610911, 0.121780400, 0.008255467, 0.020192737], abs=1e-8
    )


def test_the_fruit_survey_gives_the_importances_of_relaimpo() -> None:
    correlation = correlations(moments(fruit()))
    assert importance(correlation, singles(fruit())).values[0] == pytest.approx(
        [0.231695024, 0.190231574, 0.097383756, 0.095893416], abs=1e-8
    )
    assert relative_weights(correlation) == pytest.approx(
        [0.247933919, 0.170959010, 0.098548018, 0.097762823], abs=1e-8
    )


def test_grouped_lmg_of_the_airport_survey_is_that_of_relaimpo() -> None:
    outcome, ratings = airport("NETPRO", (0, 10))
    assert len(outcome) == 2746
    used = ~np.isnan(ratings)
    centred = np.where(used, ratings - np.nanmean(ratings, axis=0), 0.0)
    correlation = correlations(moments(np.column_stack([centred, used, outcome])))
    found = importance(correlation, [[j, j + 10] for j in range(10)]).values[0]
    expected = [
        0.038402699, 0.035814734, 0.034252701, 0.027448114, 0.025914908,
        0.024244100, 0.020763588, 0.017669702, 0.016139732, 0.015273081,
    ]  # fmt: skip
    assert found == pytest.approx(expected, abs=1e-8)
    assert found.sum() == pytest.approx(0.25592336, abs=1e-8)


def test_sampled_orders_come_as_close_to_the_exact_importance_as_they_say() -> None:
    correlation = correlations(moments(attitude()))[None]
    exact = importance(correlation, singles(attitude())).values[0]
    values, error = lmg_sampled(np.repeat(correlation, 3, axis=0), singles(attitude()))
    assert np.all(np.abs(values[0] - exact) <= 4 * error + 1e-9)
    assert values[1:] == pytest.approx(np.repeat(values[:1], 2, axis=0), abs=1e-12)
