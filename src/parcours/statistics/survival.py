"""How long until something happens, when for some it has not happened yet (Kaplan and Meier).

Works on tallies: distinct durations with how many ended and how many are still waiting there, so that an engine can
count millions of tickets first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from parcours.statistics.intervals import CONFIDENCE, Interval, Numbers, normal_quantile, numbers


class Quantile(NamedTuple):
    """The duration by which that share has ended; infinite when it has not been reached."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Survival:
    """The share still waiting after each duration at which something ended."""

    times: Numbers
    waiting: Numbers
    """Kaplan-Meier estimate just after each time."""
    at_risk: Numbers
    ended: Numbers
    n: int
    events: int
    longest: float

    @property
    def greenwood(self) -> Numbers:
        """Σ d / (r (r - d)) up to each time, infinite once everything at risk has ended."""
        with np.errstate(divide="ignore"):
            return np.cumsum(self.ended / (self.at_risk * (self.at_risk - self.ended)))

    def share_waiting(self, time: float) -> float:
        """The estimated share that has not ended by then."""
        before = np.searchsorted(self.times, time, side="right")
        return float(self.waiting[before - 1]) if before else 1.0

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """Log-log interval of the share waiting at each time: S^exp(± z √V / ln S), V after Greenwood."""
        z = normal_quantile(confidence)
        inside = (self.waiting > 0) & (self.waiting < 1)
        logs = np.log(np.where(inside, self.waiting, 0.5))
        spread = z * np.sqrt(np.where(inside, self.greenwood, 0.0)) / logs
        low = np.where(inside, np.exp(logs * np.exp(-spread)), self.waiting)
        high = np.where(inside, np.exp(logs * np.exp(spread)), self.waiting)
        return Interval(low, high)

    def quantile(self, share_ended: float = 0.5, confidence: float = CONFIDENCE) -> Quantile:
        """The duration by which `share_ended` have ended (0.5: the median), with Brookmeyer and Crowley's interval.

        The interval holds every duration whose log-log interval of the share waiting covers 1 - share_ended.
        Infinite where the curve does not fall that far: say "not reached", not a number.
        """
        low, high = self.interval(confidence)
        return Quantile(*(self._first_at(curve, 1 - share_ended) for curve in (self.waiting, low, high)))

    def restricted_mean(self, until: float) -> tuple[float, float]:
        """Mean duration when everything counts at most `until` (RMST), and its standard error.

        The area under the curve up to `until`; V = Σ A_i² d / (r (r - d)). Always print the restriction beside it.
        """
        inside = self.times < until
        edges = np.concatenate([[0.0], self.times[inside], [until]])
        heights = np.concatenate([[1.0], self.waiting[inside]])
        areas = heights * np.diff(edges)
        later = areas[::-1].cumsum()[::-1][1:]
        at_risk, ended = self.at_risk[inside], self.ended[inside]
        remaining = at_risk * (at_risk - ended)
        terms = np.divide(later**2 * ended, remaining, out=np.zeros_like(later), where=remaining > 0)
        return float(areas.sum()), float(np.sqrt(terms.sum()))

    def _first_at(self, curve: Numbers, level: float) -> float:
        reached = np.flatnonzero(curve <= level + 1e-12)
        return float(self.times[reached[0]]) if reached.size else float("inf")


def kaplan_meier(durations: npt.ArrayLike, ended: npt.ArrayLike, waiting: npt.ArrayLike | None = None) -> Survival:
    """The survival curve from tallies: at each duration, how many `ended` and how many were `waiting` still (censored).

    S(t) = Π (1 - d/r) over times up to t. Without `waiting`, `ended` says 1 or 0 for one case per row. Durations in any
    unit, repeated ones are added up. Not for competing endings (won or lost): there 1 - S overstates each.
    Source: Kaplan and Meier 1958; METHODS 6.2, 7.

    >>> kaplan_meier([1, 2, 3, 4], [1, 1, 0, 1]).quantile().value
    2.0
    """
    spans = numbers(durations)
    happened = numbers(ended)
    censored = 1 - happened if waiting is None else numbers(waiting)
    times, codes = np.unique(spans, return_inverse=True)
    deaths = np.bincount(codes, weights=happened, minlength=times.size)
    leaving = np.bincount(codes, weights=happened + censored, minlength=times.size)
    at_risk = leaving[::-1].cumsum()[::-1]
    here = deaths > 0
    return Survival(
        times=times[here],
        waiting=np.cumprod(1 - deaths[here] / at_risk[here]),
        at_risk=at_risk[here],
        ended=numbers(deaths[here]),
        n=round(float(leaving.sum())),
        events=round(float(deaths.sum())),
        longest=float(times[-1]) if times.size else 0.0,
    )
