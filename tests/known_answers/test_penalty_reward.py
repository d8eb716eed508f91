"""R24 and R25: penalty-reward contrasts as METHODS.md records them."""

from __future__ import annotations

import numpy as np
import pytest

from parcours.drivers.penalty_reward import Cuts, penalty_reward
from tests.known_answers.test_importance import AIRPORT, airport, fruit


def test_the_fruit_survey_gives_the_recorded_penalties_and_rewards() -> None:
    columns = fruit()
    names = ["tastiness", "smileyness", "chirpiness", "bubbliness"]
    found = penalty_reward(columns[:, -1], columns[:, :-1], names, Cuts(4, 7), draws=50)
    pairs = [(row["penalty"], row["reward"]) for row in found.rows()]
    assert np.array(pairs) == pytest.approx(
        np.array([(-2.198084, 1.451722), (-2.233429, 0.625968), (-0.596090, 0.236684), (-0.262828, 0.313663)]), abs=1e-6
    )
    assert found.about["r2"] == pytest.approx(0.595620784, abs=1e-8)


def test_the_airport_survey_gives_the_recorded_penalties_and_rewards() -> None:
    outcome, ratings = airport("Q7ALL", (1, 5))
    assert len(outcome) == 2688
    found = penalty_reward(outcome, ratings, AIRPORT, Cuts(3, 5))
    row = {row["touchpoint"]: row for row in found.rows()}
    for name, penalty, reward in (("FOOD", -0.2387, 0.1255), ("SIGN", -0.1677, 0.1193), ("ROADS", -0.2325, 0.0830)):
        assert (row[name]["penalty"], row[name]["reward"]) == pytest.approx((penalty, reward), abs=1e-4)
    assert found.about["r2"] == pytest.approx(0.512568, abs=1e-6)


def test_the_airport_survey_shows_how_uncertain_asymmetry_is() -> None:
    outcome, ratings = airport("Q7ALL", (1, 5))
    rows = penalty_reward(outcome, ratings, AIRPORT, Cuts(3, 5)).rows()
    wide = [row["asymmetry_high"] - row["asymmetry_low"] > 0.5 for row in rows if row["asymmetry_high"] is not None]
    assert sum(wide) >= 9
