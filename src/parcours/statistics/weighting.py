"""Weighted and clustered means: what weights and repeated answers do to the error of a reading."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from parcours.errors import QuestionError
from parcours.statistics.intervals import Numbers, numbers

Codes = npt.NDArray[np.intp]


def effective_n(weights: npt.ArrayLike) -> float:
    """How many equally weighted answers would be as good as these: (Σw)² / Σw² (Kish).

    >>> effective_n([1, 1, 1, 1])
    4.0
    """
    given = numbers(weights)
    squares = float((given**2).sum())
    return float(given.sum()) ** 2 / squares if squares else 0.0


def weighting_effect(weights: npt.ArrayLike) -> float:
    """Kish's design effect of weighting, n Σw² / (Σw)²: 1 when all weigh alike, nan without answers."""
    count = effective_n(weights)
    return numbers(weights).size / count if count else float("nan")


def variance_of_mean(
    n: npt.ArrayLike, w: npt.ArrayLike, wx: npt.ArrayLike, w2: npt.ArrayLike, w2x: npt.ArrayLike, w2x2: npt.ArrayLike
) -> Numbers:
    """Linearised variance of a weighted mean from additive sums: n/(n-1) · Σ[w(x - m)]² / (Σw)².

    Answers count as independent; multiply by a design effect where customers answer more than once. Nan below n = 2.
    Source: R survey's svymean; METHODS 1.2.

    >>> float(variance_of_mean(2, 2, 3, 2, 3, 5))
    0.25
    """
    count, total = numbers(n), np.where(numbers(w) > 0, numbers(w), np.nan)
    centre = numbers(wx) / total
    squares = np.maximum(numbers(w2x2) - 2 * centre * numbers(w2x) + centre**2 * numbers(w2), 0)
    return numbers(count / np.where(count > 1, count - 1, np.nan) * squares / total**2)


def linearised_error(
    values: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    customers: npt.ArrayLike | None = None,
    margins: Sequence[npt.ArrayLike] = (),
    base_weights: npt.ArrayLike | None = None,
) -> float:
    """Standard error of a weighted mean by linearisation, customers being the clusters.

    z = w (x - m) / Σw, summed within customers first; √(G/(G-1) Σ z²). After post-stratification (one margin) or raking
    (several) pass the margins' group codes: residuals within them, taken with the weights from before (`base_weights`,
    default: all alike), replace x - m. One value per answer; the error is in the unit of the values; nan with fewer
    than two customers. Source: R survey; Deville and Särndal 1992; METHODS 1.2.

    >>> round(linearised_error([1, 0, -1, 1]), 4)
    0.4787
    """
    x = numbers(values)
    w = np.ones_like(x) if weights is None else numbers(weights)
    base = np.ones_like(x) if base_weights is None else numbers(base_weights)
    scores = w * _residuals(x - np.average(x, weights=w), base, [_codes(margin) for margin in margins]) / w.sum()
    if customers is not None:
        scores = np.bincount(_codes(customers), weights=scores)
    return float(np.sqrt(scores.size / (scores.size - 1) * (scores**2).sum())) if scores.size > 1 else float("nan")


def rake(
    weights: npt.ArrayLike,
    margins: Sequence[tuple[npt.ArrayLike, Sequence[float]]],
    *,
    tolerance: float = 1e-8,
    rounds: int = 200,
) -> Numbers:
    """Weights that reproduce known totals: each margin is met in turn until all are (iterative proportional fitting).

    A margin is (group number of each answer from 0, total of each group). With one margin this is post-stratification.
    Not a cure for silence that depends on the score itself. Raises QuestionError when a group with a total has no
    answers, or the rounds do not suffice. Source: Deming and Stephan 1940; METHODS 1.6.

    >>> [float(weight) for weight in rake([1, 1, 1], [([0, 0, 1], [10, 10])])]
    [5.0, 5.0, 10.0]
    """
    w = numbers(weights).copy()
    groups = [(np.asarray(codes, dtype=np.intp), numbers(totals)) for codes, totals in margins]
    for _ in range(rounds):
        furthest = 0.0
        for codes, totals in groups:
            sums = np.bincount(codes, weights=w, minlength=totals.size)
            if np.any((sums <= 0) & (totals > 0)):
                raise QuestionError(
                    "empty-margin", "A group with a known total has no answers.", hint="Join small groups."
                )
            factors = np.divide(totals, sums, out=np.ones_like(totals), where=sums > 0)
            w *= factors[codes]
            furthest = max(furthest, float(np.abs(factors - 1).max()))
        if furthest < tolerance:
            return w
    raise QuestionError("no-agreement", "The margins contradict each other.", hint="Check that their totals are equal.")


def _residuals(deviations: Numbers, weights: Numbers, margins: list[Codes]) -> Numbers:
    """What is left after the margins have explained what they can: weighted means removed until nothing moves."""
    left = deviations.copy()
    for _ in range(200 if len(margins) > 1 else 1):
        before = left.copy()
        for codes in margins:
            sums = np.bincount(codes, weights=weights * left)
            left = left - np.divide(sums, np.bincount(codes, weights=weights))[codes]
        if np.abs(left - before).max(initial=0.0) < 1e-12:
            break
    return left


def _codes(groups: npt.ArrayLike) -> Codes:
    return np.asarray(np.unique(np.asarray(groups), return_inverse=True)[1], dtype=np.intp).ravel()
