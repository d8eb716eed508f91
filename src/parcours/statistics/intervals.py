"""Intervals around one reading: shares, net scores, means. All take arrays as well as single numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from parcours.statistics.distributions import normal_point, student_point

CONFIDENCE = 0.95

Numbers = npt.NDArray[np.float64]


class Interval(NamedTuple):
    """The two ends, of the same shape as what went in."""

    low: Numbers
    high: Numbers


def numbers(values: npt.ArrayLike) -> Numbers:
    """The values as floats, with nan where there is nothing."""
    return np.asarray(values, dtype=np.float64)


def normal_quantile(confidence: float = CONFIDENCE) -> float:
    """The z that leaves (1 - confidence) / 2 in each tail.

    >>> round(normal_quantile(), 4)
    1.96
    """
    return normal_point((1 + confidence) / 2)


def share(hits: npt.ArrayLike, n: npt.ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's interval of a share: p + z²/2n ± z √(p(1-p)/n + z²/4n²), all over 1 + z²/n.

    Not for shares of answers that come from few customers: pass n_eff, and hits = p · n_eff, instead of n.
    `hits` and `n` are counts and need not be whole; the result lies within 0 to 1, nan where n is 0.
    Source: Wilson 1927; Newcombe 1998; METHODS 1.3.

    >>> low, high = share(81, 263)
    >>> round(float(low), 4), round(float(high), 4)
    (0.2553, 0.3662)
    """
    trials = np.where(numbers(n) > 0, numbers(n), np.nan)
    p, z2 = numbers(hits) / trials, normal_quantile(confidence) ** 2
    centre = (p + z2 / (2 * trials)) / (1 + z2 / trials)
    half = np.sqrt(z2 * (p * (1 - p) / trials + z2 / (4 * trials**2))) / (1 + z2 / trials)
    return Interval(np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1))


def net_score(
    promoters: npt.ArrayLike, detractors: npt.ArrayLike, n: npt.ArrayLike, confidence: float = CONFIDENCE
) -> Interval:
    """Adjusted Wald(3) interval of a net score such as NPS, in points: add 3 answers, one in four to either end.

    n' = n + 3, P' = P + 3/4, D' = D + 3/4, s' = (P' - D')/n'; s' ± z √((p' + d' - s'²)/n'), cut at ±100. Unlike
    Wald's it has a width when everybody is a promoter. The point to show beside it stays the raw 100 (P - D)/n.
    Weighted: pass n_eff and the weighted shares times n_eff. Source: Rocks 2016; METHODS 1.1.

    >>> low, high = net_score(15, 8, 36)
    >>> round(float(low), 4), round(float(high), 4)
    (-6.2803, 42.1777)
    """
    centre, variance = adjusted_net_score(promoters, detractors, n)
    half = normal_quantile(confidence) * np.sqrt(variance)
    return Interval(np.clip(100 * (centre - half), -100, 100), np.clip(100 * (centre + half), -100, 100))


def adjusted_net_score(
    promoters: npt.ArrayLike, detractors: npt.ArrayLike, n: npt.ArrayLike
) -> tuple[Numbers, Numbers]:
    """The centre and the variance of the adjusted net score, on -1 to 1; see `net_score`."""
    total = np.where(numbers(n) > 0, numbers(n), np.nan) + 3
    up, down = (numbers(promoters) + 0.75) / total, (numbers(detractors) + 0.75) / total
    centre = up - down
    return centre, (up + down - centre**2) / total


def mean(value: npt.ArrayLike, se: npt.ArrayLike, n: npt.ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Student's interval of a mean: value ± t(n - 1) · se.

    Not below 15 answers, where `resampling.mean_of_few` does better, and not for skewed money. In the unit of `value`;
    nan where n is below 2. Source: METHODS 1.3.

    >>> low, high = mean(3.81, 1.01198 / 10, 100)
    >>> round(float(low), 3), round(float(high), 3)
    (3.609, 4.011)
    """
    freedom = np.where(numbers(n) >= 2, numbers(n) - 1, np.nan)
    half = student_point((1 + confidence) / 2, freedom) * numbers(se)
    return Interval(numbers(value) - half, numbers(value) + half)


def with_unheard(net_promoter_score: float, response_rate: float) -> Interval:
    """The range in which the NPS of everybody invited must lie, whatever those who stayed silent think.

    RR · NPS ± 100 (1 - RR). Not an interval of chance: no sample size narrows it, only more responses do.
    Points, `response_rate` 0 to 1. Source: METHODS 1.6.

    >>> low, high = with_unheard(35, 0.25)
    >>> float(low), float(high)
    (-66.25, 83.75)
    """
    middle, silent = response_rate * net_promoter_score, 100 * (1 - response_rate)
    return Interval(numbers(middle - silent), numbers(middle + silent))
