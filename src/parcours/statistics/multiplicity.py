"""Many comparisons at once: which differences are more than chance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from parcours.statistics.distributions import chi_squared_tail, normal_point, normal_share
from parcours.statistics.intervals import Numbers, numbers


class Homogeneity(NamedTuple):
    """Whether several readings could be one and the same: the statistic, its freedom, the p-value."""

    statistic: float
    freedom: int
    p: float


def false_discovery(p_values: npt.ArrayLike, rate: float = 0.10) -> npt.NDArray[np.bool_]:
    """Which p-values to believe so that at most `rate` of the believed ones are expected to be chance.

    Benjamini and Hochberg's step-up: the k smallest, k the largest with p(k) ≤ k/m · rate. Nan is never believed and
    not counted in m. Not for series that depend on each other negatively.
    Source: Benjamini and Hochberg 1995; METHODS 11.5.

    >>> false_discovery([0.001, 0.04, 0.9], 0.05).tolist()
    [True, False, False]
    """
    given = np.atleast_1d(numbers(p_values))
    known = ~np.isnan(given)
    ordered = np.sort(given[known])
    fitting = np.flatnonzero(ordered <= rate * np.arange(1, ordered.size + 1) / max(ordered.size, 1))
    return known & (given <= (ordered[fitting[-1]] if fitting.size else -1.0))


def homogeneity(values: npt.ArrayLike, errors: npt.ArrayLike) -> Homogeneity:
    """Test several independent readings for being equal: Q = Σ (v - v̄)²/se², v̄ weighted by 1/se²; χ² with k - 1.

    Ask this before naming a best and a worst. Readings without a value or a positive error are left out; nan with fewer
    than two. Source: Cochran 1954; METHODS 1.7.

    >>> homogeneity([0.5, 0.5], [0.1, 0.1]).p
    1.0
    """
    v, se = numbers(values), numbers(errors)
    known = np.isfinite(v) & np.isfinite(se) & (se > 0)
    v, precision = v[known], 1 / se[known] ** 2
    if v.size < 2:
        return Homogeneity(float("nan"), 0, float("nan"))
    spread = float((precision * (v - np.average(v, weights=precision)) ** 2).sum())
    return Homogeneity(spread, v.size - 1, chi_squared_tail(spread, v.size - 1))


def chance_behind(value: npt.ArrayLike, low: npt.ArrayLike, high: npt.ArrayLike) -> Numbers:
    """The two-sided p-value of no difference that a 95 % interval of a difference stands for.

    2 Φ(-|value| / se), se being the half towards nought over 1.96: below 0.05 exactly where the interval leaves out 0.
    Not where a test of its own is at hand. Nan without an interval.

    >>> round(float(chance_behind(0.196, 0.0, 0.5)), 3)
    0.05
    """
    at, ends = numbers(value), (numbers(low), numbers(high))
    half = np.where(at > 0, at - ends[0], ends[1] - at)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(half > 0, np.abs(at) / half * normal_point(0.975), np.where(at == 0, 0.0, np.nan))
    return 2 * normal_share(-z)


def error_behind(low: npt.ArrayLike, high: npt.ArrayLike) -> Numbers:
    """The standard error that a 95 % interval of this width stands for."""
    return (numbers(high) - numbers(low)) / (2 * normal_point(0.975))
