"""R35: where not everybody visits, visit indicators find the true slopes and pairwise deletion does not.

METHODS.md records true slopes and visit rates, not the correlation of ratings; 0.3 is taken here.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from parcours.statistics.moments import slopes

TRUTH = np.array([0.5, 0.3, 0.2, 0.1, 0.05])
VISITED = np.array([0.90, 0.60, 0.30, 0.80, 0.15])
Rows = npt.NDArray[np.float64]


def simulated(chance: np.random.Generator, n: int = 3000) -> tuple[Rows, Rows]:
    """Ratings (not a number where not visited) and the outcome; who was not there adds nothing."""
    ratings = 4 + np.sqrt(0.3) * chance.normal(size=(n, 1)) + np.sqrt(0.7) * chance.normal(size=(n, 5))
    visited = chance.random((n, 5)) < VISITED
    outcome = (np.where(visited, ratings - 4, 0.0) * TRUTH).sum(axis=1) + chance.normal(size=n)
    return np.where(visited, ratings, np.nan), outcome


def by_visit_indicator(ratings: Rows, outcome: Rows) -> Rows:
    visited = ~np.isnan(ratings)
    centred = np.where(visited, ratings - np.nanmean(ratings, axis=0), 0.0)
    whole = np.column_stack([np.ones(len(outcome)), centred, visited, outcome])
    return slopes(whole.T @ whole)[0][:5]


def by_pairwise_deletion(ratings: Rows, outcome: Rows) -> Rows:
    both = np.ma.masked_invalid(np.column_stack([ratings, outcome]))
    correlation = np.ma.corrcoef(both, rowvar=False).data
    standard = np.linalg.solve(correlation[:5, :5], correlation[:5, 5])
    return standard * outcome.std() / np.nanstd(ratings, axis=0)


def test_visit_indicators_recover_the_true_slopes_where_pairwise_deletion_is_biased() -> None:
    chance = np.random.Generator(np.random.PCG64(0))
    worlds = [simulated(chance) for _ in range(200)]
    indicator = np.mean([by_visit_indicator(*world) for world in worlds], axis=0)
    pairwise = np.mean([by_pairwise_deletion(*world) for world in worlds], axis=0)
    assert indicator == pytest.approx(TRUTH, abs=0.005)
    assert pairwise[0] - TRUTH[0] < -0.03
    assert pairwise[3] - TRUTH[3] < -0.03
