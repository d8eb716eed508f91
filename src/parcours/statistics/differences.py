"""Differences between two readings of the same metric from different customers, with intervals and p-values.

The same customers asked twice vary together; for them `paired` is right and the others are too wide.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from parcours.statistics import intervals
from parcours.statistics.distributions import normal_share, student_point, student_tail
from parcours.statistics.intervals import CONFIDENCE, Interval, Numbers, normal_quantile, numbers


class Difference(NamedTuple):
    """Second minus first, with its interval; `p` is the two-sided p-value of no difference."""

    value: Numbers
    low: Numbers
    high: Numbers
    p: Numbers


def net_scores(
    first: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike],
    second: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike],
    confidence: float = CONFIDENCE,
) -> Difference:
    """Difference of two net scores (promoters, detractors, n), in points.

    Raw difference ± z √(V'₁ + V'₂) where V' is each side's adjusted Wald(3) variance; z test from the same error.
    For weighted scores pass n_eff and shares times n_eff. Source: measuringu.com; METHODS 1.7.

    >>> moved = net_scores((120, 83, 250), (110, 91, 250))
    >>> round(float(moved.value), 1), round(float(moved.low), 1), round(float(moved.high), 1)
    (-7.2, -22.7, 8.3)
    """
    raw = [100 * (numbers(up) - numbers(down)) / numbers(n) for up, down, n in (first, second)]
    variances = [intervals.adjusted_net_score(*side)[1] for side in (first, second)]
    return _normal(raw[1] - raw[0], 100 * np.sqrt(variances[0] + variances[1]), confidence)


def shares(
    first: tuple[npt.ArrayLike, npt.ArrayLike],
    second: tuple[npt.ArrayLike, npt.ArrayLike],
    confidence: float = CONFIDENCE,
) -> Difference:
    """Difference of two shares (hits, n) with Newcombe's hybrid score interval (his method 10).

    low = d - √((p₂ - l₂)² + (u₁ - p₁)²), high = d + √((u₂ - p₂)² + (p₁ - l₁)²), l and u being Wilson's ends;
    p from the pooled z test. For weighted shares pass n_eff. Source: Newcombe 1998b; METHODS 1.7.

    >>> moved = shares((48, 80), (56, 70))
    >>> round(float(moved.low), 4), round(float(moved.high), 4)
    (0.0524, 0.3339)
    """
    (hits, n), (later_hits, later_n) = ([numbers(part) for part in side] for side in (first, second))
    difference = from_intervals(
        hits / n,
        intervals.share(hits, n, confidence),
        later_hits / later_n,
        intervals.share(later_hits, later_n, confidence),
    )
    pooled = (hits + later_hits) / (n + later_n)
    error = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / later_n))
    return difference._replace(p=_p_value(difference.value, error))


def means(
    first: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike],
    second: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike],
    confidence: float = CONFIDENCE,
) -> Difference:
    """Welch's difference of two means (value, se, n): d ± t(ν) √(se₁² + se₂²).

    ν after Welch and Satterthwaite. Not for very skewed values with few answers. Source: Welch 1947; METHODS 1.7.

    >>> moved = means((4.0, 0.1, 100), (4.3, 0.1, 100))
    >>> round(float(moved.low), 3), round(float(moved.high), 3)
    (0.021, 0.579)
    """
    value = numbers(second[0]) - numbers(first[0])
    parts = [numbers(side[1]) ** 2 for side in (first, second)]
    freedoms = [np.where(numbers(side[2]) >= 2, numbers(side[2]) - 1, np.nan) for side in (first, second)]
    variance = parts[0] + parts[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = variance**2 / (parts[0] ** 2 / freedoms[0] + parts[1] ** 2 / freedoms[1])
        score = np.where(variance > 0, np.abs(value) / np.sqrt(variance), np.where(value == 0, 0.0, np.inf))
    freedom = np.where(variance > 0, freedom, freedoms[0] + freedoms[1])
    half = student_point((1 + confidence) / 2, freedom) * np.sqrt(variance)
    return Difference(value, value - half, value + half, 2 * student_tail(score, freedom))


def from_intervals(
    first: npt.ArrayLike, first_ends: Interval, second: npt.ArrayLike, second_ends: Interval
) -> Difference:
    """Difference of any two independent readings from their own intervals (MOVER), for instance of two medians.

    low = d - √((v₂ - l₂)² + (u₁ - v₁)²), high = d + √((u₂ - v₂)² + (v₁ - l₁)²). The p-value is nan: ask whether 0
    lies between low and high. Source: Zou and Donner 2008.
    """
    before, after = numbers(first), numbers(second)
    value = after - before
    down = np.hypot(after - second_ends.low, first_ends.high - before)
    up = np.hypot(second_ends.high - after, before - first_ends.low)
    return Difference(value, value - down, value + up, np.full_like(value, np.nan))


def paired(first: npt.ArrayLike, second: npt.ArrayLike, confidence: float = CONFIDENCE) -> Difference:
    """Mean change of customers who were asked twice, with Student's interval of the changes.

    `first` and `second` hold one score per customer in the same order. Source: METHODS 1.7.

    >>> round(float(paired([3, 4, 5], [4, 4, 5]).value), 3)
    0.333
    """
    changes = numbers(second) - numbers(first)
    if changes.size < 2:
        nothing = numbers(np.nan)
        return Difference(numbers(changes.mean()) if changes.size else nothing, nothing, nothing, nothing)
    error = changes.std(ddof=1) / changes.size**0.5
    low, high = intervals.mean(changes.mean(), error, changes.size, confidence)
    score = np.abs(changes.mean()) / error if error else (np.inf if changes.mean() else 0.0)
    return Difference(numbers(changes.mean()), low, high, 2 * student_tail(score, changes.size - 1))


def _normal(value: Numbers, error: Numbers, confidence: float) -> Difference:
    half = normal_quantile(confidence) * error
    return Difference(value, value - half, value + half, _p_value(value, error))


def _p_value(value: Numbers, error: Numbers) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(error > 0, np.abs(value) / error, np.where(value == 0, 0.0, np.nan))
    return 2 * normal_share(-score)
