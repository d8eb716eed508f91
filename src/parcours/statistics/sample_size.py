"""How many answers a question needs, before it is asked."""

from __future__ import annotations

import math

from parcours.statistics.distributions import normal_point
from parcours.statistics.intervals import CONFIDENCE, normal_quantile


def for_net_score(half_width: float, variance: float = 0.65, confidence: float = CONFIDENCE) -> int:
    """Answers needed for an NPS within ± half_width points: z² · V · 100² / half_width².

    `variance` is p + d - (p - d)², from 0.5 (calm) over 0.65 (usual) to 1 (all at either end). Source: METHODS 1.8.

    >>> for_net_score(5, 0.65)
    999
    """
    return math.ceil(variance * (100 * normal_quantile(confidence) / half_width) ** 2 - 1e-9)


def for_net_score_change(
    change: float, variance: float = 0.65, *, power: float = 0.80, confidence: float = CONFIDENCE
) -> int:
    """Answers needed in each of two waves to find a change of that many points: 2 V (z + z_power)² · 100² / change².

    >>> for_net_score_change(5, 0.5)
    3140
    """
    quantiles = normal_quantile(confidence) + normal_point(power)
    return math.ceil(2 * variance * (100 * quantiles / change) ** 2)


def from_few_customers(n: int, customers: int) -> int:
    """The same when the whole base is small: n N / (N + n - 1).

    >>> from_few_customers(1000, 2000)
    667
    """
    return math.ceil(n * customers / (customers + n - 1))
