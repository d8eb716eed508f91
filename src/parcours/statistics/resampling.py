"""Resampling customers: for what has no formula, and for means of very few answers. Seeds are always passed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from parcours.statistics.intervals import CONFIDENCE, Interval, Numbers, numbers

DRAWS = 1000


def generator(seed: int) -> np.random.Generator:
    """The one kind of random generator used here: PCG64 with an explicit seed."""
    return np.random.Generator(np.random.PCG64(seed))


def customer_draws(customers: int, draws: int = DRAWS, *, seed: int, cells: int = 4_000_000) -> Iterator[Numbers]:
    """How often each customer is drawn: blocks of rows, one row per draw, one column per customer.

    A statistic that is a function of sums over customers is then `counts @ sums`, for a whole block at once. Blocks
    hold about `cells` numbers, so memory is bounded for any number of customers. Source: METHODS A.3, 3.2.

    >>> [block.sum(axis=1).tolist() for block in customer_draws(3, 2, seed=0)]
    [[3.0, 3.0]]
    """
    chance = generator(seed)
    rows = max(1, cells // max(customers, 1))
    for start in range(0, draws, rows):
        drawn = [
            np.bincount(chance.integers(0, customers, customers), minlength=customers)
            for _ in range(min(rows, draws - start))
        ]
        yield np.asarray(drawn, dtype=np.float64)


def ratio(
    customers: npt.ArrayLike, numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, seed: int, draws: int = DRAWS
) -> Numbers:
    """Draws of Σ numerator / Σ denominator when customers are resampled; a weighted mean is Σwx / Σw.

    One row per answer; every answer of a drawn customer comes along. Take percentiles for an interval.

    >>> drawn = ratio(["a", "a", "b"], [5, 4, 3], [1, 1, 1], seed=7, draws=200)
    >>> bool(drawn.min() >= 3.0 and drawn.max() <= 4.5)
    True
    """
    _, codes = np.unique(np.asarray(customers), return_inverse=True)
    above = np.bincount(codes.ravel(), weights=numbers(numerator))
    below = np.bincount(codes.ravel(), weights=numbers(denominator))
    drawn = [np.divide(block @ above, block @ below) for block in customer_draws(above.size, draws, seed=seed)]
    return np.concatenate(drawn)


def percentiles(drawn: npt.ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """The middle of the draws as an interval; along the first axis."""
    tail = (1 - confidence) / 2
    low, high = np.nanquantile(numbers(drawn), [tail, 1 - tail], axis=0)
    return Interval(numbers(low), numbers(high))


def mean_of_few(
    values: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    seed: int = 0,
    draws: int = 2000,
    confidence: float = CONFIDENCE,
) -> Interval:
    """BCa bootstrap interval of a (weighted) mean, for fewer than 15 answers.

    When all values are equal there is nothing to resample and both ends are that value: say how small n is beside it.
    Source: Efron 1987 by scipy.stats.bootstrap; METHODS 1.3.

    >>> low, high = mean_of_few([1, 2, 2, 3, 5, 5])
    >>> bool(1 < low < 3 < high < 5)
    True
    """
    x = numbers(values)
    w = np.ones_like(x) if weights is None else numbers(weights)
    if x.size < 2 or np.ptp(x) == 0:
        end = numbers(x[0] if x.size else np.nan)
        return Interval(end, end)

    def centre(values: Numbers, weights: Numbers, axis: int) -> Numbers:
        return numbers((values * weights).sum(axis=axis) / weights.sum(axis=axis))

    from scipy import stats  # half a second to load, and rarely needed

    found = stats.bootstrap(
        (x, w),
        centre,
        paired=True,
        vectorized=True,
        n_resamples=draws,
        method="BCa",
        confidence_level=confidence,
        rng=generator(seed),
    ).confidence_interval
    return Interval(numbers(found.low), numbers(found.high))
